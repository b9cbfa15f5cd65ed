"""Runs rendered python-requests handlers: tasks on standard input, one result a line.

Usage: python_http.py TARGET FOLDER
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from python_common import (
    change_of,
    enclosed,
    found,
    kind_or_order,
    limits_of,
    load,
    load_whole,
    options_of,
    path_of,
    raw_order,
    returned,
    run_all,
    together,
    wanted_by,
)

ROOT = Path(sys.argv[2])


def client_of(module, task, session=None):
    kind = getattr(module, task["class_name"])
    options = {"limits": limits_of(module, task), "session": session}
    if task["venue"] == "bitzoom-futures":
        numbers = itertools.count(1)
        return kind(task["base_url"], task["secret"], lambda: f"token-{next(numbers)}", **options)
    options |= options_of(task)
    return kind(task["key"], task["secret"], base_url=task["base_url"], **options)


def act(task):
    module = load_whole(ROOT, task)
    client = client_of(module, task)
    order = raw_order(task)
    action = task["action"]
    if action == "read":
        client.read(task["read_path"], symbol=task["symbol"])
        return {}
    if action == "batch":
        return {"items": [kind_or_order(item) for item in client.place_batch([order] * 3)]}
    if action in {"threads", "two_handlers"}:
        other = client if action == "threads" else client_of(module, task, client.session)
        return together(lambda: client.place_order(**order), lambda: other.place_order(**order))
    if action in {"place_twice", "in_turn"}:
        other = client if action == "place_twice" else client_of(module, task, client.session)
        try:
            client.place_order(**order)
        except module.RateLimited:
            pass
        other.place_order(**order)
        return {}
    if action == "guard":
        return guard(task, client, order)
    if action == "change":
        method, path = task["change"].split()
        return returned(client.change(method, path, **change_of(task)))
    placed = client.place_order(**order)
    if action == "cancel":
        return returned(client.cancel_order(task["symbol"], task["own_id"]))
    return returned(placed)


def guard(task, client, order):
    module = load(ROOT, "guards", task["guard_file"])
    if task["client_id"]:
        order[task["client_id"]] = task["guarded_id"]

    if task["venue"] == "bitzoom-futures":
        client.token = client.new_token()

    def send(offset=0):
        client.clock_offset = offset
        query, body, headers = client.signed("POST", *path_of(task, "place_path"), enclosed(task, order))
        url = task["base_url"] + task["place_path"]
        return client.session.post(url, params=query, data=body, headers=headers, timeout=5)

    def find():
        for path in task["find_paths"]:
            method = task["find_method"]
            signed = (method, path) if task["signs_path"] else (method,)
            query, body, headers = client.signed(*signed, task["find_params"])
            url = task["base_url"] + path
            answer = client.session.request(method, url, params=query, data=body, headers=headers, timeout=5)
            if found(answer, task) is not None:
                return answer
        return None

    def renew():
        client.token = client.new_token()

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
    answer = wanted_by(getattr(module, task["guard"]), send, extras)
    assert answer.status_code
    return {}


run_all(act)
