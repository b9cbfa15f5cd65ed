"""Runs rendered handlers that are coroutines: tasks on standard input, one result a line.

Usage: python_async.py TARGET FOLDER
"""

from __future__ import annotations

import functools
import itertools
import sys
from pathlib import Path

from python_common import (
    change_of,
    denies,
    enclosed,
    kind_or_order,
    limits_of,
    load,
    load_whole,
    options_of,
    path_of,
    raw_order,
    returned,
    run_all_async,
    wanted_by,
)
from python_common import together_async as together

TARGET, ROOT = sys.argv[1], Path(sys.argv[2])


class Httpx:
    """What differs with httpx: its session, and how a branch's requests are sent."""

    async def open(self):
        import httpx

        # httpx tries to import trio on every request; blocking it saves a quarter of the time.
        sys.modules["trio"] = None
        # Each run has a host of its own: without a limit the pool is searched for all that ended.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=32)
        self.session = httpx.AsyncClient(verify=False, limits=limits, timeout=8)
        return self.session

    async def post(self, url, query, body, headers):
        return await self.session.post(f"{url}?{query}", content=body, headers=headers)

    async def get(self, url, query, headers):
        return await self.session.get(f"{url}?{query}", headers=headers)

    async def body_of(self, answer):
        return answer.json()


class Aiohttp:
    """The same with aiohttp, which has to have a URL left as it was signed."""

    async def open(self):
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=8)
        self.session = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))
        return self.session

    def url(self, url, query):
        from yarl import URL

        return URL(f"{url}?{query}", encoded=True)

    async def post(self, url, query, body, headers):
        return await self.session.post(self.url(url, query), data=body, headers=headers)

    async def get(self, url, query, headers):
        return await self.session.get(self.url(url, query), headers=headers)

    async def body_of(self, answer):
        return await answer.json(content_type=None)


SESSIONS = {"python-httpx-async": Httpx, "python-aiohttp": Aiohttp}


def client_of(module, task):
    kind = getattr(module, task["class_name"])
    options = {"session": LIBRARY.session, "limits": limits_of(module, task)}
    if task["venue"] == "bitzoom-futures":
        numbers = itertools.count(1)

        async def new_token():
            return f"token-{next(numbers)}"

        return kind(task["base_url"], task["secret"], new_token, **options)
    options |= options_of(task)
    return kind(task["key"], task["secret"], base_url=task["base_url"], **options)


async def act(task):
    module = load_whole(ROOT, task)
    client = client_of(module, task)
    order = raw_order(task)
    action = task["action"]
    if action == "read":
        await client.read(task["read_path"], symbol=task["symbol"])
        return {}
    if action == "batch":
        return {"items": [kind_or_order(item) for item in await client.place_batch([order] * 3)]}
    if action in {"threads", "two_handlers"}:
        other = client if action == "threads" else client_of(module, task)
        return await together(client.place_order(**order), other.place_order(**order))
    if action in {"place_twice", "in_turn"}:
        other = client if action == "place_twice" else client_of(module, task)
        try:
            await client.place_order(**order)
        except module.RateLimited:
            pass
        await other.place_order(**order)
        return {}
    if action == "guard":
        return await guard(task, client, order)
    if action == "change":
        method, path = task["change"].split()
        return returned(await client.change(method, path, **change_of(task)))
    placed = await client.place_order(**order)
    if action == "cancel":
        return returned(await client.cancel_order(task["symbol"], task["own_id"]))
    return returned(placed)


async def guard(task, client, order):
    module = load(ROOT, "guards", task["guard_file"])
    if task["client_id"]:
        order[task["client_id"]] = task["guarded_id"]
    if task["venue"] == "bitzoom-futures":
        client.token = await client.new_token()

    async def send(offset=0):
        client.clock_offset = offset
        query, body, headers = client.signed("POST", *path_of(task, "place_path"), enclosed(task, order))
        return await LIBRARY.post(task["base_url"] + task["place_path"], query, body, headers)

    async def find():
        for path in task["find_paths"]:
            method = task["find_method"]
            signed = (method, path) if task["signs_path"] else (method,)
            query, body, headers = client.signed(*signed, task["find_params"])
            ask = LIBRARY.get if method == "GET" else functools.partial(LIBRARY.post, body=body)
            answer = await ask(task["base_url"] + path, query, headers=headers)
            if not denies(await LIBRARY.body_of(answer), task):
                return answer
        return None

    async def renew():
        client.token = await client.new_token()

    extras = {
        "find": find,
        "order": order,
        "reread": lambda: client.state(task["symbol"]),
        "renew": renew,
        "base_url": task["base_url"],
        "session": client.session,
        "changes": True,
        "window": task["limits"]["window"],
    }
    if task.get("unproven"):
        extras["seconds"] = 1.0
    answer = await wanted_by(getattr(module, task["guard"]), send, extras)
    assert await LIBRARY.body_of(answer)
    return {}


LIBRARY = SESSIONS[TARGET]()
run_all_async(act, LIBRARY.open)
