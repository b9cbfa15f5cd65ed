"""The composition root: builds the parts and wires them; nothing else imports it but the start.

Qt is imported inside the functions: the imports and their order are most of the time that a start takes.
"""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gui.options import WindowOptions

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType
    from PySide6.QtWidgets import QApplication

    from gui.decode_parts import Desk
    from gui.instance import Instance
    from gui.look.look import Look
    from gui.settings import Settings
    from gui.store import Store
    from gui.widgets.main_window import MainWindow


@dataclass(frozen=True)
class App:
    """A built program, not yet running."""

    qt: QApplication
    store: Store
    look: Look
    settings: Settings
    window: MainWindow


def run_window(options: WindowOptions) -> int:
    """Open the window and stay until it is closed; return the exit status.

    If a window is open already, it gets the query and comes to the front instead.
    """
    gc.disable()  # until the window is painted: nothing made before that is garbage
    qt = _application()
    from gui.settings import Settings, settings_folder

    folder = settings_folder()
    from gui.instance import Instance, Request

    instance = Instance(folder, qt)
    if not instance.first and instance.hand_over(Request(options.query)):
        return 0
    app = build_app(options, Settings(folder))
    app.window.restore(options.size)
    instance.requested.connect(lambda request: app.window.raise_with(request.query))
    _after_first_paint(app, instance, options)
    app.window.show()
    status = qt.exec()
    instance.close()
    return status


def take_screenshot(options: WindowOptions) -> int:
    """Draw the window into the PNG that the options name, without a display; return the exit status."""
    assert options.screenshot is not None
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    import tempfile

    from PySide6.QtCore import Qt, qInstallMessageHandler

    qInstallMessageHandler(_tell_warning)
    qt = _application()
    from gui.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        app = build_app(options, Settings(Path(folder)))
        app.window.restore(options.size)
        app.window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        app.window.show()
        app.store.learn_explanations()
        desk = _attach(app, options)
        for _ in range(3):
            qt.processEvents()
            desk.settle()
            app.window.settle()
        taken = app.window.grab().save(str(options.screenshot), "PNG")
        app.window.close()
    if not taken:
        sys.stderr.write(f"retcode: cannot write {options.screenshot}\n")
    return 0 if taken else 2


def _tell_warning(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, but for what the off-screen platform says of every window."""
    if "propagateSizeHints" not in text:
        sys.stderr.write(f"{text}\n")


def build_app(options: WindowOptions, settings: Settings) -> App:
    """Build the program: catalogue, store and window, in the state the settings and options say."""
    qt = _application()
    from gui.core.catalogue.load import load_catalogue
    from gui.look.look import Look
    from gui.store import Store
    from gui.widgets.main_window import MainWindow

    look = Look(qt, options.theme or settings.theme)
    store = Store(load_catalogue(), qt)
    store.set_pins(settings.pins)
    store.set_tab(settings.tab)
    store.set_product(settings.product)
    store.set_query(options.query)
    return App(qt, store, look, settings, MainWindow(store, look, settings))


def _application() -> QApplication:
    """Return the QApplication, made if there is none yet."""
    import builtins

    from PySide6.QtWidgets import QApplication

    # PySide6 puts an own import function in place for its `__feature__` switch, seven times as slow.
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("retcode")
    qt.setApplicationDisplayName("Retcode")
    qt.setDesktopFileName("retcode")
    return qt


def _after_first_paint(app: App, instance: Instance, options: WindowOptions) -> None:
    """Do what the first painted window does not need once it is painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, finish)
            return False

    def finish() -> None:
        gc.freeze()
        gc.enable()
        if instance.first:
            instance.listen()
        app.store.settle()
        app.store.learn_explanations()
        _attach(app, options)

    app.window.installEventFilter(FirstPaint(app.window))


def _attach(app: App, options: WindowOptions) -> Desk:
    """Add what comes after the first painted window: the decode panel, faults to tell, a text to decode."""
    from gui.decode_parts import add_decoding

    desk = add_decoding(app.window, app.store, app.look, app.settings)
    faults = app.store.catalogue.faults
    if faults:
        many = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        app.window.notice.show_notice(f"The catalogue has a fault, the rest is shown. {faults[0]}{many}")
    if options.decode_text is not None:
        desk.decode(options.decode_text)
    return desk
