"""The scopes of a printed error: its object, its line, its list item, its paragraph."""

from __future__ import annotations

from retcode.core.decode.attribute.scopes import owners, paragraph, scopes

ERROR = '{"code":-1021}'


def span(text: str, part: str = ERROR) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def parts(text: str, part: str = ERROR) -> list[str]:
    return [text[start:end] for start, end in scopes(text, *span(text, part))]


def test_the_narrowest_scope_comes_first() -> None:
    text = f'GET /time {{"answer":{ERROR}}} took 3 ms\nnext line\n'
    found = parts(text)
    assert found == sorted(found, key=len)
    assert found[0] == ERROR
    assert f'{{"answer":{ERROR}}}' in found
    assert text.partition("\n")[0] in found


def test_a_list_item_ends_before_the_next_one() -> None:
    text = f"- first: ok\n- second:\n    body: {ERROR}\n    host: a.example\n- third: failed\n"
    assert f"- second:\n    body: {ERROR}\n    host: a.example" in parts(text)


def test_an_error_outside_a_list_has_no_item() -> None:
    text = f"before\n{ERROR}\nafter\n"
    assert set(parts(text)) == {ERROR}


def test_a_paragraph_ends_at_blank_lines_and_at_the_next_record() -> None:
    text = f"earlier\n\nPOST /order\n{ERROR}\nat main.py\n\nlater\n"
    start, end = paragraph(text, *span(text))
    assert text[start:end] == f"POST /order\n{ERROR}\nat main.py"
    log = f"POST /order\n{ERROR}\n2026-01-31 10:00:00 next record\n"
    start, end = paragraph(log, *span(log))
    assert log[start:end] == f"POST /order\n{ERROR}"


def test_a_position_belongs_to_the_error_of_its_line() -> None:
    text = "okx 51008 failed\nbybit 10001 failed\n"
    spans = [span(text, "51008"), span(text, "10001")]
    assert owners(text, spans, [text.index("okx"), text.index("bybit")]) == [{0}, {1}]


def test_a_position_that_no_error_owns_belongs_to_all_of_its_paragraph() -> None:
    text = "host a.example\n51008 failed\n10001 failed\n\nhost b.example\n"
    spans = [span(text, "51008"), span(text, "10001")]
    positions = [text.index("a.example"), text.index("b.example")]
    assert owners(text, spans, positions) == [{0, 1}, set()]
