"""The timeline alone: what is painted where, what it says, which range is chosen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from retcode.core.triage.axis import axis_ticks
from retcode.core.triage.local_time import local_offset, local_time
from retcode.core.triage.model import Ban, BanKind, Timeline
from retcode.core.triage.summary import Layer
from retcode.features.triage_page.timeline import TimelineView
from retcode.services.options import ThemeName
from retcode.style.appearance import Appearance
from retcode.style.theme import THEMES

START = 1_772_355_600.0
LINE = Timeline(START, 60.0, 10)
LAYERS = (Layer("reconcile", (0, 0, 6, 0, 0, 0, 0, 0, 0, 1)), Layer("fix-clock", (3,) + (0,) * 9))
BAN = Ban(START + 240, START + 360, BanKind.BANNED, 0, ())
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Appearance:
    theme: ThemeName = request.param
    return Appearance(qapp, theme)


@pytest.fixture
def view(look: Appearance, qtbot: QtBot) -> TimelineView:
    view = TimelineView(look)
    qtbot.addWidget(view)
    view.resize(660, 140)
    view.set_state(LINE, LAYERS, (BAN,), None)
    view.show()
    return view


def colours(view: TimelineView, bucket: int) -> set[str]:
    """All colours in the middle of a bucket, from above the bars to the axis."""
    image = view.grab().toImage()
    x = 46 + int((bucket + 0.5) * 60)
    return {QColor(image.pixelColor(x, y)).name() for y in range(12, 110)}


def test_bars_are_in_the_colour_of_their_class(view: TimelineView, look: Appearance) -> None:
    theme = THEMES[look.theme.name]
    assert theme.red.text in colours(view, 2)
    assert theme.lime.text in colours(view, 0)
    assert theme.red.text not in colours(view, 1)


def test_a_ban_is_a_span(view: TimelineView, look: Appearance) -> None:
    held = [bucket for bucket in range(10) if look.theme.red.fill in colours(view, bucket)]
    assert held == [4, 5]


@pytest.mark.parametrize("size", [9, 18])
def test_no_time_stands_below_the_counts_at_the_left(view: TimelineView, size: int) -> None:
    font = view.font()
    font.setPointSize(size)
    view.setFont(font)
    high = view.fontMetrics().height()
    image = view.grab().toImage()
    ground = image.pixelColor(12, 12)
    below = range(image.height() - 10 - high // 2 + 3, image.height() - 6)  # inside the frame of the focus
    assert all(image.pixelColor(x, y) == ground for x in range(8, 40) for y in below)
    assert any(image.pixelColor(x, y) != ground for x in range(46, 120) for y in below)


def test_the_arrows_move_and_with_shift_choose(view: TimelineView, qtbot: QtBot) -> None:
    chosen: list[object] = []
    view.span_chosen.connect(chosen.append)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert "At the cursor" in view.accessibleDescription()
    assert not chosen
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert chosen == [(START + 60, START + 180)]
    assert "6 errors" in view.accessibleDescription()
    assert "reconcile: 6" in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_Home, SHIFT)
    assert chosen[-1] == (START, START + 120)
    QTest.keyClick(view, Qt.Key.Key_End, SHIFT)
    assert chosen[-1] == (START + 60, START + 600)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert chosen[-1] is None


def test_a_stretch_is_dragged_either_way(view: TimelineView) -> None:
    chosen: list[object] = []
    view.span_chosen.connect(chosen.append)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(46 + 330, 60))
    QTest.mouseMove(view, QPoint(46 + 90, 60))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(46 + 90, 60))
    assert chosen == [(START + 60, START + 360)]


def test_a_chosen_stretch_stays_where_it_is_when_buckets_grow(view: TimelineView) -> None:
    view.set_state(Timeline(START, 120.0, 5), (), (), (START + 120, START + 360))
    assert "Chosen" in view.accessibleDescription()


def test_an_empty_timeline_says_so_and_takes_no_keys(look: Appearance, qtbot: QtBot) -> None:
    view = TimelineView(look)
    qtbot.addWidget(view)
    chosen: list[object] = []
    view.span_chosen.connect(chosen.append)
    view.show()
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert not chosen
    assert view.accessibleDescription() == "No errors with a time yet"


@pytest.mark.parametrize("width", [1.0, 60.0, 3600.0, 86_400.0, 20 * 86_400.0, 30 * 86_400.0])
def test_every_length_of_time_has_a_labelled_axis(width: float, view: TimelineView) -> None:
    view.set_state(Timeline(START, width, 100), (Layer("retry", (1,) * 100),), (), None)
    labels = [text for _, text in axis_ticks(START, width * 100, 7, local_time, local_offset(START))]
    assert 1 <= len(labels) <= 8
    assert len(set(labels)) == len(labels)
    view.grab()
