// Runs rendered javascript-fetch and typescript-fetch handlers: tasks on standard input, a result a line.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { camel, guardOf, main, outcomes, sleep } from "./node_main.mjs";

const root = path.resolve(process.argv[2]);
const suffix = process.argv[3] ?? ".mjs";
const load = (...parts) => import(pathToFileURL(path.join(root, ...parts)));

function clientOf(module, task) {
  const Client = module[task.class_name];
  const options = { ...(task.limits && { limits: camel(task.limits) }) };
  if (task.venue === "bitzoom-futures") {
    let count = 0;
    const newToken = async () => `token-${(count += 1)}`;
    return [new Client(task.base_url, task.secret, newToken, options), newToken];
  }
  const more = [...(task.passphrase ? [task.passphrase] : []), ...Object.values(task.product)];
  return [new Client(task.key, task.secret, ...more, { ...options, baseUrl: task.base_url })];
}

/** Returns the names of a venue's parameters, and the values of a market order. */
function wordsOf(task) {
  if (task.order) return { quantity: task.quantity, price: task.price, market: task.market };
  if (task.venue === "mexc-futures") return { quantity: "vol", price: "price", market: { type: 5 } };
  if (task.venue === "bybit") return { quantity: "qty", price: "price", market: { orderType: "Market" } };
  return { quantity: "quantity", price: "price", market: { type: "MARKET" } };
}

function orderOf(task) {
  const { symbol } = task;
  if (task.order) return nested(task, { ...task.order, [task.quantity]: "1", [task.price]: "1" });
  if (task.venue === "bybit") return { symbol, side: "Buy", orderType: "Limit", qty: "1", price: "1" };
  if (task.venue === "mexc-futures") return { symbol, side: 1, type: 1, openType: 1, vol: "1", price: "1" };
  return { symbol, side: "BUY", type: "LIMIT", quantity: "1", price: "1" };
}

/** Returns an order with quantity and price where the venue has them. */
function nested(task, order) {
  if (!task.nest?.length) return order;
  const [field, limit, market] = task.nest;
  const { [task.quantity]: quantity, [task.price]: price, [field]: before = {}, ...rest } = order;
  const held = { ...Object.values(before)[0], ...(quantity && { [task.quantity]: quantity }) };
  if (price) held[task.price] = price;
  return { ...rest, [field]: { [task.action === "market" ? market : limit]: held } };
}

function idOf(placed, task = {}) {
  return { order_id: String(placed?.algoId ?? placed?.[task.order_key ?? "orderId"]) };
}

const ACTIONS = {
  place: async (task, client, order) => idOf(await client.placeOrder(order), task),
  market: async (task, client, order) => {
    const { price, market } = wordsOf(task);
    const { [price]: _, ...rest } = order;
    const priceless = task.nest?.length ? nested(task, { ...task.order, [task.quantity]: "1" }) : { ...rest, ...market };
    return idOf(await client.placeOrder(priceless), task);
  },
  own_id: async (task, client, order) =>
    idOf(await client.placeOrder({ ...order, [task.client_id]: task.own_id }), task),
  numbers: async (task, client, order) => {
    const small = nested(task, { ...order, [wordsOf(task).quantity]: 0.0000001 });
    return idOf(await client.placeOrder(small), task);
  },
  stop: async (task, client, order) => {
    const { price, ...rest } = order;
    return idOf(await client.placeOrder({ ...rest, type: "STOP_MARKET", stopPrice: price }));
  },
  read: async (task, client) => {
    await client.read(task.read_path, { symbol: task.symbol });
  },
  batch: async (task, client, order, module) => {
    const items = await client.placeBatch([order, order, order]);
    return { items: items.map((item) => (item instanceof module.ExchangeError ? item.name : "order")) };
  },
  place_twice: async (task, client, order) => {
    await client.placeOrder(order).catch((error) => {
      if (error.name !== "RateLimited") throw error;
    });
    await client.placeOrder(order);
  },
  in_turn: async (task, client, order, module) => {
    const [other] = clientOf(module, task);
    await client.placeOrder(order).catch((error) => {
      if (error.name !== "RateLimited") throw error;
    });
    await other.placeOrder(order);
  },
  cancel: async (task, client, order) => {
    await client.placeOrder({ ...order, [task.client_id]: task.own_id });
    return idOf(await client.cancelOrder(task.symbol, task.own_id), task);
  },
  change: async (task, client, order) => {
    const [method, at] = task.change.split(" ");
    const named =
      method === "PUT"
        ? { origClientOrderId: task.own_id, quantity: "2", price: "2" }
        : { cancelReplaceMode: "STOP_ON_FAILURE", newClientOrderId: task.own_id, cancelOrderId: "1" };
    const { type, ...amended } = { ...order, ...named };
    return idOf(await client.change(method, at, method === "PUT" ? amended : { ...amended, type }));
  },
  threads: async (task, client, order) => ({ items: await outcomes(together(client, client, order)) }),
  two_handlers: async (task, client, order, module) => {
    const [other] = clientOf(module, task);
    return { items: await outcomes(together(client, other, order)) };
  },
  guard: async (task, client, order, module, newToken) => guard(task, client, order, newToken),
};

