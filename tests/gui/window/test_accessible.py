"""Everything that can be used has a name for those who cannot see it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTextEdit, QWidget

from retcode.app import App
from retcode.core.present.verdict_text import RECOVERY_TEXT
from retcode.features.decode_panel.controller import add_decoding

NAMED = {
    QAccessible.Role.EditableText,
    QAccessible.Role.Button,
    QAccessible.Role.PushButton,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.ComboBox,
    QAccessible.Role.List,
    QAccessible.Role.Table,
    QAccessible.Role.PageTab,
    QAccessible.Role.PageTabList,
}


def tree(interface: QAccessibleInterface, depth: int = 0) -> Iterator[QAccessibleInterface]:
    yield interface
    # The cells of a table are read by row and column, not as a tree.
    if depth < 30 and interface.role() not in {QAccessible.Role.Table, QAccessible.Role.List}:
        for place in range(interface.childCount()):
            child = interface.child(place)
            if child.isValid():
                yield from tree(child, depth + 1)


def unnamed(app: App) -> list[str]:
    root = QAccessible.queryAccessibleInterface(app.window)
    assert root is not None
    return [
        f"{item.role().name} of {type(item.object()).__name__} {item.object()}"
        for item in tree(root)
        if item.role() in NAMED and not item.state().invisible and not item.text(QAccessible.Text.Name)
    ]


@pytest.mark.parametrize("query", ["", "binance usd-m: -4087", "nothing at all"])
def test_every_control_has_a_name(app: App, query: str) -> None:
    app.store.set_query(query)
    app.window.flush()
    QApplication.processEvents()
    assert unnamed(app) == []


def test_controls_that_show_no_words_have_a_name_and_a_tip(app: App) -> None:
    app.store.set_query("-1021")
    app.window.flush()
    for button in app.window.findChildren(QAbstractButton):
        if button.isVisible() and not button.text():
            assert button.accessibleName() or button.toolTip(), button.objectName()
    for field in (*app.window.findChildren(QLineEdit), *app.window.findChildren(QTextEdit)):
        if field.isVisible():
            assert field.accessibleName(), field


def test_rows_and_tabs_say_what_they_hold(app: App) -> None:
    app.store.set_query("binance usd-m: -1021")
    app.window.flush()
    table = QAccessible.queryAccessibleInterface(app.window.list.table)
    assert table is not None
    cells = [table.child(place) for place in range(table.childCount())]
    accessible_text = [cell.text(QAccessible.Text.Name) for cell in cells]
    assert {"-1021", "INVALID_TIMESTAMP", "fix-clock"} <= set(accessible_text)
    tabs = QAccessible.queryAccessibleInterface(app.window.tabs.bar)
    assert tabs is not None
    names = [tabs.child(place).text(QAccessible.Text.Name) for place in range(tabs.childCount())]
    assert any(name.startswith("Binance, ") and name.endswith(" entries") for name in names)


TEXT = (
    'POST https://fapi.binance.com/fapi/v1/order 503 {"code":-1007,"msg":"Timeout waiting for response from '
    'backend server. Send status unknown; execution status unknown."}'
)


def test_descriptions_are_words_without_markup(app: App) -> None:
    desk = add_decoding(app.window, app.store, app.look, app.settings)
    QGuiApplication.clipboard().setText(TEXT)
    QTest.keyClick(app.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.flush()
    app.store.notify("Saved <img src='/home/u/x.png'>.md")
    root = QAccessible.queryAccessibleInterface(app.window)
    assert root is not None
    described = [item.text(QAccessible.Text.Description) for item in tree(root)]
    links = [text for text in described if text.endswith("Show it in the details")]
    assert links
    assert not [text for text in described if "<p" in text]
    tips = [child.toolTip() for child in app.window.findChildren(QWidget)]
    assert not [tip for tip in tips if "<img" in tip]
    assert any("Saved &lt;img" in tip for tip in tips)


@pytest.mark.parametrize("action", ["settings", "about", "shortcuts"])
def test_everything_in_a_dialog_that_takes_the_keyboard_has_a_name(app: App, action: str) -> None:
    app.window.trigger(action)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    focusable = [
        child
        for child in dialog.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.focusProxy() is None
    ]
    assert focusable
    for child in focusable:
        interface = QAccessible.queryAccessibleInterface(child)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), child
    dialog.close()


def test_a_verdict_is_never_colour_alone(app: App) -> None:
    for recovery, sentence in RECOVERY_TEXT.items():
        entry = next(e for e in app.store.catalogue.entries if e.recovery is recovery)
        app.store.reveal(entry.key)
        app.window.flush()
        names = " ".join(
            f"{child.accessibleName()} {child.accessibleDescription()}"
            for child in app.window.detail.findChildren(QWidget)
        )
        assert recovery.value in names
        assert sentence in names
