"""The words of expressions, with the places in a word of the text where each can be found."""

from __future__ import annotations

import pytest

from retcode.core.decode.segment.expression_words import words_of


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (r"plain", {"plain"}),
        (r"Two of\-three\ a1 four.", {"two$", "^three$", "^four"}),
        (r"Two of\-three\ a1 four\.", {"two$", "^three$", "^four$"}),
        (r"\bfood\b", {"^food$"}),
        (r"too (?:high|low|far)\b", {"too$", "^high$", "^low$", "^far$"}),
        (
            r"(?:bad|wrong)[ _](?:order[ _])?(?:size|volume)",
            {"bad$", "wrong$", "^order$", "^size", "^volume"},
        ),
        (r"(?:new )?order", {"new$", "order"}),
        (r"success(?:ful(?:ly)?)?", {"success", "ful"}),
        (r"\b(?:is|are) not (?:been )?modified\b", {"^are$", "^not$", "^been$", "^modified$"}),
        (r"cl_?ord_?id", {"ord"}),
        (r"falls?[ ]", {"fall", "falls$"}),
        (r"abs?cd", {"abscd", "abcd"}),
        (r"bar[sz]el\w+ttt[ ]xyz", {"bar", "ttt$", "^xyz"}),
        (r"(?<![A-Za-z_])req(?!\w)ok", {"^req$"}),
        (r"(?<![a-z])req", {"req"}),  # a capital may be before it
        (r"(?:ab)+abc", {"abc"}),
        (r"(?i)error:map\[message:(?P<message>[^\n]{1,30}?) name", {"error$", "^map$", "^message$", "^name"}),
        (r"code|\berr\b|text", {"code", "^err$", "text"}),
        (r"(?=foo)bar(?!baz)qux", {"foo", "bar", "baz", "qux"}),
        (r"XBt", {"xbt"}),
        (r"\d{1,3}ms|per second", {"per$", "^second"}),
        (r"unbalanced)(", {"unbalanced"}),
    ],
)
def test_a_word_of_an_expression_has_the_boundaries_that_are_certain(
    expression: str, words: set[str]
) -> None:
    assert {word.decode() for word in words_of([expression])} == words
