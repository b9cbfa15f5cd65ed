"""Runs rendered python-requests handlers: tasks on standard input, one result a line."""

from __future__ import annotations

import importlib.util
import inspect
import itertools
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
        return kind(task["base_url"], task["secret"], lambda: f"token-{next(numbers)}", limits=limits)
    return kind(task["key"], task["secret"], base_url=task["base_url"], limits=limits)


def name_of(value, module):
    return type(value).__name__ if isinstance(value, module.ExchangeError) else "order"


def act(task):
    module = load(ROOT / f"{task['venue'].replace('-', '_')}.py")
    client = client_of(module, task)
    order = {"symbol": task["symbol"], "side": "BUY", "type": "LIMIT", "quantity": "1", "price": "1"}
    if task["action"] == "read":
        client.read(task["read_path"], symbol=task["symbol"])
        return {}
    if task["action"] == "batch":
        items = client.place_batch([order, order, order])
        return {"items": [name_of(item, module) for item in items]}
    if task["action"] == "place_twice":
        try:
            client.place_order(**order)
        except module.RateLimited:
            pass
        client.place_order(**order)
        return {}
    if task["action"] == "guard":
        return guard(task, client, order)
    client.place_order(**order)
    return {}


def guard(task, client, order):
    module = load(ROOT / "guards" / task["guard_file"])
    client_id = "guarded0001"
    if task["client_id"]:
        order[task["client_id"]] = client_id

    if task["venue"] == "bitzoom-futures":
        client.token = client.new_token()

    def send(offset=0):
        client.clock_offset = offset
        query, body, headers = client.signed("POST", order)
        url = task["base_url"] + task["place_path"]
        return client.session.post(url, params=query, data=body, headers=headers, timeout=5)

    def renew():
        client.token = client.new_token()

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
    function(send, **{name: extras[name] for name in wanted if name in extras})
    return {}


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
with ThreadPoolExecutor(48) as pool:
    for result in pool.map(run, tasks):
        print(json.dumps(result), flush=True)
