"""Render the handlers of a target, run them against fake venues, and report what went wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.handlers import HandlerLibrary, Target
from retcode.core.handlers.literals import code_identifier
from retcode.core.handlers.model import VenueCode
from retcode.core.resources import resource
from tests.handlers.dialects import DIALECTS, KEY, PASSPHRASE, SECRET
from tests.handlers.fake_venue import ROUTES, UNPROVEN, FakeVenues
from tests.handlers.scenarios import (
    LIMITS,
    LONG_WINDOW,
    Case,
    cases,
    guard_cases,
    own_id,
    sampled,
)

DRIVERS = Path(__file__).parent / "drivers"
# The client order id with which drivers place the order of a branch.
GUARDED_ID = "guarded0001"
GUARDED_IDS = {"hyperliquid": "0x00000000000000000000000000000a12"}
# One driver runs a few hundred handlers; the longest of them waits for a few seconds.
DRIVER_SECONDS = 240
# Of the venues that differ from others by data alone a sample is played, unless all cases are asked for.
ALL_CASES = os.environ.get("HANDLERS_PROOF") == "all"
_BY_PATHS_ALONE = {"binance-coinm", "binance-sapi", "binance-options", "binance-pm", "aster"}
BY_DATA_ALONE = {*DIALECTS, *_BY_PATHS_ALONE, "bybit"}


@dataclass(frozen=True)
class Rendered:
    """A target's sources on disk, and what a driver has to know to run them."""

    target: Target
    folder: Path
    guards: dict[str, str]  # entry key -> file name below `guards`


def venue_codes() -> dict[str, VenueCode]:
    """Return the venues' facts for code, by id."""
    files = sorted(resource("handlers", "venues").glob("*.json"))
    return {v.id: v for v in (msgspec.json.decode(f.read_bytes(), type=VenueCode) for f in files)}


def branched(catalogue: Catalogue, venue: str, target: Target) -> list[Entry]:
    """Return the entries whose branches a test renders.

    Formatters and compilers take long, and branches of a class are alike. All codes are seen with requests,
    and of USD-M with every target; else the longest code of each class, where a line is most likely to be too
    long, and the codes whose messages have verdicts of their own. The complete handlers hold every text.
    """
    entries = list(catalogue.tables[venue].entries)
    if target.id == "python-requests" or venue == "binance-usdm":
        return entries
    by_class: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda entry: len(code_identifier(entry.code))):
        by_class[entry.recovery, entry.verdict.retry_write] = entry
    seen = [max(entries, key=lambda entry: len(entry.code)), *by_class.values()]
    seen += [e for e in entries if any(message.verdict != e.verdict for message in e.messages)]
    return list({entry.key: entry for entry in seen}.values())


def file_stem(key: str) -> str:
    """Return an entry's key as a file name."""
    return re.sub(r"[^A-Za-z0-9_]", "_", key)


def render(library: HandlerLibrary, target: Target, folder: Path, guards: Iterable[str]) -> Rendered:
    """Write the complete handlers of a target, and the branches of some entries, below a folder."""
    (folder / "guards").mkdir(parents=True, exist_ok=True)
    for venue in target.venues:
        source = folder / f"{venue.replace('-', '_')}{target.suffix}"
        source.write_text(library.whole(venue, target.id), encoding="utf-8")
    files = {}
    for key in guards:
        files[key] = f"{file_stem(key)}{target.suffix}"
        (folder / "guards" / files[key]).write_text(library.branch(key, target.id), encoding="utf-8")
    return Rendered(target, folder, files)


# Targets with these words in their ids send requests themselves, and so amend orders by path.
_ITSELF = {"requests", "httpx", "aiohttp", "fetch", "http", "reqwest"}
# Errors of these libraries carry the HTTP status. For the second set the guard reads it from the client.
_HAS_STATUS = {"python-binance", "python-binance-async", "javascript-binance"}
_READS_STATUS = {"python-ccxt", "python-ccxt-async", "javascript-ccxt", "python-pymexc", "python-okx"}
# These cannot shift the time they stamp requests with: their handlers measure, and say so.
_FIXED_CLOCK = {"placed": 0, "posts": 1, "syncs": 1}


