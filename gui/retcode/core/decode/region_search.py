"""Find the regions of texts with the anchors of all exchanges.

Apart from `decoder`, so that a process that only searches a log need not load what reads the regions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from retcode.core.decode.scan.recognition import ClientIdRecord, ExchangeRecord, read_exchanges
from retcode.core.decode.segment.anchors import anchors
from retcode.core.decode.segment.regions import RegionFinder


def region_finder(watched: Iterable[re.Pattern[bytes]] = ()) -> RegionFinder:
    """Return a finder for the regions of one text, with the anchors of all exchanges.

    `watched` are further patterns; see `RegionFinder`.
    """
    return RegionFinder(watched, _anchors())


@cache
def client_id_names() -> tuple[ClientIdRecord, ...]:
    """Return the names after which some exchange writes a client order id."""
    return tuple(dict.fromkeys(name for record in _exchanges() for name in record.client_ids))


@cache
def _exchanges() -> tuple[ExchangeRecord, ...]:
    return read_exchanges()


@cache
def _anchors() -> tuple[re.Pattern[bytes], ...]:
    exchanges = _exchanges()
    return anchors(
        names=(record.exchange for record in exchanges if record.clues and not record.signed),
        keys=(
            key
            for record in exchanges
            for key in (*record.code_keys, *(key for form in record.word_codes for key in form.keys))
        ),
        literals=(printed.holds for record in exchanges for printed in record.prints),
    )


def forget_exchanges() -> None:
    """Drop what is cached. To be called when the user's own recognition files have changed."""
    for cached in (_exchanges, _anchors, client_id_names):
        cached.cache_clear()
