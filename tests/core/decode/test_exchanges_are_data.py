"""No exchange is named in the code: one renamed in the data is found as before, and so is a new one."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

import retcode.core.decode
from retcode.core.catalogue.load import load_catalogue
from retcode.core.catalogue.model import Retry
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Report
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.forms import late_recognisers, recognisers
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.decode.scan.wire_messages import MessageIndex
from retcode.core.resources import resource
from tests.core.decode.scan.form_tables import TAKES

_FILE = Path(__file__).parents[2] / "data" / "pasted-errors.jsonl"
_LINES = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if line]
# A word of as many letters that nobody else has, for the names of each exchange as they stand in texts.
RENAMED = {
    "Binance": {"binance": "zorvanq", "币安": "佐安"},
    "MEXC": {"mexc": "quox", "抹茶": "佐茶"},
    "Bitzoom": {"bitzoom": "fulrazy"},
    "OKX": {"okx": "zqv"},
    "Bybit": {"bybit": "zyqwv", "bytick": "zytick"},
}


@cache
def _texts() -> tuple[str, ...]:
    catalogue = load_catalogue()
    given = (catalogue, MessageIndex(catalogue), Recognition.load(catalogue))
    forms = (*recognisers(*given), *late_recognisers(*given, ExchangeNames(given[-1])))
    return (
        *(json.loads(line)["text"] for line in _LINES),
        *(text for form in forms for text, _ in TAKES[type(form).__name__]),
        "what is 30016 on mexc?",
        "MEXC: order rejected (30004)",
        "mexc 10072",
        "okx 51008",
        "my grid stopped, binance just says error 2010 insufficient balance, wallet is full",
    )


def _renamed(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():

        def other(match: re.Match[str], new: str = new) -> str:
            found = match.group()
            return new.upper() if found.isupper() else new.capitalize() if found[0].isupper() else new

        text = re.sub(re.escape(old), other, text, flags=re.IGNORECASE)
    return text


def _copied(root: Path, names: dict[str, str]) -> Path:
    for source in resource("catalogue").rglob("*.json"):
        target = root / _renamed(source.relative_to(resource("catalogue")).as_posix(), names)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_renamed(source.read_text(encoding="utf-8"), names), encoding="utf-8")
    return root


def _decoder(root: Path) -> Decoder:
    catalogue = load_catalogue(root)
    assert catalogue.faults == ()
    return Decoder(catalogue, Recognition.load(catalogue, root))


def _found(report: Report) -> list[object]:
    return [(f.code, f.venue, f.exchange, f.certainty, f.recovery, f.params, f.line) for f in report.findings]


@pytest.mark.parametrize("exchange", RENAMED)
def test_a_renamed_exchange_is_found_as_before(exchange: str, tmp_path: Path, decoder: Decoder) -> None:
    names = RENAMED[exchange]
    renamed = _decoder(_copied(tmp_path, names))
    for text in _texts():
        other = _renamed(text, names)
        if other == text:
            continue
        before = _renamed(str(_found(decoder.decode(text))), names)
        assert str(_found(renamed.decode(other))) == before, text


def test_only_known_files_name_an_exchange() -> None:
    names = {
        name.rstrip("*").lower()
        for record in Recognition.load(load_catalogue()).exchanges
        for name in record.names
        if name.rstrip("*").isalpha()
    }
    core = Path(retcode.core.decode.__file__).parent
    named = {
        f"{path.name}: {word}" for path in core.rglob("*.py") for word in _in_code(path) if word in names
    }
    assert named == set()


def _in_code(path: Path) -> Iterator[str]:
    """Yield the words of a module's code, without the examples in a form's tables and without comments."""
    code = re.sub(
        r'(?s)(?:takes|leaves): ClassVar.*?\n    \)\n|"""(?:[^"]|"(?!""))*"""',
        "",
        path.read_text(encoding="utf-8"),
    )
    code = re.sub(r"(?m)#[^\n]*$", "", code)
    yield from (word.lower() for word in re.findall(r"[A-Za-z]+", code))


VENUE = {
    "id": "zorbex-main",
    "name": "Zorbex",
    "exchange": "Zorbex",
    "product": "Main",
    "summary": "A made-up venue.",
    "document": "binance-spot-page",
    "facts": {},
    "entries": [
        {
            "code": code,
            "section": "all",
            "concept": concept,
            "messages": [{"text": text}],
            "confidence": "low",
        }
        for code, concept, text in (
            ("77123", "insufficient-balance", "Your purse holds too little"),
            ("PURSE_EMPTY", "insufficient-balance", "Nothing left to trade with"),
            ("77200", "operation-outcome-unknown", "The matching floor did not reply"),
        )
    ],
}
RECOGNITION = {
    "exchange": "Zorbex",
    "names": ["Zorbex*", "佐贝"],
    "hosts": ["zorbex.example"],
    "ccxt": {"zorbex": ["zorbex-main"]},
    "success": ["70000"],
    "success_messages": ["the stall took your bid"],
    "code_keys": ["fault_no"],
    "message_keys": ["fault_text"],
    "clues": [
        {"strength": "proof", "says": "only Zorbex numbers faults", "keys": ["fault_no", "fault_text"]}
    ],
    "prints": [
        {
            "pattern": "ZorbexFault<(?P<code>\\d{5})> (?P<message>[^\\n]{1,200})",
            "holds": "ZorbexFault<",
            "strength": "proof",
            "says": "this is how Zorbex' client prints a fault",
        }
    ],
    "word_codes": [{"pattern": "[A-Z]{3,20}_[A-Z]{3,20}", "keys": ["tag"]}],
}


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Decoder:
    root = _copied(tmp_path_factory.mktemp("catalogue"), {})
    concepts = load_catalogue().concepts
    venue = msgspec.to_builtins(VENUE)
    for entry in venue["entries"]:
        assert entry["concept"] in concepts
    (root / "venues" / "zorbex-main.json").write_text(json.dumps(venue), encoding="utf-8")
    (root / "recognition" / "zorbex.json").write_text(json.dumps(RECOGNITION), encoding="utf-8")
    return _decoder(root)


@pytest.mark.parametrize(
    ("text", "code", "certainty"),
    [
        ('{"fault_no": 77123, "fault_text": "Your purse holds too little"}', "77123", "proven"),
        ("ZorbexFault<77200> The matching floor did not reply", "77200", "proven"),
        ('POST https://api.zorbex.example/v1/orders {"code":77123,"msg":"x"}', "77123", "proven"),
        ('ccxt.base.errors.ExchangeError: zorbex {"code":77123,"msg":"Your purse"}', "77123", "likely"),
        ('zorbex {"tag":"PURSE_EMPTY","message":"Nothing left to trade with"}', "PURSE_EMPTY", "likely"),
        ("what is 77123 on Zorbex?", "77123", "likely"),
        ("佐贝 error 77123", "77123", "likely"),
        ("Zorbex says: Your purse holds too little", "77123", "likely"),
    ],
)
def test_a_venue_that_is_only_data_is_decoded(
    extended: Decoder, text: str, code: str, certainty: str
) -> None:
    (finding,) = extended.decode(text).findings
    assert (finding.code, finding.venue, finding.certainty) == (code, "zorbex-main", certainty), (
        finding.evidence
    )


def test_its_code_for_success_is_one(extended: Decoder) -> None:
    assert extended.decode('{"code":"70000","msg":"ok"}').verdict == "success"


def test_a_message_of_success_is_its_own(extended: Decoder, decoder: Decoder) -> None:
    text = '{"code":"0","msg":"The stall took your bid"}'
    assert extended.decode(text).verdict == "success"
    assert decoder.decode(text).verdict == "none"
    longer = text.replace("bid", "bid, but the floor refused it")
    assert extended.decode(longer).verdict == "none"


def test_a_library_that_serves_exchanges_only_is_data(tmp_path: Path, decoder: Decoder) -> None:
    text = "tradelib.create_order(side, amount): Read timed out\n"
    assert decoder.decode(text).findings == ()
    root = _copied(tmp_path, {})
    file = root / "recognition" / "common.json"
    common = json.loads(file.read_text(encoding="utf-8"))
    common["libraries"].append("tradelib")
    file.write_text(json.dumps(common), encoding="utf-8")
    (finding,) = _decoder(root).decode(text).findings
    assert (finding.code, finding.venue, finding.retry_write) == (None, "unknown", Retry.RECONCILE_FIRST)
