"""The scenarios that every handler runs, and what the venue must have counted afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, Recovery, Retry
from retcode.core.catalogue.verdict import strictest_entry
from tests.handlers.dialects import DIALECTS
from tests.handlers.fake_venue import (
    ABSENT,
    ABSURD_WAIT,
    DUPLICATE,
    ROUTES,
    UNPROVEN,
    UNSURE,
    Fault,
    Plan,
    Request,
    Run,
    Way,
    told_ids,
)

# Times are seconds. Short, so that whole runs take times. The window is for the cases that have to
# wait until it has passed; the others have a longer one, so that a loaded machine does not matter.
LIMITS = {
    "tries": 4,
    "seconds": 20.0,
    "first_delay": 0.02,
    "longest_delay": 0.2,
    "window": 0.3,
    "timeout": 5.0,
}
LONG_WINDOW = 2.0
# An accepted order shows itself this late, in seconds, where nothing else is said.
HIDDEN = 0.3
# Where an answer hangs or drips, a handler has to give up after this time.
SHORT_TIMEOUT = 2.5
# What a run may take beyond the limits it was given: a loaded machine is slow, not wrong.
SLACK = 10.0
RAISED = {
    Recovery.FIX_REQUEST: "RequestFault",
    Recovery.FIX_CREDENTIALS: "CredentialFault",
    Recovery.ACCOUNT_LIMIT: "AccountLimit",
    Recovery.MARKET_STATE: "MarketUnavailable",
    Recovery.CONTACT_SUPPORT: "VenueFault",
    Recovery.READ_MESSAGE: "VenueFault",
    Recovery.RESYNC: "StateChanged",
}
# Actions that give back one order.
RETURNING = {"place", "market", "own_id", "stop", "cancel", "change", "numbers"}
# Errors that leave open whether an order is live: their reader needs the client order id.
NO_AGREEMENT = {"OutcomeUnknown", "OrderNotPlaced"}
HTML = "<html><head><title>502 Bad Gateway</title></head></html>"
OWN_ID = "own0id0of0the0caller0000000000001"


def own_id(venue: str) -> str:
    """Return a client order id of the caller's that a venue takes."""
    return OWN_IDS.get(venue, OWN_ID)


OWN_IDS = {
    "hyperliquid": "0x00000000000000000000000000000a11",
    "gate": "t-own0id0of0the0caller00000",
    "htx-futures": "70000000000001",
}


@dataclass(frozen=True)
class Case:
    """One run: what the venue does, what is asked of the handler, and what must come of it.

    `outcome` is `returned` or the name of the error; `counts` are exact counts of the run, `least`
    lower bounds. `items` is what several requests give. `guard` names the entry whose branch is under
    test. `limits` are those of the handler where they differ from `LIMITS`, None for its own defaults.
    A handler that cannot do what is asked may refuse it, unsent, where `refusable`.
    """

    name: str
    plan: Plan
    outcome: str
    counts: dict[str, int]
    action: str = "place"
    least: dict[str, int] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    past_window: bool = False
    guard: str = ""
    limits: dict[str, float] | None = field(default_factory=dict)
    refusable: bool = False

    def faults(self, run: Run, result: dict[str, Any]) -> list[str]:
        """Return what went wrong, one sentence each; none if the handler did right."""
        if self.refusable and result.get("outcome") == "RequestFault" and not run.posts:
            return []
        wrong = [*self._wrong_outcome(result), *self._wrong_counts(run), *self._wrong_values(run, result)]
        if run.unrouted:
            wrong.append(f"asked for {run.unrouted}")
        if run.bad_numbers:
            wrong.append(f"sent {run.bad_numbers}")
        return [f"{self.name}: {text}" for text in wrong]

    def _wrong_outcome(self, result: dict[str, Any]) -> Iterator[str]:
        outcome = result.get("outcome")
        if outcome != self.outcome:
            yield f"outcome {outcome} instead of {self.outcome} ({result.get('detail')})"
        items = list(result.get("items") or ())
        wanted = list(self.items)
        if self.action in {"threads", "two_handlers"}:  # on a loaded machine the second may be the first
            items, wanted = sorted(items), sorted(wanted)
        if wanted and items != wanted:
            yield f"items {result.get('items')} instead of {list(self.items)}"
        if self.outcome == "StateChanged" and not result.get("state"):
            yield "no state was read"
        limits = LIMITS | (self.limits or {"seconds": 60.0})
        if result.get("seconds", 0.0) > limits["seconds"] + SLACK:
            yield f"took {result['seconds']:.1f} s of {limits['seconds']} s"

    def _wrong_counts(self, run: Run) -> Iterator[str]:
        for name, count in ({"during_ban": 0, "bad_signatures": 0, "bad_expiries": 0} | self.counts).items():
            if getattr(run, name) != count:
                yield f"{name} {getattr(run, name)} instead of {count}"
        for name, count in self.least.items():
            if getattr(run, name) < count:
                yield f"{name} {getattr(run, name)}, less than {count}"
        window = LIMITS["window"] if self.limits is not None else ROUTES[run.plan.venue].window / 1000
        if self.past_window and run.last_query - run.first_post < 2 * window:
            yield "stopped asking within twice the receive window"

    def _wrong_values(self, run: Run, result: dict[str, Any]) -> Iterator[str]:
        """Yield what is wrong with the value returned or the fields of the error raised."""
        known = bool(ROUTES[run.plan.venue].client_id)
        if self.action in RETURNING and self.outcome == "returned" and run.book:
            order = run.book[-1]
            wanted = str(order.fields.get("algoId" if order.algo else ROUTES[run.plan.venue].id))
            if result.get("order_id") != wanted:
                yield f"returned order {result.get('order_id')} instead of {wanted}"
        if self.outcome in NO_AGREEMENT and not self.guard:
            error = result.get("error") or {}
            for name in ("client_id", "symbol", "request") if known and self.action != "batch" else ():
                if not error.get(name):
                    yield f"the error holds no {name}"
            client_id = str(error.get("client_id"))
            if run.book and known and client_id not in {order.client_id for order in run.book}:
                yield f"the error names client order id {client_id}"
            if known and client_id not in str(result.get("detail")):
                yield "the error's text does not name the client order id"
        fault = run.plan.orders[0] if run.plan.orders else None
        if self.outcome in RAISED.values() and fault is not None and fault.code and self.action == "place":
            error = result.get("error") or {}
            if str(error.get("code")) != fault.code:
                yield f"the error holds code {error.get('code')} instead of {fault.code}"
            told = str(error.get("message") or "")
            # Some venues send a word and no text.
            if not told.startswith(fault.message[:20]) and told != fault.code:
                yield f"the error holds message {error.get('message')!r}"


