"""Verdict: whose error a row of a triage is and what to do next, claiming no more than is known."""

from __future__ import annotations

from gui.core.catalogue.load import Catalogue
from gui.core.catalogue.model import Recovery
from gui.core.decode.report import Certainty
from gui.core.triage.model import Row
from gui.core.wording import RECOVERY_TEXT

UNSETTLED = "unsettled"  # stands for a recovery class where it is not known, or open whose error it is


def venue_name(row: Row, catalogue: Catalogue) -> str:
    """Return whose error a row is; where that is open, all that it may be of."""
    ids = [row.venue]
    if row.certainty is Certainty.OPEN:
        ids += [venue for venue in row.alternatives if venue != row.venue]
    names = [catalogue.venues[venue].name for venue in ids if venue in catalogue.venues]
    return " or ".join(names) or row.exchange or "unknown"


def sure_name(row: Row, catalogue: Catalogue) -> str:
    """Return whose error a row is, and how sure that is unless it is proven."""
    name = venue_name(row, catalogue)
    return name if row.certainty is Certainty.PROVEN else f"{name} ({row.certainty.value})"


def settled_recovery(row: Row, catalogue: Catalogue) -> str:
    """Return the recovery class, if all venues that the error may be of agree on it, else UNSETTLED."""
    if row.certainty is Certainty.OPEN:
        for venue in row.alternatives:
            others = catalogue.with_code(row.code, venue) if venue in catalogue.venues else ()
            if not others or any(other.recovery is not row.recovery for other in others):
                return UNSETTLED
    return row.recovery.value if row.recovery is not None else UNSETTLED


def verdict_text(row: Row, catalogue: Catalogue) -> str:
    """Return what may be done next, as one short sentence; empty if nothing is known."""
    recovery = settled_recovery(row, catalogue)
    if recovery != UNSETTLED:
        return RECOVERY_TEXT[Recovery(recovery)]
    return "Settle whose error it is first" if row.recovery else ""
