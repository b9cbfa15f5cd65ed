"""The command line's contract: words, exit statuses, one line on stderr, never a traceback."""

import gzip
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from retcode.cli.main import main
from retcode.core.catalogue.load import load_catalogue

Run = tuple[int, str, str]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Any:
    def call(*arguments: str, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return call


def test_list_holds_every_entry_with_all_fields(run: Any) -> None:
    status, out, err = run("list", "--json")
    entries = json.loads(out)
    assert (status, err) == (0, "")
    wanted = {
        "venue", "code", "name", "messages", "section", "concept", "meaning", "causes", "fix", "recovery",
        "retry_read", "retry_write", "http_status", "notes", "source", "effect", "effect_basis", "library",
    }  # fmt: skip
    assert all(wanted <= entry.keys() for entry in entries)
    assert all(isinstance(entry["code"], str) for entry in entries)
    assert {(entry["effect"], entry["effect_basis"]) for entry in entries} >= {("unknown", "documented")}
    assert all(entry["reply"] for entry in entries if entry["recovery"] != "success")
    assert {"document", "url", "checked", "confidence"} <= entries[0]["source"].keys()
    assert {entry["venue"] for entry in entries} == load_catalogue().tables.keys()


def test_list_of_one_venue(run: Any) -> None:
    status, out, _ = run("list", "--venue", "mexc-futures", "--json")
    assert status == 0
    assert {entry["venue"] for entry in json.loads(out)} == {"mexc-futures"}


@pytest.mark.parametrize("code", ["-1021", "\u22121021"])
def test_lookup_takes_a_negative_code_as_it_is(run: Any, code: str) -> None:
    status, out, _ = run("lookup", code, "--json")
    found = json.loads(out)
    assert status == 0
    assert {entry["code"] for entry in found} == {"-1021"}
    assert {"binance-spot", "binance-usdm", "bitzoom-futures"} <= {entry["venue"] for entry in found}


def test_lookup_of_the_other_sign_finds_nothing_and_says_so(run: Any) -> None:
    status, out, err = run("lookup", "4087")
    assert (status, out) == (1, "")
    assert "-4087" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("serch", "foo", "--json"), "unknown command 'serch'; did you mean search?"),
        (("list", "--venue", "binance-spto"), "unknown venue 'binance-spto'; did you mean binance-spot"),
        (
            ("handler", "binance-spot", "-1021", "--target", "pyton-requests"),
            "unknown target 'pyton-requests'; did",
        ),
        (
            ("handler", "binance-spot", "-1021", "--target", "cobol"),
            "unknown target 'cobol'; choose from go-net",
        ),
        (("--screenshots", "-1021"), "unrecognized arguments: --screenshots"),
    ],
)
def test_a_misspelt_word_is_named_with_what_was_meant(
    run: Any, words: tuple[str, ...], sentence: str
) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert err.startswith(f"retcode: {sentence}")
    assert err.count("\n") == 1


def test_search(run: Any) -> None:
    status, out, _ = run("search", "insufficient", "balance", "--json", "--limit", "3")
    assert status == 0
    assert len(json.loads(out)) == 3
    assert run("search", "qqqzzzxxyy")[0] == 1


@pytest.mark.parametrize("words", ["insufficient balance", "insuficient balanse"])
def test_a_search_shows_the_class_of_the_message_it_found(run: Any, words: str) -> None:
    _, out, _ = run("search", *words.split())
    first = out.splitlines()[0]
    assert first.startswith("Binance Spot")
    assert first.split()[-2:] == ["NEW_ORDER_REJECTED", "account-limit"]
    _, out, _ = run("search", "binance-spot", "-2010")
    assert out.split()[-1] == "read-message"


TARGET = ("--target", "python-requests")


@pytest.mark.parametrize(
    "arguments",
    [
        ("handler", "binance-usdm", "-1021", *TARGET),
        ("handler", "binance-usdm", *TARGET, "-1021"),
        ("handler", *TARGET, "binance-usdm", "-1021"),
        ("handler", *TARGET, "binance-usdm", "--", "-1021"),
        ("handler", "binance-usdm", *TARGET, "--", "-1021"),
        ("handler", "--form", "branch", *TARGET, "--", "binance-usdm", "-1021"),
        ("lookup", "--venue", "binance-usdm", "-1021", "--json"),
        ("lookup", "--json", "--venue", "binance-usdm", "--", "-1021"),
        ("lookup", "-1021", "--venue", "binance-usdm"),
        ("search", "--json", "--", "-1021"),
        ("search", "-1021", "--limit", "3", "--json"),
    ],
)
def test_options_stand_anywhere_and_a_code_needs_no_dashes_before_it(
    run: Any, arguments: tuple[str, ...]
) -> None:
    status, out, err = run(*arguments)
    assert (status, err) == (0, "")
    assert "-1021" in out


