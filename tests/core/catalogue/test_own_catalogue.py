"""The user's own catalogue: venues, notes and replies laid over the bundled ones, and what is refused."""

import json
import os
import sys
from pathlib import Path

import pytest

from retcode.cli.main import main
from retcode.core.catalogue.load import Catalogue, Fault, load_catalogue, placeholders
from retcode.core.catalogue.starting_files import venue_id, write_venue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.region_search import forget_exchanges
from retcode.core.decode.scan.recognition import read_own_exchanges
from retcode.core.present.entry_markdown import entry_markdown
from retcode.core.present.terminal import entry_text
from retcode.core.replies.choose import entry_context
from retcode.core.replies.load import load_replies
from retcode.core.resources import OWN_CATALOGUE, own_catalogue, resource
from retcode.core.search.tabs import tabs_of

BUNDLED = load_catalogue()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's catalogue with one venue in it, as "New venue" writes it."""
    monkeypatch.setenv(OWN_CATALOGUE, str(tmp_path))
    write_venue(tmp_path, "Our Desk", "2026-01-31")
    forget_exchanges()
    return tmp_path


def change(path: Path, **values: object) -> None:
    table = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(table | values), encoding="utf-8")


def table(own: Path) -> Path:
    return own / "venues" / "own-our-desk.json"


def own_faults(catalogue: Catalogue) -> list[str]:
    return [str(fault) for fault in catalogue.faults]


def test_the_starting_files_are_a_venue_without_a_fault(own: Path) -> None:
    catalogue = load_catalogue()
    assert catalogue.faults == ()
    assert catalogue.tables["own-our-desk"].own
    assert [tab.title for tab in tabs_of(catalogue)][-1] == "Our Desk"
    assert len(catalogue.entries) == len(BUNDLED.entries) + 2
    assert "README.txt" in {path.name for path in own.iterdir()}


def test_a_second_venue_keeps_the_first_and_its_document(own: Path) -> None:
    write_venue(own, "Second", "2026-02-01")
    catalogue = load_catalogue()
    assert catalogue.faults == ()
    assert {"own-our-desk", "own-second"} <= catalogue.tables.keys()


def test_a_venue_is_not_written_twice(own: Path) -> None:
    with pytest.raises(FileExistsError):
        write_venue(own, "Our desk!", "2026-01-31")


@pytest.mark.parametrize("content", ["", "null", '["a"]', "{}", "5", "[" * 100_000, "\x00"])
def test_damaged_documents_are_named_and_kept(own: Path, content: str) -> None:
    (documents := own / "documents.json").write_text(content)
    with pytest.raises(ValueError, match=r"^documents\.json is damaged; mend or remove it first$"):
        write_venue(own, "Second", "2026-02-01")
    assert documents.read_text() == content
    assert not (own / "venues" / "own-second.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_documents_that_are_a_pipe_are_not_waited_for(own: Path) -> None:
    (documents := own / "documents.json").unlink()
    os.mkfifo(documents)
    with pytest.raises(OSError, match="pipe"):
        write_venue(own, "Second", "2026-02-01")


def test_a_name_without_a_letter_makes_no_id() -> None:
    with pytest.raises(ValueError, match="needs a letter"):
        venue_id("交易所")


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ('POST https://api.our-desk.example/orders {"code": 1001, "msg": "Not enough funds"}', "proven"),
        ('Our Desk answered {"code": 1002, "msg": "Slow down"}', "likely"),
    ],
)
def test_a_text_of_the_users_own_exchange_is_decoded(own: Path, text: str, certainty: str) -> None:
    (finding,) = Decoder(load_catalogue()).decode(text).findings
    assert (finding.venue, finding.certainty.value) == ("own-our-desk", certainty)


