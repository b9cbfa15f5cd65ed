"""Hostile sizes: ten times the input takes ten times as long, not a hundred times."""

from __future__ import annotations

import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.files import blocks, sources
from retcode.core.present.safe_text import shown_text


def _seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes, the least of three."""
    took = []
    for _ in range(3):
        start = time.thread_time()
        call()
        took.append(time.thread_time() - start)
    return min(took)


def test_many_members_of_an_archive(tmp_path: Path) -> None:
    def seconds(members: int) -> float:
        file = tmp_path / f"{members}.zip"
        with zipfile.ZipFile(file, "w") as archive:
            for number in range(members):
                archive.writestr(f"{number}.log", "one line\n")
        return _seconds(lambda: [list(blocks(source)) for source in sources(file)])

    assert seconds(1600) < 4 * (4 * seconds(400)) + 0.1


def test_long_lines_that_are_shown() -> None:
    def seconds(lines: int) -> float:
        text = ("x" * 7_999 + "\n") * lines
        return _seconds(lambda: shown_text(text))

    assert seconds(60) < 0.05 + 20 * seconds(6)


def _number(chance: random.Random) -> str:
    return str(chance.randint(1000, 9999))


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("bcdfghjkmnprstvwxz", k=6))


@pytest.mark.parametrize(
    "unit",
    [
        lambda _: "HTTP 429 ",
        lambda chance: f"error -{_number(chance)} ",
        lambda chance: f"error 1{_number(chance)} ",
        lambda chance: f"code -{_number(chance)} {_word(chance)} ",
        lambda chance: f"-{_number(chance)} ",
        lambda chance: f"EAPI:{_word(chance)} ",
        lambda _: "No need to change 0x4c ",
        lambda _: '"errors": [{"id":"unverified_email"',
        lambda _: "kraken 2019 ",
        lambda chance: f"okx: 5{_number(chance)} ",
        lambda chance: f"binance -{_number(chance)} ",
        lambda chance: f"standard error, (509, -{_number(chance)}, {_word(chance)} ' ",
    ],
)
def test_many_errors_on_one_line(unit: Callable[[random.Random], str], decoder: Decoder) -> None:
    def seconds(size: int) -> float:
        chance = random.Random(4)
        text = "".join(unit(chance) for _ in range(size // 6))[:size]
        return _seconds(lambda: decoder.decode(text))

    took = seconds(16_000)
    assert took < 1
    assert seconds(32_000) < 2.5 * took + 0.1