# Requests to these bear no time, or no code and text is known for a wrong one.
TIMELESS = {
    "kraken-spot",
    "kraken-futures",
    "htx-spot",
    "htx-futures",
    "deribit",
    "bingx",
    "coinbase-advanced",
    "bitmex",
    "phemex",
    "hyperliquid",
}
# The clocks of these are measured before the first order.
MEASURED = set(DIALECTS)

# Codes that an order can really meet, taken before others of their class.
_PREFERRED = ("-1003", "510", "429", "-1001", "-1007", "-2022", "-2019", "-2010", "-1102", "-1022", "-1121")


# A fresh token cures the first, and the second stands in successes.
_OF_THEIR_OWN = {"access-token-expired", "default-reason"}
# Where answers hold texts alone, a name of the catalogue's without one comes in no answer.
WORDED = {venue for venue, dialect in DIALECTS.items() if dialect.worded}
# A class that asks for a look is acted on as one, whatever else it says.
_LOOKING = {Recovery.RECONCILE, Recovery.RETRY}
_LOOKS_FIRST = {Retry.RECONCILE_FIRST, Retry.YES_AFTER_CHECK}


def entry_of(catalogue: Catalogue, venue: str, recovery: Recovery) -> Entry | None:
    """Return the venue's entry that plays a class, or None if the venue has no such code."""
    entries = [
        entry
        for entry in catalogue.tables[venue].entries
        if entry is strictest_entry(catalogue.with_code(entry.code, venue))
        if recovery in _LOOKING or entry.verdict.retry_write not in _LOOKS_FIRST
        if venue not in WORDED or any(message.sent for message in entry.messages)
        if entry.recovery is recovery and entry.concept not in _OF_THEIR_OWN
    ]
    preferred = [entry for code in _PREFERRED for entry in entries if entry.code == code]
    return next(iter(preferred + entries), None)


def _fault(entry: Entry, **more: Any) -> Fault:
    text = next((m.text for m in entry.messages if m.sent), entry.messages[0].text if entry.messages else "")
    if entry.recovery is Recovery.READ_MESSAGE:
        text = "A text nobody has seen."
    text = re.sub(r"%s|\{\w+\}", "1", text)
    return Fault(entry.code, text, **more)


def _limit(entry: Entry) -> Fault:
    """Return the fault of a limit, with the ban that its documented text tells of, if one does."""
    texts = [m.text for m in entry.messages if m.sent and "banned until %s" in m.text]
    if not texts:
        return _fault(entry)
    text = texts[0].replace("banned until %s", "banned until {ban}").replace("%s", "203.0.113.7")
    return Fault(entry.code, text, 418, ban=0.3)


