"""A key with its modifiers, parsed from text."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(r"[A-Z0-9]|F(?:[1-9]|1[0-9]|2[0-4])|Space")
_COMMANDS = frozenset({"Ctrl", "Alt", "Meta"})


class GlobalKeyError(Exception):
    """The key cannot be taken. The text is one sentence."""


class Chord(NamedTuple):
    """A key such as `K`, `5`, `F9` or `Space`, with its modifiers."""

    key: str
    held: frozenset[str]  # of Ctrl, Alt, Shift, Meta

    @property
    def character(self) -> int:
        """The ASCII code of a letter (a capital), a digit or the space; 0 for a function key."""
        return 0x20 if self.key == "Space" else ord(self.key) if len(self.key) == 1 else 0

    @property
    def function(self) -> int:
        """The number of a function key; 0 for another."""
        return 0 if self.character else int(self.key[1:])


def parse_chord(text: str) -> Chord:
    """Read a key in Qt's portable text, such as `Ctrl+Alt+K`.

    Raises:
        GlobalKeyError: not every keyboard has it, or it is needed to type.
    """
    *modifiers, key = text.split("+")
    held = frozenset(modifiers)
    if _NAME.fullmatch(key) and held & _COMMANDS and held <= _COMMANDS | {"Shift"}:
        return Chord(key, held)
    raise GlobalKeyError("Choose a letter, a digit, Space or a function key, with Ctrl, Alt or Meta held.")
