"""Runs rendered handlers of the Python client libraries: tasks on standard input, one result a line."""

from __future__ import annotations

import importlib
import logging
import sys
import time
from pathlib import Path

from python_common import (
    kind_or_order,
    limits_of,
    load,
    load_whole,
    returned,
    run_all,
    together,
    wanted_by,
)
from python_libraries import PLACE, expiry_of, guarded, guarded_id, order_of, point_ccxt, point_python_binance

TARGET = sys.argv[1]
ROOT = Path(sys.argv[2])
# The venues' own clients, whose handlers take the product as those over plain HTTP do.
OWN_CLIENTS = {"python-okx", "python-pybit"}
logging.disable()  # a library's own remarks


def client_of(task):
    """Return the library's client, pointed at the fake by the library's own options."""
    return {
        "python-binance": python_binance,
        "python-binance-sdk": binance_sdk,
        "python-pymexc": pymexc,
        "python-ccxt": ccxt,
        "python-okx": okx,
        "python-pybit": pybit,
    }[TARGET](task)


def handler_of(module, client, task):
    """Return the whole handler around a client."""
    options = task.get("product", {}) if TARGET in OWN_CLIENTS else {}
    return getattr(module, task["class_name"])(client, limits=limits_of(module, task), **options)


def python_binance(task):
    from binance import Client

    client = Client(task["key"], task["secret"], {"timeout": 5}, ping=False)
    return point_python_binance(client, task)


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

    return point_ccxt(ccxt, task)


def pybit(task):
    from pybit.unified_trading import HTTP

    client = HTTP(api_key=task["key"], api_secret=task["secret"], force_retry=True, retry_delay=0)
    client.endpoint = task["base_url"]
    return client


def okx(task):
    from okx.Trade import TradeAPI

    key, secret, passphrase = task["key"], task["secret"], task["passphrase"]
    return TradeAPI(key, secret, passphrase, flag="0", domain=task["base_url"])


def act(task):
    module = load_whole(ROOT, task)
    client = client_of(task)
    handler = handler_of(module, client, task)
    order = order_of(TARGET, task)
    action = task["action"]
    symbol = task["symbol"] if TARGET in OWN_CLIENTS else order["symbol"]
    if action == "read":
        handler.state(symbol)
        return {}
    if action == "guard":
        return guard(task, handler, order, symbol)
    if action == "batch":
        return {"items": [kind_or_order(item) for item in handler.place_batch([order] * 3)]}
    other = handler
    if action in {"two_handlers", "in_turn"}:
        other = handler_of(module, client, task)
    if action in {"threads", "two_handlers"}:
        return together(lambda: handler.place_order(**order), lambda: other.place_order(**order))
    if action in {"place_twice", "in_turn"}:
        try:
            handler.place_order(**order)
        except module.RateLimited:
            pass
    placed = other.place_order(**order)
    if action == "cancel":
        return returned(handler.cancel_order(symbol, task["own_id"]))
    return returned(placed)


def guard(task, handler, order, symbol):
    client = client_of(task)
    client_id = guarded_id(task)
    if TARGET == "python-ccxt":
        guarded(client, handler, order, task)
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
    elif TARGET == "python-okx":
        client.headers.update(expiry_of(task))
        order["clOrdId"] = client_id
        place = client.place_order
    elif TARGET == "python-pybit":
        client.retry_codes, client.force_retry = set(), False
        order["orderLinkId"] = client_id
        place = client.place_order
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
        "find": lambda: handler.find_order(symbol, client_id),
        "reread": lambda: handler.state(symbol),
        "client": client,
        "exchange": client,
        "window": task["limits"]["window"],
    }
    if task.get("unproven"):
        extras["seconds"] = 1.0
    wanted_by(getattr(load(ROOT, "guards", task["guard_file"]), task["guard"]), send, extras)
    return {}


run_all(act, 32)
