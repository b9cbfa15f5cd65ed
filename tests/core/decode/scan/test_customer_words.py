"""The words of customers: each list compiles, and a further language needs only a line in the data."""

from __future__ import annotations

import re

import pytest

from retcode.core.decode.scan.customer_words import WordList, customer_words

LISTS = customer_words().__struct_fields__


@pytest.mark.parametrize("name", LISTS)
def test_each_word_is_an_expression_that_finds_something(name: str) -> None:
    words: WordList = getattr(customer_words(), name)
    assert words.patterns
    for pattern in words.patterns:
        assert not re.search(pattern, "")
        assert "#" not in pattern, "a comment in a verbose expression"
    assert all(words.prefixes)
    assert words.pattern.flags & re.IGNORECASE


@pytest.mark.parametrize(
    ("patterns", "prefixes"),
    [
        ([r"\bfehler\w{0,12}\b", r"\bfout\w{0,4}\b"], ("fehler", "fout")),
        (["errors?", "tra?k"], ("error", "tr")),
        (["ошибк", "błąd", "错误"], ("ошибк", "błąd", "错误")),
        (["n'a pas répondu"], ("n'a pas répondu",)),
        ([r"\bretir(?:o|ar|é)\b"], ("retiro", "retirar", "retiré")),
        ([r"\b(?:no|an? empty) (?:answer|ack\w*)"], ("no answer", "no ack", "a")),
        (["two words"], ("two words",)),
    ],
)
def test_the_prefixes_are_what_matches_begin_with(patterns: list[str], prefixes: tuple[str, ...]) -> None:
    assert WordList({"xx": tuple(patterns)}).prefixes == prefixes


def test_a_word_with_a_blank_is_found_by_a_verbose_expression() -> None:
    words = WordList({"xx": ("kode salah",)})
    assert re.search(rf"(?x) {words.expression} ", "ada kode salah 1021")
    assert words.pattern.search("ada KODE SALAH 1021")
