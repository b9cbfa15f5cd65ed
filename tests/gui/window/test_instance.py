"""A second start hands its query to the first window, and goes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import gethostname

import msgspec
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from retcode.app import App, serve, window_request
from retcode.services import single_instance
from retcode.services.options import WindowOptions
from retcode.services.own_folders import shared_folder
from retcode.services.single_instance import SingleInstance, WindowRequest

_TIMEOUT_MS = 60_000  # a second start is a process, which takes long on a busy machine


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path)
    instance.listen()
    yield instance
    instance.close()


# Another process, as a second start is: one process cannot wait for itself.
SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from retcode.services import single_instance
from retcode.services.single_instance import SingleInstance, WindowRequest
single_instance.ANSWER_MS = int(sys.argv[3])
app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
request = WindowRequest(sys.argv[2], sys.stdin.read() or None)
print(instance.first, instance.hand_over(request) if not instance.first else "")
"""

# The same, until it is killed.
HELD = """
import sys, time
from pathlib import Path
from retcode.services.single_instance import SingleInstance
instance = SingleInstance(Path(sys.argv[1]))
print(instance.first, flush=True)
time.sleep(600)
"""


def second(
    folder: Path, query: str, decode_text: str = "", answer_ms: int = single_instance.ANSWER_MS
) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", SECOND, str(folder), query, str(answer_ms)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=dict(os.environ),
    )
    assert process.stdin is not None
    process.stdin.write(decode_text)
    process.stdin.close()
    return process


def said(qtbot: QtBot, process: "subprocess.Popen[str]") -> list[str]:
    """Wait for a process to end, and return the words it printed."""
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=_TIMEOUT_MS)
    assert process.stdout is not None
    with process.stdout as printed:
        return printed.read().split()


def test_the_first_gets_the_query_of_the_second(qtbot: QtBot, first: SingleInstance, tmp_path: Path) -> None:
    assert first.first
    with qtbot.waitSignal(first.requested, timeout=_TIMEOUT_MS) as asked:
        process = second(tmp_path, "mexc: −602 “x”")
    assert asked.args == [WindowRequest("mexc: −602 “x”")]
    assert said(qtbot, process) == ["False", "True"]


def test_a_first_that_does_not_listen_yet_is_waited_for(qtbot: QtBot, tmp_path: Path) -> None:
    early = SingleInstance(tmp_path)
    process = second(tmp_path, "-1021")
    qtbot.wait(1500)
    with qtbot.waitSignal(early.requested, timeout=_TIMEOUT_MS) as asked:
        early.listen()
    assert asked.args == [WindowRequest("-1021")]
    assert said(qtbot, process) == ["False", "True"]
    early.close()


def test_a_first_that_did_not_hear_is_asked_again(qtbot: QtBot, tmp_path: Path) -> None:
    held = SingleInstance(tmp_path)
    deaf_once = QLocalServer()
    assert deaf_once.listen(held.address)
    connected: list[QLocalSocket] = []
    heard: list[bytes] = []

    def accept() -> None:
        socket = deaf_once.nextPendingConnection()
        connected.append(socket)
        if len(connected) > 1:
            socket.readyRead.connect(lambda: answer(socket))

    def answer(socket: QLocalSocket) -> None:
        heard.append(bytes(socket.readLine().data()))
        socket.write(b"ok\n")
        socket.flush()

    deaf_once.newConnection.connect(accept)
    assert said(qtbot, second(tmp_path, "-1021", answer_ms=500)) == ["False", "True"]
    assert len(connected) > 1
    assert b"-1021" in heard[0]
    deaf_once.close()
    held.close()


def test_a_request_that_comes_twice_is_taken_once(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path
) -> None:
    asked: list[WindowRequest] = []
    first.requested.connect(asked.append)
    for token in ("a", "a", "b"):
        socket = QLocalSocket()
        socket.connectToServer(first.address)
        socket.write(json.dumps([token, ["-1021", None, None, "", False]]).encode() + b"\n")
        qtbot.waitUntil(socket.canReadLine)
        assert socket.readLine().data() == b"ok\n"
    assert asked == [WindowRequest("-1021")] * 2


