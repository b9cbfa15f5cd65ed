"""Leave out of an explanation what it says of orders, if the request was about something else."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from retcode.core.catalogue.model import Explanation, Subject
from retcode.core.lazy_pattern import compile_on_use

_ORDER = compile_on_use(r"(?i)(?<!in )\b(?:orders?|fetch_?orders?)\b")  # not of "in order to"
_SENTENCE_END = compile_on_use(r"(?<=[.:?!]) +(?=[A-Z])")
# A cancel is about an order too.
_NOT_ABOUT_ORDERS = frozenset({Subject.MONEY, Subject.SETTING})


def fitting(long: Explanation, own: Subject, subject: Subject) -> Explanation:
    """Return an explanation in words that fit a request about `subject`; `own` is what it is about itself."""
    if own is not Subject.ORDER or subject not in _NOT_ABOUT_ORDERS:
        return long
    sentences = _without_orders(_SENTENCE_END.split(long.meaning))
    return structs.replace(
        long,
        meaning=" ".join(sentences) or long.meaning,
        causes=_without_orders(long.causes),
        fix=_without_orders(long.fix),
        library=tuple(line for line in long.library if not _ORDER.search(line.line.replace("_", " "))),
        notes=_without_orders(long.notes),
    )


def _without_orders(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if not _ORDER.search(text))
