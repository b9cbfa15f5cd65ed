"""Plain words, which the decoder does not look for, and the words that it does look for."""

from __future__ import annotations

import random
import re

import pytest

from retcode.core.catalogue.message_text import vocabulary_of
from retcode.core.decode import tally
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.pipeline import Reader, Reading
from retcode.core.decode.scan.clues import Clue
from retcode.core.decode.segment.plain_words import STEMS, KnownWords, WordMasks
from retcode.core.decode.segment.regions import Region
from retcode.core.decode.tally import RegionReading
from retcode.core.replaced_text import ReplacedText
from tests.core.decode.segment.searched_words import searched_words, words_of, words_of_strings

WORDS = (
    "gridly", "quorzak", "Hodlwurm", "ZEPHYR", "vurpling", "kwagh", "zymoxi", "Timestamp", "binance",
    "invalid", "order", "secret", "closed", "closet", "mexc", "insufficient", "BALANCE", "warned", "FACEFEED",
    "failing", "gridly1764", "vurple8053", "kwagh429",
)  # fmt: skip
TEXTS = (
    "ERROR [quorzak] APIError(code=-1121): Invalid symbol vurpling. was zymoxi",
    "quorzak said vurpling: error -2010 on DOGEUSDT while kwagh quorzak",
    'https://fapi.binance.com/fapi/v1/kwagh 400 {"code":-1121,"msg":"Invalid vurpling."}',
    'vurpling {"success":false,"message":"quorzak zymoxi gridly"}',
    'ccxt.base.errors.ExchangeError: kwagh {"code":-1021,"msg":"vurpling quorzak"}',
    'strategy Hodlwurm got {"code":"0","msg":"kwagh","data":[]} and error EOrder:Quorzak kwagh',
    "Account has insufficient balance for requested action vurpling, passphrase: zymoxikwagh",
    "HTTP 429 Too Many Requests ZEPHYR vurpling",
)


@pytest.fixture(autouse=True)
def mask_from_the_first_region_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MIN_READ", 0)


def comparable(reading: RegionReading) -> tuple[object, ...]:
    located = [(one.key, one.answer, one.line, one.start, one.end) for one in reading.located]
    return located, reading.successes, reading.statuses, reading.redactions


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_remembered_of_other_words_is_what_would_be_read(decoder: Decoder, text: str) -> None:
    chance = random.Random(text)
    shared = decoder.new_tally()
    words = re.compile("|".join(WORDS))
    for _ in range(150):
        other = words.sub(lambda match: chance.choice((match[0], *WORDS)), text)
        region = Region(0, 0, 1, f"2026-03-04 01:02:03,456 {other}\n".encode())
        assert comparable(shared.add(region)) == comparable(decoder.new_tally().add(region)), region.data


def test_lines_that_differ_in_plain_words_are_read_once(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(1)
    read: list[str] = []
    read_flat = Reader.read_flat

    def counted(
        self: Reader, text: str, venue: str | None, context: tuple[Clue, ...], *, is_part: bool
    ) -> tuple[ReplacedText, Reading]:
        read.append(text)
        return read_flat(self, text, venue, context, is_part=is_part)

    monkeypatch.setattr(Reader, "read_flat", counted)
    shared = decoder.new_tally()
    for _ in range(300):
        word = "".join(chance.choices("qwzjkvxy", k=8))
        shared.add(Region(0, 0, 1, f"12:00:00 error -1121 {word}: {word} failed\n".encode()))
    assert len(read) < 50
    assert [finding.occurrences for finding, _ in shared.findings()] == [300]


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("quorzak", True),
        ("timestamp", False),  # of a message
        ("timesta", False),  # of a message cut short
        ("timestampquor", False),  # a message and more
        ("myerrorquor", False),  # holds a literal
        ("deadbeef", False),  # may be a number
        ("kontoquor", False),  # holds a word of an expression
        ("wallquor", False),  # holds a word without its optional letter
        ("aboquor", False),  # begins with a stem
        ("quorabo", True),
        ("quorerr", False),  # ends with a stem
        ("quorerrquor", True),
        ("dayquor", False),  # begins with a word that begins behind a boundary
        ("quordayquor", True),
    ],
)
def test_a_word_is_plain_if_nothing_looks_for_it(word: str, plain: bool) -> None:
    known = KnownWords(["^abo", "err$"], ["error", r"\bkonto\w{0,4}|walls?|x_day"], ["Timestamp is outside"])
    assert known.is_plain(word.encode()) is plain


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (b"a quorzak b", [b"quorzak"]),
        (b"quorzak@kwagh.example", []),
        (b"quorzak.example kwagh.", [b"kwagh"]),
        (b"https://quorzak/kwagh", [b"kwagh"]),
        (b"quorzak_1 a-kwagh %20vurpling 7zymoxi", []),
        (b"order QUORUSDT, VURP-USDT-SWAP", [b"QUOR", b"VURP"]),
        (b"id=ab12cd34 [9f8e7d6c] 0x1f2e3d 10e500 12h30m15s", [b"ab12cd34", b"9f8e7d6c"]),
        (b"clientId=quorzak1234 QUORZAK1234 order1764", [b"quorzak1234"]),
        (b"quorzak12 order1x2 a1b2c3d4e5f6a7b8 ab12-cd34ef", []),
    ],
)
def test_parts_of_names_and_numbers_stay(text: bytes, masked: list[bytes]) -> None:
    data, words = WordMasks(KnownWords(["https", "order", "swap"], [], [])).masked(text)
    assert list(words) == masked
    assert len(data) == len(text)
    assert all(word not in data for word in words)


