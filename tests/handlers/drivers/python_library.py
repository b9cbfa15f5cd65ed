"""Runs rendered handlers of the Python client libraries: tasks on standard input, one result a line."""

from __future__ import annotations

import importlib.util
import inspect
import json
import logging
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

TARGET = sys.argv[1]
ROOT = Path(sys.argv[2])
logging.disable()  # a library's own remarks


LOADING = threading.Lock()


def load(path):
    name = path.relative_to(ROOT).as_posix().replace("/", "_").removesuffix(".py")
    with LOADING:
        if name not in sys.modules:
            spec = importlib.util.spec_from_file_location(name, path)
            sys.modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(sys.modules[name])
        return sys.modules[name]


def client_of(task):
    """Return the library's client, pointed at the fake by the library's own options."""
    return {
        "python-binance": python_binance,
        "python-binance-sdk": binance_sdk,
        "python-pymexc": pymexc,
        "python-ccxt": ccxt,
    }[TARGET](task)


def python_binance(task):
    from binance import Client

    client = Client(task["key"], task["secret"], {"timeout": 5}, ping=False)
    client.API_URL = task["base_url"] + "/api"
    client.FUTURES_URL = task["base_url"] + "/fapi"
    client.FUTURES_COIN_URL = task["base_url"] + "/dapi"
    return client


def binance_sdk(task):
    from binance_common.configuration import ConfigurationRestAPI

    options = ConfigurationRestAPI(task["key"], task["secret"], task["base_url"], timeout=5000, retries=0)
    package = {
        "binance-spot": ("binance_sdk_spot.spot", "Spot"),
        "binance-usdm": (
            "binance_sdk_derivatives_trading_usds_futures.derivatives_trading_usds_futures",
            "DerivativesTradingUsdsFutures",
        ),
        "binance-coinm": (
            "binance_sdk_derivatives_trading_coin_futures.derivatives_trading_coin_futures",
            "DerivativesTradingCoinFutures",
        ),
    }[task["venue"]]
    return getattr(importlib.import_module(package[0]), package[1])(config_rest_api=options)


def pymexc(task):
    from pymexc import futures, spot

    if task["venue"] == "mexc-spot":
        client = spot.HTTP(task["key"], task["secret"])
    else:
        client = futures.HTTP(task["key"], task["secret"], ignore_ad=True)
    client.base_url = task["base_url"]
    return client


def ccxt(task):
    import ccxt

    kind = {"binance-usdm": "binanceusdm", "binance-coinm": "binancecoinm", "binance-spot": "binance"}.get(
        task["venue"], "mexc"
    )
    swap = task["venue"] == "mexc-futures"
    options = {
        "apiKey": task["key"],
        "secret": task["secret"],
        "options": {"defaultType": "swap" if swap else "spot"},
    }
    if kind != "mexc":
        options["options"] = {}
    exchange = getattr(ccxt, kind)(options)
    exchange.enableRateLimit = False
    exchange.urls["api"] = rebased(exchange.urls["api"], task["base_url"])
    exchange.set_markets([market_of(task)])
    return exchange


def rebased(urls, base):
    if isinstance(urls, dict):
        return {key: rebased(value, base) for key, value in urls.items()}
    return base + urlsplit(urls).path.rstrip("/")


def market_of(task):
    inverse = task["venue"] == "binance-coinm"
    spot = task["venue"] in {"binance-spot", "mexc-spot"}
    settle = None if spot else "BTC" if inverse else "USDT"
    return {
        "id": task["symbol"],
        "symbol": SYMBOLS[task["venue"]],
        "base": "BTC",
        "quote": "USDT",
        "baseId": "BTC",
        "quoteId": "USDT",
        "settle": settle,
        "settleId": settle,
        "type": "spot" if spot else "swap",
        "spot": spot,
        "swap": not spot,
        "future": False,
        "option": False,
        "margin": False,
        "contract": not spot,
        "linear": None if spot else not inverse,
        "inverse": None if spot else inverse,
        "contractSize": None if spot else 1,
        "active": True,
        "precision": {"amount": 1e-8, "price": 1e-8},
        "limits": {"amount": {}, "price": {}, "cost": {}, "leverage": {}},
        "info": {"orderTypes": ["LIMIT", "MARKET"]},
    }


