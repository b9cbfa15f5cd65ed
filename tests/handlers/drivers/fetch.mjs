// Runs rendered javascript-fetch and typescript-fetch handlers: tasks on standard input, a result a line.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { camel, main, outcomes, sleep } from "./node_main.mjs";

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
  return [new Client(task.key, task.secret, { ...options, baseUrl: task.base_url })];
}

function orderOf(task) {
  const { symbol } = task;
  if (task.venue === "mexc-futures") return { symbol, side: 1, type: 1, openType: 1, vol: "1", price: "1" };
  return { symbol, side: "BUY", type: "LIMIT", quantity: "1", price: "1" };
}

function idOf(placed) {
  return { order_id: String(placed?.algoId ?? placed?.orderId) };
}

const ACTIONS = {
  place: async (task, client, order) => idOf(await client.placeOrder(order)),
  market: async (task, client, order) => {
    const { price, ...rest } = order;
    return idOf(await client.placeOrder({ ...rest, type: "side" in order && order.side === 1 ? 5 : "MARKET" }));
  },
  own_id: async (task, client, order) =>
    idOf(await client.placeOrder({ ...order, [task.client_id]: task.own_id })),
  numbers: async (task, client, order) => {
    const small = { ...order, ["vol" in order ? "vol" : "quantity"]: 0.0000001 };
    return idOf(await client.placeOrder(small));
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
    return idOf(await client.cancelOrder(task.symbol, task.own_id));
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

async function guard(task, client, order, newToken) {
  const clientId = "guarded0001";
  if (task.client_id) order[task.client_id] = clientId;
  if (newToken) client.token = await newToken();
  const post = (method, at, params) => {
    const signed = task.signed_by_method ? client.signed(method, params) : client.signed(params);
    const url = `${task.base_url}${at}${signed.query ? `?${signed.query}` : ""}`;
    return fetch(url, { method, body: signed.body, headers: signed.headers });
  };
  const extras = {
    find: () =>
      task.venue === "mexc-futures"
        ? post("GET", `/api/v1/private/order/external/${task.symbol}/${clientId}`, {})
        : post("GET", task.place_path, { symbol: task.symbol, origClientOrderId: clientId }),
    reread: () => client.state(task.symbol),
    renew: async () => {
      client.token = await newToken();
    },
    order,
    baseUrl: task.base_url,
    changes: true,
    window: task.limits.window,
  };
  const send = async (offset = 0) => {
    client.clockOffset = offset;
    return post("POST", task.place_path, order);
  };
  const guards = await load("guards", task.guard_file.replace(/\.\w+$/, suffix));
  const named = guards[camel(task.guard)];
  // The parameters' own names say what a guard wants; those with defaults of their own keep them.
  const wanted = /\(([^{]*)\) \{/.exec(named.toString().replaceAll("= {}", ""))[1].split(",").slice(1);
  const answer = await named(send, ...wanted.map((name) => extras[name.split("=")[0].trim()]));
  if (!(answer instanceof Response)) throw new TypeError("a guard returns what send does");
}

await main(act);
