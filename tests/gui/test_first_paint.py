"""What the first painted window does not need is imported after it: imports are most of a start.

What comes then is painted once.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Runs the real start, and tells at the first paint of a window which modules are there.
TELL_AT_FIRST_PAINT = """
import sys
from PySide6 import QtCore, QtWidgets
from retcode.cli.main import main

run = QtWidgets.QApplication.exec

class FirstPaint(QtCore.QObject):
    def eventFilter(self, watched, event):
        if event.type() is QtCore.QEvent.Type.Paint:
            print(*sys.modules, flush=True)
            window.removeEventFilter(self)
            QtCore.QTimer.singleShot(0, app, window.close)
        return False

def tell_and_run():
    global app, window, watch
    app = QtWidgets.QApplication.instance()
    (window,) = [one for one in app.topLevelWidgets() if one.isVisible()]
    watch = FirstPaint()
    window.installEventFilter(watch)
    return run()

QtWidgets.QApplication.exec = staticmethod(tell_and_run)
sys.exit(main([]))
"""

# Runs the real start, and tells how often the details were painted until it was over, which of two
# classes Qt's binding had made by then, and which modules are there in the end.
TELL_PAINTS_OF_DETAILS = """
import sys
from PySide6 import QtCore, QtWidgets
from retcode.cli.main import main
from retcode.entries import detail_view
from retcode.services import own_folders

painted = []

class WatchedDetails(detail_view.DetailView):
    def paintEvent(self, event):
        if event.rect().width() > self.width() // 2:  # not their scroll bar alone
            painted.append("painted")
        painted.extend(name for name in ("QStyle", "QWizard") if name in vars(QtWidgets))
        super().paintEvent(event)

detail_view.DetailView = WatchedDetails

def close():
    QtWidgets.QApplication.instance().closeAllWindows()

own_folders.sweep_temporary_folders = lambda: QtCore.QTimer.singleShot(0, close)  # comes last
status = main(["-1021"])
print(*painted, *sys.modules)
sys.exit(status)
"""

NOT_YET = (
    "PySide6.QtNetwork",
    "PySide6.QtSvg",
    "ahocorasick_rs",
    "asyncio",
    "concurrent",
    "email",
    "retcode.cli.commands",
    "retcode.core.decode",
    "retcode.core.handlers",
    "retcode.core.triage",
    "retcode.features.decode_panel.controller",
    "retcode.features.handler_box.controller",
    "retcode.entries.detail_view",
    "http",
    "jinja2",
    "multiprocessing",
    "pygments",
    "rapidfuzz",
    "sqlite3",
    "ssl",
    "subprocess",
    "unittest",
    "xml",
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The modules that are imported when the window is painted for the first time."""
    return frozenset(started(TELL_AT_FIRST_PAINT, tmp_path_factory.mktemp("home")))


def started(program: str, home: Path) -> list[str]:
    """Run a program that starts the window for a new user; return the words that it prints."""
    folders = ("HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "APPDATA", "LOCALAPPDATA", "USERPROFILE")
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **dict.fromkeys(folders, str(home)), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("module", NOT_YET)
def test_is_imported_after_the_first_paint(module: str, imported: frozenset[str]) -> None:
    assert importlib.util.find_spec(module), f"{module} does not exist: the list is out of date"
    early = sorted(name for name in imported if name == module or name.startswith(f"{module}."))
    assert early == []


def test_the_window_is_there(imported: frozenset[str]) -> None:
    assert {"retcode.app", "retcode.window.main_window", "PySide6.QtWidgets"} <= imported


@pytest.fixture(scope="module")
def whole_start(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A word for each time the details are painted at a start, the classes made by then, and all modules."""
    return started(TELL_PAINTS_OF_DETAILS, tmp_path_factory.mktemp("home"))


def test_the_details_are_painted_once(whole_start: list[str]) -> None:
    assert whole_start.count("painted") == 1


def test_the_details_are_painted_before_qt_makes_the_enumerations_of_styles(
    whole_start: list[str],
) -> None:
    assert "QStyle" not in whole_start


def test_the_details_are_painted_before_qt_makes_the_classes_of_all_widgets(
    whole_start: list[str],
) -> None:
    assert "QWizard" not in whole_start


@pytest.mark.parametrize(
    "module", ["retcode.core.decode.decoder", "retcode.core.redact", "retcode.core.triage"]
)
def test_a_start_does_not_import_what_reads_pasted_texts(module: str, whole_start: list[str]) -> None:
    assert "retcode.features.decode_panel.controller" in whole_start
    assert module not in whole_start


def test_the_decode_page_imports_the_decoder_with_the_first_text() -> None:
    tell = "import sys, retcode.features.decode_panel.controller; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", tell], capture_output=True, encoding="utf-8", check=True)
    late = {"retcode.core.decode.decoder", "retcode.core.redact", "retcode.core.triage"}
    assert late.isdisjoint(done.stdout.split())
