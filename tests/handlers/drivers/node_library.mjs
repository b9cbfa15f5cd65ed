// Runs rendered javascript-ccxt and javascript-binance handlers: tasks on standard input, a result a line.
import { webcrypto } from "node:crypto";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { camel, guardOf, main, outcomes, sleep } from "./node_main.mjs";

// The binance package signs with it; Node 18 does not have it as a global.
globalThis.crypto ??= webcrypto;

const root = path.resolve(process.argv[2]);
const target = process.argv[3];
const load = (...parts) => import(pathToFileURL(path.join(root, ...parts)));
// Found from where the rendered handlers are, as a user's would be.
const { default: library } = await load(`${target}.mjs`);

const SYMBOLS = {
  "binance-spot": "BTC/USDT",
  "binance-usdm": "BTC/USDT:USDT",
  "binance-coinm": "BTC/USDT:BTC",
  "mexc-spot": "BTC/USDT",
  "mexc-futures": "BTC/USDT:USDT",
};

/** Points every address of ccxt's at the fake, its path kept. */
function rebased(urls, base) {
  const plain = typeof urls === "string" && urls.replace("{hostname}", "host");
  if (plain) return base + new URL(plain).pathname.replace(/\/$/, "");
  return Object.fromEntries(Object.entries(urls).map(([key, value]) => [key, rebased(value, base)]));
}

const symbolOf = (task) => task.ccxt?.symbol || SYMBOLS[task.venue];

/** Returns an exchange of a venue whose data says how ccxt reaches it; its account is known. */
function toldOf(task) {
  const { kind, on, off } = task.ccxt;
  const options = {
    ...(task.venue === "bybit" && { enableUnifiedMargin: false, enableUnifiedAccount: true }),
    // A market order to buy names what it may cost.
    ...(["gate", "htx-spot", "coinbase-advanced"].includes(task.venue) && { createMarketBuyOrderRequiresPrice: false }),
    ...(task.venue === "gate" && { unifiedAccount: false }),
    ...Object.fromEntries(on.split(" ").filter(Boolean).map((name) => [name, true])),
    ...Object.fromEntries(off.split(" ").filter(Boolean).map((name) => [name, false])),
  };
  const keys = { apiKey: task.key, secret: task.secret, walletAddress: task.key, privateKey: task.secret };
  const exchange = new library[kind]({ ...keys, password: task.passphrase, options });
  exchange.enableRateLimit = false;
  exchange.urls.api = rebased(exchange.urls.api, task.base_url);
  exchange.setMarkets([marketOf(task)]);
  if (kind === "htx") {
    exchange.hostname = new URL(task.base_url).host; // it is signed
    const names = Object.keys(exchange.urls.hostnames);
    exchange.urls.hostnames = Object.fromEntries(names.map((name) => [name, exchange.hostname]));
    exchange.accounts = [{ id: "100009", type: "spot", info: { subtype: "" } }];
  }
  return exchange;
}

/** Returns the header or parameter with the time after which a new order lapses, for a branch. */
function expiryOf(task) {
  if (!task.expiry) return {};
  const ends = Date.now() + 5_000; // a loaded machine takes its time
  return { [task.expiry.name]: task.expiry.form === "ms" ? String(ends) : new Date(ends).toISOString() };
}

function ccxtOf(task) {
  if (task.ccxt.ask) return toldOf(task);
  const { kind } = task.ccxt;
  const swap = task.venue === "mexc-futures";
  const options = kind === "mexc" ? { defaultType: swap ? "swap" : "spot" } : {};
  const exchange = new library[kind]({ apiKey: task.key, secret: task.secret, options });
  exchange.enableRateLimit = false;
  if (task.limits) exchange.options.recvWindow = task.limits.window * 1000;
  exchange.urls.api = rebased(exchange.urls.api, task.base_url);
  exchange.setMarkets([marketOf(task)]);
  return exchange;
}