# Their text is that of another target, with types, as coroutines or around another session.
_TWINS = {"typescript-fetch", "python-ccxt-async", "python-httpx-async", "python-aiohttp"}
# The venues that sign in ways of their own are played in the usual sample to these, one for each way.
_SAMPLED_WITH = {
    "coinbase-advanced": {"python-requests", "javascript-fetch", "go-net-http", "java-http-client"},
    "hyperliquid": {"python-ccxt", "python-requests", "javascript-fetch"},
    "bitmex": {"python-requests", "javascript-fetch", "go-net-http"},
    "phemex": {"python-requests", "javascript-fetch"},
    "cryptocom": {"python-requests", "javascript-fetch", "java-http-client"},
}
# Bybit is played whole to these: the first that read its data, and the one that reads no other such venue's.
_BYBIT_WHOLE = {"python-requests", "rust-reqwest"}


def _differs_by_data(target: Target, venue: str) -> bool:
    """Return whether a venue differs from others by data alone, so that a sample of its cases will do."""
    return venue in BY_DATA_ALONE and not (venue == "bybit" and target.id in _BYBIT_WHOLE)


def _plays_few(target: Target, venue: str) -> bool:
    """Return whether the smaller sample will do: the venue's cases were seen with another target."""
    return target.id in _TWINS or target.id not in _SAMPLED_WITH.get(venue, {target.id})


def cases_of(catalogue: Catalogue, target: Target) -> list[tuple[str, Case]]:
    """Return every case a target has to pass, with its venue."""
    played = [
        (venue, case)
        for venue in target.venues
        for case in (*cases(catalogue, venue), *guard_cases(catalogue, venue))
        if case.action != "batch" or venue in target.batch
        if case.action != "kept_back" or target.id == "javascript-ccxt"
        if _knows_status(target, case)
        if case.action != "change" or _ITSELF & set(target.id.split("-"))
        if ALL_CASES or not _differs_by_data(target, venue) or sampled(case, small=_plays_few(target, venue))
    ]
    if "ccxt" in target.id:
        played = [(venue, _whole_contracts(venue, case)) for venue, case in played]
    if target.id in {"python-pymexc", "javascript-binance-connector"}:
        return [(venue, _told_the_clock(case)) for venue, case in played]
    return played


def _knows_status(target: Target, case: Case) -> bool:
    """Return whether a target can know the status that a case is about."""
    known = _ITSELF & set(target.id.split("-")) or target.id in _HAS_STATUS | _READS_STATUS
    return " under " not in case.name or bool(known)


def _whole_contracts(venue: str, case: Case) -> Case:
    """Return a case as it is for ccxt, which refuses less than one contract of KuCoin's."""
    small = venue == "kucoin-futures" and case.action == "numbers"
    return replace(case, refusable=True) if small else case


def _told_the_clock(case: Case) -> Case:
    if case.counts.get("syncs") != 1:
        return case
    counts = {"reads": 1, "syncs": 1} if case.action == "read" else _FIXED_CLOCK
    return replace(case, outcome="ClockFault", counts=counts)


