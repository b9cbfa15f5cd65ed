"""The command `decode --reply`."""

import json
from pathlib import Path

import pytest

from retcode.cli.main import main
from retcode.core.replies import load

FOLDER = Path(__file__).resolve().parents[2] / "data" / "replies"
LATE = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'


@pytest.fixture(autouse=True)
def own_replies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "resource", lambda name: FOLDER)


@pytest.fixture
def text(tmp_path: Path) -> str:
    file = tmp_path / "text.txt"
    file.write_text(
        f"POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT {LATE}\n" * 2, encoding="utf-8"
    )
    return str(file)


def test_only_the_reply_is_printed_and_once(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", text, "--reply"]) == 0
    assert capfd.readouterr().out == "Your order for BTCUSDT was not placed. Please set your clock.\n"


def test_the_language_can_be_chosen(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", text, "--reply", "--language", "zh", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == [
        {"text": "您的订单（BTCUSDT）没有提交。", "language": "zh", "general": False}
    ]


def test_a_language_without_replies_is_refused(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", text, "--reply", "--language", "tlh"]) == 2
    assert "choose from en, ru, zh" in capfd.readouterr().err


def test_a_text_without_an_error_has_no_reply(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "text.txt"
    file.write_text("hello there", encoding="utf-8")
    assert main(["decode", str(file), "--reply"]) == 1
    assert capfd.readouterr().out == ""


def test_a_bare_status_has_a_reply(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "text.txt"
    file.write_text("POST https://fapi.binance.com/fapi/v1/order 504 Gateway Timeout", encoding="utf-8")
    assert main(["decode", str(file), "--reply"]) == 0
    assert capfd.readouterr().out.endswith("Please look at your orders first.\n")


def test_a_log_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "large.log"
    file.write_text("nothing\n" * 600_000, encoding="utf-8")
    assert main(["decode", str(file), "--reply"]) == 2
    assert "use triage for a log" in capfd.readouterr().err
