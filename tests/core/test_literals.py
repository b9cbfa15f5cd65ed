"""Items found by the literals that a text must contain."""

from __future__ import annotations

import random

import pytest

from retcode.core.literals import ByLiterals

ITEMS = (
    ("first", ("secret", "key")),
    ("second", ("ecre", ".")),
    ("third", ("",)),
    ("fourth", ("keyring", "é")),
    ("fifth", ()),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["third", "fifth"]),
        ("the secret", ["first", "second", "third", "fifth"]),
        ("a keyring", ["first", "third", "fourth", "fifth"]),
        ("a. b", ["second", "third", "fifth"]),
        ("café", ["third", "fourth", "fifth"]),
        ("KEY", ["third", "fifth"]),
    ],
)
def test_an_item_is_found_by_any_of_its_literals(text: str, found: list[str]) -> None:
    assert ByLiterals(ITEMS).of(text) == found


def test_the_items_are_those_whose_literals_a_text_contains() -> None:
    chance = random.Random(1)
    items = [(number, ["".join(chance.choices("abc", k=chance.randrange(1, 4)))]) for number in range(40)]
    index = ByLiterals(items)
    for _ in range(300):
        text = "".join(chance.choices("abcd", k=chance.randrange(12)))
        assert index.of(text) == [number for number, (literal,) in items if literal in text]
