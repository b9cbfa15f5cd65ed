"""Contrast at WCAG AA in both themes, computed; and themes that follow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QAccessibilityHints,
    QColor,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QImage,
    QPainter,
)
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from retcode.app import App, build_app
from retcode.core.catalogue.model import Recovery
from retcode.core.present.verdict_text import Tone
from retcode.core.resources import resource
from retcode.features.decode_panel.controller import DecodeController
from retcode.services.options import ThemeName, WindowOptions
from retcode.style.appearance import Appearance
from retcode.style.icons import icon, icon_path
from retcode.style.paint import chip_width, draw_chip
from retcode.style.theme import RECOVERY_HUES, THEMES, TONE_HUES, Hue, Theme, contrast_theme, style_sheet
from tests.gui.used import used_settings

TEXT, CONTROL = 4.5, 3.0  # WCAG 2.1, 1.4.3 and 1.4.11


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def hues(theme: Theme) -> Iterator[tuple[str, Hue]]:
    for name in {*RECOVERY_HUES.values(), *TONE_HUES.values()}:
        yield name, getattr(theme, name)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_can_be_read_on_every_ground_it_stands_on(theme: Theme) -> None:
    for text in ("on_selection", "muted_on_selection"):
        assert contrast(getattr(theme, text), theme.selection) >= TEXT
    for text in ("text", "muted", "link"):
        for ground in ("window", "surface", "raised", "selection", "hover"):
            ratio = contrast(getattr(theme, text), getattr(theme, ground))
            assert ratio >= TEXT, (text, ground)
    assert contrast(theme.on_accent, theme.accent) >= TEXT
    assert contrast(theme.on_match, theme.match) >= TEXT
    for name, hue in hues(theme):
        for ground in (hue.fill, theme.surface, theme.window, theme.raised, theme.selection):
            assert contrast(hue.text, ground) >= TEXT, name
        for text in (theme.text, theme.muted):
            assert contrast(text, hue.fill) >= TEXT, name


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_controls_and_the_focus_can_be_seen(theme: Theme) -> None:
    for line in ("control_line", "accent"):
        for ground in ("window", "surface"):
            assert contrast(getattr(theme, line), getattr(theme, ground)) >= CONTROL, (line, ground)


def test_every_class_and_every_tone_has_a_hue_in_both_themes() -> None:
    for theme in THEMES.values():
        assert {theme.recovery(recovery) for recovery in Recovery} <= {hue for _, hue in hues(theme)}
        assert len({theme.tone(tone) for tone in Tone}) == len(Tone)


def test_the_style_sheets_differ_in_colours_only() -> None:
    sheets = [style_sheet(theme) for theme in THEMES.values()]
    shapes = [[line.split("#")[0] for line in sheet.splitlines()] for sheet in sheets]
    assert len(shapes[0]) == len(shapes[1])
    assert sheets[0] != sheets[1]


def test_tones_have_icons_of_their_own(qtbot: QtBot) -> None:
    outlines = [icon_path(tone.value) for tone in Tone]
    assert all(not outline.isEmpty() for outline in outlines)
    assert len({outline.elementCount() for outline in outlines}) > 1
    with pytest.raises(KeyError):
        icon_path("no such icon")
    made = icon("pin", QGuiApplication.palette().text().color())
    assert not made.isNull()
    assert made.pixmap(16).toImage() != made.pixmap(16, QIcon.Mode.Disabled).toImage()


def test_a_theme_is_chosen_and_put_on(app: App) -> None:
    ground = app.window.grab().toImage().pixelColor(5, 300)
    app.window.actions_by_id["theme_dark"].trigger()
    assert app.look.theme.name == "dark"
    assert app.settings.theme == "dark"
    darker = app.window.grab().toImage().pixelColor(5, 300)
    assert darker.lightness() < 60
    assert ground.lightness() > 200
    app.window.actions_by_id["theme_system"].trigger()
    assert app.settings.theme is None


def test_a_chip_is_wide_enough_for_its_text(qtbot: QtBot) -> None:
    font = QGuiApplication.font()
    for size in range(9, 30):
        font.setPixelSize(size)
        metrics = QFontMetrics(font)
        for recovery in Recovery:
            room = chip_width(metrics, recovery.value) - chip_width(metrics, "")
            assert metrics.elidedText(recovery.value, Qt.TextElideMode.ElideRight, room) == recovery.value


def test_the_room_around_the_text_of_a_chip_grows_with_it(qtbot: QtBot) -> None:
    def room(size: int) -> tuple[int, int]:
        """The width beside the text, and the width of the dot in a painted chip."""
        font = QGuiApplication.font()
        font.setPixelSize(size)
        beside = chip_width(QFontMetrics(font), "")
        image = QImage(400, 100, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.setFont(font)
        draw_chip(painter, QRectF(0, 0, 400, 100), "", Hue("#ffffff", "#000000", "#ffffff"))
        painter.end()
        return beside, sum(image.pixelColor(x, 50).lightness() < 100 for x in range(400))

    small, large = room(12), room(24)
    assert small[0] * 1.8 < large[0] < small[0] * 2.2
    assert small[1] * 1.6 < large[1] < small[1] * 2.4


def test_a_main_button_that_cannot_be_pressed_looks_so(app: App, qtbot: QtBot) -> None:
    button = QPushButton("Copy")
    button.setProperty("look", "primary")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    colours = []
    for enabled in (True, False):
        button.setEnabled(enabled)
        colours.append(button.grab().toImage().pixelColor(8, button.height() // 2).name())
    assert colours == [app.look.theme.accent, app.look.theme.surface]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_stands_in_an_empty_search_box_can_be_read(app: App, name: ThemeName) -> None:
    app.look.choose(name)
    palette = app.window.search.edit.palette()
    ink, ground = palette.placeholderText().color(), QColor(app.look.theme.surface)
    share = ink.alphaF()
    red, green, blue = (
        share * one + (1 - share) * other
        for one, other in (
            (ink.redF(), ground.redF()),
            (ink.greenF(), ground.greenF()),
            (ink.blueF(), ground.blueF()),
        )
    )
    seen = QColor.fromRgbF(red, green, blue)
    assert contrast(seen.name(), ground.name()) >= TEXT


def test_findings_are_marked_in_the_text_where_all_colours_are_one(
    app: App, desk: DecodeController, monkeypatch: pytest.MonkeyPatch
) -> None:
    high = Qt.ContrastPreference.HighContrast
    monkeypatch.setattr(QAccessibilityHints, "contrastPreference", lambda _: high)
    app.look.choose(None)
    app.look.update()
    desk.decode('{"code":-1021,"msg":"x"} then {"code":-2019,"msg":"Margin is insufficient."}')
    desk.flush()
    marks = desk.parts.text.extraSelections()
    assert len(marks) == 2
    assert all(mark.format.fontUnderline() for mark in marks)
    monkeypatch.undo()
    app.look.choose("light")
    desk.flush()
    assert not any(mark.format.fontUnderline() for mark in desk.parts.text.extraSelections())


def test_the_systems_high_contrast_palette_is_used(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.look.choose(None)
    high = Qt.ContrastPreference.HighContrast
    monkeypatch.setattr(QAccessibilityHints, "contrastPreference", lambda _: high)
    app.look.update()
    palette = QGuiApplication.palette()
    assert app.look.theme.name == "contrast"
    assert app.look.theme.text == palette.text().color().name()
    assert {hue for _, hue in hues(app.look.theme)} == {app.look.theme.red}
    app.window.grab()
    theme = app.look.theme
    assert theme.selection == palette.highlight().color().name() != theme.surface
    assert theme.on_selection == theme.muted_on_selection == palette.highlightedText().color().name()
    assert contrast(theme.on_match, theme.match) >= TEXT
    app.window.list.table.setFocus()
    row = app.window.list.table.visualRect(app.window.list.table.currentIndex())
    picture = app.window.list.table.viewport().grab(row).toImage()
    assert picture.pixelColor(picture.width() // 2, 2).name() == theme.selection
    app.look.choose("light")
    assert app.look.theme.name == "light"


def test_pages_that_are_saved_have_the_colours_of_the_window() -> None:
    sheet = (resource("pages") / "classes.css.j2").read_text(encoding="utf-8")
    light, _, dark = sheet.partition("@media screen and (prefers-color-scheme: dark)")
    for part, theme in ((light, THEMES["light"]), (dark, THEMES["dark"])):
        for recovery in Recovery:
            hue = theme.recovery(recovery)
            rule = f".{recovery.value} {{ --fill: {hue.fill}; --ink: {hue.text}; --edge: {hue.line}; }}"
            assert rule in part


def test_a_start_in_high_contrast_paints_everything_in_its_colours(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    black = contrast_theme(
        window="#000000",
        surface="#000000",
        text="#ffffff",
        accent="#ffff00",
        on_accent="#000000",
        link="#00ffff",
    )
    monkeypatch.setattr(Appearance, "current_theme", lambda _: black)
    app = build_app(WindowOptions(), used_settings(tmp_path))
    qtbot.addWidget(app.window)
    app.window.show()
    qtbot.waitExposed(app.window)
    table = app.window.list.table
    picture = table.viewport().grab(table.visualRect(table.currentIndex())).toImage()
    assert picture.pixelColor(picture.width() // 2, 2).name() == "#ffff00"
    monkeypatch.undo()
    app.window.close()
    app.look.choose("light")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_outline_of_every_control_is_seen(app: App, theme: ThemeName) -> None:
    app.look.choose(theme)
    host = QDialog(app.window)
    box, choice, line = QCheckBox("On", host), QComboBox(host), QLineEdit(host)
    for control in (box, choice, line):
        control.resize(120, 28)
        picture = control.grab().toImage()
        middle = picture.height() // 2
        edge = max(contrast(picture.pixelColor(x, middle).name(), app.look.theme.window) for x in range(2))
        assert edge >= CONTROL, type(control).__name__
    host.deleteLater()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_edge_of_a_menu_is_seen(app: App, theme: ThemeName) -> None:
    app.look.choose(theme)
    menu = QMenu(app.window)
    menu.addAction("Copy")
    menu.resize(menu.sizeHint())
    edge = menu.grab().toImage().pixelColor(0, menu.height() // 2)
    assert contrast(edge.name(), app.look.theme.surface) >= CONTROL
    menu.deleteLater()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_icons_of_qts_dialog_for_files_are_seen(app: App, theme: ThemeName) -> None:
    app.look.choose(theme)
    dialog = QFileDialog(app.window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    for name in ("backButton", "forwardButton", "toParentButton"):
        button = dialog.findChild(QToolButton, name)
        assert isinstance(button, QToolButton)
        button.setEnabled(True)
        button.resize(26, 26)
        picture = button.grab().toImage()
        ground = picture.pixelColor(13, 4).name()
        inner = range(6, 20)
        strongest = max(contrast(picture.pixelColor(x, y).name(), ground) for x in inner for y in inner)
        assert strongest >= CONTROL, name
    dialog.deleteLater()


def test_codes_and_pasted_texts_have_the_fixed_width_font_from_the_start(
    app: App, desk: DecodeController
) -> None:
    desk.decode('{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}')
    desk.flush()
    QApplication.processEvents()
    views = [view for view in app.window.findChildren(QPlainTextEdit) if view.isVisibleTo(app.window)]
    assert desk.parts.text in views
    for view in views:
        for font in (view.font(), view.document().defaultFont()):
            metrics = QFontMetrics(font)
            assert metrics.horizontalAdvance("iiii") == metrics.horizontalAdvance("WWWW"), view
