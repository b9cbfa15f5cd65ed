"""What the drivers in Python have in common: loading handlers, and telling what came of a run."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import inspect
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

KINDS = (
    "RequestFault",
    "CredentialFault",
    "ClockFault",
    "AccountLimit",
    "MarketUnavailable",
    "StateChanged",
    "RateLimited",
    "OutcomeUnknown",
    "OrderNotPlaced",
    "VenueFault",
)
LOADING = threading.Lock()
SECOND_LATER = 1.0


def load(root, *parts):
    """Return a rendered handler as a module."""
    path = root.joinpath(*parts)
    name = "rendered_" + "_".join(parts).removesuffix(".py")  # a library may have a venue's name
    with LOADING:
        if name not in sys.modules:
            spec = importlib.util.spec_from_file_location(name, path)
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
        return sys.modules[name]


def load_whole(root, task):
    return load(root, f"{task['venue'].replace('-', '_')}.py")


def limits_of(module, task):
    return module.Limits(**(task["limits"] or {}))


def raw_order(task, number=str):
    """Return an order in the venue's own words; `number` makes a quantity or a price."""
    small = task["action"] == "numbers"
    quantity = 0.0000001 if small else number(1)
    if "order" in task:
        return told_order(task, quantity, number(1))
    if task["venue"] == "mexc-futures":
        order = {
            "symbol": "BTC_USDT",
            "side": 1,
            "type": 1,
            "openType": 1,
            "vol": quantity,
            "price": number(1),
        }
    elif task["venue"] == "bybit":
        order = {
            "symbol": "BTCUSDT",
            "category": "linear",
            "side": "Buy",
            "orderType": "Limit",
            "qty": quantity,
            "price": number(1),
        }
    else:
        order = {
            "symbol": "BTCUSDT",
            "side": "BUY",
            "type": "LIMIT",
            "quantity": quantity,
            "price": number(1),
        }
    if task["action"] in {"own_id", "cancel"}:
        order[task["client_id"]] = task["own_id"]
    if task["action"] == "market" and task["venue"] == "mexc-futures":
        order["type"] = 5
    elif task["action"] == "market" and task["venue"] == "bybit":
        order["orderType"] = "Market"
        del order["price"]
    elif task["action"] == "market":
        order["type"] = "MARKET"
        del order["price"]
    if task["action"] == "stop":
        order |= {"type": "STOP_MARKET", "stopPrice": number(2)}
        del order["price"]
    return order


def told_order(task, quantity, price):
    """Return an order in the words that came with the task."""
    order = {**task["order"], task["quantity"]: quantity, task["price"]: price}
    if task["action"] in {"own_id", "cancel"}:
        order[task["client_id"]] = task["own_id"]
    if task["action"] == "market":
        del order[task["price"]]
        order |= {} if task["nest"] else task["market"]
    if task["nest"]:
        field, limit, market = task["nest"]
        held = {name: order.pop(name) for name in (task["quantity"], task["price"]) if name in order}
        order[field] = {market if task["action"] == "market" else limit: held}
    return order


def options_of(task):
    """Return what a venue's client takes besides key and secret: its passphrase, its product."""
    more = dict(task.get("product", {}))
    if task.get("passphrase"):
        more["passphrase"] = task["passphrase"]
    return more


def value_at(body, path):
    """Return what stands under a dotted path, None if nothing does."""
    for name in path.split("."):
        if isinstance(body, dict):
            body = body.get(name)
        elif isinstance(body, list) and name.isdecimal() and int(name) < len(body):
            body = body[int(name)]
        else:
            return None
    return body


def enclosed(task, order):
    """Return an order as it travels: in an action, its names in the sequence of the venue's."""
    if not task.get("action_of_order"):
        return order
    listed = {name: order[name] for name in task["packed"] if name in order}
    numbers = {name: f"{order[name]}" for name in (task["quantity"], task["price"])}
    return {**task["action_of_order"], "orders": [listed | numbers]}


def path_of(task, name):
    """Return the path of a request where it is signed with the rest, else nothing."""
    return (task[name],) if task["signs_path"] else ()