function marketOf(task) {
  const inverse = task.venue === "binance-coinm";
  const spot = !symbolOf(task).includes(":");
  const settle = spot ? undefined : inverse ? "BTC" : symbolOf(task).split(":")[1];
  const quote = inverse ? "USDT" : symbolOf(task).split("/")[1].split(":")[0];
  return {
    id: task.symbol,
    symbol: symbolOf(task),
    base: "BTC",
    quote,
    baseId: task.venue === "hyperliquid" ? "0" : "BTC",
    quoteId: quote,
    settle,
    settleId: settle,
    type: spot ? "spot" : "swap",
    spot,
    swap: !spot,
    future: false,
    option: false,
    margin: false,
    contract: !spot,
    linear: spot ? undefined : !inverse,
    inverse: spot ? undefined : inverse,
    contractSize: spot ? undefined : 1,
    active: true,
    precision: { amount: 1e-8, price: 1e-8 },
    limits: { amount: {}, price: {}, cost: {}, leverage: {} },
    info: { orderTypes: ["LIMIT", "MARKET", "STOP_MARKET", "STOP_LOSS"] },
  };
}

function binanceOf(task) {
  const kind = { "binance-usdm": "USDMClient", "binance-coinm": "CoinMClient", "binance-spot": "MainClient" };
  const options = {
    api_key: task.key,
    api_secret: task.secret,
    baseUrl: task.base_url,
    parseExceptions: false,
  };
  return new library[kind[task.venue]](options);
}

function connectorOf(task) {
  const configurationRestAPI = { apiKey: task.key, apiSecret: task.secret, basePath: task.base_url };
  return new library[task.venue]({ configurationRestAPI });
}

const ccxt = target === "ccxt";
const connector = target === "binance-connector";
const clientOf = { ccxt: ccxtOf, binance: binanceOf, "binance-connector": connectorOf }[target];

/** Places an order: what is changed of it, and its client order id if it has one of its own. */
function place(task, handler, changed = {}, id = undefined) {
  if (ccxt) {
    const { quantity = 1, stopPrice, type } = changed;
    const params = { ...(id && { clientOrderId: id }), ...(stopPrice && { stopPrice }) };
    const kind = type ? "market" : "limit";
    // Some take a price all the same, for the worst one.
    const price = type && task.venue !== "hyperliquid" ? undefined : 1;
    return handler.placeOrder(symbolOf(task), kind, "buy", quantity, price, params);
  }
  const { symbol } = task;
  const order = { symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: 1, price: 1, ...changed };
  return handler.placeOrder({ ...order, ...(id && { newClientOrderId: id }) });
}

const idOf = (placed) => ({ order_id: String(placed?.algoId ?? placed?.orderId ?? placed?.id) });

const ACTIONS = {
  place: async (task, handler) => idOf(await place(task, handler)),
  market: async (task, handler) =>
    idOf(await place(task, handler, { type: "MARKET", price: undefined, timeInForce: undefined })),
  own_id: async (task, handler) => idOf(await place(task, handler, {}, task.own_id)),
  numbers: async (task, handler) => idOf(await place(task, handler, { quantity: 0.0000001 })),
  stop: async (task, handler) =>
    idOf(await place(task, handler, { type: "STOP_MARKET", stopPrice: 1, price: undefined, timeInForce: undefined })),
  // ccxt keeps the order back, for its own limit of requests, until the handler has given up on it.
  kept_back: async (task, handler) => {
    const { client } = handler;
    const { fetch2, throttle } = client;
    client.fetch2 = (path, api, method, ...rest) => {
      if (method !== "POST" || `${api}`.startsWith("public")) return fetch2.call(client, path, api, method, ...rest);
      client.fetch2 = fetch2;
      client.enableRateLimit = true;
      client.throttle = async () => {
        client.throttle = throttle;
        client.enableRateLimit = false;
        await sleep(task.limits.timeout + 0.5);
      };
      return fetch2.call(client, path, api, method, ...rest);
    };
    try {
      return idOf(await place(task, handler));
    } finally {
      await sleep(1);
    }
  },
  read: async (task, handler) => {
    await handler.state(ccxt ? symbolOf(task) : task.symbol);
  },
  place_twice: async (task, handler) => {
    await place(task, handler).catch((error) => {
      if (error.name !== "RateLimited") throw error;
    });
    await place(task, handler);
  },
  in_turn: async (task, handler, module) => {
    const other = new module[task.class_name](handler.client, optionsOf(task));
    await place(task, handler).catch((error) => {
      if (error.name !== "RateLimited") throw error;
    });
    await place(task, other);
  },
  cancel: async (task, handler) => {
    await place(task, handler, {}, task.own_id);
    return idOf(await handler.cancelOrder(ccxt ? symbolOf(task) : task.symbol, task.own_id));
  },
  change: async (task, handler) => idOf(await change(task, handler)),
  threads: async (task, handler) => ({ items: await outcomes(together(task, handler, handler)) }),
  two_handlers: async (task, handler, module) => {
    const other = new module[task.class_name](handler.client, optionsOf(task));
    return { items: await outcomes(together(task, handler, other)) };
  },
  guard: (task, handler) => guard(task, handler),
};

