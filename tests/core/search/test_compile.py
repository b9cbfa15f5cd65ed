"""The compiled form of the catalogue: it says what the files say, and is used only while it is of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from retcode.core.catalogue import compiled as compiled_module
from retcode.core.catalogue.compiled import COMPILED, SOURCES, StoredCatalogue, read_compiled
from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.resources import resource
from retcode.core.search.compile import compiled, main
from retcode.core.search.facets import Filters
from retcode.core.search.index import SearchIndex
from retcode.core.tables import Tables, TablesError

QUERIES = (
    "-1021", "1021", "10", "okx: 51008", "insufficient balance", "inssuficient", "order would", "ntp",
    "ORDER_NOT", "recvwindow", "e", "funds margin", "мало", "zzzz",
)  # fmt: skip


@pytest.fixture(scope="module")
def files() -> Catalogue:
    return load_catalogue(resource("catalogue"))


@pytest.fixture(scope="module")
def block() -> bytes:
    return compiled(resource("catalogue"))


@pytest.fixture
def stored(block: bytes, files: Catalogue) -> Catalogue:
    form = StoredCatalogue(Tables(block))
    return Catalogue(form.code_tables, form.concepts, form.documents, stored=form)


def test_the_entries_are_those_of_the_files_in_their_order(stored: Catalogue, files: Catalogue) -> None:
    assert [stored.entries[row] for row in range(0, len(files.entries), 7)] == list(files.entries)[::7]
    assert list(stored.entries) == list(files.entries)
    assert dict(stored.concepts) == dict(files.concepts)
    assert dict(stored.documents) == dict(files.documents)
    assert list(stored.tables) == list(files.tables)
    for name, venue in files.tables.items():
        assert list(stored.tables[name].entries) == list(venue.entries)
    assert stored.entries.longest_code == files.entries.longest_code
    assert stored.entries.vocabulary == files.entries.vocabulary
    assert list(stored.entries.heads()) == list(files.entries.heads())


def test_messages_are_found_by_the_same_first_words(stored: Catalogue, files: Catalogue) -> None:
    assert stored.entries.openings == files.entries.openings
    for words in sorted(files.entries.openings)[::31]:
        assert list(stored.entries.with_opening(words)) == list(files.entries.with_opening(words))
    assert not stored.entries.with_opening("this, that")


def test_entries_are_found_and_explained_alike(stored: Catalogue, files: Catalogue) -> None:
    for entry in list(files.entries)[::31]:
        assert stored.entry(entry.key) == entry
        assert stored.with_code(entry.code) == files.with_code(entry.code)
        assert stored.explain(entry) == files.explain(entry)
        assert stored.same_error(entry) == files.same_error(entry)
        assert stored.same_number(entry) == files.same_number(entry)
    assert stored.entry("no/such") is None
    assert stored.with_digits("no such") == ()


def test_queries_find_the_same(stored: Catalogue, files: Catalogue) -> None:
    indices = [SearchIndex(stored, explanations=True), SearchIndex(files, explanations=True)]
    filters = Filters(values=frozenset({("recovery", "fix-request")}))
    for query in QUERIES:
        for narrowed in (Filters(), filters):
            ours, theirs = (
                [(hit.row, hit.entry.key, hit.rank, hit.other_sign, hit.spelling) for hit in found.hits]
                for found in (index.search(query, narrowed) for index in indices)
            )
            assert ours == theirs, query
            assert len({str(index.count(query, narrowed)) for index in indices}) == 1


def test_an_entry_in_use_is_made_once(stored: Catalogue) -> None:
    entry = stored.entries[5]
    for row in range(1000, 2000):
        assert stored.entries[row] is not entry
    assert stored.entries[5] is entry
    assert list(stored.entries)[5] is entry


@pytest.fixture
def bundled(tmp_path: Path, block: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for the compiled form, beside files that are those of the catalogue."""
    for name in SOURCES:
        source = resource("catalogue", name)
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, tmp_path / name)
    monkeypatch.setattr(compiled_module, "resource", lambda *_: tmp_path)
    (tmp_path / COMPILED).write_bytes(block)
    return tmp_path


def test_it_is_used_while_no_file_has_changed(bundled: Path) -> None:
    assert read_compiled() is not None
    (bundled / "documents.json").write_text("[]", encoding="utf-8")
    assert read_compiled() is None


@pytest.mark.parametrize("damage", [b"", b"retcode tables 1", b"x" * 100, None])
def test_a_damaged_one_is_not_used(bundled: Path, block: bytes, damage: bytes | None) -> None:
    (bundled / COMPILED).write_bytes(block[:-1000] if damage is None else damage)
    assert read_compiled() is None
    (bundled / COMPILED).unlink()
    assert read_compiled() is None
    with pytest.raises(TablesError):
        Tables(block[: len(block) // 2])


def test_that_of_a_package_needs_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["--shipped", "--into", str(tmp_path / COMPILED)]) == 0
    monkeypatch.setattr(compiled_module, "resource", lambda *_: tmp_path)
    form = read_compiled()
    assert form is not None
    assert len(form.entries) > 7000
