"""Model: a case and its parts. These types are the JSON of a case and the file that it is saved in."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from retcode.core.catalogue.model import Recovery

PartKind = Literal["text", "picture", "log", "entry"]


class CaseFinding(Struct, frozen=True):
    """One error: venue and certainty, the verdict in words, the first steps, the reply.

    `notes` are about this error, such as which item of a batch failed or how it was read in a picture.
    `recovery` is the class of the verdict, for its colour; None if it is undecided.
    """

    title: str
    certainty: str = ""
    message: str = ""
    warning: str = ""
    verdict: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    reply: str = ""
    recovery: Recovery | None = None
    notes: tuple[str, ...] = ()


class CasePart(Struct, frozen=True):
    """One thing that the customer sent or that was looked up, with the errors in it.

    `text` is the customer's own, or the summary of a log. `notes` are about the text as a whole.
    """

    kind: PartKind
    title: str
    text: str = ""
    findings: tuple[CaseFinding, ...] = ()
    notes: tuple[str, ...] = ()


class Case(Struct, frozen=True):
    """A whole case. `masked` is False if the agent chose to leave secrets in it."""

    title: str
    parts: tuple[CasePart, ...]
    version: str
    created: str
    masked: bool = True
    format: Literal["retcode-case/1"] = "retcode-case/1"
