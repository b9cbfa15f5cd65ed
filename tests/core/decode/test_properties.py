"""Whatever is pasted: an answer, in bounds, that tells what is there and leaks nothing."""

import io
import json
from pathlib import Path

import msgspec
from hypothesis import assume, example, given
from hypothesis import strategies as st

from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Report
from retcode.core.decode.scan.flat_text import flatten
from retcode.core.files import read_blocks
from retcode.core.redact import redact
from retcode.core.unpack import is_packed

_DECODER = Decoder(load_catalogue())
_FILE = Path(__file__).parents[2] / "data" / "pasted-errors.jsonl"
_TEXTS = [json.loads(line)["text"] for line in _FILE.read_text(encoding="utf-8").splitlines()]
_PIECES = st.sampled_from(
    [
        *_TEXTS,
        '{"code":-1121,"msg":"Invalid symbol."}',
        '\\\\\\"',
        "&quot;",
        "%7B%22code%22%3A-1021",
        "\u2212",
        "\u202e",
        "[[[[{{{{((((",
        "code: ",
        "'msg': '",
        "-2015",
        "HTTP/1.1 503 ",
        "\x00",
        "\ud800",
        "\n\n",
        "binance ",
        "mexc {",
    ]
)
_ANY_TEXT = st.one_of(
    st.text(max_size=400), st.lists(st.one_of(_PIECES, st.text(max_size=20)), max_size=8).map("".join)
)


def _check(report: Report, text: str) -> None:
    for finding in report.findings:
        assert finding.occurrences == len(finding.spans) or len(finding.spans) == 200
        for place in finding.spans:
            assert 0 <= place.start <= place.end <= len(text)
            assert place.line == text.count("\n", 0, place.start) + 1
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


@given(_ANY_TEXT)
@example("")
@example('{"code":"-1121","msg":"' + "%s" * 100)
@example("Kraken error " + "Ab" * 40 + "=x")
@example("api_secret=" + "abcd_" * 40 + "=x")
def test_any_text_gets_a_report(text: str) -> None:
    _check(_DECODER.decode(text), text)


@given(st.binary(max_size=300))
def test_any_bytes_become_text(data: bytes) -> None:
    assume(not is_packed(data))
    blocks = list(read_blocks(io.BytesIO(data)))
    _check(_DECODER.decode_blocks(blocks), b"".join(blocks).decode())


@given(st.sampled_from(_TEXTS), st.integers(0, 400), st.integers(0, 400))
def test_a_cut_text_never_gains_an_error(text: str, start: int, length: int) -> None:
    whole = {finding.code for finding in _DECODER.decode(text).findings}
    cut = _DECODER.decode(text[start : start + length])
    _check(cut, text[start : start + length])
    proven = [f for f in cut.findings if f.certainty.value == "proven"]
    assert all(finding.code in whole for finding in proven)


@given(st.sampled_from(_TEXTS), st.integers(1, 3))
def test_escaping_changes_no_code(text: str, times: int) -> None:
    plain = sorted({finding.code or "" for finding in _DECODER.decode(text).findings})
    escaped = text
    for _ in range(times):
        escaped = json.dumps({"log": escaped})
    found = sorted({finding.code or "" for finding in _DECODER.decode(escaped).findings})
    assert set(plain) <= set(found)


@given(_ANY_TEXT)
def test_flat_offsets_lead_back(text: str) -> None:
    flat = flatten(text)
    offsets = [flat.original(i) for i in range(len(flat.text) + 1)]
    assert offsets == sorted(offsets)
    assert all(0 <= offset <= len(text) for offset in offsets)


@given(st.text(max_size=300))
def test_redaction_is_stable(text: str) -> None:
    once, _ = redact(text)
    assert redact(once)[0] == once


_SECRET = st.text(
    alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=64, max_size=64
)
_FORMS = st.sampled_from(
    [
        "https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&signature={}",
        '{{"X-MBX-APIKEY": "{}"}}',
        "X-MEXC-APIKEY: {}",
        "Authorization: Bearer {}",
        "apiKey='{}'",
        "wss://fstream.binance.com/ws/{}",
        '{{"listenKey":"{}"}}',
        "secret = {}",
    ]
)


@given(_FORMS, _SECRET)
def test_no_secret_survives(form: str, secret: str) -> None:
    masked, counts = redact(form.format(secret))
    assert secret not in masked
    assert counts
    kept = [part for part in (secret[:12], secret[-12:]) if part in masked]
    assert kept == []
