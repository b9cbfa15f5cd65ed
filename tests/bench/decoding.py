"""Decoding of ordinary pastes, and of texts made to hang the program."""

from __future__ import annotations

import gc
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from statistics import median

from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.lazy_pattern import LazyPattern
from tests.bench.measure import Measurement, percentile, processor_seconds, typical_seconds

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "pasted-errors.jsonl"
_OWN_MODULES = ("retcode.core.decode", "retcode.core.redact")
_PASTE = 1024
_HOSTILE = 1_000_000


def measure(rounds: int) -> Iterator[Measurement]:
    """Yield the times of 1 KB pastes, and of the slowest hostile megabyte."""
    decoder = Decoder(load_catalogue())
    pastes = list(_pastes())
    patterns = _expressions(decoder)
    decoder.decode(pastes[0])
    gc.collect()
    gc.freeze()  # the catalogue is no garbage, and is looked through for it before each measurement
    times, searches = [], []
    for paste in pastes:
        times.append(1000 * typical_seconds(partial(decoder.decode, paste), 2 * rounds + 1))
        searches.append(1000 * typical_seconds(partial(_search, patterns, paste), 2 * rounds + 1))
    yield Measurement(
        f"decode 1 KB, p95 of {len(pastes)} pastes",
        worst := percentile(times, 0.95),
        "ms",
        min(times),
        f"each of the decoder's {len(patterns)} expressions once",
        searched := percentile(searches, 0.95),
        worst / searched,
        budget=2,
        of_reference=True,
    )
    yield Measurement("decode 1 KB, median", median(times), "ms")
    for kind, texts, limit in (("hostile", hostile_texts(), 1), ("different errors", dense_texts(), 2)):
        took = {name: processor_seconds(partial(decoder.decode, text)) for name, text in texts.items()}
        slowest = max(took, key=took.__getitem__)
        yield Measurement(
            f"decode 1 MB, {kind}, slowest of {len(took)}: {slowest}", took[slowest], "s", budget=limit
        )
        growth = {name: _growth(decoder, text) for name, text in texts.items()}
        steepest = max(growth, key=growth.__getitem__)
        yield Measurement(
            f"twice the text, {kind}, steepest: {steepest}",
            growth[steepest],
            "x half of it",
            budget=2.2,
        )


def _growth(decoder: Decoder, text: str) -> float:
    """Return how much longer an eighth of a text takes than half of that, the least of two measurements."""
    part = text[: len(text) // 8]
    half = part[: len(part) // 2]
    return min(
        processor_seconds(partial(decoder.decode, part)) / processor_seconds(partial(decoder.decode, half))
        for _ in range(2)
    )


def _expressions(decoder: Decoder) -> tuple[re.Pattern[str], ...]:
    """Return the decoder's own expressions: those of its modules, and those made from the catalogue's data.

    The wire messages are data, and no expressions of its own.
    """
    found: dict[str, re.Pattern[str]] = {}
    modules = [vars(module) for name, module in sys.modules.items() if name.startswith(_OWN_MODULES)]
    waiting: list[object] = [*modules, decoder]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, LazyPattern):
            one = one.compiled
        if isinstance(one, re.Pattern):
            if isinstance(one.pattern, str):
                found[one.pattern] = one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, (tuple, list)):
            waiting += one
        elif type(one).__module__.startswith(_OWN_MODULES):
            slots = [getattr(one, name, None) for name in getattr(type(one), "__slots__", ())]
            waiting += (*slots, *getattr(one, "__dict__", {}).values())
    return tuple(found.values())


def _search(patterns: Iterable[re.Pattern[str]], text: str) -> None:
    for pattern in patterns:
        pattern.search(text)


def _pastes() -> Iterator[str]:
    """Return each sample in the middle of 1 KB of ordinary log lines."""
    chance = random.Random(1)
    for line in SAMPLES.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"]
        around: list[str] = []
        while sum(map(len, around)) < _PASTE - len(text):
            around.append(ordinary_line(chance))
        middle = len(around) // 2
        yield "".join((*around[:middle], text, "\n", *around[middle:]))[:_PASTE]


def ordinary_line(chance: random.Random) -> str:
    """Return a line of a bot's log without an error."""
    time = f"2026-03-04 12:{chance.randrange(60):02}:{chance.randrange(60):02},{chance.randrange(1000):03}"
    what = chance.choice(
        (
            "INFO bot.loop tick BTCUSDT bid={a}.1 ask={a}.2",
            "DEBUG urllib3.connectionpool GET /fapi/v1/klines?symbol=ETHUSDT&limit=500 200 {a}",
            "INFO orders placed id={a}{a} side=BUY qty=0.0{a}",
            "INFO balance USDT {a}.55 locked 0.0",
        )
    )
    return f"{time} {what.format(a=chance.randrange(10_000, 99_999))}\n"


