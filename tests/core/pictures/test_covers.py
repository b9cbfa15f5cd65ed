"""What is masked in the text of a picture is covered in the picture."""

import pytest

from retcode.core.pictures.covers import covers
from retcode.core.pictures.text import PictureText, ReadLine
from retcode.core.redact import masks, redact

KEY = "vmPUZE6mv9SD5VNHK4HIWFsOr6aKE2zvswOMulgwClPy6uticol4y7Ju91duEh8A"


def line(text: str, row: int = 0, *, placed: bool = True) -> ReadLine:
    """A line with letters ten pixels wide, twenty high."""
    width = 10 * len(text)
    letters = tuple((10_000 * at // width, (10_000 * at + 10_000) // width) for at in range(len(text)))
    return ReadLine(text, 50, 100 * row, 50 + width, 100 * row + 20, 99.0, letters if placed else ())


def place(one: ReadLine, part: str) -> tuple[int, int]:
    start = one.left + 10 * one.text.index(part)
    return start, start + 10 * len(part)


def test_a_key_is_covered_and_the_words_beside_it_are_not() -> None:
    one = line(f'{{"code":-2015,"apiKey":"{KEY}","msg":"Invalid API-key."}}')
    (cover,) = covers(PictureText((line("Hello"), one), 2000, 400))
    left, right = place(one, KEY)
    assert cover.left <= left
    assert cover.right >= right
    assert cover.left > place(one, "code")[1]
    assert cover.right < place(one, "Invalid")[0]
    assert (cover.top, cover.bottom) <= (one.top, one.bottom + 10)
    assert cover.bottom >= one.bottom


def test_a_line_without_places_for_its_letters_is_covered_whole() -> None:
    one = line(f"my key: {KEY}", placed=False)
    (cover,) = covers(PictureText((one,), 2000, 400))
    assert cover.left <= one.left
    assert cover.right >= one.right


def test_only_lines_with_a_masked_value_are_covered() -> None:
    lines = (line("Order failed"), line(f"my key: {KEY}", 1), line("(code 10006) what now?", 2))
    (cover,) = covers(PictureText(lines, 2000, 400))
    assert lines[0].bottom < cover.top
    assert cover.bottom < lines[2].top
    assert not list(covers(PictureText((lines[0], lines[2]), 2000, 400)))


def test_a_name_on_one_line_covers_the_value_on_the_next() -> None:
    lines = (line("API key:"), line(KEY, 1))
    assert [cover.bottom > lines[1].top for cover in covers(PictureText(lines, 2000, 400))] == [True]


@pytest.mark.parametrize(
    "torn",
    [
        f"{KEY[:35]} {KEY[35:]}",
        f"{KEY[:35]} {KEY[35:57]} 1 {KEY[57:]}",
        f"{KEY[:20]} {KEY[20:41]} {KEY[41:]}",
    ],
)
def test_a_key_that_is_read_with_blanks_is_covered_to_its_end(torn: str) -> None:
    one = line(f"my key: {torn} thank you")
    read = PictureText((one,), 2000, 400)
    left, right = place(one, torn)
    covered = [(cover.left, cover.right) for cover in covers(read)]
    assert min(cover[0] for cover in covered) <= left
    assert right <= max(cover[1] for cover in covered) < place(one, "you")[0]
    assert KEY[-12:] not in redact(read.text)[0]


@pytest.mark.parametrize(
    "words",
    [
        "POST /api/v3/order BTCUSDT newClientOrderId",
        "request 4f2a9c11d0e84b3c8a77 failed with code 10006",
        "ccxt.base.errors.RequestTimeout: kucoin POST https://api.kucoin.com/api/v1/orders",
        "orderId 6710d8336afcdb0007319c27 Rejected2",
    ],
)
def test_words_that_are_no_torn_key_stay_apart(words: str) -> None:
    assert PictureText((line(words),), 2000, 400).text == words


def test_letters_added_or_dropped_in_mending_do_not_shift_the_cover() -> None:
    """Mending makes code"of this line shorter or longer; the key stays where it is in the picture."""
    one = line(f'" raise e {{*c0de" :-l121,"rnsg":"x","apiKey":"{KEY}"}}')
    read = PictureText((one,), 2000, 400)
    assert len(read.text) != len(one.text)
    assert any(mask.end - mask.start >= len(KEY) for mask in masks(read.text))
    found = list(covers(read))
    left, right = place(one, KEY)
    assert any(cover.left <= left and cover.right >= right for cover in found)
