"""What is looked for by its first letters is what the expression alone finds."""

from __future__ import annotations

import random
import re

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.scan import no_answer
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.forms import prose
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.literals import PrefixedPattern
from tests.bench.decoding import sample_texts

WORDS = (
    "Error", "err", "CODE", "errcode", "error code", "binance", "Bybit", "OKX futures", "returned",
    "on", "got", "ret", "fehler", "Hata", "USD-M", "coin-m", ":", "#", "(", "-1021", "30018", "1021",
    " ", "\n", "order", "has", "timed out", "read timed out", "ReadTimeout", "connection was reset",
    "socket hang up", "order timed out", "NetworkError", 'Post "https://api.example.com/x": EOF', "é",
    "errors",
    "error sending request for url (https://api.example.com/x)", "dns error", "TypeError: fetch failed",
    "Premature close", "server closed idle connection", "unexpected end of stream",
    "JSONDecodeError", "Unexpected token < in JSON", "could not decode the response", "net::ERR_TIMED_OUT",
    "websocket closed 1006", "going away", "Conn timed out", "connection error", "ConnectionClosed",
    "tiempo de espera agotado", "timeout of", "timeout",
    "rejected",
    "超时", "没有响应", "错误码", "报错", "Ошибка", "ТАЙМАУТ", "ожидания", "délai d'attente dépassé",
    "ERREUR", "código", "BİNANCE", "bınance", "ſocket hang up", "O\u212aX 51008", "Ϲ", "ΣΊΣΥΦΟΣ", "ß", "😀",
    "failed", ".", "_", "no response from", "gets 30018 on MEXC", "seeing 51008 from okx",
)  # fmt: skip


def texts() -> list[str]:
    chance = random.Random(5)
    made = ["".join(chance.choices(WORDS, k=chance.randrange(2, 14))) for _ in range(1500)]
    return [*made, *(" ".join(text.split()) for text in made), *sample_texts()]


def spans(found: re.Pattern[str] | PrefixedPattern, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in found.finditer(text)]


@pytest.fixture(scope="module")
def patterns(catalogue: Catalogue) -> list[PrefixedPattern]:
    names = ExchangeNames(Recognition.load(catalogue))
    return [
        no_answer.LOST,
        no_answer.maybe_lost(),
        names.prefixed(r"(?i)(?<![a-z0-9])(?:@NAMES@)"),
        prose.number_after_word(names, customer_words()),
        prose.failure_word(names, customer_words()),
        prose.number_on_exchange(names),
        *(
            PrefixedPattern(words.pattern, words.prefixes)
            for words in (customer_words().error, customer_words().unanswered)
        ),
    ]


def test_the_same_is_found_as_by_the_expression_alone(patterns: list[PrefixedPattern]) -> None:
    found = [0] * len(patterns)
    for text in texts():
        for place, quick in enumerate(patterns):
            matches = spans(quick, text)
            assert matches == spans(quick.pattern, text)
            found[place] += len(matches)
    assert min(found) > 20


def test_a_range_is_searched_as_by_the_expression_alone(patterns: list[PrefixedPattern]) -> None:
    for text in texts()[:300]:
        low, high = len(text) // 4, 3 * len(text) // 4
        for quick in patterns:
            expected = [match.span() for match in quick.pattern.finditer(text, low, high)]
            assert [match.span() for match in quick.finditer(text, low, high)] == expected