def change_of(task):
    """Return the parameters of the change in a task: a new price for the order with the own id."""
    changed = {"symbol": "BTCUSDT", "side": "BUY", "quantity": "1", "price": "2"}
    if task["change"].startswith("PUT"):
        return changed | {"origClientOrderId": task["own_id"]}
    new = {"type": "LIMIT", "newClientOrderId": "replaced0001", "cancelReplaceMode": "STOP_ON_FAILURE"}
    return changed | new | {"cancelOrigClientOrderId": task["own_id"]}


def returned(order):
    """Return what is told of an order that a handler returned."""
    if not isinstance(order, dict):
        return {"order_id": repr(order)[:100]}
    names = ("algoId", "orderId", "ordId", "txid", "order_id_str", "order_id", "oid", "orderID", "id")
    return {"order_id": next((str(order[name]) for name in names if order.get(name)), None)}


def denies(body, task):
    """Return whether the answer to a look-up says that there is no such order."""
    if task["venue"] == "bybit":
        return body["result"]["list"] == []
    if task.get("list_paths"):
        held = [value_at(body, path) for path in task["list_paths"]]
        return bool(held) and [value for value in held if value is not None] in ([[]], [{}])
    if "code_paths" in task:
        codes = {str(value_at(body, path)) for path in task["code_paths"]}
        return bool(codes & set(task["absent"])) or body.get("msg") in task["absent_texts"]
    return str(body.get("code")) in task["absent"]


def found(answer, task):
    """Return the answer of a look-up, None if it denies the order."""
    return None if denies(answer.json(), task) else answer


def kind_of(error):
    """Return the kind of an error; those of a branch bear its code behind it."""
    name = type(error).__name__
    return next((kind for kind in KINDS if name.startswith(kind)), name)


def kind_or_order(value):
    return kind_of(value) if isinstance(value, Exception) else "order"


def told(error):
    """Return what is told of an error."""
    names = ("code", "message", "status", "wait", "client_id", "symbol", "request")
    return {
        "outcome": kind_of(error),
        "detail": str(error)[:600],
        "state": getattr(error, "state", None) is not None,
        "error": {name: getattr(error, name, None) for name in names},
    }


def wanted_by(function, send, extras):
    """Call a guard with `send` and those extras that its parameters name."""
    names = list(inspect.signature(function).parameters)[1:]
    return function(send, **{name: extras[name] for name in names if name in extras})


def run_all(act, threads=48):
    """Run every task of standard input in threads and print what came of each."""

    def run(task):
        begun = time.monotonic()
        try:
            result = {"outcome": "returned"} | act(task)
        except Exception as error:  # the whole point: say which one
            result = told(error)
        return {"id": task["id"], "seconds": time.monotonic() - begun} | result

    with ThreadPoolExecutor(threads) as pool:
        for result in pool.map(run, json.load(sys.stdin)):
            print(json.dumps(result, default=str), flush=True)


def together(first, second):
    """Run two calls at once, the second a little later; return the kind of what each came to."""

    def kind(call):
        try:
            call()
        except Exception as error:
            return kind_of(error)
        return "returned"

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(kind, first)
        time.sleep(SECOND_LATER)
        return {"items": [one.result(), kind(second)]}


def run_all_async(act, open_library=None):
    """Run every task of standard input as a coroutine and print what came of each."""

    async def run(task, turn):
        async with turn:
            begun = time.monotonic()
            try:
                result = {"outcome": "returned"} | await act(task)
            except Exception as error:  # the whole point: say which one
                result = told(error)
            return {"id": task["id"], "seconds": time.monotonic() - begun} | result

    async def main():
        turn = asyncio.Semaphore(32)
        tasks = json.load(sys.stdin)
        async with await open_library() if open_library else contextlib.nullcontext():
            for done in asyncio.as_completed([run(task, turn) for task in tasks]):
                print(json.dumps(await done, default=str), flush=True)

    asyncio.run(main())


async def together_async(first, second):
    """Run two coroutines at once, the second a little later; return the kind of what each came to."""

    async def kind(call):
        try:
            await call
        except Exception as error:
            return kind_of(error)
        return "returned"

    one = asyncio.create_task(kind(first))
    await asyncio.sleep(SECOND_LATER)
    other = await kind(second)
    return {"items": [await one, other]}
