"""The window of the program for Windows, driven by real keys under Wine."""

from pathlib import Path

from bundle.windows.wine import windows_path
from tests.packaged.desk import Desk, leave, opened
from tests.packaged.pictures import look
from tests.packaged.running import Program
from tests.packaged.test_window import PASTED


def complete(desk: Desk) -> None:
    """Wait until the window does all that it can: the case comes last."""
    desk.press("type", "--", "-1003")
    desk.copied("ctrl+e", lambda text: "-1003" in text)


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
        complete(desk)
        assert window.run("-1022").status == 0
        desk.copied("ctrl+c", lambda text: "-1022" in text)
        leave(first, desk)


def test_links_are_registered_opened_and_forgotten(
    window: Program, terminal: Program, windows_program: Program, desk: Desk
) -> None:
    key = r"HKCU\Software\Classes\retcode\shell\open\command"
    assert terminal.run("--register").status == 0
    try:
        answer = windows_program.run("reg", "query", key, "/ve").out.decode()
        command = answer.partition("REG_SZ")[2].strip()
        assert command == f'"{windows_path(Path(window.words[0]))}" --link "%1"'
        with opened(window, desk) as first:  # Wine 8 looks for no program of this user alone: start it so
            complete(desk)
            assert window.run("--link", "retcode://binance-usdm/-1021").status == 0
            desk.copied("ctrl+c", lambda text: "-1021" in text)
            leave(first, desk)
    finally:
        assert terminal.run("--unregister").status == 0
    assert windows_program.run("reg", "query", key, "/ve").status != 0
