"""The two themes as data: colours, and the style sheet made from them. No Qt; their contrasts are tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retcode.core.catalogue.model import Recovery
    from retcode.core.present.verdict_text import Tone


Pattern = Literal["solid", "rising", "falling", "level", "upright", "cross", "lattice", "dots"]


_CHECK_BOX = 14  # logical pixels
MENU_ARROW = 12  # logical pixels
_BESIDE_ARROW = 4  # logical pixels between a link and its arrow
MONOSPACE = "monospace"  # the property `look` of a widget with the fixed-width font


class Hatch(NamedTuple):
    """How a class is hatched: light lines on its colour, or lines of its colour if `inverted`."""

    pattern: Pattern
    inverted: bool = False


class Hue(NamedTuple):
    """A colour with a meaning: `text` is readable on `fill` and on the surface, `line` is for borders."""

    fill: str
    text: str
    line: str


class Theme(NamedTuple):
    """One theme. Colours are #rrggbb; `text` and `muted` are readable on window, surface and raised."""

    name: str
    window: str
    surface: str
    raised: str
    line: str
    control_line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    link: str
    selection: str
    on_selection: str
    muted_on_selection: str
    hover: str
    match: str
    on_match: str
    green: Hue
    amber: Hue
    red: Hue
    orange: Hue
    blue: Hue
    violet: Hue
    pink: Hue
    teal: Hue
    slate: Hue
    lime: Hue
    plain: bool = False  # all hues are one

    def recovery(self, recovery: Recovery | str) -> Hue:
        """Return the hue of a recovery class, slate for anything else; it is always shown with the name."""
        hue: Hue = getattr(self, RECOVERY_HUES.get(recovery, "slate"))
        return hue

    def hatch(self, recovery: str) -> Hatch:
        """Return how a recovery class is hatched where its name has no room beside it."""
        if self.plain:
            return PLAIN_HATCHES.get(recovery, Hatch("lattice", inverted=True))
        return Hatch(RECOVERY_PATTERNS.get(recovery, "solid"))

    def tone(self, tone: Tone) -> Hue:
        """Return the hue of a verdict's tone; it is always shown with an icon and words."""
        hue: Hue = getattr(self, TONE_HUES[tone])
        return hue


RECOVERY_HUES: dict[str, str] = {
    "success": "green",
    "retry": "green",
    "back-off": "amber",
    "reconcile": "red",
    "resync": "orange",
    "fix-clock": "lime",
    "fix-request": "blue",
    "fix-credentials": "violet",
    "account-limit": "pink",
    "market-state": "teal",
    "already-done": "green",
    "read-message": "slate",
    "contact-support": "slate",
}
# How a class is hatched where its name has no room beside it. Classes that look alike to somebody who is
# colour-blind are hatched differently.
RECOVERY_PATTERNS: dict[str, Pattern] = {
    "success": "cross",
    "retry": "level",
    "back-off": "rising",
    "reconcile": "solid",
    "resync": "level",
    "fix-clock": "falling",
    "fix-request": "solid",
    "fix-credentials": "rising",
    "account-limit": "dots",
    "market-state": "falling",
    "already-done": "dots",
    "read-message": "upright",
    "contact-support": "cross",
}
# The same where all classes have one colour: no two are hatched alike.
PLAIN_HATCHES: dict[str, Hatch] = {
    **{name: Hatch(pattern) for name, pattern in RECOVERY_PATTERNS.items()},
    "resync": Hatch("level", inverted=True),
    "fix-request": Hatch("lattice"),
    "fix-credentials": Hatch("rising", inverted=True),
    "market-state": Hatch("falling", inverted=True),
    "already-done": Hatch("dots", inverted=True),
    "contact-support": Hatch("cross", inverted=True),
}
TONE_HUES: dict[str, str] = {
    "go": "green",
    "wait": "amber",
    "stop": "red",
    "read": "slate",
}

