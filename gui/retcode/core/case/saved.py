"""Open a saved case."""

from __future__ import annotations

from pathlib import Path

import msgspec

from retcode.core.case.model import Case
from retcode.core.files import label_of
from retcode.core.resources import content_of

SUFFIX = ".retcode-case"
_MAX_SIZE = 16 << 20  # bytes


class CaseError(Exception):
    """A case that cannot be opened. The text is one sentence."""


def read_case(path: Path) -> Case:
    """Return the case in a file.

    Raises:
        CaseError: it cannot be read, or is not a case.
    """
    try:
        if path.stat().st_size > _MAX_SIZE:
            raise CaseError(f"{label_of(path)} is too large for a case")
        return msgspec.json.decode(content_of(path, _MAX_SIZE), type=Case)
    except OSError as error:
        raise CaseError(f"Cannot read {label_of(path)}: {error.strerror or error}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise CaseError(f"{label_of(path)} is not a case that was saved by Retcode") from None
