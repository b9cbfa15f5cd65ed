"""The composition root: build the parts and connect them. Only the start-up imports it.

Qt is imported inside the functions, because most of the time of a start is spent on imports.
"""

from __future__ import annotations

import gc
import os
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from retcode.services.compiled_binding import import_binding
from retcode.services.options import WindowOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QApplication

    from retcode.core.catalogue.load import Catalogue, Fault
    from retcode.entries.store import Store
    from retcode.features.case_dialog.store import CaseStore
    from retcode.features.decode_panel.store import Pasted
    from retcode.features.triage_page.controller import TriageController
    from retcode.services.settings import Settings
    from retcode.services.single_instance import SingleInstance, WindowRequest
    from retcode.style.appearance import Appearance
    from retcode.window.browser import Browser
    from retcode.window.global_key_switch import GlobalKeySwitch
    from retcode.window.main_window import MainWindow


_PAUSE_MS = 2  # of an idle event loop, which sends what was painted to the display
# How long a thread may run before the window's gets a turn; Python's default is ten times as long.
_SWITCH_INTERVAL_S = 0.0005


class EarlyApp(NamedTuple):
    """A program whose window is still empty."""

    qt: QApplication
    look: Appearance
    settings: Settings
    window: MainWindow


class App(NamedTuple):
    """A program whose window is complete."""

    qt: QApplication
    store: Store
    look: Appearance
    settings: Settings
    window: MainWindow
    global_key: GlobalKeySwitch


def run_window(options: WindowOptions) -> int:
    """Open the window and stay until it is closed; return the exit status.

    If a window is open already, it gets the query and comes to the front instead.
    """
    _end_at_interrupt()
    gc.disable()  # until the window is complete, because nothing before that becomes garbage
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    if sys.platform != "win32":
        # The binding links to 13,000 functions of Qt, most of which are never called. With this, each is
        # looked up when it is first called; by default, Python has all of them looked up at the start.
        sys.setdlopenflags(os.RTLD_LAZY)
    import_binding()
    qt = make_application()
    from PySide6.QtCore import QTimer

    from retcode.services.settings import Settings, settings_folder
    from retcode.services.signals import SignalWatch
    from retcode.services.single_instance import SingleInstance
    from retcode.window.first_paint import FirstPaint

    folder = settings_folder()
    instance = SingleInstance(folder, qt)
    if not instance.first and instance.hand_over(window_request(options)):
        return 0
    early = _early_app(qt, options, Settings(folder))
    window = early.window
    rest = _rest(early, *_show_browser(early, options), options, instance)

    def take_turn() -> None:
        pause = next(rest, None)
        if pause is not None:
            # The changes are painted before the pause begins.
            QTimer.singleShot(0, lambda: QTimer.singleShot(pause, take_turn))

    sys.excepthook = partial(report_fault, window)
    FirstPaint(window, take_turn)
    window.show()
    signals = SignalWatch(partial(_close_windows, qt), qt) if sys.platform != "win32" else None
    status = qt.exec()
    instance.close()
    if signals is not None:
        signals.close()
        return signals.status or status
    return status


def _end_at_interrupt() -> None:
    """Let Ctrl+C end the program at once until `SignalWatch` is there; in an import it is a traceback."""
    import signal
    from contextlib import suppress

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        with suppress(ValueError):  # not in the main thread
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def _close_windows(qt: QApplication) -> None:
    """Close all windows without a question, so that the settings are saved, and end."""
    from retcode.window.main_window import MainWindow

    for widget in qt.topLevelWidgets():
        if isinstance(widget, MainWindow):
            widget.close_without_question()
    qt.closeAllWindows()
    qt.quit()


def window_request(options: WindowOptions) -> WindowRequest:
    """Return the request to a window that is open already."""
    from retcode.services.single_instance import WindowRequest

    file = options.decode_file
    path = os.fsencode(file.absolute()) if file else None
    return WindowRequest(options.query, options.decode_text, path, options.entry, options.ask_to_decode)


def _rest(
    early: EarlyApp, store: Store, browser: Browser, options: WindowOptions, instance: SingleInstance
) -> Iterator[int]:
    """Do what the first painted rows do not need, in steps, so that keys are handled in between.

    Visible parts come first. They are painted once, when all of them are in place: the details wait for the
    reply within their text, and not for the handlers at their end. Yields how long to pause after each step,
    in ms.
    """
    early.window.complete(browser, store)
    store.flush()
    browser.right.setUpdatesEnabled(False)
    try:
        _lay_out(early)
        yield _PAUSE_MS
        _attach_reply(early.window, store, early.look, early.settings)
        early.window.detail.show()
        _lay_out(early)
    finally:
        browser.right.setUpdatesEnabled(True)
    yield _PAUSE_MS
    _attach_handlers(early.window, store, early.look, early.settings)
    _lay_out(early)
    yield _PAUSE_MS
    app = _connect(early, store)
    yield 0
    for _ in _attach_pages(app, options):
        yield _PAUSE_MS
    app.store.index_explanations()
    yield 0
    if instance.first:
        instance.listen()
    gc.freeze()
    serve(app, instance)
    follow_link(app, options.entry, ask_to_decode=options.ask_to_decode)
    from retcode.services.log import start_log
    from retcode.services.own_folders import sweep_temporary_folders

    start_log()
    sweep_temporary_folders()