def cases(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    """Yield every case of a venue for a complete handler."""
    for case in _cases(catalogue, venue):
        yield from _as_far_as_proven(venue, case)


# A sample of the cases: each way to sign, to answer, to look and to cancel is among them.
_SAMPLE = (
    "accepted",
    "taken, back-off, goes on. Order",
    "taken, back-off, status 499",
    "taken, back-off, shown",
    "taken, no code",
    "guard back-off taken, goes on. Order",
    "look-up: denied with open statuses",
    "market order: lost",
    "back-off",
    "answer lost: reset,",
    "HTML with 200,",
    "odd list,",
    "reconcile,",
    "unlisted code with 500, accepted",
    "unlisted code with 4",
    "clock ahead a little",
    "account-limit",
    "refused by its preview",
    "refused for no reason",
    "refused inside a success",
    "fix-request",
    "read past HTML",
    "small numbers",
    "a word, not",
    "answer is",
    "look-up: another order",
    "look-up: a page",
    "look-up: only nothing",
    "kept back",
    "time kept",
    "own id",
    "found cancelled",
    "cancel done: close",
    "guard reconcile,",
    "guard back-off under",
    "guard fix-clock",
    "guard account-limit",
    "stop: reset",
    "batch with a lost answer",
    "change: 503 unknown",
)


# A smaller one, for a target whose text is that of another: types are added, or coroutines.
_SMALL_SAMPLE = (
    "accepted",
    "taken, back-off, goes on. Order",
    "back-off",
    "answer lost: reset,",
    "clock ahead a little",
    "unlisted code with 500, accepted",
    "account-limit",
    "refused by its preview",
    "refused for no reason",
    "refused inside a success",
    "look-up: another order",
    "own id comes back",
    "cancel done: close",
    "guard reconcile, found",
    "guard reconcile, lost",
    "guard reconcile, empty 200",
    "guard back-off under",
)


def sampled(case: Case, *, small: bool = False) -> bool:
    """Return whether a case is one of the sample."""
    names = _SMALL_SAMPLE if small else _SAMPLE
    return case.name.startswith(names) and ", odd" not in case.name


def _as_far_as_proven(venue: str, case: Case) -> Iterator[Case]:
    """Yield a case as it ends where an order that is not found may exist all the same."""
    if venue not in UNPROVEN or case.outcome != "OrderNotPlaced":
        yield case
    elif case.limits is not None:
        limits = {**case.limits, "seconds": 4.0 + case.limits.get("timeout", 0.0)}
        yield replace(case, outcome="OutcomeUnknown", past_window=False, limits=limits)


def _cases(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    if ROUTES[venue].client_id:
        yield from _defaults(venue)  # the longest ones, so that the others go on beside them
    first = int(venue in MEASURED)
    yield Case("accepted", Plan(venue), "returned", {"placed": 1, "posts": 1, "syncs": first})
    # A MARKET order is filled at once and its client order id is free again: a second one would go through.
    unknown = entry_of(catalogue, venue, Recovery.RECONCILE)
    assert unknown is not None
    for name, fault in (
        ("code", _fault(unknown)),
        ("503", Fault(status=503, body="")),
        ("lost", Fault(way="close")),
    ):
        plan = Plan(venue, (replace(fault, accepted=True),), hidden=HIDDEN)
        outcome = "returned" if ROUTES[venue].client_id else "OutcomeUnknown"
        yield Case(f"market order: {name}", plan, outcome, {"placed": 1, "posts": 1}, "market")
    yield from _waiting(catalogue, venue)
    yield from _unknown(catalogue, venue)
    yield from _clock(venue)
    yield from _raising(catalogue, venue)
    yield from _taken(catalogue, venue)
    yield from _reading(catalogue, venue)
    yield from _together(catalogue, venue)
    yield Case("small numbers", Plan(venue), "returned", {"placed": 1, "posts": 1}, "numbers")
    for way in WAYS[:2]:
        # Some libraries send a request again when a connection they kept turns out to be closed.
        plan = Plan(venue, (None, Fault(way=way, accepted=True)))
        outcome = "returned" if ROUTES[venue].client_id else "OutcomeUnknown"
        yield Case(f"kept connection: {way}", plan, outcome, {"placed": 2, "posts": 2}, "place_twice")
    if ROUTES[venue].client_id:
        yield from _kept_back(venue)
        yield from _waiting_in_vain(venue)
        yield from _looking(venue)
        yield from _own_ids(catalogue, venue)
        yield from _refused(venue)
        yield from _changing(venue)
    if ROUTES[venue].algo:
        yield from _conditional(venue)
    if ROUTES[venue].batch:
        yield from _batches(catalogue, venue)
    if venue == "bitzoom-futures":
        yield from _tokens(venue)


def _waiting(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    limit = entry_of(catalogue, venue, Recovery.BACK_OFF)
    assert limit is not None
    tells = venue.startswith("binance")
    again = {"placed": 1, "posts": 2}
    yield Case("back-off", Plan(venue, (_limit(limit),)), "returned", again)
    if tells or venue == "mexc-spot":
        fault = Fault(limit.code, "Too many requests.", 429, ban=0.9, retry_after=1)
        yield Case("retry-after", Plan(venue, (fault,)), "returned", again)
        once = {"placed": 0, "posts": 1}
        for name, after in (
            ("long ban", 600),
            ("long ban with a date", "Fri, 31 Dec 9999 23:59:59 GMT"),
            ("long ban with a timestamp", 1_900_000_000_000),  # as milliseconds, which overflow
        ):
            fault = Fault(limit.code, "Too many requests.", 418, ban=600, retry_after=after)
            yield Case(name, Plan(venue, (fault,)), "RateLimited", once, "place_twice")
        fault = Fault(limit.code, "Too many requests.", 418, ban=600, retry_after=600)
        yield Case("a ban met by another handler", Plan(venue, (fault,)), "RateLimited", once, "in_turn")
        page = Fault(body="<html>418</html>", status=418, ban=600, retry_after=600)
        yield Case("long ban with a page", Plan(venue, (page,)), "RateLimited", once, "place_twice")
        # A market moves on: an order is not sent again long after it was asked for.
        fault = Fault(limit.code, "Too many requests.", 429, ban=18, retry_after=18)
        yield Case("wait too long for an order", Plan(venue, (fault,)), "RateLimited", once)
    yield Case(
        "back-off without end",
        Plan(venue, (_fault(limit),), forever=True),
        "RateLimited",
        {"placed": 0, "posts": 4},
    )


# How an answer is lost or says nothing. Whether the order was taken, none of them tells.
WAYS: tuple[Way, ...] = ("close", "reset", "hang", "cut", "hang-body", "drip")
ODD_ANSWERS = {
    "HTML with 502": Fault(status=502, body=HTML),
    "HTML with 520": Fault(status=520, body="<html>520: Web server is returning an unknown error</html>"),
    "HTML with 200": Fault(status=200, body=HTML),
    "empty 200": Fault(status=200, body=""),
    "odd 200": Fault(status=200, body="{}"),
    "odd list": Fault(status=200, body="[]"),
    "null": Fault(status=200, body="null"),
    "empty 503": Fault(status=503, body=""),
    "empty 408": Fault(status=408, body=""),
    "a redirection": Fault(status=307, body=""),
    "a broken redirection": Fault(status=302, body=""),
    "a word": Fault(status=200, body='"ok"'),
    "a bare truth": Fault(status=200, body="true"),
    "deep nesting": Fault(status=200, body="[" * 20_000),
    "absurd wait": Fault(status=503, body="", retry_after=ABSURD_WAIT),
    "unavailable without a code": Fault(status=503, body='{"code":0,"msg":"Service Unavailable."}'),
}
# What Binance sends with a 503. Spot calls every one of them unknown.
TEXTS_503 = {
    "503 unknown": Fault("-1000", "Unknown error, please check your request or try again later.", 503),
    "503 unavailable": Fault("-1000", "Service Unavailable.", 503),
    "503 internal": Fault("-1001", "Internal error; unable to process your request. Please try again.", 503),
    "503 throttled": Fault(
        "-1008",
        "Request throttled by system-level protection. Reduce-only/close-position orders are exempt."
        " Please try again.",
        503,
    ),
    "408 timeout": Fault(
        "-1007", "Timeout waiting for response from backend server. Send status unknown.", 408
    ),
}


def _unknown(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    faults = {f"answer lost: {way}": Fault(way=way) for way in WAYS} | ODD_ANSWERS
    if venue.startswith("binance"):
        faults |= TEXTS_503
    for recovery in (Recovery.RECONCILE, Recovery.RETRY):
        entry = entry_of(catalogue, venue, recovery)
        if entry is not None:
            faults |= {str(recovery): _fault(entry), f"{recovery} with 500": _fault(entry, status=500)}
    stranger = "-98765" if venue[0] == "b" and venue not in DIALECTS else "98765"
    faults |= {
        "unlisted code with 500": Fault(stranger, "?", 500),
        "unlisted status": Fault(status=425, body=""),
    }
    faults |= {
        f"unlisted code with {status}": Fault(stranger, "?", status) for status in UNSURE.get(venue, ())
    }
    known = bool(ROUTES[venue].client_id)
    if known:
        faults |= {f"answer is {way}": Fault(way=way) for way in sorted(told_ids(venue))}
        faults["no number"] = Fault(status=200, body='{"orderId": NaN, "code": 0, "id": NaN}')
    for name, fault in faults.items():
        slow = {"timeout": SHORT_TIMEOUT} if fault.way in {"hang", "hang-body", "drip"} else {}
        yield Case(
            f"{name}, accepted",
            Plan(venue, (replace(fault, accepted=True),), hidden=HIDDEN),
            "returned" if known else "OutcomeUnknown",
            {"placed": 1, "posts": 1},
            least={"queries": 1} if known else {},
            limits=slow,
        )
        yield Case(
            f"{name}, not accepted",
            Plan(venue, (fault,)),
            "OrderNotPlaced" if known else "OutcomeUnknown",
            {"placed": 0, "posts": 1},
            past_window=known,
            limits=slow,
        )


def _waiting_in_vain(venue: str) -> Iterator[Case]:
    """The time for a whole call ends before the one for an answer."""
    limits = {"seconds": 6.0, "timeout": 30.0}
    hang = Fault(way="hang")
    plan = Plan(venue, (hang,), queries=(hang,) * 9, hang=6.0 + 2 * SLACK)
    yield Case("time kept: order", plan, "OutcomeUnknown", {"placed": 0, "posts": 1}, limits=limits)
    if venue in MEASURED:
        plan = Plan(venue, clock_hangs=True, hang=6.0 + 2 * SLACK)
        yield Case("time kept: clock", plan, "ClockFault", {"placed": 0, "posts": 0}, limits=limits)


def _looking(venue: str) -> Iterator[Case]:
    """A look-up that fails, or that answers something else, proves nothing."""
    lost = Fault(way="close", accepted=True)
    other = '{"orderId": 7, "clientOrderId": "another", "symbol": "BTCUSDT", "side": "BUY", "origQty": "1"}'
    if venue == "mexc-futures":
        other = '{"orderId": "7", "externalOid": "another", "symbol": "BTC_USDT", "side": 1, "vol": 1}'
        other = '{"success": true, "code": 0, "data": ' + other + "}"
    if venue in DIALECTS:
        other = _strange(venue)
    for name, fault in (
        ("nothing", Fault(status=200, body="{}")),
        ("an empty 200", Fault(status=200, body="")),
        ("another order", Fault(status=200, body=other)),
        ("HTML", Fault(status=504, body=HTML)),
        ("a page that is not there", Fault(status=404, body=HTML)),
        ("a broken connection", Fault(way="reset")),
        ("half an answer", Fault(way="cut", status=200, body='{"orderId": 7')),
    ):
        plan = Plan(venue, (lost,), queries=(fault, fault))
        counts = {"placed": 1, "posts": 1}
        yield Case(f"look-up: {name}", plan, "returned", counts, least={"queries": 3})
        plan = Plan(venue, (lost,), queries=(fault,) * 10_000)
        yield Case(
            f"look-up: only {name}", plan, "OutcomeUnknown", counts, limits={"seconds": 4.0, "window": 0.3}
        )
    if venue in ABSENT and venue not in UNPROVEN:
        # A proxy that gave up on the connection denies nothing, whatever came with its status.
        denials = [replace(Fault(*ABSENT[venue]), status=status) for status in OPEN_STATUSES]
        plan = Plan(venue, (lost,), queries=tuple(denials * 2000))
        counts = {"placed": 1, "posts": 1}
        limits = {"seconds": 4.0, "window": 0.3}
        yield Case("look-up: denied with open statuses", plan, "OutcomeUnknown", counts, limits=limits)
    if venue == "bybit":
        other = '{"orderId": "7", "orderLinkId": "another", "symbol": "BTCUSDT", "side": "Buy", "qty": "1"}'
        other = '{"retCode": 0, "retMsg": "OK", "result": {"list": [' + other + "]}}"
    code = {"mexc-spot": "510", "bybit": "10006"}.get(venue, "-1003")
    if venue in DIALECTS:
        code = DIALECTS[venue].limit
    limit = Fault(code, "Too many requests.", 429, ban=0.5, retry_after=1)
    if venue != "mexc-futures":
        plan = Plan(venue, (lost,), queries=(limit,))
        yield Case("look-up: limited", plan, "returned", {"placed": 1, "posts": 1}, least={"queries": 2})


def _order_of(venue: str, client_id: str, quantity: str, price: str) -> dict[str, Any]:
    """Return an order as it is sent to a venue that has a dialect."""
    dialect = DIALECTS[venue]
    sent = {**dialect.order, dialect.quantity: quantity, dialect.price: price}
    return sent | {ROUTES[venue].client_id: client_id}


def _strange(venue: str) -> str:
    """Return an answer to a look-up that shows another order than the one asked for."""
    dialect = DIALECTS[venue]
    order = dialect.shown(_order_of(venue, "another", "1", "1"), "another", "7", 1_700_000_000_000)
    dialect.state(order, "open", "0")
    request = Request(dialect.read_method, ROUTES[venue].query.split()[0], "", "", {})
    return json.dumps(dialect.ok(dialect.found(order, request)))


def _own_ids(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    lost = Plan(venue, (Fault(way="reset", accepted=True),), hidden=HIDDEN)
    yield Case("own id", lost, "returned", {"placed": 1, "posts": 1}, "own_id", least={"queries": 1})
    if venue in DIALECTS:
        before = _order_of(venue, own_id(venue), "1", "1")
        gone = Plan(venue, (Fault(way="reset"),), before=before)
        counts = {"placed": 0, "posts": 1}
        if DIALECTS[venue].first_again:
            yield from _first_again(venue, gone)
        else:
            yield Case(
                "own id of an earlier order", gone, "OrderNotPlaced", counts, "own_id", past_window=True
            )
    if venue not in DUPLICATE:
        return
    older = {"side": "SELL", "quantity": "7", "price": "123", "type": "LIMIT", "symbol": "BTCUSDT"}
    if venue == "mexc-futures":
        older = {"side": "3", "vol": "7", "price": "123", "type": "1", "symbol": "BTC_USDT"}
    if venue == "bybit":
        older = {"side": "Sell", "qty": "7", "price": "123", "orderType": "Limit", "symbol": "BTCUSDT"}
    older[ROUTES[venue].client_id] = OWN_ID
    if venue in DIALECTS:
        older = _order_of(venue, own_id(venue), "7", "123")
    counts = {"placed": 0, "posts": 1}
    # A table that lacks the code leaves it to the message: a fault, and nothing is sent again.
    outcome = "StateChanged" if catalogue.with_code(DUPLICATE[venue][0], venue) else "VenueFault"
    yield Case("own id is taken", Plan(venue, older=older), outcome, counts, "own_id")


def _first_again(venue: str, gone: Plan) -> Iterator[Case]:
    """The first order of a client order id comes back as if it had been placed now."""
    counts = {"placed": 0, "posts": 1}
    yield Case("own id of an earlier order", gone, "StateChanged", counts, "own_id")
    for quantity in ("1", "7"):
        again = Plan(venue, before=_order_of(venue, own_id(venue), quantity, "1"))
        yield Case(f"own id comes back, {quantity}", again, "StateChanged", counts, "own_id")
    still = Plan(venue, older=_order_of(venue, own_id(venue), "7", "123"))
    yield Case("own id comes back, open", still, "StateChanged", counts, "own_id")
    new = Plan(venue, hidden=HIDDEN)
    yield Case("own id, placed", new, "returned", {"placed": 1, "posts": 1}, "own_id")


def _changing(venue: str) -> Iterator[Case]:
    """A cancel may be repeated once the order was read and is still open."""
    twice = {"placed": 1, "posts": 1, "canceled": 1}
    for way in ("close", "hang"):
        limits = {"timeout": SHORT_TIMEOUT} if way == "hang" else {}
        plan = Plan(venue, cancels=(Fault(way=way),))
        yield Case(f"cancel lost: {way}", plan, "returned", twice, "cancel", {"cancels": 2}, limits=limits)
        plan = Plan(venue, cancels=(Fault(way=way, accepted=True),))
        # Some libraries repeat a DELETE when a kept connection closes: that cancels nothing more.
        yield Case(f"cancel done: {way}", plan, "returned", twice, "cancel", limits=limits)
    plan = Plan(venue, cancels=(Fault(status=504, body=HTML),))
    yield Case("cancel: 504", plan, "returned", twice | {"cancels": 2}, "cancel")
    if ROUTES[venue].replace:
        for name, fault in TEXTS_503.items():
            plan = Plan(venue, (replace(fault, accepted=True),), hidden=HIDDEN, older=_older(venue))
            yield Case(f"change: {name}", plan, "returned", {"changes": 1}, "change", least={"queries": 1})


# Statuses of an order that was taken and came to nothing.
REFUSED = {
    "binance-spot": ("REJECTED", "EXPIRED", "EXPIRED_IN_MATCH", "CANCELED"),
    "binance-usdm": ("REJECTED", "EXPIRED", "EXPIRED_IN_MATCH", "CANCELED"),
    "binance-coinm": ("REJECTED", "EXPIRED", "EXPIRED_IN_MATCH", "CANCELED"),
    "binance-sapi": ("REJECTED", "EXPIRED", "EXPIRED_IN_MATCH", "CANCELED"),
    "binance-options": ("REJECTED", "EXPIRED", "CANCELED"),
    "binance-pm": ("REJECTED", "EXPIRED", "EXPIRED_IN_MATCH", "CANCELED"),
    "aster": ("REJECTED", "EXPIRED", "CANCELED"),
    "mexc-spot": ("CANCELED",),
    "mexc-futures": ("5", "4"),
    "bybit": ("Rejected", "Cancelled"),
    **dict.fromkeys(DIALECTS, ("cancelled",)),
}
# These tell of an order just placed its ids alone.
TELLS_IDS = {"mexc-futures", "bybit", *DIALECTS.keys() - {"gate", "bitmex", "phemex"}}


def _refused(venue: str) -> Iterator[Case]:
    """An order rejected, expired or canceled with nothing filled is a refusal, which holds the order."""
    counts = {"placed": 1, "posts": 1, "reads": 0}
    lost = (Fault(way="reset", accepted=True),)
    for status in REFUSED.get(venue, ()):
        plan = Plan(venue, lost, ended=status)
        yield Case(f"found {status}", plan, "StateChanged", counts, least={"queries": 1})
        yield Case(f"found {status}, half filled", replace(plan, filled="0.5"), "returned", counts)
        if venue not in TELLS_IDS:
            plan = replace(plan, orders=())
            yield Case(f"placed {status}", plan, "StateChanged", counts | {"queries": 0})
        if ROUTES[venue].batch:
            items = ("StateChanged",) * 3
            plan = Plan(venue, lost, ended=status)
            counts_of_batch = {"placed": 3, "posts": 1}
            yield Case(f"batch found {status}", plan, "returned", counts_of_batch, "batch", items=items)


def _older(venue: str) -> dict[str, str]:
    client_id = ROUTES[venue].client_id
    return {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "quantity": "1",
        "price": "1",
        client_id: OWN_ID,
    }


def _conditional(venue: str) -> Iterator[Case]:
    """Stop orders live at the algo service. A target may refuse them; it may not look elsewhere."""
    once = {"placed": 1, "posts": 1}
    yield Case("stop", Plan(venue), "returned", once, "stop", refusable=True)
    for name, fault in (
        ("reset", Fault(way="reset")),
        ("504", Fault(status=504, body=HTML)),
        ("timeout", TEXTS_503["408 timeout"]),
        ("503 internal", TEXTS_503["503 internal"]),
    ):
        plan = Plan(venue, (replace(fault, accepted=True),), hidden=HIDDEN)
        yield Case(f"stop: {name}, accepted", plan, "returned", once, "stop", refusable=True)
        plan = Plan(venue, (fault,))
        yield Case(
            f"stop: {name}, not accepted",
            plan,
            "OrderNotPlaced",
            {"placed": 0, "posts": 1},
            "stop",
            past_window=True,
            refusable=True,
        )


def _defaults(venue: str) -> Iterator[Case]:
    """The limits that users get, which are seconds, not times."""
    fault = Fault(way="reset", accepted=True)
    plan = Plan(venue, (fault,), hidden=4.0)
    yield Case("default limits", plan, "returned", {"placed": 1, "posts": 1}, limits=None)
    plan = Plan(venue, (replace(fault, accepted=False),))
    counts = {"placed": 0, "posts": 1}
    yield Case("default limits, lost", plan, "OrderNotPlaced", counts, past_window=True, limits=None)


def _together(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    """Two requests at once on one handler, and two handlers around one client."""
    wrong = entry_of(catalogue, venue, Recovery.FIX_REQUEST)
    assert wrong is not None
    for action in ("threads", "two_handlers"):
        plan = Plan(venue, (Fault(way="hang", accepted=True), _fault(wrong)))
        known = "returned" if ROUTES[venue].client_id else "OutcomeUnknown"
        yield Case(
            action,
            plan,
            "returned",
            {"placed": 1, "posts": 2},
            action,
            items=(known, "RequestFault"),
            limits={"timeout": SHORT_TIMEOUT},
        )


def _kept_back(venue: str) -> Iterator[Case]:
    """A client that holds its requests to a rate may send an order after its handler has given up on it."""
    counts = {"placed": 0, "posts": 0}
    limits = {"timeout": 1.0}
    yield Case(
        "kept back", Plan(venue), "OrderNotPlaced", counts, "kept_back", past_window=True, limits=limits
    )


def _clock(venue: str) -> Iterator[Case]:
    first = int(venue in MEASURED)
    for name, drift in (("clock behind", 60_000), ("clock ahead", -60_000)):
        counts = {"placed": 1, "posts": 2 - first, "syncs": 1}
        yield Case(name, Plan(venue, drift=drift), "returned", counts)
    if first:
        counts = {"placed": 1, "posts": 1, "syncs": 1}
        yield Case("clock ahead a little", Plan(venue, drift=-20_000), "returned", counts)
    if venue in TIMELESS:
        return
    counts = {"placed": 0, "posts": 2, "syncs": 1 + first}
    yield Case("clock never right", Plan(venue, deny_clock=True), "ClockFault", counts)
    counts = {"placed": 0, "posts": 1 - first, "queries": 0}
    yield Case("clock not told", Plan(venue, deny_clock=True, clock_lost=True), "ClockFault", counts)


def _raising(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    once = {"placed": 0, "posts": 1, "queries": 0}
    for recovery, error in RAISED.items():
        entry = entry_of(catalogue, venue, recovery)
        if entry is not None:
            more = {"reads": 1} if recovery is Recovery.RESYNC else {}
            yield Case(recovery.value, Plan(venue, (_fault(entry),)), error, once | more)
    done = entry_of(catalogue, venue, Recovery.ALREADY_DONE)
    if done is not None:
        # No order can be placed already: what the venue means is found out by looking.
        known = bool(ROUTES[venue].client_id)
        outcome = "OrderNotPlaced" if known else "OutcomeUnknown"
        counts = {"placed": 0, "posts": 1}
        yield Case("already-done", Plan(venue, (_fault(done),)), outcome, counts, past_window=known)
    if venue in DIALECTS:
        for name, (body, outcome) in DIALECTS[venue].odd_refusals().items():
            plan = Plan(venue, (Fault(status=200, body=json.dumps(body)),))
            counts = {"placed": 0, "posts": 1}
            limits = {"seconds": 4.0} if outcome == "OutcomeUnknown" else {}
            yield Case(name, plan, outcome, counts, limits=limits)
    firewall = Fault(status=403, body="<html>403 Forbidden</html>")
    yield Case("firewall", Plan(venue, (firewall,)), "CredentialFault", once)
    if venue == "binance-spot":
        funds = Fault("-2010", "Account has insufficient balance for requested action.")
        yield Case("message decides: funds", Plan(venue, (funds,)), "AccountLimit", once)
        twin = Fault("-2010", "Duplicate order sent.", accepted=True)
        counts = {"placed": 1, "posts": 1}
        yield Case(
            "message decides: reconcile", Plan(venue, (twin,)), "returned", counts, least={"queries": 1}
        )


# The classes after which an order may be sent again, at once or later.
PASSING = (Recovery.BACK_OFF, Recovery.FIX_CLOCK, Recovery.MARKET_STATE)
# What a refusal goes on with, although the venue has taken the order.
GOING_ON = (
    ". Order was accepted.",
    " The order may have been received.",
    "; status unknown",
    " - your request is being processed",
    " Please query the order status before retrying.",
    " Result unknown.",
    " (order 12 filled)",
    ".OK",
)
# HTTP statuses of proxies that gave up on the connection, with the refusal of another request.
OPEN_STATUSES = (408, 444, 460, 499, 503)


def taken(venue: str, entry: Entry) -> Iterator[tuple[str, Fault]]:
    """Yield refusals after which an order would be sent again, of one that the venue has taken."""
    fault = replace(_fault(entry), accepted=True)
    dialect = DIALECTS.get(venue)
    tells = dialect is None or "many" in json.dumps(dialect.refused(entry.code, "many", "place"))
    if tells or venue == "kraken-spot":
        for more in GOING_ON:
            yield f"goes on{more}", replace(fault, message=f"{fault.message}{more}")
        if tells and venue not in WORDED:  # another text has no code there
            yield "begins otherwise", replace(fault, message=f"Order accepted. {fault.message}")
            yield "other words", replace(fault, message="Your order is in the book.")
    for status in OPEN_STATUSES:
        yield f"status {status}", replace(fault, status=status)


def _with_order(venue: str, entry: Entry) -> Fault | None:
    """Return a refusal that has an order in it, None where refusals are lists."""
    fault = _fault(entry)
    number = re.sub(r"[^-\d].*", "", fault.code)
    refusal: Any = {"code": number, "msg": fault.message, "message": fault.message}
    if venue == "bybit":
        refusal = {"retCode": number, "retMsg": fault.message}
    if venue in DIALECTS:
        refusal = DIALECTS[venue].refused(fault.code, fault.message, entry.recovery)
    if not isinstance(refusal, dict):
        return None
    return Fault(
        body=json.dumps({**refusal, "order": {ROUTES[venue].id: "76543"}}), status=400, accepted=True
    )


def _told_otherwise(venue: str) -> Iterator[tuple[str, Fault]]:
    """Yield answers about a limit, of orders that the venue has taken, that are not as documented."""
    stranger = "-98765" if venue[0] == "b" and venue not in DIALECTS else "98765"
    yield "unlisted code", Fault(stranger, "?", 429)
    yield "unlisted code, no text", Fault(stranger, "", 429)
    yield "no code", Fault(status=429, body='{"message": "Too many requests, but the order was accepted"}')
    yield "text", Fault(status=429, body="Slow down. Your order may have been received.")
    yield "long text", Fault(status=429, body="Slow down. " * 50 + "Your order was received.")
    yield "two answers", Fault(status=429, body='{"code": 429}{"orderId": 12}')


def _taken(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    outcome = "returned" if ROUTES[venue].client_id else "OutcomeUnknown"
    for recovery in PASSING:
        entry = entry_of(catalogue, venue, recovery)
        for name, fault in taken(venue, entry) if entry else ():
            plan = Plan(venue, (fault,), hidden=HIDDEN)
            yield Case(f"taken, {recovery}, {name}", plan, outcome, {"placed": 1, "posts": 1})
        shown = _with_order(venue, entry) if entry and ROUTES[venue].client_id else None
        if shown is not None:
            plan = Plan(venue, (shown,), hidden=HIDDEN)
            yield Case(f"taken, {recovery}, shown", plan, outcome, {"placed": 1, "posts": 1})
    for name, fault in _told_otherwise(venue):
        plan = Plan(venue, (replace(fault, accepted=True),), hidden=HIDDEN)
        yield Case(f"taken, {name}", plan, outcome, {"placed": 1, "posts": 1})


def _reading(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    unknown = entry_of(catalogue, venue, Recovery.RECONCILE)
    wrong = entry_of(catalogue, venue, Recovery.FIX_REQUEST)
    assert unknown is not None
    assert wrong is not None
    yield Case("read", Plan(venue), "returned", {"reads": 1, "syncs": 0}, "read")
    again = Plan(venue, reads=(_fault(unknown), Fault(way="close")))
    yield Case("read again", again, "returned", {"reads": 3}, "read")
    html = Plan(venue, reads=(Fault(status=502, body=HTML), Fault(way="cut")))
    yield Case("read past HTML", html, "returned", {"reads": 3}, "read")
    never = Plan(venue, reads=(Fault(status=502, body=HTML),) * 9)
    yield Case("read never answered", never, "VenueFault", {"reads": 4}, "read")
    yield Case("read refused", Plan(venue, reads=(_fault(wrong),)), "RequestFault", {"reads": 1}, "read")
    if venue not in TIMELESS:
        yield Case(
            "read, clock behind", Plan(venue, drift=60_000), "returned", {"reads": 2, "syncs": 1}, "read"
        )


def _batches(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    limit = entry_of(catalogue, venue, Recovery.ACCOUNT_LIMIT)
    unknown = entry_of(catalogue, venue, Recovery.RECONCILE)
    assert limit is not None
    assert unknown is not None
    yield Case(
        "batch with a failure",
        Plan(venue, legs=(None, _fault(limit))),
        "returned",
        {"placed": 2, "posts": 1},
        "batch",
        items=("order", "AccountLimit", "order"),
    )
    yield Case(
        "batch with an unknown outcome",
        Plan(venue, legs=(_fault(unknown, accepted=True),), hidden=HIDDEN),
        "returned",
        {"placed": 3, "posts": 1},
        "batch",
        items=("order", "order", "order"),
    )
    yield Case(
        "batch with a lost answer",
        Plan(venue, (Fault(way="reset", accepted=True),), hidden=HIDDEN),
        "returned",
        {"placed": 3, "posts": 1},
        "batch",
        least={"queries": 3},
        items=("order", "order", "order"),
    )
    yield Case(
        "batch lost",
        Plan(venue, (Fault(way="close"),)),
        "returned",
        {"placed": 0, "posts": 1},
        "batch",
        items=("OrderNotPlaced", "OrderNotPlaced", "OrderNotPlaced"),
        past_window=True,
    )


def _tokens(venue: str) -> Iterator[Case]:
    counts = {"placed": 1, "posts": 2}
    yield Case("token expired", Plan(venue, token_expired=1), "returned", counts)
    counts = {"placed": 0, "posts": 2}
    yield Case("token never accepted", Plan(venue, token_expired=1000), "CredentialFault", counts)


def guard_cases(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    """Yield, for every class a venue has codes of, the runs that its branch must pass."""
    known = venue in ABSENT
    if venue == "bitzoom-futures":
        plan = Plan(venue, token_expired=1)
        key = "bitzoom-futures/-1002"
        yield Case("guard token", plan, "returned", {"placed": 1, "posts": 2}, "guard", guard=key)
        plan = Plan(venue, token_expired=1000)
        yield Case(
            "guard token, never", plan, "CredentialFault", {"placed": 0, "posts": 2}, "guard", guard=key
        )
        lost = Fault("-1002", "Token expired", status=503, accepted=True)
        counts = {"placed": 1, "posts": 1}
        yield Case(
            "guard token under 503", Plan(venue, (lost,)), "OutcomeUnknown", counts, "guard", guard=key
        )
    for recovery in Recovery:
        entry = entry_of(catalogue, venue, recovery)
        if entry is None:
            continue
        for case in _guard_case(venue, recovery, entry, known):
            yield from _as_far_as_proven(venue, case)


class _Common(TypedDict):
    action: str
    guard: str


def _guard_case(venue: str, recovery: Recovery, entry: Entry, known: bool) -> Iterator[Case]:
    name, fault = f"guard {recovery}", _fault(entry)
    once, again = {"placed": 0, "posts": 1}, {"placed": 1, "posts": 2}
    common: _Common = {"action": "guard", "guard": entry.key}
    if recovery in RAISED or recovery in {Recovery.FIX_CLOCK, Recovery.BACK_OFF}:
        for status in OPEN_STATUSES:
            open_ = replace(fault, status=status, accepted=True)
            counts = {"placed": 1, "posts": 1, "queries": 0}
            yield Case(f"{name} under {status}", Plan(venue, (open_,)), "OutcomeUnknown", counts, **common)
    if recovery in PASSING and venue != "kraken-spot":  # there a longer text is another code
        counts = {"placed": 1, "posts": 1, "queries": 0}
        for kind, refusal in taken(venue, entry):
            if not kind.startswith("status"):
                plan = Plan(venue, (refusal,))
                yield Case(f"{name} taken, {kind}", plan, "OutcomeUnknown", counts, **common)
    if recovery in RAISED:
        yield Case(name, Plan(venue, (fault,)), RAISED[recovery], once, **common)
    elif recovery in {Recovery.SUCCESS, Recovery.ALREADY_DONE}:
        yield Case(name, Plan(venue, (fault,)), "returned", once, **common)
    elif recovery is Recovery.FIX_CLOCK:
        yield Case(name, Plan(venue, (fault,)), "returned", again | {"syncs": 1}, **common)
        yield Case(
            f"{name}, twice",
            Plan(venue, (fault, fault)),
            "ClockFault",
            once | {"posts": 2, "syncs": 1},
            **common,
        )
    elif recovery is Recovery.BACK_OFF:
        yield Case(name, Plan(venue, (_limit(entry),)), "returned", again, **common)
    elif known:
        yield from _guard_asks(name, Plan(venue, hidden=HIDDEN), fault, common)
    else:
        for kind in ("", *_EMPTY_ANSWERS):
            lost = ODD_ANSWERS.get(kind, fault)
            yield Case(f"{name} {kind}", Plan(venue, (lost,)), "OutcomeUnknown", once, **common)
    yield Case(f"{name}, other answer", Plan(venue), "returned", {"placed": 1, "posts": 1}, **common)


# Answers that say nothing, where a branch could take them for a success.
_EMPTY_ANSWERS = ("HTML with 502", "HTML with 200", "empty 200", "odd 200", "null")


def _guard_asks(name: str, plan: Plan, fault: Fault, common: _Common) -> Iterator[Case]:
    """Yield the runs of a branch that has to ask for the order: after its code, and after no answer."""
    losses = {"": fault, ", lost": Fault(way="reset"), ", cut off": Fault(way="cut")}
    losses |= {f", {odd}": ODD_ANSWERS[odd] for odd in _EMPTY_ANSWERS}
    odd = tuple(ODD_ANSWERS[odd] for odd in _EMPTY_ANSWERS)
    asked = replace(plan, orders=(Fault(way="reset", accepted=True),), queries=odd)
    counts = {"placed": 1, "posts": 1}
    yield Case(f"{name}, odd look-ups", asked, "returned", counts, least={"queries": 4}, **common)
    for status in REFUSED.get(plan.venue, ()):
        ended = replace(plan, orders=(Fault(way="reset", accepted=True),), ended=status)
        yield Case(f"{name}, found {status}", ended, "StateChanged", counts, **common)
        filled = replace(ended, filled="0.5")
        yield Case(f"{name}, found {status}, half filled", filled, "returned", counts, **common)
    for kind, lost in losses.items():
        taken = replace(plan, orders=(replace(lost, accepted=True),))
        counts = {"placed": 1, "posts": 1}
        yield Case(f"{name}{kind}", taken, "returned", counts, least={"queries": 1}, **common)
        gone = replace(plan, orders=(lost,))
        yield Case(
            f"{name}{kind}, not placed",
            gone,
            "OrderNotPlaced",
            {"placed": 0, "posts": 1},
            past_window=True,
            **common,
        )
