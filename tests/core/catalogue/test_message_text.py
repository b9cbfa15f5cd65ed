"""Wire messages in the form in which they are compared."""

from __future__ import annotations

from retcode.core.catalogue.message_text import normalise


def test_texts_are_compared_without_quotes_line_breaks_and_closing_marks() -> None:
    assert normalise("'Invalid\n  `symbol`.'") == "Invalid symbol"