def sample_texts() -> Iterator[str]:
    """Yield all texts of the tests' labelled samples."""
    for file in sorted(SAMPLES.parent.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]


_DENSE = {
    "codes behind a key": "  code: -4045 {word}",
    "codes behind a key, numbered": "- code: -4045 {word}",
    "exceptions": "binance.exceptions.APIError(code=-1121): Invalid symbol {word}.",
    "exceptions of ccxt": 'ccxt.base.errors.ExchangeError: binance {{"code":-1121,"msg":"{word} invalid"}}',
    "objects": '{{"code":-1021,"msg":"Timestamp {word} of the recvWindow.","path":"/fapi/v1/order"}}',
    "objects of several venues": '{{"retCode":10001,"retMsg":"{word}"}} {{"code":"51008","msg":"{word}"}}',
    "objects with their addresses": 'https://fapi.binance.com/fapi/v1/{word} 400 {{"code":-1121}}',
    "words of a message": "ERROR Account has insufficient balance for requested action {word}",
    "different codes": '{{"code":-{number},"msg":"{word}"}}',
    "different codes, numbered": '{{"code":-{count},"msg":"m{count}"}}',
    "prose": "error {number} {word}: Invalid symbol.",
    "statuses": "HTTP 429 Too Many Requests {word}",
}


def dense_texts(size: int = _HOSTILE) -> Mapping[str, str]:
    """Texts of `size` characters in which each line is an error with other words."""
    texts = {}
    for name, form in _DENSE.items():
        chance = random.Random(4)
        lines: list[str] = []
        length = 0
        while length < size:
            word = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=8))
            lines.append(
                form.format(word=word, number=1000 + len(lines) % 9000, count=1000 + len(lines)) + "\n"
            )
            length += len(lines[-1])
        texts[name] = "".join(lines)[:size]
    return texts


def hostile_texts(size: int = _HOSTILE) -> Mapping[str, str]:
    """Return texts of `size` characters, each of which is the worst case of one reader."""
    chance = random.Random(2)
    pieces = {
        "opening braces": "{",
        "opening brackets": "[",
        "braces opened and closed": "{}",
        "quotation marks": '"',
        "apostrophes": "'",
        "backslashes": "\\",
        "escaped quotation marks": '\\"',
        "opened objects": '{"code":',
        "nested objects": '{"a":{"code":-1021,"msg":"x",',
        "opened messages": '{"code":-1021,"msg":"',
        "errors as JSON": '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}\n',
        "errors as exceptions": "binance.exceptions.APIError(code=-1121): Invalid symbol.\n",
        "errors on one line": "APIError(code=-1121): Invalid symbol. ",
        "words without a code": "Timestamp for this request is outside of the recvWindow. ",
        "words nearly known": "Timestamp for this request is outside of the ",
        "digits": "1",
        "codes": "-1021 ",
        "signs": "-",
        "colons": "code: ",
        "equals signs": "code=",
        "spaces": " ",
        "line ends": "\n",
        "carriage returns": "\r",
        "tabs": "\t",
        "NULs": "\0",
        "HTML entities": "&quot;",
        "unfinished entities": "&#",
        "HTML": "<html><title>403</title>",
        "Unicode escapes": "\\u0022",
        "percent escapes": "%22",
        "surrogates": "\ud800",
        "right-to-left marks": "\u202e",
        "a mail address": "a.a@",
        "dots": "1.",
        "a key": "A1b2",
        "authorisation headers": "Authorization: Bearer ",
        "status lines": "HTTP/1.1 429 Too Many Requests\n",
        "headers": "Retry-After: 5\n",
        "addresses": "https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&signature=",
        "tracebacks": 'Traceback (most recent call last):\n  File "a.py", line 1\n',
        "ccxt prefixes": "ccxt.base.errors.ExchangeError: binance ",
        "batches": '[{"code":-2011,"msg":"Unknown order sent."},',
        "Java prints": "BinanceResponse{code=-1021, msg='",
    }
    texts = {name: (piece * (size // len(piece) + 1))[:size] for name, piece in pieces.items() if piece}
    texts["random text"] = "".join(chance.choices(' {}[]":,\\\n-0123456789codemsgabc', k=size))
    texts["ordinary log lines"] = "".join(ordinary_line(chance) for _ in range(size // 70))[:size]
    return texts