def _lay_out(early: EarlyApp) -> None:
    """Show new widgets in their places, without painting them yet.

    Qt would do this as it paints them, and paint them once more for it.
    """
    from PySide6.QtCore import QEvent

    kind = QEvent.Type
    for posted in (kind.PolishRequest, kind.MetaCall, kind.LayoutRequest, kind.UpdateLater):
        early.qt.sendPostedEvents(None, posted)
    early.window.filters.lay_out()


def serve(app: App, instance: SingleInstance) -> None:
    """Handle the requests of later starts, and reload the user's own catalogue when it changes."""
    from retcode.services.main_thread_gc import GarbageCollector

    def take(request: WindowRequest) -> None:
        if any(request):  # the dialogs would cover what is asked for, and take the keys
            app.window.close_dialogs()
        app.window.raise_with(request.query)
        if request.decode_text is not None:
            app.store.request_decode(request.decode_text)
        if request.decode_file is not None:
            app.store.request_file(Path(os.fsdecode(request.decode_file)))
        follow_link(app, request.entry, ask_to_decode=request.ask_to_decode)

    GarbageCollector(app.window)

    def end() -> None:
        instance.requested.disconnect(take)
        app.global_key.release()

    instance.requested.connect(take)
    app.global_key.start()
    follow_catalogue(app, lambda new: serve(new, instance), end)


def follow_link(app: App, entry: str, *, ask_to_decode: bool) -> None:
    """Show the entry of a link, if any. Decode the clipboard only after the user agrees."""
    if entry:
        app.store.reveal(entry)
    if ask_to_decode:
        message = "A link asks Retcode to decode the text on your clipboard. Nothing is sent."
        app.window.notify(message, "Decode it", lambda: app.window.trigger("decode"))


def follow_catalogue(
    app: App, started: Callable[[App], object], ended: Callable[[], object] = lambda: None
) -> None:
    """Reload the user's own catalogue after a change of its files, once the list is shown.

    A new window replaces the open one: `ended` is called before that, `started` with the new program.
    """
    from retcode.core.resources import own_catalogue
    from retcode.services.folder_watch import FolderWatch

    folder = own_catalogue()
    if folder is None:
        return
    watch = FolderWatch(folder, app.window)
    waiting = [False]

    def renew() -> None:
        if app.window.page is not None or app.qt.activeModalWidget() is not None:
            waiting[0] = True
            message = "Your own catalogue has changed. The change takes effect when you return to the list."
            app.window.notify(message, "Show it now", reopen)
            return
        reopen()

    def reopen() -> None:
        watch.changed.disconnect(renew)
        app.window.page_changed.disconnect(follow_page)
        ended()
        started(_reopen(app, folder))

    def follow_page() -> None:
        if waiting[0]:
            QTimer.singleShot(0, app.window, renew_if_open)

    def renew_if_open() -> None:
        if app.window.isVisible():  # a window that closes leaves its page too
            renew()

    from PySide6.QtCore import QTimer

    watch.changed.connect(renew)
    app.window.page_changed.connect(follow_page)


