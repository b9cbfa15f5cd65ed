"""What is played to every handler, and what the venue must have counted when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypedDict

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry, Recovery
from tests.handlers.fake_venue import ROUTES, Fault, Plan, Run

# Times are seconds. Short, so that whole runs take moments. The window is for the cases that have to
# wait until it has passed; the others have a longer one, so that a loaded machine does not matter.
LIMITS = {
    "tries": 4,
    "seconds": 20.0,
    "first_delay": 0.02,
    "longest_delay": 0.2,
    "window": 0.3,
    "timeout": 5.0,
}
RAISED = {
    Recovery.FIX_REQUEST: "RequestFault",
    Recovery.FIX_CREDENTIALS: "CredentialFault",
    Recovery.ACCOUNT_LIMIT: "AccountLimit",
    Recovery.MARKET_STATE: "MarketUnavailable",
    Recovery.CONTACT_SUPPORT: "VenueFault",
    Recovery.READ_MESSAGE: "VenueFault",
    Recovery.RESYNC: "StateChanged",
}
HTML = "<html><head><title>502 Bad Gateway</title></head></html>"


@dataclass(frozen=True)
class Case:
    """One run: what the venue does, what is asked of the handler, and what must come of it.

    `outcome` is `returned` or the name of the error; `counts` are exact counts of the run, `least`
    lower bounds. `items` is what a batch gives. `guard` names the entry whose branch is under test.
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

    def faults(self, run: Run, result: dict[str, Any]) -> list[str]:
        """Return what went wrong, one sentence each; none if the handler did right."""
        wrong = []
        if result.get("outcome") != self.outcome:
            wrong.append(
                f"outcome {result.get('outcome')} instead of {self.outcome} ({result.get('detail')})"
            )
        for name, count in ({"during_ban": 0, "bad_signatures": 0} | self.counts).items():
            if getattr(run, name) != count:
                wrong.append(f"{name} {getattr(run, name)} instead of {count}")
        for name, count in self.least.items():
            if getattr(run, name) < count:
                wrong.append(f"{name} {getattr(run, name)}, less than {count}")
        if self.items and tuple(result.get("items") or ()) != self.items:
            wrong.append(f"items {result.get('items')} instead of {list(self.items)}")
        if self.outcome == "StateChanged" and not result.get("state"):
            wrong.append("no state was read")
        if self.past_window and run.last_query - run.first_post < LIMITS["window"]:
            wrong.append("stopped asking inside the receive window")
        if run.unrouted:
            wrong.append(f"asked for {run.unrouted}")
        return [f"{self.name}: {text}" for text in wrong]


# Codes that an order can really meet, taken before others of their class.
_PREFERRED = ("-1003", "510", "429", "-1001", "-1007", "-2022", "-2019", "-2010", "-1102", "-1022", "-1121")


def entry_of(catalogue: Catalogue, venue: str, recovery: Recovery) -> Entry | None:
    """Return the venue's entry that plays a class, or None if the venue has no such code."""
    entries = [
        entry
        for entry in catalogue.venues[venue].entries
        if entry.recovery is recovery and entry.concept != "access-token-expired"
    ]
    preferred = [entry for code in _PREFERRED for entry in entries if entry.code == code]
    return next(iter(preferred + entries), None)


def _fault(entry: Entry, **more: Any) -> Fault:
    text = next((m.text for m in entry.messages if m.sent), "fault")
    if entry.recovery is Recovery.READ_MESSAGE:
        text = "A text nobody has seen."
    return Fault(entry.code, text.replace("%s", "1"), **more)


