// Runs rendered javascript-fetch and typescript-fetch handlers: tasks on standard input, a result a line.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { camel, main } from "./node_main.mjs";

const root = path.resolve(process.argv[2]);
const suffix = process.argv[3] ?? ".mjs";
const load = (...parts) => import(pathToFileURL(path.join(root, ...parts)));

function clientOf(module, task) {
  const Client = module[task.class_name];
  const limits = camel(task.limits);
  if (task.venue === "bitzoom-futures") {
    let count = 0;
    const newToken = async () => `token-${(count += 1)}`;
    return [new Client(task.base_url, task.secret, newToken, limits), newToken];
  }
  return [new Client(task.key, task.secret, limits, task.base_url)];
}

async function act(task) {
  const module = await load(task.venue.replaceAll("-", "_") + suffix);
  const [client, newToken] = clientOf(module, task);
  const order = { symbol: task.symbol, side: "BUY", type: "LIMIT", quantity: "1", price: "1" };
  if (task.action === "read") {
    await client.read(task.read_path, { symbol: task.symbol });
  } else if (task.action === "batch") {
    const items = await client.placeBatch([order, order, order]);
    return { items: items.map((item) => (item instanceof module.ExchangeError ? item.name : "order")) };
  } else if (task.action === "guard") {
    await guard(task, client, order, newToken);
  } else {
    if (task.action === "place_twice") {
      await client.placeOrder(order).catch((error) => {
        if (error.name !== "RateLimited") throw error;
      });
    }
    await client.placeOrder(order);
  }
  return {};
}

async function guard(task, client, order, newToken) {
  const clientId = "guarded0001";
  if (task.client_id) order[task.client_id] = clientId;
  if (newToken) client.token = await newToken();
  const send = async (offset = 0) => {
    client.clockOffset = offset;
    const signed = task.signed_by_method ? client.signed("POST", order) : client.signed(order);
    const url = `${task.base_url}${task.place_path}${signed.query ? `?${signed.query}` : ""}`;
    return fetch(url, { method: "POST", body: signed.body, headers: signed.headers });
  };
  const extras = {
    find: () => client.findOrder(task.symbol, clientId),
    reread: () => client.state(task.symbol),
    renew: async () => {
      client.token = await newToken();
    },
    baseUrl: task.base_url,
    changes: true,
    window: task.limits.window,
  };
  const guards = await load("guards", task.guard_file.replace(/\.\w+$/, suffix));
  const named = guards[camel(task.guard)];
  // The parameters' own names say what a guard wants; those with defaults of their own keep them.
  const wanted = /\(([^{]*)\) \{/.exec(named.toString())[1].split(",").slice(1);
  await named(send, ...wanted.map((name) => extras[name.split("=")[0].trim()]));
}

await main(act);
