"""List the expressions that the program compiles, each with the place in its source.

This runs in a process of its own: `re.compile` is replaced before a module is loaded, and what compiles
expressions from data is used once.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from msgspec import Struct

_PACKAGE = "retcode"
_LAZY = "lazy_pattern.py"
_TEXTS = (
    "kucoin Balance insufficient!",
    "Binance told me: Margin is insufficient. please help",
    "gate answers USER_NOT_FOUND",
    "bybit: 110001, okx: 110007 after that",
    "buy 0.1 -> bybit 110007",
)


class Compiled(Struct, frozen=True):
    """An expression, and the file and the line of the package that compile it."""

    pattern: str
    flags: int
    binary: bool
    file: str
    line: int

    @property
    def name(self) -> str:
        """What it is called in the tests."""
        return f"{self.file}:{self.line} {self.pattern.strip()[:30]!a}"


def compiled_expressions() -> tuple[Compiled, ...]:
    """Return all expressions of the program, as another process finds them."""
    command = [sys.executable, "-P", "-m", "tests.attack.compiled_expressions"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found = (Compiled(**item) for item in json.loads(done.stdout))
    return tuple(sorted(found, key=lambda one: one.name))


def _recorder(found: dict[Compiled, None]) -> Callable[..., Any]:
    compile_one = re.compile

    def record(pattern: Any, flags: int = 0) -> Any:
        made = compile_one(pattern, flags)
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 -- who compiles it
        while frame is not None and frame.f_code.co_filename.endswith(_LAZY):
            frame = frame.f_back
        parts = Path(frame.f_code.co_filename).parts if frame is not None else ()
        if frame is not None and _PACKAGE in parts:
            binary = isinstance(made.pattern, bytes)
            text = made.pattern.decode("latin-1") if binary else made.pattern
            file = "/".join(parts[len(parts) - parts[::-1].index(_PACKAGE) :])
            found[Compiled(text, made.flags, binary, file, frame.f_lineno)] = None
        return made

    return record


def _load_everything() -> None:
    import retcode
    from retcode.core import lazy_pattern

    lazy_pattern.compile_on_use = re.compile
    for module in pkgutil.walk_packages(retcode.__path__, "retcode."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _use_everything() -> None:
    """Compile what is compiled from data."""
    from retcode.core.catalogue.load import load_catalogue
    from retcode.core.decode.decoder import Decoder
    from retcode.core.decode.region_search import client_id_names
    from retcode.core.decode.scan.recognition import read_own_exchanges
    from retcode.core.replies import lint
    from retcode.core.replies.choose import finding_context
    from retcode.core.replies.load import load_replies
    from retcode.core.resources import resource
    from retcode.core.triage.line_facts import watched

    catalogue = load_catalogue()
    decoder = Decoder(catalogue)
    book = load_replies(catalogue)
    folder = Path(__file__).parents[1] / "data"
    lines = (folder / "pasted-errors.jsonl").read_text(encoding="utf-8").splitlines()
    for text in (*(json.loads(line)["text"] for line in lines if line), *_TEXTS):
        for finding in decoder.decode(text).findings:
            book.reply(finding_context(finding, text))
    watched(client_id_names())
    read_own_exchanges([], resource("catalogue"))
    lint.check(resource("replies"), catalogue.concepts)


def main() -> None:
    """Print the expressions as JSON."""
    found: dict[Compiled, None] = {}
    re.compile = _recorder(found)
    _load_everything()
    _use_everything()
    items = [{name: getattr(one, name) for name in Compiled.__struct_fields__} for one in found]
    print(json.dumps(items))  # noqa: T201


if __name__ == "__main__":
    main()
