"""What other programs drop on the window is copied: the source of a move deletes what it gave."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QKeySequenceEdit, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from retcode.app import App
from retcode.features.decode_panel.controller import DecodeController
from retcode.services import mime_data

ERROR = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
EITHER = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
PLACE = QPoint(5, 5)


def text(words: str) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def drop(data: QMimeData, target: QWidget, actions: Qt.DropAction) -> list[tuple[bool, Qt.DropAction]]:
    """Drag over a widget and drop there. Qt proposes a move, as it does for a text of another editor.

    Return for each event whether it was accepted, and as what.
    """
    parts = actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    events: list[QDropEvent] = [QDragEnterEvent(PLACE, *parts), QDragMoveEvent(PLACE, *parts)]
    events.append(QDropEvent(QPointF(PLACE), *parts))
    for event in events:
        assert event.proposedAction() is Qt.DropAction.MoveAction
        QApplication.sendEvent(target, event)
    return [(event.isAccepted(), event.dropAction()) for event in events]


COPIED = (True, Qt.DropAction.CopyAction)


def target_of(app: App, desk: DecodeController, name: str) -> QWidget:
    if name == "text":
        desk.decode("another text")
        desk.flush()
        return desk.parts.text.viewport()
    if name == "find bar":
        app.window.trigger("find")
        return next(line for line in app.window.detail.findChildren(QLineEdit) if line.isVisible())
    return app.window.search.edit if name == "search box" else app.window


@pytest.mark.parametrize("name", ["window", "text", "search box", "find bar"])
def test_text_is_copied_and_not_moved(app: App, desk: DecodeController, name: str) -> None:
    words = "timestamp" if name in {"search box", "find bar"} else ERROR
    target = target_of(app, desk, name)
    entered, moved, dropped = drop(text(words), target, EITHER)
    assert entered == dropped == COPIED
    assert moved == COPIED or name == "window"  # the window takes no notice of the way to the place
    shown = {
        "search box": app.store.text,
        "find bar": target.text() if isinstance(target, QLineEdit) else "",
        "window": desk.parts.text.toPlainText(),
        "text": desk.parts.text.toPlainText(),
    }
    assert words in shown[name]


def test_files_are_copied_and_not_moved(app: App, desk: DecodeController, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(ERROR)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    for target in (app.window, desk.parts.text.viewport()):
        entered, _, dropped = drop(data, target, EITHER)
        assert entered == dropped == COPIED
        desk.flush()
        assert desk.parts.text.toPlainText() == ERROR
        desk.parts.store.clear()


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_a_folder_stands_for_the_files_in_it(app: App, desk: DecodeController, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    (folder / "2026-11-27").mkdir(parents=True)
    (folder / ".git").mkdir()
    given: list[list[Path]] = []
    desk.logs_given.connect(given.append)
    drop(urls(folder), app.window, EITHER)
    assert not given
    assert app.window.page is None
    assert any(label.text() == "There are no files in logs." for label in app.window.findChildren(QLabel))
    inside = [folder / "a.log", folder / "b.log", folder / "2026-11-27" / "c.log"]
    for path in (*inside, folder / ".hidden", folder / ".git" / "HEAD"):
        path.write_text(ERROR)
    drop(urls(folder), app.window, EITHER)
    assert given == [inside]
    frame = next(one for one in app.window.findChildren(QWidget) if one.accessibleName().startswith("Drop"))
    assert frame.accessibleName() == "Drop to summarise"


def test_a_folder_with_too_many_files_is_read_in_part(
    app: App, desk: DecodeController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mime_data, "MAX_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.log").write_text(ERROR)
    given: list[list[Path]] = []
    desk.logs_given.connect(given.append)
    drop(urls(tmp_path), app.window, EITHER)
    assert [path.name for path in given[0]] == ["0.log", "1.log", "2.log"]
    assert any("the first 3 are read" in label.text() for label in app.window.findChildren(QLabel))


def test_a_picture_without_a_file_is_read(app: App, desk: DecodeController) -> None:
    picture = QImage(40, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    data = QMimeData()
    data.setImageData(picture)
    entered, _, dropped = drop(data, app.window, EITHER)
    assert entered == dropped == COPIED
    assert app.window.page is desk.parts.panel
    assert desk.parts.store.busy
    desk.parts.store.cancel()


def test_a_file_that_cannot_be_read_leaves_the_text_before_alone(
    app: App, desk: DecodeController, tmp_path: Path
) -> None:
    desk.decode(ERROR)
    desk.flush()
    drop(urls(tmp_path / "missing.log"), app.window, EITHER)
    assert desk.parts.text.toPlainText() == ERROR
    assert desk.parts.store.report is not None
    said = [label.text() for label in desk.parts.panel.findChildren(QLabel) if label.isVisible()]
    assert any("missing.log" in text for text in said)


def test_an_empty_file_takes_the_place_of_the_text_before(
    app: App, desk: DecodeController, tmp_path: Path
) -> None:
    desk.decode(ERROR)
    desk.flush()
    (tmp_path / "empty.log").touch()
    drop(urls(tmp_path / "empty.log"), app.window, EITHER)
    assert desk.parts.text.toPlainText() == ""
    assert app.store.selected is None
    assert desk.parts.store.report is None
    QTest.keyClick(app.window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert desk.parts.text.toPlainText() == ERROR


@pytest.mark.parametrize("name", ["window", "text", "search box", "find bar"])
def test_what_can_only_be_moved_is_refused(app: App, desk: DecodeController, name: str) -> None:
    target = target_of(app, desk, name)
    before = desk.parts.text.toPlainText()
    results = drop(text("timestamp"), target, Qt.DropAction.MoveAction)
    assert not results[0][0]
    if isinstance(target, QLineEdit):  # by itself: a window system drops nothing where it was refused
        target.clear()
    else:
        assert not results[-1][0]
        assert desk.parts.text.toPlainText() == before


def test_a_movement_reported_after_the_drop_shows_no_frame(app: App, desk: DecodeController) -> None:
    drop(text(ERROR), app.window, EITHER)
    parts = EITHER, text(ERROR), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(app.window, QDragEnterEvent(PLACE, *parts))
    frame = next(one for one in app.window.findChildren(QWidget) if one.accessibleName() == "Drop to decode")
    assert not frame.isVisible()


@pytest.mark.parametrize("words", [ERROR, "first line\nsecond line"])
def test_an_answer_dropped_on_the_search_box_is_decoded(app: App, desk: DecodeController, words: str) -> None:
    entered, _, dropped = drop(text(words), app.window.search.edit, EITHER)
    assert entered == dropped == COPIED
    desk.flush()
    assert desk.parts.text.toPlainText() == words
    assert not app.window.search.edit.text()


@pytest.mark.parametrize("action", ["new_venue", "settings"])
def test_lines_of_dialogs_take_no_drops_as_moves(app: App, qtbot: QtBot, action: str) -> None:
    app.window.trigger(action)
    dialogs = app.window.findChildren(QDialog)
    qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in dialogs))
    lines = [line for dialog in dialogs for line in dialog.findChildren(QLineEdit)]
    assert lines
    for line in lines:
        parent = line.parent()
        line.setEnabled(True)
        if isinstance(parent, QKeySequenceEdit):
            parent.setEnabled(True)
        assert not any(accepted for accepted, _ in drop(text("timestamp"), line, EITHER))
    for dialog in dialogs:
        dialog.close()


def test_the_name_of_a_file_shows_what_it_hides(app: App, desk: DecodeController, tmp_path: Path) -> None:
    path = tmp_path / "log\u202egnp.exe"
    path.write_text(ERROR)
    desk.open_file(path)
    desk.flush()
    desk.save(path)
    labels = [label.text() for label in app.window.findChildren(QLabel)]
    assert "log\ufffdgnp.exe" in labels
    assert "Cannot save log\ufffdgnp.exe: it is one of the input files" in labels
    assert not any("\u202e" in text for text in labels)
