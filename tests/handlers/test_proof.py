"""Run the handlers of every target, for every recovery class and venue, against a venue that counts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import USUAL_VERDICT, Entry, Recovery
from retcode.core.handlers import HandlerLibrary, Target
from tests.handlers.proof import cases_of, prove, render
from tests.handlers.toolchains import COMPILE_TIMEOUT_S, command, fresh

TARGETS = {target.id: target for target in HandlerLibrary(load_catalogue()).targets()}
every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
@every_target
def test_does_what_the_verdict_says(target: Target, catalogue: Catalogue, library: HandlerLibrary) -> None:
    played = cases_of(catalogue, target)
    guards = {case.guard for _, case in played if case.guard}
    rendered = render(library, target, fresh(f"run-{target.id}"), guards)
    faults = prove(rendered, command(rendered), played)
    assert not faults, "\n".join(faults)


def swapped(catalogue: Catalogue, old: Recovery, new: Recovery) -> Catalogue:
    """Return the catalogue with another verdict for every entry and message of a class."""

    def entry(found: Entry) -> Entry:
        messages = tuple(
            replace(message, verdict=USUAL_VERDICT[new]) if message.verdict.recovery is old else message
            for message in found.messages
        )
        verdict = USUAL_VERDICT[new] if found.recovery is old else found.verdict
        return replace(found, verdict=verdict, messages=messages)

    venues = [
        replace(venue, entries=tuple(entry(e) for e in venue.entries)) for venue in catalogue.tables.values()
    ]
    return Catalogue(venues, catalogue.concepts, catalogue.documents)


SWAPS = [
    (Recovery.RECONCILE, Recovery.BACK_OFF),
    (Recovery.FIX_REQUEST, Recovery.RETRY),
    (Recovery.BACK_OFF, Recovery.FIX_REQUEST),
    (Recovery.FIX_CLOCK, Recovery.BACK_OFF),
    (Recovery.RESYNC, Recovery.BACK_OFF),
]
# All swaps where a run costs nothing to prepare, the one that doubles an order everywhere.
MUTANTS = [
    (target_id, old, new)
    for target_id in TARGETS
    for old, new in (SWAPS if target_id in {"python-requests", "javascript-fetch"} else SWAPS[:1])
]


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
@pytest.mark.parametrize(("target_id", "old", "new"), MUTANTS)
def test_a_swapped_verdict_is_noticed(
    target_id: str, old: Recovery, new: Recovery, catalogue: Catalogue
) -> None:
    venue = TARGETS[target_id].venues[0]
    target = replace(TARGETS[target_id], venues=(venue,))
    played = [
        (v, case)
        for v, case in cases_of(catalogue, target)
        if (str(old) in case.name or (old is Recovery.FIX_CLOCK and "clock" in case.name))
    ]
    guards = {case.guard for _, case in played if case.guard}
    mutant = HandlerLibrary(swapped(catalogue, old, new))
    rendered = render(mutant, target, fresh(f"mutant-{target.id}-{old}"), guards)
    faults = prove(rendered, command(rendered), played)
    assert any(" guard " not in fault for fault in faults)
    assert any(" guard " in fault for fault in faults)