function together(task, handler, other) {
  return [place(task, handler), sleep(1).then(() => place(task, other))];
}

/** Amends an order, or replaces it where that is what the venue has. */
async function change(task, handler) {
  const [method, at] = task.change.split(" ");
  const amended = { symbol: task.symbol, side: "BUY", quantity: "2", price: "2" };
  const fields =
    method === "PUT"
      ? { ...amended, origClientOrderId: task.own_id }
      : { ...amended, type: "LIMIT", cancelReplaceMode: "ALLOW_FAILURE", newClientOrderId: task.own_id };
  if (!ccxt) return handler.change(method, at, fields);
  const calls = {
    "binance-spot": "privatePostOrderCancelReplace",
    "binance-usdm": "fapiPrivatePutOrder",
    "binance-coinm": "dapiPrivatePutOrder",
  };
  const look = async () => {
    const found = await handler.findOrder(symbolOf(task), task.own_id);
    return found?.amount === 2 ? found : undefined;
  };
  return handler.change(() => handler.client[calls[task.venue]](fields), look);
}

function optionsOf(task) {
  return task.limits ? { limits: camel(task.limits) } : {};
}

async function act(task) {
  const module = await load(`${task.venue.replaceAll("-", "_")}.mjs`);
  const handler = new module[task.class_name](clientOf(task), optionsOf(task));
  return ACTIONS[task.action](task, handler, module);
}

async function guard(task, handler) {
  const { client } = handler;
  // ccxt puts Gate's beginning before others.
  const clientId = ccxt && task.venue === "gate" ? "t-guarded0001" : task.guarded_id;
  const headed = task.expiry?.place === "header";
  if (ccxt && headed) client.headers = expiryOf(task);
  const symbol = ccxt ? symbolOf(task) : task.symbol;
  const order = ccxt
    ? { symbol, side: "buy", clientOrderId: clientId }
    : { symbol, side: "BUY", type: "LIMIT", quantity: "1", price: "1", newClientOrderId: clientId };
  const send = async () => {
    if (!connector) return sendByLibrary();
    const answer = await client.restAPI.sendSignedRequest(task.place_path, "POST", { ...order });
    return answer.data();
  };
  const sendByLibrary = () =>
    ccxt
      ? client.createOrder(symbol, "limit", "buy", 1, 1, {
          [task.ccxt.client_id ?? "clientOrderId"]: clientId,
          ...(task.ccxt.with && { [task.ccxt.with]: JSON.parse(task.ccxt.value) }),
          ...(!headed && expiryOf(task)),
        })
      : client.submitNewOrder({ ...order });
  const extras = {
    find: () => handler.findOrder(symbol, clientId),
    reread: () => handler.state(symbol),
    client,
    exchange: client,
    order,
    window: task.limits.window,
    ...(task.unproven && { seconds: 1 }),
  };
  const guards = await load("guards", task.guard_file);
  const [named, wanted] = guardOf(guards);
  await named(send, ...wanted.map((name) => extras[name]));
}

await main(act);
