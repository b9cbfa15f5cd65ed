"""Runs rendered python-httpx-async handlers: tasks on standard input, one result a line."""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import itertools
import json
import sys
import threading
from pathlib import Path

import httpx

ROOT = Path(sys.argv[1])


LOADING = threading.Lock()


def load(path):
    name = path.relative_to(ROOT).as_posix().replace("/", "_").removesuffix(".py")
    with LOADING:
        if name not in sys.modules:
            spec = importlib.util.spec_from_file_location(name, path)
            sys.modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(sys.modules[name])
        return sys.modules[name]


def client_of(module, task):
    limits = module.Limits(**task["limits"])
    kind = getattr(module, task["class_name"])
    if task["venue"] == "bitzoom-futures":
        numbers = itertools.count(1)

        async def new_token():
            return f"token-{next(numbers)}"

        return kind(task["base_url"], task["secret"], new_token, session=SESSION, limits=limits)
    return kind(task["key"], task["secret"], base_url=task["base_url"], session=SESSION, limits=limits)


def name_of(value, module):
    return type(value).__name__ if isinstance(value, module.ExchangeError) else "order"


async def act(task):
    module = load(ROOT / f"{task['venue'].replace('-', '_')}.py")
    client = client_of(module, task)
    order = {"symbol": task["symbol"], "side": "BUY", "type": "LIMIT", "quantity": "1", "price": "1"}
    if task["action"] == "read":
        await client.read(task["read_path"], symbol=task["symbol"])
        return {}
    if task["action"] == "batch":
        items = await client.place_batch([order, order, order])
        return {"items": [name_of(item, module) for item in items]}
    if task["action"] == "place_twice":
        try:
            await client.place_order(**order)
        except module.RateLimited:
            pass
        await client.place_order(**order)
        return {}
    if task["action"] == "guard":
        return await guard(task, client, order)
    await client.place_order(**order)
    return {}


async def guard(task, client, order):
    module = load(ROOT / "guards" / task["guard_file"])
    client_id = "guarded0001"
    if task["client_id"]:
        order[task["client_id"]] = client_id

    if task["venue"] == "bitzoom-futures":
        client.token = await client.new_token()

    async def send(offset=0):
        client.clock_offset = offset
        query, body, headers = client.signed("POST", order)
        url = task["base_url"] + task["place_path"]
        return await client.session.post(f"{url}?{query}", content=body, headers=headers, timeout=5)

    async def renew():
        client.token = await client.new_token()

    extras = {
        "find": lambda: client.find_order(task["symbol"], client_id),
        "reread": lambda: client.state(task["symbol"]),
        "renew": renew,
        "base_url": task["base_url"],
        "session": client.session,
        "changes": True,
        "window": task["limits"]["window"],
    }
    function = getattr(module, task["guard"])
    wanted = list(inspect.signature(function).parameters)[1:]
    await function(send, **{name: extras[name] for name in wanted if name in extras})
    return {}


async def run(task, turn):
    async with turn:
        return await run_now(task)


async def run_now(task):
    result = {"id": task["id"]}
    try:
        result |= await act(task) | {"outcome": "returned"}
    except Exception as error:  # the whole point: say which one
        result |= {
            "outcome": type(error).__name__,
            "detail": str(error)[:300],
            "state": getattr(error, "state", None) is not None,
        }
    return result


async def main():
    global SESSION  # a client of its own for every run would load the certificates hundreds of times
    SESSION = httpx.AsyncClient(verify=False, limits=httpx.Limits(max_connections=None))
    turn = asyncio.Semaphore(24)
    for done in asyncio.as_completed([run(task, turn) for task in json.load(sys.stdin)]):
        print(json.dumps(await done), flush=True)


asyncio.run(main())
