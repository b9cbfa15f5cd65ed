"""What is shown of a text is plain, and each place in it is found again."""

from hypothesis import given
from hypothesis import strategies as st

from retcode.core.present.safe_text import MAX_SHOWN, MAX_WHOLE, shown_text

TURNING = "\u202e\u2066\u200f"


def units(text: str) -> list[bytes]:
    """The UTF-16 units of a text, which is what Qt counts in."""
    data = text.encode("utf-16-le", errors="surrogatepass")
    return [data[place : place + 2] for place in range(0, len(data), 2)]


def test_nothing_in_a_shown_text_acts() -> None:
    shown = shown_text(f"a\x00b\x1b[31m{TURNING}c\ud800\u2029d").text
    assert shown == "a\u2400b\u241b[31m\ufffd\ufffd\ufffdc\ufffd\nd"


def test_plain_text_is_shown_as_it_is() -> None:
    text = '{"code":-1121,"msg":"Invalid symbol."}\n\ttab, Ünïcödé, 中文, −'
    assert shown_text(text).text == text


@given(st.text(st.sampled_from("ab\r\n\t\U0001f600é"), max_size=60))
def test_each_visible_character_is_found_again(text: str) -> None:
    shown = shown_text(text)
    found = units(shown.text)
    for offset, character in enumerate(text):
        if character not in "\r\n":
            first = units(character)[0]
            assert found[shown.at(offset)] == first


@given(st.text(max_size=200), st.integers(0, 300))
def test_places_never_lie_outside(text: str, offset: int) -> None:
    shown = shown_text(text)
    assert 0 <= shown.at(offset) <= len(units(shown.text))


def test_a_long_line_is_broken_and_places_behind_the_break_are_found() -> None:
    text = "x" * 20_000 + "HERE\nnext"
    shown = shown_text(text)
    assert max(map(len, shown.text.split("\n"))) < 10_000
    at = shown.at(text.index("HERE"))
    assert shown.text[at : at + 4] == "HERE"
    assert len(shown.continued) == shown.text.count("\n") - text.count("\n")
    assert all(shown.text[place - 1] == "\n" for place in shown.continued)


def test_of_a_very_large_text_the_beginning_is_shown() -> None:
    shown = shown_text("y\n" * MAX_WHOLE)
    assert not shown.whole
    assert len(shown.text) == MAX_SHOWN
    assert shown.at(MAX_WHOLE) == MAX_SHOWN


def test_characters_of_two_units_are_not_kept_one_by_one() -> None:
    text = ("\U0001f468\u200d\U0001f469\r\n" + "x" * 333) * 900
    shown = shown_text(text)
    assert len(shown.offsets) == 900  # the ends of lines
    found = units(shown.text)
    for offset in (0, 1, 2, 3, 999, 1000, 1001, 123_456, len(text) - 1):
        character = text[offset]
        assert character in "\r\n" or found[shown.at(offset)] == units(character)[0]