SYMBOLS = {
    "binance-spot": "BTC/USDT",
    "binance-usdm": "BTC/USDT:USDT",
    "binance-coinm": "BTC/USDT:BTC",
    "mexc-spot": "BTC/USDT",
    "mexc-futures": "BTC/USDT:USDT",
}


def order_of(task):
    """Return the arguments of the handler's `place_order`, without a client order id."""
    if TARGET == "python-ccxt":
        return {"symbol": SYMBOLS[task["venue"]], "type": "limit", "side": "buy", "amount": 1, "price": 1}
    if task["venue"] == "mexc-futures":
        return {"symbol": "BTC_USDT", "price": 1, "vol": 1, "side": 1, "type": 1, "open_type": 1}
    if TARGET == "python-pymexc":
        return {"symbol": task["symbol"], "side": "BUY", "order_type": "LIMIT", "quantity": 1, "price": 1}
    return {"symbol": task["symbol"], "side": "BUY", "type": "LIMIT", "quantity": "1", "price": "1"}


def name_of(value, module):
    return type(value).__name__ if isinstance(value, module.ExchangeError) else "order"


def act(task):
    module = load(ROOT / f"{task['venue'].replace('-', '_')}.py")
    limits = module.Limits(**task["limits"])
    handler = getattr(module, task["class_name"])(client_of(task), limits=limits)
    order = order_of(task)
    if task["action"] == "read":
        handler.state(order["symbol"])
    elif task["action"] == "guard":
        guard(task, module, handler, order)
    elif task["action"] == "batch":
        items = handler.place_batch([order, order, order])
        return {"items": [name_of(item, module) for item in items]}
    else:
        if task["action"] == "place_twice":
            try:
                handler.place_order(**order)
            except module.RateLimited:
                pass
        handler.place_order(**order)
    return {}


def guard(task, module, handler, order):
    client = client_of(task)
    client_id = "guarded0001"
    if TARGET == "python-ccxt":
        order["params"] = {"clientOrderId": client_id}
        place = client.create_order
    elif TARGET == "python-pymexc":
        spot = task["venue"] == "mexc-spot"
        order |= (
            {"new_client_order_id": client_id} if spot else {"external_oid": client_id, "reduce_only": None}
        )
        place = client.order
    elif TARGET == "python-binance":
        order["newClientOrderId"] = client_id
        place = getattr(client, PLACE[task["venue"]])
    else:
        order["newClientOrderId"] = client_id

        def place(**fields):
            import requests
            from binance_common.utils import send_request

            configuration = client.rest_api.configuration
            with requests.Session() as session:
                return send_request(
                    session, configuration, "POST", task["place_path"], fields, is_signed=True
                )

    def send(offset=0):
        if offset:
            order["timestamp"] = round(time.time() * 1000) + offset
        return place(**order)

    extras = {
        "find": lambda: handler.find_order(order["symbol"], client_id),
        "reread": lambda: handler.state(order["symbol"]),
        "client": client,
        "exchange": client,
        "window": task["limits"]["window"],
    }
    function = getattr(load(ROOT / "guards" / task["guard_file"]), task["guard"])
    wanted = list(inspect.signature(function).parameters)[1:]
    function(send, **{name: extras[name] for name in wanted if name in extras})


PLACE = {
    "binance-spot": "create_order",
    "binance-usdm": "futures_create_order",
    "binance-coinm": "futures_coin_create_order",
}


def run(task):
    result = {"id": task["id"]}
    try:
        result |= act(task) | {"outcome": "returned"}
    except Exception as error:  # the whole point: say which one
        result |= {
            "outcome": type(error).__name__,
            "detail": str(error)[:300],
            "state": getattr(error, "state", None) is not None,
        }
    return result


tasks = json.load(sys.stdin)
with ThreadPoolExecutor(24) as pool:
    for result in pool.map(run, tasks):
        print(json.dumps(result), flush=True)
