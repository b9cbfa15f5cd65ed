"""The window of the program for Windows, driven by real keys under Wine."""

from pathlib import Path

from tests.packaged.desk import Desk, leave, opened
from tests.packaged.pictures import look
from tests.packaged.running import Program
from tests.packaged.test_window import PASTED


def test_a_code_is_typed_found_and_copied_a_response_pasted_and_decoded(
    window: Program, desk: Desk, tmp_path: Path
) -> None:
    with opened(window, desk) as process:
        desk.press("type", "--", "700003")
        found = desk.copied("ctrl+c", lambda text: "700003" in text)
        assert "MEXC" in found
        assert look(desk.picture(tmp_path / "found.png")).colours > 200
        desk.press("key", "Escape")
        desk.put(PASTED)
        desk.press("key", "F6")  # out of the search box, in which a paste is a query
        desk.press("key", "ctrl+v")
        report = desk.copied("ctrl+shift+r", lambda text: "-1121" in text and text != PASTED)
        assert "symbol" in report.lower()
        leave(process, desk)


def test_a_second_start_hands_its_query_to_the_first(window: Program, desk: Desk) -> None:
    with opened(window, desk) as first:
        assert window.run("-1022").status == 0
        desk.copied("ctrl+c", lambda text: "-1022" in text)
        leave(first, desk)
