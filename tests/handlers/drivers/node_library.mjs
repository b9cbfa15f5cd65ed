// Runs rendered javascript-ccxt and javascript-binance handlers: tasks on standard input, a result a line.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { camel, main } from "./node_main.mjs";

const root = path.resolve(process.argv[2]);
const target = process.argv[3];
const load = (...parts) => import(pathToFileURL(path.join(root, ...parts)));
// Found from where the rendered handlers are, as a user's would be.
const { default: library } = await load(`${target}.mjs`);

const KINDS = { "binance-usdm": "binanceusdm", "binance-coinm": "binancecoinm", "binance-spot": "binance" };
const SYMBOLS = {
  "binance-spot": "BTC/USDT",
  "binance-usdm": "BTC/USDT:USDT",
  "binance-coinm": "BTC/USDT:BTC",
  "mexc-spot": "BTC/USDT",
  "mexc-futures": "BTC/USDT:USDT",
};

/** Points every address of ccxt's at the fake, its path kept. */
function rebased(urls, base) {
  if (typeof urls === "string") return base + new URL(urls).pathname.replace(/\/$/, "");
  return Object.fromEntries(Object.entries(urls).map(([key, value]) => [key, rebased(value, base)]));
}

function ccxtOf(task) {
  const kind = KINDS[task.venue] ?? "mexc";
  const swap = task.venue === "mexc-futures";
  const options = kind === "mexc" ? { defaultType: swap ? "swap" : "spot" } : {};
  const exchange = new library[kind]({ apiKey: task.key, secret: task.secret, options });
  exchange.enableRateLimit = false;
  exchange.urls.api = rebased(exchange.urls.api, task.base_url);
  exchange.setMarkets([marketOf(task)]);
  return exchange;
}

function marketOf(task) {
  const inverse = task.venue === "binance-coinm";
  const spot = task.venue.endsWith("-spot");
  const settle = spot ? undefined : inverse ? "BTC" : "USDT";
  return {
    id: task.symbol,
    symbol: SYMBOLS[task.venue],
    base: "BTC",
    quote: "USDT",
    baseId: "BTC",
    quoteId: "USDT",
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
    info: { orderTypes: ["LIMIT", "MARKET"] },
  };
}

function binanceOf(task) {
  const kind = { "binance-usdm": "USDMClient", "binance-coinm": "CoinMClient", "binance-spot": "MainClient" };
  const options = {
    api_key: task.key,
    api_secret: task.secret,
    baseUrl: task.base_url,
    parseExceptions: Number(task.id) % 2 === 0 && !task.needs_status, // both ways it can fail
  };
  return new library[kind[task.venue]](options, { timeout: 5000 });
}

const clientOf = target === "ccxt" ? ccxtOf : binanceOf;

function orderOf(task) {
  if (target === "ccxt") return [SYMBOLS[task.venue], "limit", "buy", 1, 1];
  return [{ symbol: task.symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: 1, price: 1 }];
}

async function act(task) {
  const module = await load(`${task.venue.replaceAll("-", "_")}.mjs`);
  const handler = new module[task.class_name](clientOf(task), camel(task.limits));
  const order = orderOf(task);
  const symbol = order[0].symbol ?? order[0];
  if (task.action === "read") {
    await handler.state(symbol);
  } else if (task.action === "guard") {
    await guard(task, handler, order, symbol);
  } else {
    if (task.action === "place_twice") {
      await handler.placeOrder(...order).catch((error) => {
        if (error.name !== "RateLimited") throw error;
      });
    }
    await handler.placeOrder(...order);
  }
  return {};
}

async function guard(task, handler, order, symbol) {
  const client = clientOf(task);
  const clientId = "guarded0001";
  const send = () =>
    target === "ccxt"
      ? client.createOrder(...order, { clientOrderId: clientId })
      : client.submitNewOrder({ ...order[0], newClientOrderId: clientId });
  const extras = {
    find: () => handler.findOrder(symbol, clientId),
    reread: () => handler.state(symbol),
    client,
    exchange: client,
    window: task.limits.window,
  };
  const guards = await load("guards", task.guard_file);
  const named = guards[camel(task.guard)];
  const wanted = /\(([^{]*)\) \{/.exec(named.toString())[1].split(",").slice(1);
  await named(send, ...wanted.map((name) => extras[name.split("=")[0].trim()]));
}

await main(act);