def test_a_first_that_ends_before_it_listens_is_followed_by_the_second(qtbot: QtBot, tmp_path: Path) -> None:
    early = SingleInstance(tmp_path)
    late = SingleInstance(tmp_path)
    assert not late.first
    QTimer.singleShot(0, early.close)
    with ThreadPoolExecutor() as pool:
        handed_over = pool.submit(late.hand_over, WindowRequest("-1021"))
        qtbot.waitUntil(handed_over.done, timeout=_TIMEOUT_MS)
    assert (handed_over.result(), late.first) == (False, True)
    late.close()


def test_a_killed_first_leaves_nothing_that_holds_up_the_next(qtbot: QtBot, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, str(tmp_path)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=dict(os.environ),
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "True\n"
            other = SingleInstance(tmp_path)
            assert not other.first
        finally:
            process.kill()
    # The number of the killed process may be that of another by now, such as this one.
    shared = shared_folder(tmp_path)
    assert shared is not None
    left = shared / f"{Path(other.address).stem}.lock"
    number = Path(sys.executable).resolve().name
    left.write_text(f"{os.getpid()}\n{number}\n{gethostname()}\n", encoding="utf-8")
    again = SingleInstance(tmp_path)
    assert again.first
    again.close()


def test_other_settings_have_a_window_of_their_own(first: SingleInstance, tmp_path: Path) -> None:
    other = SingleInstance(tmp_path / "other")
    assert other.first
    other.close()


def test_once_the_first_has_gone_another_is_the_first(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path
) -> None:
    first.close()
    again = SingleInstance(tmp_path)
    assert again.first
    again.listen()
    again.close()


def test_a_text_to_decode_is_handed_over_too(qtbot: QtBot, first: SingleInstance, tmp_path: Path) -> None:
    with qtbot.waitSignal(first.requested, timeout=_TIMEOUT_MS) as asked:
        process = second(tmp_path, "", '{"code":-1021}\n' * 20_000)
    assert asked.args == [WindowRequest("", '{"code":-1021}\n' * 20_000)]
    assert said(qtbot, process) == ["False", "True"]


@pytest.mark.skipif(os.name == "nt", reason="other systems have no such names")
def test_a_file_whose_name_is_not_utf_8_is_handed_over() -> None:
    path = Path(os.fsdecode(b"/tmp/caf\xe9.log"))
    request = window_request(WindowOptions(decode_file=path))
    received = msgspec.json.decode(msgspec.json.encode(request), type=WindowRequest)
    assert received.decode_file is not None
    assert Path(os.fsdecode(received.decode_file)) == path


def test_what_is_too_long_to_hand_over_gets_a_window_of_its_own(qtbot: QtBot, tmp_path: Path) -> None:
    assert not SingleInstance(tmp_path).hand_over(WindowRequest("", "x" * (1 << 20)))


def test_nobody_answers_where_nobody_listens(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "MAX_START_S", 0.2)
    held = SingleInstance(tmp_path)
    late = SingleInstance(tmp_path)
    assert not late.first
    assert not late.hand_over(WindowRequest("x"))
    held.close()


@pytest.mark.parametrize("line", [b"\n", b"not json\n", b'{"query": 1}\n', b"[1, 2]\n", b"\xff\xfe\n"])
def test_what_is_no_request_is_left(qtbot: QtBot, first: SingleInstance, line: bytes) -> None:
    socket = QLocalSocket()
    socket.connectToServer(first.address)
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.ConnectedState)
    with qtbot.assertNotEmitted(first.requested):
        socket.write(line)
        qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)


@pytest.mark.parametrize("action", ["settings", "about", "shortcuts"])
def test_a_query_that_is_handed_over_is_not_covered_by_a_dialog(
    app: App, tmp_path: Path, action: str
) -> None:
    app.window.trigger(action)
    assert QApplication.activeModalWidget() is not None
    serve(app, requests := SingleInstance(tmp_path))
    requests.requested.emit(WindowRequest())
    assert QApplication.activeModalWidget() is not None
    requests.requested.emit(WindowRequest("-1021"))
    assert QApplication.activeModalWidget() is None
    QTest.keyClicks(QApplication.focusWidget() or app.window, "700003")
    assert app.store.text == "700003"
    requests.close()


def test_the_window_comes_to_the_front_with_the_query(app: App) -> None:
    app.window.showMinimized()
    app.window.raise_with("700003")
    assert not app.window.isMinimized()
    assert app.window.search.edit.text() == "700003"
    app.window.raise_with("")
    assert app.store.text == "700003"
