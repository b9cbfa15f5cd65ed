"""What the drivers of the Python client libraries have in common: clients and orders in their words."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from python_common import raw_order


def rebased(urls, base):
    if isinstance(urls, dict):
        return {key: rebased(value, base) for key, value in urls.items()}
    return base + urlsplit(urls).path.rstrip("/")


def symbol_of(task):
    """Return ccxt's name of the market that a task trades."""
    return task["ccxt"].get("symbol") or SYMBOLS[task["venue"]]


def market_of(task):
    inverse = task["venue"] == "binance-coinm"
    spot = ":" not in symbol_of(task)
    settle = (
        None
        if spot
        else symbol_of(task).partition(":")[2]
        if task["ccxt"].get("ask")
        else "BTC"
        if inverse
        else "USDT"
    )
    quote = symbol_of(task).partition("/")[2].partition(":")[0] if task["ccxt"].get("ask") else "USDT"
    return {
        "id": task["symbol"],
        "symbol": symbol_of(task),
        "base": "BTC",
        "quote": quote,
        "baseId": "0" if task["venue"] == "hyperliquid" else "BTC",
        "quoteId": quote,
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
            "symbol": symbol_of(task),
            "type": "limit",
            "side": "buy",
            "amount": amount,
            "price": 1,
        }
        if task["action"] == "market":  # some take a price all the same, for the worst one
            order |= {"type": "market", "price": 1 if task["venue"] == "hyperliquid" else None}
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
    kind = task["ccxt"]["kind"]
    swap = task["venue"] == "mexc-futures"
    options = {
        "apiKey": task["key"],
        "secret": task["secret"],
        "options": {"defaultType": "swap" if swap else "spot"} if kind == "mexc" else {},
    }
    if task["ccxt"].get("ask"):
        kind = task["ccxt"]["kind"]
        options = {"apiKey": task["key"], "secret": task["secret"], "options": told_options(task)}
        options["password"] = task.get("passphrase")
        options |= {"walletAddress": task["key"], "privateKey": task["secret"]}
    exchange = getattr(module, kind)(options | ({"session": session} if session else {}))
    exchange.enableRateLimit = False
    exchange.urls["api"] = rebased(exchange.urls["api"], task["base_url"])
    exchange.set_markets([market_of(task)])
    if task["venue"] == "coinbase-advanced":
        sign_quickly()
    if kind == "htx":  # the host is signed
        exchange.hostname = urlsplit(task["base_url"]).netloc
        exchange.urls["hostnames"] = dict.fromkeys(exchange.urls["hostnames"], exchange.hostname)
        exchange.accounts = [{"id": "100009", "type": "spot", "info": {"subtype": ""}}]
    return exchange


def sign_quickly():
    """Have ccxt sign its tokens with a library: in Python alone each takes a twentieth of a second."""
    from ccxt.base.exchange import Exchange
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    def signed(text, secret, curve="p256", *rest):
        if curve != "p256":
            return own(text, secret, curve, *rest)
        key = serialization.load_pem_private_key(secret, None)
        r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return {"r": f"{r:064x}", "s": f"{s:064x}", "v": 0}

    own = Exchange.ecdsa
    if own.__name__ != "signed":
        Exchange.ecdsa = staticmethod(signed)


def told_options(task):
    """Return the options of an exchange whose account is known, and those its handler sets."""
    options = {}
    if task["venue"] == "bybit":
        options |= {"enableUnifiedMargin": False, "enableUnifiedAccount": True}
    if task["venue"] in {
        "gate",
        "htx-spot",
        "coinbase-advanced",
    }:  # a market order to buy names what it may cost
        options |= {"createMarketBuyOrderRequiresPrice": False, "unifiedAccount": False}
    options |= dict.fromkeys(task["ccxt"]["on"].split(), True)
    return options | dict.fromkeys(task["ccxt"]["off"].split(), False)


def expiry_of(task):
    """Return the header or parameter with the time after which a new order lapses, for a branch."""
    if not task["expiry"]:
        return {}
    ends = time.time() + 5.0  # a loaded machine takes its time
    text = datetime.fromtimestamp(ends, UTC).isoformat().replace("+00:00", "Z")
    return {task["expiry"]["name"]: str(round(ends * 1000)) if task["expiry"]["form"] == "ms" else text}


def guarded_id(task):
    """Return the client order id of a branch's order: ccxt puts Gate's beginning before others."""
    beginning = "t-" if task["venue"] == "gate" and task["ccxt"] else ""
    return beginning + task["guarded_id"]


def guarded(client, handler, order, task):
    """Prepare an exchange and an order of ccxt's for a branch, which sends them as they are."""
    if task["ccxt"].get("skip"):  # ccxt's own requests beside an order
        setattr(client, task["ccxt"]["skip"], getattr(handler, "_" + task["ccxt"]["skip"]))
    order["params"] = {task["ccxt"].get("client_id", "clientOrderId"): guarded_id(task)}
    if "with" in task["ccxt"]:
        order["params"][task["ccxt"]["with"]] = json.loads(task["ccxt"]["value"])
    if task["expiry"] and task["expiry"]["place"] == "header":
        client.headers = expiry_of(task)
    else:
        order["params"] |= expiry_of(task)


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