@pytest.mark.parametrize(
    ("form", "defines"), [("whole", "class BinanceUsdm"), ("classifier", "def classify(")]
)
def test_forms_of_a_handler(run: Any, form: str, defines: str) -> None:
    status, out, _ = run("handler", "binance-usdm", "--form", form, *TARGET)
    assert status == 0
    assert defines in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("lookup",),
        ("lookup", "-1021", "--venue", "nowhere"),
        ("decode", "/no/such/file"),
        ("decode", "--venue", "http", "-"),
        ("search", "x", "--limit", "none"),
        ("handler", "binance-usdm"),
        ("handler", "binance-usdm", "-1021", "--target", "cobol"),
        ("--no-such-option",),
        ("--size", "big"),
        ("--screenshot", "/no/such/folder/out.png"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(run: Any, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("retcode: ")
    assert err.count("\n") == 1


def test_no_display_is_said_in_one_sentence(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    status, _, err = run("-1021")
    assert status == 2
    assert "--screenshot" in err
    assert err.count("\n") == 1


def test_decode_from_standard_input(run: Any) -> None:
    status, out, _ = run("decode", "--json", stdin=b'{"code":-2019,"msg":"Margin is insufficient."}')
    report = json.loads(out)
    assert status == 0
    assert report["verdict"] == "error"
    assert report["findings"][0]["code"] == "-2019"
    assert report["findings"][0]["certainty"] == "open"


def test_decode_says_whether_to_send_again_only_where_the_possible_venues_agree(run: Any) -> None:
    _, out, _ = run("decode", stdin=b"retry 3/5 failed (-2019)")
    assert "What to do differs between these venues." in out
    assert "Send it again" not in out
    _, out, _ = run("decode", stdin=b"binance: retry 3/5 failed (-1007 TIMEOUT)")
    assert "Repeat an order: not yet" in out


def test_decode_of_nothing_and_of_a_success(run: Any) -> None:
    assert run("decode", stdin=b"hello")[0] == 1
    status, out, _ = run("decode", "--json", stdin=b'{"code":0,"msg":"success"}')
    assert status == 1
    assert json.loads(out)["verdict"] == "success"


def test_decode_reads_utf_16_and_garbage(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_bytes('{"code":-1121,"msg":"Invalid symbol."}'.encode("utf-16"))
    assert json.loads(run("decode", str(file), "--json")[1])["findings"][0]["code"] == "-1121"
    file.write_bytes(b"\xff\x00\xfe garbage \x80")
    assert run("decode", str(file))[0] == 1


@pytest.mark.parametrize("command", ["triage", "decode"])
def test_a_file_that_is_missing_is_named_as_it_was_typed(run: Any, command: str, tmp_path: Path) -> None:
    missing = tmp_path / "none.log"
    assert run(command, str(missing)) == (
        2,
        "",
        f"retcode: cannot read {missing}: No such file or directory\n",
    )


def test_decode_of_a_damaged_archive_says_so(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "bot.log.gz"
    packed = gzip.compress(b'{"code":-1121,"msg":"Invalid symbol."}\n' * 50_000 + os.urandom(80_000))
    file.write_bytes(packed[: len(packed) - 40_000])
    status, out, err = run("decode", str(file), "--json")
    assert (status, json.loads(out)["findings"][0]["code"]) == (0, "-1121")
    assert err == "retcode: cannot read bot.log.gz to its end: it is damaged or cut off\n"
    file.write_bytes(gzip.compress(os.urandom(80_000))[:20_000])
    assert run("decode", str(file))[0] == 2


def test_decode_forced_to_a_venue(run: Any) -> None:
    _, out, _ = run("decode", "--json", "--venue", "bitzoom-futures", stdin=b'{"code":-2013,"msg":"x"}')
    finding = json.loads(out)["findings"][0]
    assert (finding["venue"], finding["recovery"]) == ("bitzoom-futures", "resync")


def test_jsonl_answers_every_line_in_order(run: Any) -> None:
    lines = [
        {"id": "a", "text": '{"code":-1021,"msg":"x"}'},
        {"id": 2, "text": "nothing here"},
        {"id": None, "text": "\ud800 -1021"},
    ]
    data = "\n".join(json.dumps(line) for line in lines).encode()
    status, out, err = run("decode", "--jsonl", stdin=data)
    answers = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [answer["id"] for answer in answers] == ["a", 2, None]
    assert [answer["verdict"] for answer in answers][:2] == ["error", "none"]


def test_jsonl_says_which_line_is_broken_and_goes_on(run: Any) -> None:
    status, out, err = run("decode", "--jsonl", "-", stdin=b'{"id": 1}\n[[[\n{"id": 3, "text": "-1021"}\n')
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert "error" in answers[0]
    assert "error" in answers[1]
    assert answers[2]["findings"]
    assert "Traceback" not in err


def test_secrets_are_masked_unless_asked_for(run: Any) -> None:
    text = b'{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, request ip: 198.51.100.23"}'
    assert "198.51.100.23" not in run("decode", "--json", stdin=text)[1]
    assert "198.51.100.23" in run("decode", "--json", "--unmask", stdin=text)[1]


def test_lookup_lists_a_few_relatives_and_counts_the_rest(run: Any) -> None:
    status, out, _ = run("lookup", "-1022", "--venue", "binance-spot")
    listed = out.split("Same error elsewhere\n")[1].split("\n\n")[0].splitlines()
    assert status == 0
    assert len(listed) <= 13
    assert re.fullmatch(r"  and \d+ more: see `lookup -1022 --json`", listed[-1])
