"""The recognition files: one form a clue, patterns that compile, venues of the same exchange."""

import re
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from retcode.core.catalogue.load import load_catalogue
from retcode.core.decode.scan.recognition import ClueRecord, ExchangeRecord, Recognition
from retcode.core.resources import ResourceError, resource

CATALOGUE = load_catalogue()
RECOGNITION = Recognition.load(CATALOGUE)
CLUES = [(record, clue) for record in RECOGNITION.exchanges for clue in record.clues]


def _name(value: object) -> str:
    return value.exchange if isinstance(value, ExchangeRecord) else str(value)[:50]


def test_every_exchange_has_one_record() -> None:
    counted = Counter(record.exchange for record in RECOGNITION.exchanges)
    assert [name for name, count in counted.items() if count > 1] == []
    catalogued = {venue.exchange for venue in CATALOGUE.venues.values()}
    assert catalogued <= counted.keys()


@pytest.mark.parametrize(("record", "clue"), CLUES, ids=_name)
def test_a_clue_has_one_form_and_venues_of_its_exchange(record: ExchangeRecord, clue: ClueRecord) -> None:
    assert len([form for form in (clue.texts, clue.pattern, clue.keys) if form]) == 1
    for venue in RECOGNITION.held(clue.venues):
        assert RECOGNITION.exchange_of[venue] == record.exchange
    assert clue.exchange or not clue.venues or RECOGNITION.held(clue.venues), "no venue of the catalogue"
    assert all(re.search(r"[a-z0-9]{2}.", text.lower()) or not text.isascii() for text in clue.texts)
    assert clue.reason.format(text="x")
    assert not clue.reason.endswith(".")
    re.compile(clue.pattern)
    assert all(key == key.lower() for key in (*clue.keys, *clue.without))


@pytest.mark.parametrize("record", RECOGNITION.exchanges, ids=_name)
def test_prints_and_word_codes_compile(record: ExchangeRecord) -> None:
    for printed in record.prints:
        groups = re.compile(printed.pattern).groupindex.keys()
        assert groups <= {"code", "message", "status"}
        assert groups & {"code", "message"}
        assert printed.holds
        assert not printed.codes or "code" in groups
        own = {entry.code for venue in printed.venues for entry in CATALOGUE.tables[venue].entries}
        assert own.issuperset(printed.codes.values())
    for words in record.word_codes:
        re.compile(words.pattern)
    for message in record.success_messages:
        assert re.compile(message).fullmatch("") is None
    assert all(name.strip("* ") for name in record.names)
    assert all("." in host and "/" not in host for host in record.hosts)


def test_a_missing_file_is_named_and_makes_no_exchange_unknown(tmp_path: Path) -> None:
    copy = tmp_path / "recognition"
    copytree(resource("catalogue") / "recognition", copy)
    (copy / "okx.json").unlink()
    with pytest.raises(ResourceError, match="no file for OKX; install Retcode again"):
        Recognition.load(CATALOGUE, tmp_path)
