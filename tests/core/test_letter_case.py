"""Letters in one case, for texts of all scripts."""

from __future__ import annotations

import re
import sys

import pytest

from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.letter_case import fold_case

ALL = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)


def test_one_case_changes_the_length_of_no_text() -> None:
    assert len(fold_case(ALL)) == len(ALL)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("B\u0130NANCE", "binance"),
        ("b\u0131nance", "binance"),
        ("\u017focket", "SOCKET"),
        ("O\u212aX", "okx"),
        ("\u03a3\u0399\u03a3", "\u03c3\u03b9\u03c2"),
        ("\u041e\u0448\u0438\u0431\u043a\u0430", "\u043e\u0448\u0438\u0431\u043a\u0430"),
    ],
)
def test_texts_that_differ_only_in_case_fold_to_the_same(text: str, other: str) -> None:
    assert fold_case(text) == fold_case(other)
    assert re.fullmatch(text, other, re.IGNORECASE)


def test_letters_that_an_expression_takes_for_equal_have_one_case() -> None:
    words = customer_words()
    patterns = "".join(words.patterns)
    letters = {letter for letter in patterns.lower() if letter.isalpha()} | set("kqxz\u00df\u03c3\u0131")
    folded = {letter: fold_case(letter) for letter in letters}
    for letter, same in folded.items():
        assert {fold_case(other) for other in re.findall(letter, ALL, re.IGNORECASE)} == {same}
