"""Every command of the window in one table: id, text, keys, and a tip."""

from __future__ import annotations

from msgspec import Struct


class Action(Struct, frozen=True):
    """A command. `keys` are in Qt's portable text, and the first is shown.

    `menu` tells whether the menu shows it.
    `group` names the submenu that it is in. Of the actions with the same `choice`, one is checked; they are
    in a submenu of that name.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    tip: str
    menu: bool = True
    choice: str = ""
    group: str = ""


# The menu has a separator before these.
SEPARATED = frozenset({"decode", "copy", "pin", "filters", "clipboard_offer", "shortcuts"})

ACTIONS: tuple[Action, ...] = (
    Action("search", "Search", ("Ctrl+K", "Ctrl+F", "Ctrl+L"), "Go to the search box", menu=False),
    Action("back", "Back", ("Alt+Left",), "Go back to the previous view"),
    Action("forward", "Forward", ("Alt+Right",), "Go forward to the next view"),
    Action("clear", "Clear", ("Esc",), "Clear the search, close the page, or clear the filters", menu=False),
    Action("decode", "Decode clipboard", ("Ctrl+V",), "Decode the response on the clipboard"),
    Action("open_file", "Decode a file…", ("Ctrl+O",), "Decode a response or a log in a file"),
    Action("triage", "Open log files…", ("Ctrl+Shift+O",), "Summarise the errors in log files"),
    Action("save_report", "Save report…", ("Ctrl+S",), "Save the report of the decoded text"),
    Action(
        "copy",
        "Copy code and meaning",
        ("Ctrl+C", "Ctrl+Ins"),
        "Copy the selected entry as one line",
        group="Copy",
    ),
    Action(
        "copy_markdown",
        "Copy as Markdown",
        ("Ctrl+Shift+C",),
        "Copy the whole entry as Markdown",
        group="Copy",
    ),
    Action(
        "copy_link", "Copy link", ("Ctrl+Shift+K",), "Copy a link that opens the selected entry", group="Copy"
    ),
    Action("copy_reply", "Copy reply", ("Ctrl+R",), "Copy the reply to the customer", group="Copy"),
    Action(
        "copy_handler", "Copy handler", ("Ctrl+Shift+H",), "Copy the handler code that is shown", group="Copy"
    ),
    Action(
        "copy_report", "Copy report", ("Ctrl+Shift+R",), "Copy the report of the decoded text", group="Copy"
    ),
    Action(
        "copy_case",
        "Copy what is shown as a case",
        ("Ctrl+E",),
        "Copy the shown text with findings, verdict, steps and reply",
        group="Copy",
    ),
    Action("add_to_case", "Add to case", ("Ctrl+Shift+E",), "Add what is shown to the case", group="Case"),
    Action("show_case", "Case…", ("Ctrl+J",), "Show the case, to name, copy or save it", group="Case"),
    Action(
        "save_case",
        "Save case…",
        ("Ctrl+Shift+S",),
        "Save the open case, or what is shown, to a file that can be reopened",
        group="Case",
    ),
    Action("open_case", "Open case…", (), "Open a saved case", group="Case"),
    Action(
        "large_handler",
        "Handler in a large view",
        ("Ctrl+Shift+B",),
        "Show the handler in its own window",
        group="Handler",
    ),
    Action(
        "handler_language",
        "Handler language…",
        ("Ctrl+Shift+G",),
        "Choose language and library",
        group="Handler",
    ),
    Action("pin", "Pin or unpin", ("Ctrl+P",), "Pin or unpin the selected entry"),
    Action("open_source", "Open source page", ("Ctrl+Shift+L",), "Open the entry's source in the browser"),
    Action(
        "find",
        "Find in the details",
        ("F3", "Ctrl+Shift+F"),
        "Find words in the details; on the Triage page, in the lines of the log",
    ),
    Action("filters", "Show or hide filters", ("F9",), "Show or hide the filter pane", group="Filters"),
    Action("pinned", "Pinned only", ("Ctrl+Shift+P",), "Show pinned entries only, or all", group="Filters"),
    Action("clear_filters", "Clear filters", ("Ctrl+Shift+X",), "Remove all filters", group="Filters"),
    Action("next_tab", "Next exchange", ("Ctrl+Tab", "Ctrl+PgDown"), "Open the next tab", menu=False),
    Action(
        "previous_tab",
        "Previous exchange",
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
        "Open the previous tab",
        menu=False,
    ),
    Action("next_product", "Next product", ("Ctrl+.",), "Show the next product of the exchange", menu=False),
    Action(
        "decode_panel", "Show or hide decode panel", ("F8",), "Show or hide the decoded text", group="View"
    ),
    Action("next_pane", "Next pane", ("F6",), "Move to the next pane", group="View"),
    Action("sort_relevance", "Relevance", (), "Show the best matches first", choice="Sort by", group="View"),
    Action("sort_code", "Code", (), "Sort the rows by code", choice="Sort by", group="View"),
    Action("sort_venue", "Venue", (), "Sort the rows by venue", choice="Sort by", group="View"),
    Action("sort_name", "Name", (), "Sort the rows by name", choice="Sort by", group="View"),
    Action(
        "sort_message",
        "Message",
        (),
        "Sort the rows by message",
        choice="Sort by",
        group="View",
    ),
    Action(
        "sort_recovery",
        "Recovery",
        (),
        "Sort the rows by recovery class",
        choice="Sort by",
        group="View",
    ),
    Action(
        "compact",
        "Compact window",
        ("Ctrl+Shift+M",),
        "Show only search and verdict, on top",
        group="View",
    ),
    Action(
        "tray",
        "System tray icon",
        (),
        "Show an icon in the system tray",
        group="View",
    ),
    Action(
        "global_key",
        "Global shortcut",
        (),
        "Bring the window to the front with a key that works in every program",
        group="View",
    ),
    Action("zoom_in", "Larger text", ("Ctrl++", "Ctrl+="), "Make text larger, up to 200 %", group="View"),
    Action("zoom_out", "Smaller text", ("Ctrl+-",), "Make text smaller, down to 80 %", group="View"),
    Action("zoom_reset", "Normal text", ("Ctrl+0",), "Use the system's text size", group="View"),
    Action(
        "theme_system",
        "Follow system",
        (),
        "Follow the system's light or dark theme",
        choice="Theme",
        group="View",
    ),
    Action("theme_light", "Light", (), "Use the light theme", choice="Theme", group="View"),
    Action("theme_dark", "Dark", (), "Use the dark theme", choice="Theme", group="View"),
    Action("menu", "Menu", ("F10",), "Open the menu", menu=False),
    Action("clipboard_offer", "Offer to decode the clipboard", (), "Watch the clipboard for errors"),
    Action(
        "log_notices",
        "Notify about log alarms",
        (),
        "Notify about bans and unknown outcomes in followed logs",
    ),
    Action("new_venue", "New venue…", (), "Create the files of a venue of your own"),
    Action("settings", "Settings…", ("Ctrl+,",), "Theme, text size, my exchanges"),
    Action("shortcuts", "Keyboard shortcuts", ("F1", "Ctrl+?"), "List all keys"),
    Action("about", "About Retcode", (), "Version, licences and notices"),
    Action("quit", "Quit", ("Ctrl+Q",), "Close the window"),
)