def add_words(own: Path) -> None:
    """Give the venue codes that are words, as a team would write them from the README alone."""
    entries = [
        {
            "code": code,
            "section": "Words",
            "concept": concept,
            "messages": [{"text": text}],
            "confidence": "low",
        }
        for code, concept, text in (
            ("NO_FUNDS", "insufficient-balance", "No funds left"),
            ("desk-busy", "rate-limit", "Slow down, please"),
        )
    ]
    change(table(own), entries=entries)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"code": "NO_FUNDS", "message": "No funds left"}', "NO_FUNDS"),
        ('POST https://api.our-desk.example/orders\n{"code": "NO_FUNDS"}', "NO_FUNDS"),
        ('Our Desk: {"error": {"code": "desk-busy", "message": "wait"}}', "desk-busy"),
        ('{"status": "error", "errorCode": "NO_FUNDS"} from Our Desk', "NO_FUNDS"),
        ("Our Desk says NO_FUNDS", "NO_FUNDS"),
    ],
)
def test_words_of_the_users_own_exchange_are_found_under_the_usual_keys(
    own: Path, text: str, code: str
) -> None:
    add_words(own)
    (finding,) = Decoder(load_catalogue()).decode(text).findings
    assert (finding.venue, finding.code) == ("own-our-desk", code)


def test_an_exchange_without_a_recognition_file_is_recognised_by_its_name(own: Path) -> None:
    add_words(own)
    (own / "recognition" / "own-our-desk.json").unlink()
    (finding,) = Decoder(load_catalogue()).decode('Our Desk: {"code": "NO_FUNDS"}').findings
    assert (finding.venue, finding.code) == ("own-our-desk", "NO_FUNDS")


def test_what_a_venue_does_not_state_is_put_in_words(own: Path) -> None:
    change(table(own), facts={"order_query": "GET /orders/{id of yours}"})
    catalogue = load_catalogue()
    explained = [
        text
        for entry in catalogue.tables["own-our-desk"].entries
        for text in (*catalogue.explain(entry).causes, *catalogue.explain(entry).fix)
    ]
    assert "Read the free amount, not the total: the balance query." in explained
    assert not [text for text in explained if "{" in text]


def test_every_fact_of_a_concept_has_words_for_a_venue_that_does_not_state_it() -> None:
    words = json.loads(resource("own-catalogue", "facts.json").read_text(encoding="utf-8"))
    needed = {
        name
        for concept in BUNDLED.concepts.values()
        for text in (concept.meaning, *concept.causes, *concept.fix)
        for name in placeholders(text)
    }
    assert words.keys() == needed


def test_it_has_a_classifier(own: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = ["handler", "own-our-desk", "--form", "classifier", "--target"]
    assert main([*words, "python-requests", f"--catalogue={own}"]) == 0
    code = capfd.readouterr().out
    compile(code, "classifier.py", "exec")
    assert '"1001": Recovery.ACCOUNT_LIMIT' in code
    for target in ("go-net-http", "java-http-client", "javascript-fetch", "typescript-fetch", "rust-reqwest"):
        assert main(["--catalogue", str(own), *words, target]) == 0
        assert "1001" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "binance-usdm"}, "is already a venue"),
        ({"document": "nowhere"}, "no document is named 'nowhere'"),
        ({"facts": 5}, "$.facts"),
        ({"name": "Two\nlines"}, "line break"),
    ],
)
def test_a_fault_names_its_file_and_the_rest_is_used(
    own: Path, changes: dict[str, object], told: str
) -> None:
    write_venue(own, "Second", "2026-02-01")
    change(table(own), **changes)
    catalogue = load_catalogue()
    faults = own_faults(catalogue)
    assert faults
    assert all(str(table(own)) in fault and told in fault for fault in faults)
    assert "own-second" in catalogue.tables
    assert len(catalogue.tables["binance-usdm"].entries) == len(BUNDLED.venues["binance-usdm"].entries)


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        ({"effect": "unknown"}, "sent again"),
        ({"recovery": "reconcile", "retry_write": "yes"}, "does not go with"),
    ],
)
def test_an_entry_that_could_double_an_order_is_left_out(
    own: Path, verdict: dict[str, str], told: str
) -> None:
    entries = json.loads(table(own).read_text(encoding="utf-8"))["entries"]
    entries[1] |= verdict
    change(table(own), entries=entries)
    catalogue = load_catalogue()
    assert [entry.code for entry in catalogue.tables["own-our-desk"].entries] == ["1001"]
    (fault,) = own_faults(catalogue)
    assert "code 1002" in fault
    assert told in fault