def _reopen(app: App, folder: Path) -> App:
    """Replace the window by one with the reloaded catalogue, the same query, text, logs and case."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    from retcode.core.decode.region_search import forget_exchanges
    from retcode.window.main_window import MainWindow

    forget_exchanges()
    old, selected = app.window, app.store.selected
    shown = _shown_in(old)
    old.save_state()
    options = WindowOptions(query=app.store.text, size=(old.width(), old.height()))
    window = MainWindow(app.look, app.settings)
    window.restore(options.size, fixed=False)
    early = EarlyApp(app.qt, app.look, app.settings, window)
    new = _complete(early, *_show_browser(early, options))

    def open_folder() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    window.notify(
        "Your own catalogue was read again.", "Open its folder", open_folder, brief=True, success=True
    )
    for _ in attach_features(new, options):
        pass
    new.store.index_explanations()
    if selected is not None:
        new.store.select(selected.key)
    window.show()
    _show_again(shown, window)
    sys.excepthook = partial(report_fault, window)
    old.close_without_question()
    old.deleteLater()
    return new


class Shown(NamedTuple):
    """The contents of a window that its replacement shows again."""

    pasted: Pasted | None  # on the decode page, if that is in front
    logs: tuple[Path, ...]  # on the triage page, if that is in front
    case: CaseStore | None


def _shown_in(window: MainWindow) -> Shown:
    from retcode.features.case_dialog.controller import CaseController
    from retcode.features.decode_panel.controller import DecodeController
    from retcode.features.triage_page.controller import TriageController

    decoding, triage = window.findChild(DecodeController), window.findChild(TriageController)
    cases = window.findChild(CaseController)
    return Shown(
        decoding.parts.store.pasted if decoding and window.page is decoding.parts.panel else None,
        triage.parts.store.paths if triage and window.page is triage.parts.view else (),
        cases.case if cases else None,
    )


def _show_again(shown: Shown, window: MainWindow) -> None:
    from retcode.features.case_dialog.controller import CaseController
    from retcode.features.decode_panel.controller import DecodeController

    decoding, cases = window.findChild(DecodeController), window.findChild(CaseController)
    if cases and shown.case:
        cases.case.take_over(shown.case)
    if decoding and shown.pasted:
        decoding.show_again(shown.pasted)
    if decoding and shown.logs:
        decoding.logs_given.emit(list(shown.logs))


def take_screenshot(options: WindowOptions) -> int:
    """Draw the window into the PNG file in the options, without a display; return the exit status."""
    assert options.screenshot is not None
    if (
        sys.platform != "win32"
    ):  # there the off-screen platform has no fonts, and the usual one needs no screen
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    from PySide6.QtCore import QBuffer, QByteArray, Qt, qInstallMessageHandler

    qInstallMessageHandler(_print_warning)
    qt = make_application()
    from retcode.services.own_folders import TemporaryFolder
    from retcode.services.settings import Settings

    raised: list[BaseException] = []  # in slots, which Qt calls
    sys.excepthook = lambda _kind, error, _trace: raised.append(error)
    folder = TemporaryFolder()
    try:
        settings = Settings(folder.path)
        settings.used = True
        app = build_app(options, settings)
        app.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        app.window.show()
        app.store.index_explanations()
        settles = list(attach_features(app, options))
        for _ in range(3):
            qt.processEvents()
            for flush in (*settles, app.window.flush):
                flush()
        drawn = QByteArray()
        app.window.grab().save(QBuffer(drawn), "PNG")
        app.window.close()
    finally:
        folder.remove()
        qInstallMessageHandler(None)  # Qt may print messages after Python has ended
        sys.excepthook = sys.__excepthook__
    if raised:
        raise raised[0]
    return _save_screenshot(bytes(drawn.data()), options)


def _save_screenshot(drawn: bytes, options: WindowOptions) -> int:
    """Write a drawing into its file and return the exit status."""
    from retcode.core.files import save_file

    assert options.screenshot is not None
    try:
        save_file(options.screenshot, drawn, filter(None, (options.decode_file,)))
    except OSError as error:
        _complain(f"cannot write {options.screenshot}: {error.strerror or error}")
        return 2
    return 0


def _complain(sentence: str) -> None:
    from retcode.core.present.safe_text import one_line

    sys.stderr.write(f"retcode: {one_line(sentence)}\n")


def report_fault(
    window: MainWindow, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Report an unexpected error in one sentence. Print the traceback only under `python -X dev`.

    For a damaged file of the program, the sentence of the error itself says what to do.
    """
    from retcode.core.resources import ResourceError

    if isinstance(error, ResourceError):
        _complain(str(error))
        if window.is_complete:
            window.notify(f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return
    message = f"Something went wrong inside Retcode ({kind.__name__}: {error})."
    _complain(message)
    from retcode.services.log import log_fault

    log_fault(kind, trace)
    if sys.flags.dev_mode:
        sys.__excepthook__(kind, error, trace)
    if window.is_complete:
        window.notify(f"{message} What is shown may be out of date. Restart Retcode to be sure.")


def _print_warning(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Print a message of Qt, except the one that the off-screen platform prints for every window."""
    from retcode.core.present.safe_text import one_line

    if "propagateSizeHints" not in text:
        sys.stderr.write(f"{one_line(text)}\n")


def build_app(options: WindowOptions, settings: Settings) -> App:
    """Build the program: catalogue, store and window, as settings and options require."""
    qt = make_application()
    early = _early_app(qt, options, settings)
    return _complete(early, *_show_browser(early, options))


def _early_app(qt: QApplication, options: WindowOptions, settings: Settings) -> EarlyApp:
    """Make the window, still empty."""
    from retcode.style.appearance import Appearance
    from retcode.window.main_window import MainWindow

    look = Appearance(qt, options.theme or settings.theme)
    look.set_zoom(settings.zoom)
    window = MainWindow(look, settings)
    window.restore(options.size, fixed=options.screenshot is not None)
    return EarlyApp(qt, look, settings, window)


def _show_browser(early: EarlyApp, options: WindowOptions) -> tuple[Store, Browser]:
    """Read the catalogue, and put search and list into the window."""
    from retcode.core.catalogue.load import load_catalogue
    from retcode.entries.store import Store

    settings = early.settings
    store = Store(load_catalogue(), early.window)
    store.set_pins(settings.pins)
    store.set_tab(settings.tab)
    store.set_product(settings.product)
    store.set_query(options.query)
    browser = early.window.show_browser(store)
    store.set_mine(settings.exchanges)
    early.look.apply()
    return store, browser


def _complete(early: EarlyApp, store: Store, browser: Browser) -> App:
    """Add the side panes, the actions, and the icon."""
    early.window.complete(browser, store)
    early.window.detail.show()
    return _connect(early, store)


def _connect(early: EarlyApp, store: Store) -> App:
    """Add the window's actions, and set the icon."""
    from PySide6.QtGui import QIcon

    from retcode.core.resources import resource
    from retcode.window.commands import Commands
    from retcode.window.compact_and_tray import CompactAndTray
    from retcode.window.global_key_switch import GlobalKeySwitch

    qt, look, settings, window = early
    window.add_actions()
    global_key = GlobalKeySwitch(window, settings)
    Commands(window, store, look, settings, global_key)
    icon = QIcon()
    for size in (16, 32, 48, 64, 128):
        icon.addFile(str(resource("icons", f"retcode-{size}.png")))
    qt.setWindowIcon(icon)
    CompactAndTray(window, settings)
    return App(qt, store, look, settings, window, global_key)


def make_application() -> QApplication:
    """Return the QApplication; create it if there is none."""
    import builtins

    from PySide6.QtWidgets import QApplication

    # PySide6 replaces the import function for its `__feature__` switch; that one is seven times as slow.
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    from retcode.services.qt_faults import end_without_display

    # The style that Windows 10 sets gives a light palette always. To set another by a function takes longer.
    with end_without_display():
        qt = QApplication(["retcode", "-style", "Fusion"])
    qt.setApplicationName("retcode")
    qt.setApplicationDisplayName("Retcode")
    qt.setDesktopFileName("retcode")
    return qt


def catalogue_faults(catalogue: Catalogue) -> list[Fault]:
    """Return the faults of the bundled catalogue, the user's own, and the replies."""
    from retcode.core.decode.scan.recognition import read_own_exchanges
    from retcode.core.replies.load import load_replies

    faults = [*catalogue.faults, *load_replies(catalogue).faults]
    read_own_exchanges(faults)
    return faults


def attach_features(app: App, options: WindowOptions) -> Iterator[Callable[[], None]]:
    """Add the features in steps: those in the details, then the others.

    Each step yields a function that shows at once what the feature would show after a pause.
    """
    _attach_reply(app.window, app.store, app.look, app.settings)
    yield _attach_handlers(app.window, app.store, app.look, app.settings)
    yield from _attach_pages(app, options)


def _attach_reply(window: MainWindow, store: Store, look: Appearance, settings: Settings) -> None:
    """Add the reply to the details."""
    from retcode.features.reply_box.controller import ReplyController

    ReplyController(window, store, look, settings)


def _attach_handlers(
    window: MainWindow, store: Store, look: Appearance, settings: Settings
) -> Callable[[], None]:
    """Add the handlers at the end of the details. Return a function that shows a handler's code at once."""
    from retcode.features.handler_box.controller import HandlerController

    return HandlerController(window, store, look, settings).flush


def _attach_pages(app: App, options: WindowOptions) -> Iterator[Callable[[], None]]:
    """Add the decode page, the case and the triage page, in steps; see `attach_features`."""
    faults = catalogue_faults(app.store.catalogue)
    if faults:
        many = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        app.window.notify(f"The catalogue has a fault; the rest is shown. {faults[0]}{many}")
    if app.settings.damaged:
        from retcode.services.settings import DAMAGED

        app.window.notify(
            f"Some settings could not be read and were reset. A copy of the old file is kept as {DAMAGED}."
        )
    from retcode.features.decode_panel.controller import add_decoding

    decoding = add_decoding(app.window, app.store, app.look, app.settings)
    yield decoding.flush
    from retcode.features.case_dialog.controller import CaseController

    cases = CaseController(app.window, app.store, app.look, app.settings)
    decoding.case_given.connect(cases.open)

    @cache
    def triage() -> TriageController:
        from retcode.features.triage_page.controller import add_triage

        return add_triage(app.window, app.store, app.look, app.settings)

    decoding.logs_given.connect(lambda paths: triage().open(paths))
    app.window.register({"triage": lambda: triage().show()})
    if options.decode_text is not None:
        decoding.decode(options.decode_text)
    if options.decode_file is not None:
        decoding.open_file(options.decode_file)
