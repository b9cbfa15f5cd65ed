"""The window of the program for Windows, driven by real keys under Wine."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bundle.windows.wine import windows_path
from tests.packaged.desk import Desk, leave, opened
from tests.packaged.pictures import look
from tests.packaged.running import Program
from tests.packaged.test_window import PASTED

LOG_LINE = (
    "2026-05-01 12:00:00 POST https://fapi.binance.com/fapi/v1/order "
    '{"code":-2019,"msg":"Margin is insufficient."}\n'
)


def complete(desk: Desk) -> None:
    """Wait until the window does all that it can: the case comes last."""
    desk.copied("ctrl+e", lambda text: "Retcode" in text)
    desk.press("type", "--", "-1003")  # not before: the keyboard may be a little late on a busy machine
    desk.copied("ctrl+e", lambda text: "-1003" in text)


def in_front(desk: Desk) -> str:
    """Return the title of the window that has the keyboard; empty if none has."""
    asked = ["xdotool", "getactivewindow", "getwindowname"]
    done = subprocess.run(asked, env=desk.environment, capture_output=True, text=True, check=False)
    return done.stdout.strip()


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


def test_a_log_is_opened_by_the_dialog(window: Program, desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "bot.log"
    log.write_text(LOG_LINE * 3, encoding="utf-8")
    with opened(window, desk) as process:
        complete(desk)
        desk.press("key", "ctrl+shift+o")
        desk.activate("Open log files")
        desk.press("type", "--delay", "30", windows_path(log))
        desk.press("key", "Return")
        desk.activate("^Retcode$")  # Wine does not where another window of Windows had the keyboard
        desk.copied("ctrl+e", lambda text: "-2019" in text and "3 errors" in text)
        leave(process, desk)


def test_its_key_reaches_it_from_another_program(
    window: Program, windows_program: Program, local: Path, desk: Desk
) -> None:
    settings = local / "retcode" / "retcode.ini"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text("[window]\nused=true\nglobal_key=on\n", encoding="utf-8")
    try:
        with opened(window, desk) as process:
            complete(desk)
            with another_program(windows_program, desk):
                desk.press("key", "ctrl+alt+k")
                end = time.monotonic() + 10  # openbox may go on calling the other active
                while "Notepad" in in_front(desk) and time.monotonic() < end:
                    time.sleep(0.1)
                desk.activate("^Retcode$")
                desk.press("type", "--", "-1021")  # the key has selected what was searched for
                try:
                    desk.copied("ctrl+c", lambda text: "-1021" in text, limit=20)
                except AssertionError:  # openbox gave the keys to another window
                    desk.activate("^Retcode$")
                    desk.press("key", "ctrl+k")
                    desk.press("type", "--", "-1021")
                    desk.copied("ctrl+c", lambda text: "-1021" in text)
            leave(process, desk)
    finally:
        settings.unlink()


@contextmanager
def another_program(windows_program: Program, desk: Desk) -> Iterator[None]:
    """Another program for Windows, with the keyboard."""
    command, environment = windows_program.command("notepad"), windows_program.environment()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            desk.activate("Notepad")
            yield
        finally:
            process.kill()


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
