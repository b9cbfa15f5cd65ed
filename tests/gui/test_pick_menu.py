"""A menu to choose from: typed letters lead to an item."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from retcode.style.pick_menu import PickMenu

NO_GRABBING = pytest.mark.qt_log_ignore(r"does not support (propagateSizeHints|raise|grabbing)")
TITLES = (
    "Go, net/http",
    "Java, HttpClient",
    "JavaScript, ccxt",
    "Python, ccxt",
    "Python, pybit",
    "R && C",
)


@pytest.fixture
def menu(qtbot: QtBot) -> QMenu:
    menu = PickMenu()
    qtbot.addWidget(menu)
    for title in TITLES:
        menu.addAction(title)
    menu.popup(menu.pos())
    return menu


def active(menu: QMenu) -> str:
    return next((action.text() for action in menu.actions() if action is menu.activeAction()), "")


@NO_GRABBING
@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("p", "Python, ccxt"),
        ("pp", "Python, pybit"),
        ("ppp", "Python, ccxt"),
        ("P", "Python, ccxt"),
        ("javas", "JavaScript, ccxt"),
        ("python, p", "Python, pybit"),
        ("r & c", "R && C"),
        ("net", "Go, net/http"),
        ("pyb", "Python, pybit"),
        ("zz", ""),
    ],
)
def test_typed_letters_lead_to_an_item(menu: QMenu, typed: str, title: str) -> None:
    QTest.keyClicks(menu, typed)
    assert active(menu) == title


@NO_GRABBING
def test_arrows_go_on_from_there_and_enter_chooses(menu: QMenu, qtbot: QtBot) -> None:
    chosen: list[str] = []
    menu.triggered.connect(lambda action: chosen.append(action.text()))
    QTest.keyClicks(menu, "java")
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert active(menu) == "JavaScript, ccxt"
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert chosen == ["JavaScript, ccxt"]


@NO_GRABBING
def test_what_cannot_be_chosen_is_passed_over(menu: QMenu) -> None:
    menu.actions()[3].setEnabled(False)
    QTest.keyClicks(menu, "py")
    assert active(menu) == "Python, pybit"


@NO_GRABBING
def test_it_opens_at_the_item_that_is_chosen(qtbot: QtBot) -> None:
    menu = PickMenu()
    qtbot.addWidget(menu)
    for title in TITLES:
        action = menu.addAction(title)
        action.setCheckable(True)
        action.setChecked(title == "Python, ccxt")
    menu.popup(menu.pos())
    assert active(menu) == "Python, ccxt"
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert active(menu) == "Python, pybit"


@NO_GRABBING
def test_home_and_end_lead_to_the_first_and_the_last_item(menu: QMenu) -> None:
    QTest.keyClick(menu, Qt.Key.Key_End)
    assert active(menu) == TITLES[-1]
    QTest.keyClick(menu, Qt.Key.Key_Home)
    assert active(menu) == TITLES[0]


@pytest.fixture
def room(qtbot: QtBot) -> QRect:
    del qtbot
    return QGuiApplication.primaryScreen().availableGeometry()


@NO_GRABBING
@pytest.mark.parametrize("kind", [QPushButton, QToolButton])
@pytest.mark.parametrize("items", [1.2, 0.9, 0.2])  # times the height of the screen
@pytest.mark.parametrize("at", [0.1, 0.5, 0.85])
def test_the_menu_of_a_button_leaves_the_button_free(
    qtbot: QtBot, room: QRect, kind: type[QPushButton | QToolButton], items: float, at: float
) -> None:
    """Over it, the mouse that pressed the button would be released over an item."""
    window = QWidget()
    qtbot.addWidget(window)
    button = kind(window)
    button.setText("Decode as…")
    button.move(20, round(room.height() * at))
    menu = PickMenu(button)
    menu.setStyleSheet("QMenu { menu-scrollable: 1 }")  # as in the style sheet of the program
    if isinstance(button, QToolButton):
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(menu)
    menu.addAction("Venue").setCheckable(True)
    for index in range(round(room.height() * items / menu.sizeHint().height())):
        menu.addAction(f"Venue {index}").setCheckable(True)
    menu.actions()[0].setChecked(True)
    chosen: list[QAction] = []
    menu.triggered.connect(chosen.append)
    window.setGeometry(room)
    window.show()
    qtbot.waitExposed(window)
    if isinstance(button, QPushButton):
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
    else:
        menu.popup(button.mapToGlobal(QPoint(0, 0)))  # a press would wait for the choice
    assert menu.isVisible()
    taken = QRect(button.mapToGlobal(QPoint(0, 0)), button.size())
    assert not menu.geometry().intersects(taken)
    assert room.contains(menu.geometry())
    QTest.keyClick(menu, Qt.Key.Key_End)
    qtbot.wait(1)
    last = menu.actions()[-1]
    assert menu.rect().contains(menu.actionGeometry(last).center())
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(last).center())
    assert chosen == [last]
    assert not menu.isVisible()


@NO_GRABBING
def test_the_mark_of_what_is_chosen_is_left_of_its_text(qtbot: QtBot) -> None:
    button = QToolButton()
    button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # its icon is at the right
    qtbot.addWidget(button)
    menu = PickMenu(button)
    choice = menu.addAction("Python, ccxt")
    choice.setCheckable(True)
    menu.popup(QPoint(0, 0))
    without = menu.grab(menu.actionGeometry(choice)).toImage()
    choice.setChecked(True)
    marked = menu.grab(menu.actionGeometry(choice)).toImage()
    differing = [
        x
        for x in range(without.width())
        if any(without.pixel(x, y) != marked.pixel(x, y) for y in range(without.height()))
    ]
    menu.close()
    assert differing
    assert max(differing) < without.width() // 3
