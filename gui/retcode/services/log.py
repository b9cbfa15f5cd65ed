"""The log file that support staff can send after an error of the program. Nothing pasted gets into it."""

from __future__ import annotations

import logging
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path

from retcode.version import VERSION

_MAX_BYTES = 256_000
_logger = logging.getLogger("retcode")
_logger.addHandler(logging.NullHandler())  # without any, Python prints what is logged


def log_path() -> Path:
    """Return the path of the log file, whether it exists or not."""
    return user_log_path("retcode", appauthor=False) / "retcode.log"


def start_log() -> None:
    """Write warnings and errors to the log file from now on, if it can be written."""
    try:
        path = log_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except (OSError, RuntimeError):  # RuntimeError: there is neither a home folder nor an account
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _logger.addHandler(handler)
    _logger.propagate = False


def log_fault(kind: type[BaseException], trace: TracebackType | None) -> None:
    """Log an unexpected exception: its type and where it was raised.

    Its message is left out: it may quote what was pasted.
    """
    frames = traceback.extract_tb(trace)
    frames_text = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    version = ".".join(map(str, sys.version_info[:3]))
    _logger.error(
        "%s at %s (Retcode %s, Python %s, %s)", kind.__name__, frames_text, VERSION, version, sys.platform
    )