function together(client, other, order) {
  return [client.placeOrder(order), sleep(1).then(() => other.placeOrder(order))];
}

async function act(task) {
  const module = await load(task.venue.replaceAll("-", "_") + suffix);
  const [client, newToken] = clientOf(module, task);
  return ACTIONS[task.action](task, client, orderOf(task), module, newToken);
}

/** Says whether the answer to a look-up says that there is no such order. */
async function denies(answer, task) {
  const reach = (body, path) => path.split(".").reduce((found, name) => found?.[name], body);
  if (!task.order && task.venue !== "bybit") return false; // the guard reads it
  const body = await answer.clone().json();
  if (task.venue === "bybit") return body.result.list.length === 0;
  const held = (task.list_paths ?? []).map((path) => reach(body, path)).filter((list) => list !== undefined);
  if (task.list_paths?.length) return held.length === 1 && Object.keys(held[0]).length === 0;
  const codes = (task.code_paths ?? ["code"]).map((path) => String(reach(body, path)));
  return codes.some((code) => task.absent.includes(code)) || (task.absent_texts ?? []).includes(body.msg);
}

/** Returns an order as it travels: in an action, its names in the sequence of the venue's. */
function enclosed(task, order) {
  if (!task.action_of_order) return order;
  const named = task.packed.filter((name) => name in order).map((name) => [name, order[name]]);
  return { ...task.action_of_order, orders: [Object.fromEntries(named)] };
}

async function guard(task, client, order, newToken) {
  if (task.client_id) order[task.client_id] = task.guarded_id;
  if (newToken) client.token = await newToken();
  const post = (method, at, params) => {
    const named = task.signed_by_method ? [method, params] : [params];
    const signed = task.signs_path ? client.signed(method, at, params) : client.signed(...named);
    const url = `${task.base_url}${at}${signed.query ? `?${signed.query}` : ""}`;
    return fetch(url, { method, body: signed.body, headers: signed.headers });
  };
  const extras = {
    find: async () => {
      for (const at of task.find_paths) {
        const answer = await post(task.find_method, at, task.find_params);
        if (!(await denies(answer, task))) return answer;
      }
      return undefined;
    },
    reread: () => client.state(task.symbol),
    renew: async () => {
      client.token = await newToken();
    },
    order,
    baseUrl: task.base_url,
    changes: true,
    window: task.limits.window,
    ...(task.unproven && { seconds: 1 }),
  };
  const send = async (offset = 0) => {
    client.clockOffset = offset;
    return post("POST", task.place_path, enclosed(task, order));
  };
  const guards = await load("guards", task.guard_file.replace(/\.\w+$/, suffix));
  // The parameters' own names say what a guard wants; those with defaults of their own keep them.
  const [named, wanted] = guardOf(guards);
  const answer = await named(send, ...wanted.map((name) => extras[name]));
  if (!(answer instanceof Response)) throw new TypeError("a guard returns what send does");
}

await main(act);