LIGHT = Theme(
    name="light",
    window="#f4f5f8",
    surface="#ffffff",
    raised="#f7f8fa",
    line="#e1e4ea",
    control_line="#858e9e",
    text="#1a2030",
    muted="#596377",
    accent="#3157d5",
    on_accent="#ffffff",
    link="#2b4fc4",
    selection="#e4eafc",
    on_selection="#1a2030",
    muted_on_selection="#596377",
    hover="#eff1f6",
    match="#ffe58a",
    on_match="#1a2030",
    green=Hue("#e2f4e8", "#17663a", "#9fd4b3"),
    amber=Hue("#fdf0d3", "#7a4a00", "#e8c67c"),
    red=Hue("#fde6e4", "#a3211b", "#efaaa5"),
    orange=Hue("#feeadb", "#8f3d06", "#efb992"),
    blue=Hue("#e5eefd", "#1f4fa8", "#a9c4f2"),
    violet=Hue("#efe8fc", "#5f35b0", "#c5b0ee"),
    pink=Hue("#fce7f1", "#99215f", "#ecacca"),
    teal=Hue("#ddf3f3", "#0f5f66", "#93cfd2"),
    slate=Hue("#e9ecf1", "#465064", "#bcc4d1"),
    lime=Hue("#eff5d6", "#4c5f00", "#c5d488"),
)

DARK = Theme(
    name="dark",
    window="#12151b",
    surface="#191d25",
    raised="#20252f",
    line="#2c323e",
    control_line="#737e92",
    text="#e7eaf1",
    muted="#a0a9ba",
    accent="#7c9cff",
    on_accent="#10131a",
    link="#94afff",
    selection="#273353",
    on_selection="#e7eaf1",
    muted_on_selection="#a0a9ba",
    hover="#222834",
    match="#6b5314",
    on_match="#fff3d0",
    green=Hue("#15321f", "#84d8a2", "#2c6141"),
    amber=Hue("#382a0c", "#f0c05c", "#6b5320"),
    red=Hue("#401b1c", "#ffa19b", "#7d3634"),
    orange=Hue("#3c2312", "#fcb27f", "#754627"),
    blue=Hue("#182b4a", "#9cc1ff", "#31538a"),
    violet=Hue("#2b2148", "#c6b0ff", "#54418a"),
    pink=Hue("#3d1b2d", "#f8a3cb", "#77385a"),
    teal=Hue("#10302f", "#7fd6d3", "#265e5d"),
    slate=Hue("#272d38", "#b9c2d1", "#454e5f"),
    lime=Hue("#262e0c", "#c3d94e", "#56651f"),
)

THEMES: dict[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}


def contrast_theme(*, window: str, surface: str, text: str, accent: str, on_accent: str, link: str) -> Theme:
    """Return a theme of the few colours of a system's high-contrast palette.

    Classes and verdicts have no colour of their own in it; their names, icons and hatches say what they are.
    """
    plain = Hue(fill=surface, text=text, line=text)
    return Theme(
        name="contrast",
        window=window,
        surface=surface,
        raised=surface,
        line=text,
        control_line=text,
        text=text,
        muted=text,
        accent=accent,
        on_accent=on_accent,
        link=link,
        selection=accent,
        on_selection=on_accent,
        muted_on_selection=on_accent,
        hover=surface,
        match=text,
        on_match=surface,
        green=plain,
        amber=plain,
        red=plain,
        orange=plain,
        blue=plain,
        violet=plain,
        pink=plain,
        teal=plain,
        slate=plain,
        lime=plain,
        plain=True,
    )


