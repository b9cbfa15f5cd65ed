"""A pytest plugin (`-p tests.no_qt`) and a switch: after it is loaded, nothing can import Qt."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

BLOCKED = ("PySide6", "shiboken6")


class QtBlocker(MetaPathFinder):
    """Refuses every import of the binding, as on a machine that lacks it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in BLOCKED:
            raise ImportError(f"{fullname} is blocked: this must work without Qt", name=fullname)
        return None


if loaded := [name for name in BLOCKED if name in sys.modules]:
    raise ImportError(f"too late to block {', '.join(loaded)}")
sys.meta_path.insert(0, QtBlocker())
