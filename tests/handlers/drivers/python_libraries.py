"""What the drivers of the Python client libraries have in common: clients and orders in their words."""

from __future__ import annotations

from urllib.parse import urlsplit

from python_common import raw_order


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


def order_of(target, task):
    """Return the arguments of the handler's `place_order`, without a client order id."""
    if target.startswith("python-ccxt"):
        amount = 0.0000001 if task["action"] == "numbers" else 1
        order = {
            "symbol": SYMBOLS[task["venue"]],
            "type": "limit",
            "side": "buy",
            "amount": amount,
            "price": 1,
        }
        if task["action"] == "market":
            order |= {"type": "market", "price": None}
        if task["action"] == "stop":
            order |= {"type": "market", "price": None, "params": {"triggerPrice": 2}}
        if task["action"] in {"own_id", "cancel"}:
            order["params"] = {"clientOrderId": task["own_id"]}
        return order
    order = raw_order(task, int)
    if target == "python-pymexc" and task["venue"] == "mexc-futures":
        order["open_type"] = order.pop("openType")
        if "externalOid" in order:
            order["external_oid"] = order.pop("externalOid")
    elif target == "python-pymexc":
        order["order_type"] = order.pop("type")
        if "newClientOrderId" in order:
            order["new_client_order_id"] = order.pop("newClientOrderId")
    return order


def point_ccxt(module, task, session=None):
    """Return a ccxt exchange of `module`, pointed at the fake by its own options."""
    kind = {"binance-usdm": "binanceusdm", "binance-coinm": "binancecoinm", "binance-spot": "binance"}.get(
        task["venue"], "mexc"
    )
    swap = task["venue"] == "mexc-futures"
    options = {
        "apiKey": task["key"],
        "secret": task["secret"],
        "options": {"defaultType": "swap" if swap else "spot"} if kind == "mexc" else {},
    }
    exchange = getattr(module, kind)(options | ({"session": session} if session else {}))
    exchange.enableRateLimit = False
    exchange.urls["api"] = rebased(exchange.urls["api"], task["base_url"])
    exchange.set_markets([market_of(task)])
    return exchange


def point_python_binance(client, task):
    """Point a client of python-binance at the fake."""
    client.API_URL = task["base_url"] + "/api"
    client.FUTURES_URL = task["base_url"] + "/fapi"
    client.FUTURES_COIN_URL = task["base_url"] + "/dapi"
    return client


PLACE = {
    "binance-spot": "create_order",
    "binance-usdm": "futures_create_order",
    "binance-coinm": "futures_coin_create_order",
}