def prove(rendered: Rendered, command: list[str], played: Iterable[tuple[str, Case]]) -> list[str]:
    """Run the cases; return a sentence for each thing a handler did wrong. `command` starts the driver."""
    with FakeVenues() as venues:
        running: dict[int, tuple[str, Case, str]] = {}
        tasks = []
        for number, (venue, case) in enumerate(played):
            address = venues.start(case.plan)
            running[number] = (venue, case, address)
            tasks.append(_task(number, venue, case, address, rendered))
        finished = subprocess.run(
            command,
            input="[" + ",\n".join(map(json.dumps, tasks)) + "]",  # a task a line
            capture_output=True,
            text=True,
            timeout=DRIVER_SECONDS,
            check=False,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        faults = []
        for line in finished.stdout.splitlines():
            result = json.loads(line)
            venue, case, address = running.pop(result["id"])
            faults += [f"{venue}: {fault}" for fault in case.faults(venues.run(address), result)]
        faults += [f"{venue}: {case.name}: no result" for venue, case, _ in running.values()]
        if finished.returncode or running:
            faults.append(finished.stderr[-2000:])
    return faults


def _look_up(facts: VenueCode) -> dict[str, Any]:
    """Return what the `find` of a branch sends, for the order that its driver places."""
    if facts.find is None:
        return {}
    dialect = DIALECTS.get(facts.id)
    symbol = "BTC_USDT" if facts.find_parameter is None else "BTCUSDT"
    if dialect is not None:
        symbol = dialect.order.get(facts.symbol, "")
    also = facts.found_in.also if facts.found_in else ()
    own = GUARDED_IDS.get(facts.id, GUARDED_ID)
    paths = [path.format(symbol=symbol, client_id=own) for path in (facts.find.path, *also)]
    params = {facts.symbol: symbol, facts.find_parameter: own} if facts.find_parameter else {}
    if facts.find.params is not None:
        named = {
            "symbol": symbol,
            "client_id": own,
            "account": DIALECTS[facts.id].key if dialect else "",
        }
        params = {name: _filled(value, named) for name, value in facts.find.params.items()}
    return {"guarded_id": own, "find_paths": paths, "find_params": params, "absent": facts.absent}


def _filled(text: str, named: dict[str, Any]) -> str:
    for name, value in named.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _limits(case: Case) -> dict[str, float] | None:
    """Return the limits a handler is made with; None for its own."""
    if case.limits is None:
        return None
    window = {} if case.past_window else {"window": LONG_WINDOW}
    return LIMITS | window | case.limits


def _dialect(venue: str, facts: VenueCode) -> dict[str, Any]:
    """Return what a driver has to know to order, where the venue has words of its own."""
    dialect = DIALECTS.get(venue)
    if dialect is None:
        return {}
    found = facts.found_in
    keys = (
        {path: found.keys.get(path, found.key) for path in (facts.find.path, *found.also)}
        if found and facts.find
        else {}
    )
    return {
        "order": dialect.order,
        "market": dialect.market,
        "quantity": dialect.quantity,
        "price": dialect.price,
        "nest": dialect.nest,
        "order_key": ROUTES[venue].id,
        **_action(facts),
        "passphrase": PASSPHRASE if facts.passphrase else None,
        "list_paths": [_below(facts.envelopes[-1].data, key) for key in keys.values()],
        "code_paths": [envelope.code for envelope in facts.envelopes],
        "absent_texts": list(facts.absent_texts.values()),
    }


def _action(facts: VenueCode) -> dict[str, Any]:
    """Return the action around an order, and the sequence of the order's names, where a wallet signs."""
    wallet = facts.signature.wallet if facts.signature else None
    return {"action_of_order": wallet.place, "packed": wallet.order} if wallet else {"action_of_order": None}


def _below(root: str | None, path: str) -> str:
    return ".".join(part for part in (root, path) if part)


def _task(number: int, venue: str, case: Case, address: str, rendered: Rendered) -> dict[str, Any]:
    facts = venue_codes()[venue]
    return {
        "id": number,
        "action": case.action,
        "venue": venue,
        "base_url": address,
        "key": DIALECTS[venue].key if venue in DIALECTS else KEY,
        "secret": DIALECTS[venue].secret if venue in DIALECTS else SECRET,
        "limits": _limits(case),
        "own_id": own_id(venue),
        "change": ROUTES[venue].replace,
        "class_name": facts.class_name,
        "read_path": facts.state.path,
        "find_method": facts.find.method if facts.find else "GET",
        "place_path": facts.place.path.format(**DIALECTS[venue].order if venue in DIALECTS else {}),
        "ccxt": facts.libraries.get("ccxt", {}),
        "expiry": msgspec.to_builtins(facts.expiry),
        "client_id": facts.client_id,
        "product": {facts.product.parameter: facts.product.example} if facts.product else {},
        **_look_up(facts),
        "needs_status": case.name == "firewall",
        **_dialect(venue, facts),
        "unproven": venue in UNPROVEN and case.outcome == "OutcomeUnknown",
        "signs_path": facts.signing == "text",
        "signed_by_method": facts.signing != "query",
        "case": case.name,
        "entry": file_stem(case.guard),
        "guard_file": rendered.guards.get(case.guard, ""),
        "guard": "guard_" + code_identifier(case.guard.split("/")[-1].split("~")[0]) if case.guard else "",
        "symbol": str(DIALECTS[venue].order.get(facts.symbol, "")) if venue in DIALECTS else "BTCUSDT",
    }
