"""Find out whether a number is the code of an exchange whose minus was lost."""

from __future__ import annotations

from collections.abc import Callable

from retcode.core.decode.scan.exchange_names import ExchangeNames

Holders = Callable[[str], frozenset[str]]  # returns the venues that have a code

_REACH = 300  # characters between a number and the name of its exchange


class LostMinus:
    """Tells whether the minus of a code was lost, by the exchange that is named near the number."""

    def __init__(self, holders: Holders, names: ExchangeNames) -> None:
        self._holders, self._names = holders, names

    def is_lost(self, code: str, text: str, at: int) -> bool:
        """Return whether the exchange named near the number at an index has it only with a minus."""
        signed = self._holders(f"-{code}")
        if not signed:
            return False
        named = self._names.venues_between(text, at - _REACH, at + _REACH)
        return not named.isdisjoint(signed) and named.isdisjoint(self._holders(code))