def test_an_id_that_a_message_or_a_name_contains_stays() -> None:
    masks = WordMasks(KnownWords([], ["p2pb2b"], ["the field high4idx is missing"]))
    text = b"p2pb2b high4idx high4i"
    assert masks.masked(text) == (text, ())


def test_of_a_word_that_begins_like_one_of_a_message_only_that_beginning_stays() -> None:
    masks = WordMasks(KnownWords([], [], ["the order", "thereby refused"]))
    first, second, third, fourth, fifth = (
        masks.masked(text)[0] for text in (b"thexyzuvw", b"thewvuzyx", b"therxzuvw", b"order", b"therebyx")
    )
    assert first == second != third
    assert fourth == b"order"
    assert fifth.startswith(b"thereby")
    assert masks.masked(b"ther") == (b"ther", ())  # may be `thereby`, cut short


def test_a_word_of_the_vocabulary_is_not_plain() -> None:
    known = KnownWords([], [], [], vocabulary_of(["Timestamp of high4idx"]))
    assert [known.is_plain(word) for word in (b"timestamp", b"high4idx", b"quorzak")] == [False, False, True]


def test_ids_of_a_length_have_one_mask_if_they_begin_and_end_alike() -> None:
    masks = WordMasks(KnownWords([], [], []))
    first, second, third = (masks.masked(text)[0] for text in (b"a1b2c3", b"zz9yx7", b"1b2c3d"))
    assert first == second != third


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (r"\bfoo(?:d|ls?)\b", {"^food$", "^fool$", "^fools$"}),
        (r"(?i)(?<![a-z])req(?:uest)?[ =]", {"^req$", "^request$"}),
        (r"(?<![a-z])req", {"req"}),  # as in `Xreq`
        (r"bar[sz]el\w+ttt[ ]xyz", {"barsel", "barzel", "ttt$", "^xyz"}),
        (r"(?:code|err)+", {"code", "err", "codecode", "codeerr", "errcode", "errerr"}),
        (r"(?<=old)new(?!er)(?![A-Za-z])", {"old", "new$", "newer"}),
        (rb"^abc", {"^abc"}),
    ],
)
def test_the_words_of_an_expression_have_their_boundaries(expression: str | bytes, words: set[str]) -> None:
    assert words_of(expression) == words


def test_the_words_of_strings_have_their_boundaries() -> None:
    source = (
        """if "abc" in text or text == "def" or word in {"ghi", "jkl mno"} or match["pqr"]: find("stu vwx")"""
    )
    assert words_of_strings(source) == {"abc", "^def$", "^ghi$", "^jkl$", "^mno$", "stu$", "^vwx"}


@pytest.fixture(scope="module")
def searched() -> set[str]:
    return searched_words()


def test_the_known_words_cover_every_word_that_is_searched_for(searched: set[str], decoder: Decoder) -> None:
    known = decoder._reader.known_words  # noqa: SLF001
    unknown = sorted(word for word in searched if not known.is_searched(word.encode()))
    assert not unknown, "add these words, or a part of each, to STEMS"


def test_a_word_with_a_dotless_i_is_known_with_a_dot_too(decoder: Decoder) -> None:
    assert not decoder._reader.known_words.is_plain(b"yardim")  # noqa: SLF001


def test_every_stem_is_in_a_word_that_is_searched_for(searched: set[str]) -> None:
    assert not [stem for stem in STEMS if not any(stem in word for word in searched)]


def test_no_stem_contains_another_one() -> None:
    assert not [stem for stem in STEMS if any(other != stem and other in stem for other in STEMS)]
