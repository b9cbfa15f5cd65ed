"""The log file: faults inside, never what was pasted."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from retcode.services.log import log_fault, log_path, start_log


@pytest.fixture(autouse=True)
def no_handlers_left() -> Iterator[None]:
    logger = logging.getLogger("retcode")
    yield
    for handler in logger.handlers[1:]:
        handler.close()
        logger.removeHandler(handler)
    logger.propagate = True


def _kinds() -> list[type[logging.Handler]]:
    """Return the kinds of the log's handlers; with none at all, Python prints what is logged."""
    return [type(handler) for handler in logging.getLogger("retcode").handlers]


def fail(text: str) -> None:
    raise ValueError(f"cannot read {text}")


def log_failure() -> None:
    try:
        fail("secretKey=abc")
    except ValueError:
        kind, _, trace = sys.exc_info()
        assert kind is not None
        log_fault(kind, trace)


def test_a_fault_is_logged_by_type_and_place_without_its_message(own_home: Path) -> None:
    start_log()
    log_failure()
    text = log_path().read_text()
    assert own_home in log_path().parents
    assert "ERROR ValueError at test_log.py:" in text
    assert "secretKey" not in text


def test_nothing_is_written_until_there_is_a_fault(own_home: Path) -> None:
    start_log()
    assert not log_path().exists()


def test_no_log_is_kept_where_its_folder_cannot_be_made(own_home: Path) -> None:
    blocked = log_path().parent
    while not blocked.parent.exists():
        blocked = blocked.parent
    blocked.write_text("a file in its place")
    start_log()
    assert _kinds() == [logging.NullHandler]


def test_no_log_is_kept_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_to_find() -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("retcode.services.log.log_path", fail_to_find)
    start_log()
    assert _kinds() == [logging.NullHandler]