def style_sheet(theme: Theme, zoom: int = 100, fixed_width: Sequence[str] = ("monospace",)) -> str:
    """Return the Qt style sheet of a theme; what Qt cannot style is painted with the same colours.

    `zoom` is the size of text in percent, which check boxes and arrows have, too. `fixed_width` are the
    families of the fixed-width font.
    """
    t = theme
    mono = ", ".join(f'"{family}"' for family in fixed_width)
    box, arrow = round(_CHECK_BOX * zoom / 100), round(MENU_ARROW * zoom / 100)
    light = max(t.surface, t.text)  # of "#rrggbb"; the icons of Qt's own dialog for files are black
    return f"""
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.control_line}; padding: 4px; }}
QMainWindow, QDialog {{ background: {t.window}; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
#bar {{ background: {t.window}; }}
#pane {{ background: {t.window}; border: none; }}
#sheet, QScrollArea {{ background: {t.surface}; border: none; }}
#clear {{ background: transparent; border: none; }}
#rule {{ background: {t.line}; }}
QLabel[look="muted"] {{ color: {t.muted}; }}
QLabel[look="problem"] {{ color: {t.red.text}; }}
QPlainTextEdit[look="{MONOSPACE}"] {{ font-family: {mono}; }}
QLabel[look="strong"] {{ font-weight: 600; }}
QLineEdit {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.control_line};
  border-radius: 6px; padding: 4px 8px; }}
QLineEdit:focus {{ border: 2px solid {t.accent}; padding: 3px 7px; }}
QLineEdit, QPlainTextEdit {{ placeholder-text-color: {t.muted}; }}
QComboBox QLineEdit {{ border: none; padding: 0; }}
QComboBox[look="choice"] {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.control_line};
  border-radius: 6px; padding: 4px {arrow + 12}px 4px 8px; }}
QComboBox[look="choice"]:focus {{ border: 2px solid {t.accent}; padding: 3px {arrow + 11}px 3px 7px; }}
QComboBox[look="choice"]::drop-down {{ border: none; width: 0; }}
QComboBox[look="choice"]::down-arrow {{ image: none; }}
#search QLineEdit {{ background: transparent; border: none; padding: 0; color: {t.text};
  selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
#search QLabel {{ color: {t.muted}; border: 1px solid {t.line}; border-radius: 4px; padding: 1px 6px; }}
QCheckBox {{ outline: 1px solid {t.accent}; outline-radius: 3px; spacing: {round(6 * zoom / 100)}px; }}
QCheckBox::indicator {{ width: {box}px; height: {box}px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton, QToolButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.control_line};
  border-radius: 6px; padding: 5px 12px; }}
QToolButton {{ padding: 5px 8px; }}
QPushButton:hover, QToolButton:hover {{ background: {t.hover}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {t.selection}; color: {t.on_selection}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {t.accent}; padding: 4px 11px; }}
QPushButton, QTabBar {{ outline: none; }}
QToolButton:focus {{ padding: 4px 7px; }}
QPushButton:checked {{ background: {t.selection}; color: {t.on_selection}; border-color: {t.accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {t.muted}; border-color: {t.line}; }}
QPushButton[look="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
QPushButton[look="primary"]:disabled {{ background: {t.surface}; color: {t.muted}; border-color: {t.line}; }}
QPushButton[look="primary"] {{ outline: 1px solid {t.on_accent}; outline-radius: 3px; }}
QPushButton[look="flat"], QToolButton[look="flat"] {{ background: transparent; border-color: transparent; }}
QPushButton[look="flat"]:hover, QToolButton[look="flat"]:hover {{ background: {t.hover}; }}
QPushButton[look="flat"]:focus, QToolButton[look="flat"]:focus {{ border-color: {t.accent}; }}
QPushButton[look="link"] {{ background: transparent; border: 1px solid transparent; color: {t.link};
  padding: 2px 0; text-align: left; }}
QPushButton[look="link"]:hover {{ text-decoration: underline; }}
QPushButton[look="link"]:focus {{ border-color: {t.accent}; padding: 2px 0; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton::menu-indicator {{ image: none; width: {arrow}px; height: {arrow}px; }}
QPushButton[look="link"]::menu-indicator {{ width: {arrow + _BESIDE_ARROW}px; }}
QFileDialog QToolButton {{ padding: 2px; }}
QFileDialog QToolButton, QFileDialog QToolButton:hover, QFileDialog QToolButton:pressed {{
  background: {light}; }}
QFileDialog QToolButton:focus {{ padding: 1px; }}
#product QPushButton {{ border-radius: 10px; min-height: 14px; padding: 3px 12px; color: {t.muted}; }}
#product QPushButton:checked {{ background: {t.selection}; color: {t.on_selection};
  border-color: {t.accent}; }}
#product QPushButton:focus {{ border: 2px solid {t.accent}; padding: 2px 11px; }}
QTabBar {{ background: {t.window}; border: none; }}
QTabBar::tab {{ background: transparent; color: {t.muted}; border: none; border-bottom: 2px solid transparent;
  padding: 8px 6px 7px 12px; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
QTabBar::tab:focus {{ border: 2px solid {t.accent}; border-radius: 6px; padding: 6px 4px 7px 10px; }}
QTabBar QLabel {{ color: {t.muted}; padding: 4px 12px 4px 0; }}
QTabBar QToolButton {{ border: none; padding: 0; background: {t.window}; }}
QHeaderView {{ background: {t.surface}; border: none; }}
QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none;
  border-bottom: 1px solid {t.line}; padding: 7px 10px; text-align: left; }}
QHeaderView::section:hover {{ color: {t.text}; }}
QTableView, QListView, QTextBrowser, QPlainTextEdit {{ background: {t.surface}; color: {t.text}; border: none;
  selection-background-color: {t.selection}; selection-color: {t.on_selection}; outline: none; }}
QPlainTextEdit {{ selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QTextEdit[look="prose"] {{ background: transparent; color: {t.text}; border: none;
  selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QAbstractScrollArea[pane="true"], #sheet[pane="true"], #clear[pane="true"] {{
  border: 2px solid transparent; }}
QAbstractScrollArea[pane="true"]:focus, #sheet[pane="true"]:focus, #clear[pane="true"]:focus {{
  border-color: {t.accent}; }}
#filters QListView {{ background: {t.window}; }}
QMenu {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.control_line}; padding: 4px;
  menu-scrollable: 1; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selection}; color: {t.on_selection}; }}
QMenu::item:disabled {{ color: {t.muted}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
QScrollBar {{ background: transparent; border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {t.control_line}; border-radius: 2px; margin: 3px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
#notice {{ background: {t.amber.fill}; border-bottom: 1px solid {t.amber.line}; }}
#notice QLabel {{ color: {t.amber.text}; }}
#notice[tone="success"] {{ background: {t.green.fill}; border-bottom: 1px solid {t.green.line}; }}
#notice[tone="success"] QLabel {{ color: {t.green.text}; }}
#offer {{ background: {t.blue.fill}; border-bottom: 1px solid {t.blue.line}; }}
#offer QLabel {{ color: {t.blue.text}; }}
QLabel#caution {{ background: {t.amber.fill}; color: {t.amber.text}; border: 1px solid {t.amber.line};
  border-radius: 6px; padding: 8px 11px; margin-bottom: 12px; }}
QFrame#alarm {{ background: {t.red.fill}; border: 1px solid {t.red.line}; border-radius: 6px; }}
#alarm QLabel {{ color: {t.red.text}; font-weight: 600; }}
#decode {{ background: {t.window}; border: none; }}
QProgressBar {{ background: {t.line}; border: none; border-radius: 3px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
#case QTextEdit {{ background: {t.surface}; color: {t.text}; selection-background-color: {t.accent};
  selection-color: {t.on_accent}; }}
#case QListView, #case QTextEdit {{ border: 1px solid {t.control_line}; border-radius: 6px;
  padding: 4px; }}
#case QListView:focus, #case QTextEdit:focus {{ border: 2px solid {t.accent}; padding: 3px; }}
#case QListView::item {{ padding: 4px 6px; }}
#wire, #reply {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 6px; }}
#coverage::item {{ padding: 5px 7px; }}
#wire {{ padding: 1px; }}
#wire:focus {{ border: 2px solid {t.accent}; padding: 0; }}
#reply {{ padding: 8px 10px; }}
"""
