"""Name the venue and the verdict of a row without claiming more than is known."""

from __future__ import annotations

from typing import Protocol

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.report import NO_ANSWER, Certainty
from retcode.core.present.verdict_text import effect_text, recovery_text
from retcode.core.triage.model import Row, StatusRow

NO_AGREEMENT = "unsettled"  # in place of a recovery class, if the possible errors do not agree on one


class RowWithCode(Protocol):
    """A row of a report or of its summary."""

    @property
    def code(self) -> str:
        """The code; empty without one."""

    @property
    def unanswered(self) -> bool:
        """Whether the requests got no answer."""


def venue_name(row: Row, catalogue: Catalogue) -> str:
    """Return the venue of a row; if it is open, all possible ones."""
    ids = [row.venue]
    if row.certainty is Certainty.OPEN:
        ids += [venue for venue in row.alternatives if venue != row.venue]
    names = [catalogue.venues[venue].name for venue in ids if venue in catalogue.venues]
    return " or ".join(names) or row.exchange or "unknown"


def sure_name(row: Row, catalogue: Catalogue) -> str:
    """Return the venue of a row, with its certainty unless proven."""
    name = venue_name(row, catalogue)
    return name if row.certainty is Certainty.PROVEN else f"{name} ({row.certainty.value})"


def code_text(row: RowWithCode) -> str:
    """Return what stands in the place of the code; empty for a message without one."""
    return row.code or (NO_ANSWER if row.unanswered else "")


def agreed_recovery(row: Row | StatusRow) -> str:
    """Return the recovery class to act on, else NO_AGREEMENT."""
    return row.recovery.value if row.recovery is not None else NO_AGREEMENT


def verdict_text(row: Row) -> str:
    """Return what may be done next, or why that is not decided; empty if nothing is known.

    If other items of a batch were carried out, that comes first.
    """
    judged = row.judgement
    happened = f"{effect_text(judged, row.subject)}. " if judged and judged.in_batch else ""
    if row.recovery is not None:
        return happened + recovery_text(row.recovery, row.retry_write, row.subject)
    return happened + (row.mismatch or ("Find out which venue sent it first" if row.retry_write else ""))
