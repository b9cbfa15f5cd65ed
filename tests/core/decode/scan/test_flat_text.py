"""Escapes are undone once, and each offset leads back to the pasted text."""

from __future__ import annotations

import pytest

from retcode.core.decode.scan.flat_text import RECORD_START, flatten


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        (r"{\"code\":-1021}", '{"code":-1021}'),
        (r"{\\\"code\\\":-1021}", '{"code":-1021}'),
        ("&quot;code&quot;:&#45;1021", '"code":-1021'),
        ("%22code%22%3A-1021", '"code":-1021'),
        ("\u201ccode\u201d: \u22121021", '"code": -1021'),
        ("<tr><td>-1021</td><td>Timestamp</td></tr>", "\n-1021 | Timestamp</td></tr>"),
        ("<pre><code>EOrder:Invalid price</code></pre>", "\n EOrder:Invalid price \n"),
        (r"failed\n{}", "failed\n{}"),
        (r"C:\newest\bot.log", r"C:\newest\bot.log"),
        ("nothing to undo", "nothing to undo"),
    ],
)
def test_escapes_are_undone(text: str, flat: str) -> None:
    assert flatten(text).text == flat


def test_an_offset_leads_back_to_the_original() -> None:
    text = r"a {\"code\":-1021} b"
    flat = flatten(text)
    assert flat.original(flat.text.index("-1021")) == text.index("-1021")
    assert flat.original(flat.text.index("b")) == text.index("b")


def test_wrapped_lines_are_joined_on_request() -> None:
    assert flatten('{"code":-10\n21}', join_lines=True).text == '{"code":-1021}'


@pytest.mark.parametrize(
    ("line", "starts"),
    [
        ("2026-01-31 10:00:00 error", True),
        ("[10:00:00] error", True),
        ("1764230000000 error", True),
        ("-1021: error", False),
        ("error at 10:00:00", False),
    ],
)
def test_a_record_starts_with_a_timestamp(line: str, starts: bool) -> None:
    assert (RECORD_START.search(line) is not None) is starts
