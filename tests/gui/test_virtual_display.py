"""The private display is a real one: a window opens, a window manager frames it, real keys reach it."""

import subprocess
import sys

from tests.virtual_display import VirtualDisplay

TYPE_A_LINE = """
from PySide6.QtWidgets import QApplication, QLineEdit
app = QApplication([])
edit = QLineEdit()
edit.setWindowTitle("a line to type")
edit.returnPressed.connect(lambda: (print(edit.text()), app.quit()))
edit.show()
edit.activateWindow()
app.exec()
"""


def test_typed_keys_reach_a_window(virtual_display: VirtualDisplay) -> None:
    environment = virtual_display.environment()

    def press(*keys: str) -> None:
        subprocess.run(["xdotool", *keys], env=environment, check=True, timeout=30)

    with subprocess.Popen(
        [sys.executable, "-c", TYPE_A_LINE], env=environment, stdout=subprocess.PIPE, text=True
    ) as window:
        try:
            search = ["search", "--sync", "--onlyvisible", "--name", "a line to type"]
            press(*search, "windowactivate", "--sync")
            press("type", "--", "-1021")
            press("key", "Return")
            printed, _ = window.communicate(timeout=30)
        finally:
            window.kill()
    assert (window.returncode, printed) == (0, "-1021\n")
