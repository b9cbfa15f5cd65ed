"""Runs rendered handlers of Python client libraries that are coroutines.

Usage: python_library_async.py TARGET FOLDER
"""

from __future__ import annotations

import importlib
import logging
import ssl
import sys
import time
from pathlib import Path

from python_common import kind_or_order, limits_of, load, load_whole, returned, run_all_async, wanted_by
from python_common import together_async as together
from python_libraries import PLACE, guarded, guarded_id, order_of, point_ccxt, point_python_binance

TARGET, ROOT = sys.argv[1], Path(sys.argv[2])
logging.disable()  # a library's own remarks


async def client_of(task):
    """Return the library's client, pointed at the fake by the library's own options."""
    if TARGET == "python-ccxt-async":
        import ccxt.async_support as ccxt

        exchange = point_ccxt(ccxt, task, SHARED["session"])
        exchange.ssl_context = SHARED["tls"]  # each would read all certificates of the system
        return exchange
    from binance import AsyncClient

    return point_python_binance(AsyncClient(task["key"], task["secret"]), task)


async def open_session():
    """Open one session for all, and load the library: later both would hold up the loop for seconds."""
    import aiohttp

    importlib.import_module("ccxt.async_support" if TARGET == "python-ccxt-async" else "binance")
    SHARED["tls"] = ssl.create_default_context()
    SHARED["session"] = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    return SHARED["session"]


SHARED = {}


async def act(task):
    client = await client_of(task)
    try:
        return await act_with(client, task)
    finally:
        await (client.close() if TARGET == "python-ccxt-async" else client.close_connection())


async def act_with(client, task):
    module = load_whole(ROOT, task)
    handler = getattr(module, task["class_name"])(client, limits=limits_of(module, task))
    order = order_of(TARGET, task)
    action = task["action"]
    if action == "read":
        await handler.state(order["symbol"])
        return {}
    if action == "guard":
        return await guard(task, client, handler, order)
    if action == "batch":
        return {"items": [kind_or_order(item) for item in await handler.place_batch([order] * 3)]}
    other = handler
    if action in {"two_handlers", "in_turn"}:
        other = getattr(module, task["class_name"])(client, limits=limits_of(module, task))
    if action in {"threads", "two_handlers"}:
        return await together(handler.place_order(**order), other.place_order(**order))
    if action in {"place_twice", "in_turn"}:
        try:
            await handler.place_order(**order)
        except module.RateLimited:
            pass
    placed = await other.place_order(**order)
    if action == "cancel":
        return returned(await handler.cancel_order(order["symbol"], task["own_id"]))
    return returned(placed)


async def guard(task, client, handler, order):
    client_id = guarded_id(task)
    if TARGET == "python-ccxt-async":
        guarded(client, handler, order, task)
        place = client.create_order
    else:
        order["newClientOrderId"] = client_id
        place = getattr(client, PLACE[task["venue"]])

    async def send(offset=0):
        if offset:
            order["timestamp"] = round(time.time() * 1000) + offset
        return await place(**order)

    extras = {
        "find": lambda: handler.find_order(order["symbol"], client_id),
        "reread": lambda: handler.state(order["symbol"]),
        "client": client,
        "exchange": client,
        "window": task["limits"]["window"],
    }
    if task.get("unproven"):
        extras["seconds"] = 1.0
    await wanted_by(getattr(load(ROOT, "guards", task["guard_file"]), task["guard"]), send, extras)
    return {}


run_all_async(act, open_session)