def test_a_bundled_concept_cannot_be_replaced(own: Path) -> None:
    concept = {
        "id": "rate-limit",
        "title": "Harmless",
        "meaning": "Go on.",
        "causes": [],
        "fix": [],
        "recovery": "success",
        "actor": "nobody",
        "effect": "none",
    }
    (own / "concepts").mkdir()
    (own / "concepts" / "mine.json").write_text(json.dumps([concept]), encoding="utf-8")
    catalogue = load_catalogue()
    assert catalogue.concepts["rate-limit"] == BUNDLED.concepts["rate-limit"]
    assert any("choose another" in fault for fault in own_faults(catalogue))


def test_a_note_of_the_team_stands_on_its_entries_marked_as_theirs(own: Path) -> None:
    notes = [
        {"entry": "binance-usdm/-1021", "note": "Escalate to payments."},
        {"concept": "rate-limit", "note": "Page 3."},
    ]
    (own / "notes.json").write_text(json.dumps(notes), encoding="utf-8")
    catalogue = load_catalogue()
    assert catalogue.faults == ()
    entry = catalogue.entry("binance-usdm/-1021")
    assert entry is not None
    assert catalogue.explain(entry).team == ("Escalate to payments.",)
    for text in (entry_text(entry, catalogue), entry_markdown(entry, catalogue)):
        assert "Your team's notes" in text
        assert "Escalate to payments." in text
    limited = next(entry for entry in catalogue.entries if entry.concept == "rate-limit")
    assert catalogue.explain(limited).team == ("Page 3.",)


@pytest.mark.parametrize(
    "note", [{"note": "x"}, {"entry": "nowhere/1", "note": "x"}, {"concept": "nothing", "note": "x"}]
)
def test_a_note_on_nothing_is_a_fault(own: Path, note: dict[str, str]) -> None:
    (own / "notes.json").write_text(json.dumps([note]), encoding="utf-8")
    (fault,) = own_faults(load_catalogue())
    assert fault.startswith(f"{own / 'notes.json'}: $[0]")


def test_a_reply_of_the_users_own_takes_the_place_of_the_bundled_one(own: Path) -> None:
    (own / "replies").mkdir()
    (own / "replies" / "en.json").write_text(
        json.dumps(
            {"language": "en", "name": "English", "replies": {"rate-limit": "Our words.", "nothing": "x"}}
        ),
        encoding="utf-8",
    )
    catalogue = load_catalogue()
    book = load_replies(catalogue)
    entry = catalogue.entry("own-our-desk/1002")
    assert entry is not None
    reply = book.reply(entry_context(entry))
    assert reply is not None
    assert reply.text == "Our words."
    assert any("'nothing'" in str(fault) for fault in book.faults)


BAD_PATTERN = {
    "exchange": "X",
    "names": [],
    "clues": [{"strength": "proof", "says": "", "pattern": "("}],
}


@pytest.mark.parametrize("text", ["{", json.dumps(BAD_PATTERN)])
def test_a_broken_recognition_file_is_a_fault_and_nothing_breaks(own: Path, text: str) -> None:
    (own / "recognition" / "own-our-desk.json").write_text(text, encoding="utf-8")
    faults: list[Fault] = []
    assert read_own_exchanges(faults) == ()
    assert len(faults) == 1
    Decoder(load_catalogue()).decode('{"code": -1021}')


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("folder", ["venues", "concepts", "replies", "recognition"])
def test_a_pipe_is_a_fault_and_is_not_waited_for(own: Path, folder: str) -> None:
    (own / folder).mkdir(exist_ok=True)
    os.mkfifo(own / folder / "xx.json")
    catalogue = load_catalogue()
    faults = [*catalogue.faults, *load_replies(catalogue, own=own).faults]
    read_own_exchanges(faults, own)
    said = [str(fault) for fault in faults if "xx.json" in str(fault)]
    assert len(said) == 1
    assert "it is a pipe or a device" in said[0]


def test_a_missing_folder_is_bad_usage(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["lookup", "1", "--catalogue", str(tmp_path / "missing")]) == 2
    assert "--catalogue needs a folder" in capfd.readouterr().err


def test_the_folder_of_the_settings_is_used(own_home: Path) -> None:
    folder = own_catalogue()
    assert folder is not None
    assert own_home in folder.parents
    write_venue(folder, "Quiet", "2026-01-31")
    assert "own-quiet" in load_catalogue().venues