def cases(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    """Yield every case of a venue for a complete handler."""
    yield Case("accepted", Plan(venue), "returned", {"placed": 1, "posts": 1, "syncs": 0})
    yield from _waiting(catalogue, venue)
    yield from _unknown(catalogue, venue)
    yield from _texts_503(venue)
    yield from _clock(venue)
    yield from _raising(catalogue, venue)
    yield from _reading(catalogue, venue)
    if ROUTES[venue].batch:
        yield from _batches(catalogue, venue)
    if venue == "bitzoom-futures":
        yield from _tokens(venue)


def _waiting(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    limit = entry_of(catalogue, venue, Recovery.BACK_OFF)
    assert limit is not None
    tells = venue.startswith("binance")
    again = {"placed": 1, "posts": 2}
    ban = {"status": 418, "ban": 0.3} if tells else {}
    yield Case("back-off", Plan(venue, (_fault(limit, **ban),)), "returned", again)
    if tells or venue == "mexc-spot":
        fault = Fault(limit.code, "Too many requests.", 429, ban=0.9, retry_after=1)
        yield Case("retry-after", Plan(venue, (fault,)), "returned", again)
        fault = Fault(limit.code, "Way too many requests.", 418, ban=600, retry_after=600)
        yield Case("long ban", Plan(venue, (fault,)), "RateLimited", {"placed": 0, "posts": 1}, "place_twice")
    yield Case(
        "back-off without end",
        Plan(venue, (_fault(limit),), forever=True),
        "RateLimited",
        {"placed": 0, "posts": 4},
    )
    retry = entry_of(catalogue, venue, Recovery.RETRY)
    if retry is None:
        return
    if venue == "bitzoom-futures":
        yield Case("retry", Plan(venue, (_fault(retry),)), "OutcomeUnknown", {"placed": 0, "posts": 1})
        return
    yield Case("retry", Plan(venue, (_fault(retry),)), "returned", again, least={"queries": 1})
    yield Case(
        "retry of an accepted order",
        Plan(venue, (_fault(retry, accepted=True),)),
        "returned",
        {"placed": 1, "posts": 1},
        least={"queries": 1},
    )
    yield Case(
        "retry without end",
        Plan(venue, (_fault(retry),), forever=True),
        "VenueFault",
        {"placed": 0, "posts": 4},
    )


def _unknown(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    code = entry_of(catalogue, venue, Recovery.RECONCILE)
    assert code is not None
    once = {"placed": 1, "posts": 1}
    known = venue != "bitzoom-futures"
    found, least = ("returned", {"queries": 3}) if known else ("OutcomeUnknown", {})
    for name, fault in (
        ("reconcile", _fault(code, accepted=True)),
        ("lost answer", Fault(lost=True, accepted=True)),
        ("HTML instead of an answer", Fault(status=502, body=HTML, accepted=True)),
        ("HTML with 200", Fault(status=200, body=HTML, accepted=True)),
        ("empty 503", Fault(status=503, body="", accepted=True)),
        ("unlisted code with 500", Fault("-98765" if venue[0] == "b" else "98765", "?", 500, accepted=True)),
    ):
        yield Case(name, Plan(venue, (fault,), hidden=2), found, once, least=least)
    yield Case(
        "lost request",
        Plan(venue, (Fault(lost=True),)),
        "OrderNotPlaced" if known else "OutcomeUnknown",
        {"placed": 0, "posts": 1},
        least=least,
        past_window=known,
    )


def _texts_503(venue: str) -> Iterator[Case]:
    if not venue.startswith("binance"):
        return
    for name, text, accepted, posts, queries in (
        ("503 unknown", "Unknown error, please check your request or try again later.", True, 1, 1),
        ("503 unavailable", "Service Unavailable.", False, 2, 0),
        ("503 internal", "Internal error; unable to process your request. Please try again.", False, 2, 1),
        (
            "503 throttled",
            "Request throttled by system-level protection. Reduce-only/close-position orders are exempt."
            " Please try again.",
            False,
            2,
            0,
        ),
    ):
        fault = Fault("-1008" if "throttled" in name else "-1000", text, 503, accepted=accepted)
        yield Case(
            name,
            Plan(venue, (fault,)),
            "returned",
            {"placed": 1, "posts": posts} | ({} if queries else {"queries": 0}),
            least={"queries": queries},
        )


def _clock(venue: str) -> Iterator[Case]:
    for name, drift in (("clock behind", 60_000), ("clock ahead", -60_000)):
        counts = {"placed": 1, "posts": 2, "syncs": 1}
        yield Case(name, Plan(venue, drift=drift), "returned", counts)
    counts = {"placed": 0, "posts": 2, "syncs": 1}
    yield Case("clock never right", Plan(venue, deny_clock=True), "ClockFault", counts)


def _raising(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    once = {"placed": 0, "posts": 1, "queries": 0}
    for recovery, error in RAISED.items():
        entry = entry_of(catalogue, venue, recovery)
        if entry is not None:
            more = {"reads": 1} if recovery is Recovery.RESYNC else {}
            yield Case(recovery.value, Plan(venue, (_fault(entry),)), error, once | more)
    done = entry_of(catalogue, venue, Recovery.ALREADY_DONE)
    if done is not None:
        yield Case("already-done", Plan(venue, (_fault(done),)), "returned", once)
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


def _reading(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    unknown = entry_of(catalogue, venue, Recovery.RECONCILE)
    wrong = entry_of(catalogue, venue, Recovery.FIX_REQUEST)
    assert unknown is not None
    assert wrong is not None
    yield Case("read", Plan(venue), "returned", {"reads": 1, "syncs": 0}, "read")
    again = Plan(venue, reads=(_fault(unknown), Fault(lost=True)))
    yield Case("read again", again, "returned", {"reads": 3}, "read")
    html = Plan(venue, reads=(Fault(status=502, body=HTML),))
    yield Case("read past HTML", html, "returned", {"reads": 2}, "read")
    yield Case("read refused", Plan(venue, reads=(_fault(wrong),)), "RequestFault", {"reads": 1}, "read")
    yield Case("read, clock behind", Plan(venue, drift=60_000), "returned", {"reads": 2, "syncs": 1}, "read")


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
        Plan(venue, legs=(_fault(unknown, accepted=True),)),
        "returned",
        {"placed": 3, "posts": 1},
        "batch",
        items=("order", "order", "order"),
    )
    yield Case(
        "batch with a lost answer",
        Plan(venue, (Fault(lost=True, accepted=True),)),
        "returned",
        {"placed": 3, "posts": 1},
        "batch",
        least={"queries": 3},
        items=("order", "order", "order"),
    )


def _tokens(venue: str) -> Iterator[Case]:
    counts = {"placed": 1, "posts": 2}
    yield Case("token expired", Plan(venue, token_expired=1), "returned", counts)
    counts = {"placed": 0, "posts": 2}
    yield Case("token never accepted", Plan(venue, token_expired=1000), "CredentialFault", counts)


def guard_cases(catalogue: Catalogue, venue: str) -> Iterator[Case]:
    """Yield, for every class a venue has codes of, the runs that its branch must pass."""
    known = venue != "bitzoom-futures"
    if venue == "bitzoom-futures":
        plan = Plan(venue, token_expired=1)
        key = "bitzoom-futures/-1002"
        yield Case("guard token", plan, "returned", {"placed": 1, "posts": 2}, "guard", guard=key)
        plan = Plan(venue, token_expired=1000)
        yield Case(
            "guard token, never", plan, "CredentialFault", {"placed": 0, "posts": 2}, "guard", guard=key
        )
    for recovery in Recovery:
        entry = entry_of(catalogue, venue, recovery)
        if entry is None:
            continue
        yield from _guard_case(venue, recovery, entry, known)


class _Common(TypedDict):
    action: str
    guard: str


def _guard_case(venue: str, recovery: Recovery, entry: Entry, known: bool) -> Iterator[Case]:
    name, fault = f"guard {recovery}", _fault(entry)
    once, again = {"placed": 0, "posts": 1}, {"placed": 1, "posts": 2}
    common: _Common = {"action": "guard", "guard": entry.key}
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
        ban = {"status": 418, "ban": 0.3} if venue.startswith("binance") else {}
        yield Case(name, Plan(venue, (_fault(entry, **ban),)), "returned", again, **common)
    elif recovery is Recovery.RETRY and known:
        yield Case(name, Plan(venue, (fault,)), "returned", again, least={"queries": 1}, **common)
        taken = Plan(venue, (_fault(entry, accepted=True),))
        yield Case(f"{name}, accepted", taken, "returned", {"placed": 1, "posts": 1}, **common)
    elif recovery is Recovery.RECONCILE and known:
        taken = Plan(venue, (_fault(entry, accepted=True),), hidden=2)
        counts = {"placed": 1, "posts": 1}
        yield Case(name, taken, "returned", counts, least={"queries": 3}, **common)
        yield Case(
            f"{name}, not placed", Plan(venue, (fault,)), "OrderNotPlaced", once, past_window=True, **common
        )
    else:
        yield Case(name, Plan(venue, (fault,)), "OutcomeUnknown", once, **common)
    yield Case(f"{name}, other answer", Plan(venue), "returned", {"placed": 1, "posts": 1}, **common)
