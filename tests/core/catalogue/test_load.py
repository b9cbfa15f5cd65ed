"""Whatever lies in the catalogue's files, the rest is shown and the fault says where it is."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retcode.core.catalogue.lint import check
from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import Recovery, Retry
from tests.core.catalogue.conftest import SMALL, Write

ALPHA, BETA = "venues/alpha.json", "venues/beta.json"
NAMES = ["concepts/all.json", "documents.json", ALPHA, BETA]


def codes(catalogue: Catalogue) -> list[str]:
    return [entry.key for entry in catalogue.entries]


def test_concepts_are_read_from_every_file_of_their_folder(small: dict[str, Any], write: Write) -> None:
    clock, *others = small["concepts/all.json"]
    whole = load_catalogue(write(small))
    parts = small | {"concepts/all.json": others, "concepts/clocks.json": [clock]}
    split = load_catalogue(write(parts))
    assert split.faults == ()
    assert list(split.entries) == list(whole.entries)


def test_a_broken_file_of_concepts_leaves_the_others(small: dict[str, Any], write: Write) -> None:
    small["concepts/more.json"] = b"["
    catalogue = load_catalogue(write(small))
    assert len(catalogue.entries) == 4
    assert [fault.file for fault in catalogue.faults] == ["concepts/more.json"]


def test_a_line_of_one_exchanges_library_is_shown_on_that_exchange_only(
    small: dict[str, Any], write: Write
) -> None:
    small["concepts/all.json"][0]["library"] = [
        {"library": "Linux", "line": "timedatectl"},
        {"library": "alpha-client", "line": "sync()", "exchange": "Alpha"},
        {"library": "alpha-client", "line": "sync('futures')", "exchange": "Alpha", "product": "Futures"},
    ]
    catalogue = load_catalogue(write(small))
    alpha, beta = catalogue.entry("alpha/-1021"), catalogue.entry("beta/513")
    assert alpha is not None
    assert beta is not None
    assert [item.line for item in catalogue.explain(alpha).library] == ["timedatectl", "sync()"]
    assert [item.line for item in catalogue.explain(beta).library] == ["timedatectl"]
    assert catalogue.explain_concept("clock", "beta").library == catalogue.explain(beta).library


def test_an_effect_is_the_messages_then_the_entrys_then_the_concepts(
    small: dict[str, Any], write: Write
) -> None:
    timeout, busy = small[ALPHA]["entries"][1:3]
    timeout |= {"effect": "part", "effect_basis": "documented"}
    timeout["messages"] += [
        {"text": "Half done.", "concept": "too-busy"},
        {"text": "Odd.", "effect": "unknown"},
    ]
    busy["messages"][1] |= {"effect": "unknown", "effect_basis": "documented"}
    catalogue = load_catalogue(write(small))
    effects = {
        text: (effect.value, basis.value)
        for entry in catalogue.tables["alpha"].entries
        for text, effect, basis in [
            (entry.code, entry.effect, entry.effect_basis),
            *((message.text, message.effect, message.effect_basis) for message in entry.messages),
        ]
    }
    assert effects == {
        "-1021": ("none", "inferred"),
        "Time is %s ms off": ("none", "inferred"),
        "-1007": ("part", "documented"),
        "Timeout.": ("part", "documented"),
        "Half done.": ("none", "inferred"),
        "Odd.": ("unknown", "inferred"),
        "-1008": ("none", "inferred"),
        "Busy.": ("none", "inferred"),
        "Busy, who knows.": ("unknown", "documented"),
    }


def test_a_sound_catalogue_is_joined(small: dict[str, Any], write: Write) -> None:
    catalogue = load_catalogue(write(small))
    assert catalogue.faults == ()
    assert codes(catalogue) == ["alpha/-1021", "alpha/-1007", "alpha/-1008", "beta/513"]
    entry = catalogue.entry("alpha/-1021")
    assert entry is not None
    assert (entry.title, entry.recovery) == ("Timestamp outside the window", Recovery.FIX_CLOCK)
    assert entry.source.url == "https://alpha.example/errors"
    assert catalogue.explain(entry).meaning == "The time in the request lies outside 5000 ms."
    assert [relative.entry.key for relative in catalogue.same_error(entry)] == ["beta/513"]


BROKEN: list[tuple[str, bytes | Callable[[Any], Any], str]] = [
    ("cut off", b'{"id": "alpha", "entr', "is not valid JSON"),
    ("empty", b"", "is not valid JSON"),
    ("with a byte order mark", b"\xef\xbb\xbf" + json.dumps(SMALL[ALPHA]).encode(), "is not valid JSON"),
    (
        "not UTF-8",
        json.dumps(SMALL[ALPHA]).replace("Alpha", "\u00c4lpha").encode("latin-1"),
        "is not valid JSON",
    ),
    ("UTF-16", json.dumps(SMALL[ALPHA]).encode("utf-16"), "is not valid JSON"),
    ("another type", b"[]", "Expected `object`, got `array`"),
    (
        "a number for a code",
        lambda v: v["entries"][2].update(code=-1008),
        "$.entries[2].code: Expected `str`",
    ),
    ("an unknown key", lambda v: v["entries"][1].update(comment=""), "$.entries[1]: Object contains unknown"),
    (
        "an unknown class",
        lambda v: v["entries"][1].update(recovery="hope"),
        "$.entries[1].recovery: Invalid enum",
    ),
    ("a missing key", lambda v: v["entries"][0].pop("section"), "missing required field `section`"),
    ("deeply nested", b"[" * 100_000, "Expected `object`, got `array`"),
]


@pytest.mark.parametrize(("content", "problem"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_venue_leaves_the_others(
    content: bytes | Callable[[Any], Any], problem: str, small: dict[str, Any], write: Write
) -> None:
    if callable(content):
        content(small[ALPHA])
    else:
        small[ALPHA] = content
    catalogue = load_catalogue(write(small))
    assert codes(catalogue) == ["beta/513"]
    [fault] = map(str, catalogue.faults)
    assert fault.startswith(f"{ALPHA}: ")
    assert problem in fault
    assert "\n" not in fault


@pytest.mark.parametrize("name", NAMES)
def test_an_unreadable_file_is_a_fault(name: str, small: dict[str, Any], write: Write) -> None:
    del small[name]
    root = write(small)
    (root / name).mkdir(parents=True)
    faults = [str(fault) for fault in load_catalogue(root).faults]
    assert f"{name}: cannot be read" in faults[0]
    assert str(check(root)[0]) == faults[0]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("concepts/all.json", "concepts: contains no JSON file"),
        ("documents.json", "documents.json: cannot be read (No such file or directory)"),
    ],
)
def test_a_missing_file_is_a_fault(name: str, fault: str, small: dict[str, Any], write: Write) -> None:
    del small[name]
    catalogue = load_catalogue(write(small))
    assert str(catalogue.faults[0]) == fault
    assert set(catalogue.tables) == {"alpha", "beta"}


def test_an_empty_folder_gives_an_empty_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalogue(tmp_path)
    assert not catalogue.entries
    assert "venues: contains no JSON file" in map(str, catalogue.faults)


@pytest.mark.parametrize("key", ["concept", "document"])
def test_an_entry_that_refers_to_nothing_is_left_out(key: str, small: dict[str, Any], write: Write) -> None:
    small[ALPHA]["entries"][1][key] = "none"
    catalogue = load_catalogue(write(small))
    assert codes(catalogue) == ["alpha/-1021", "alpha/-1008", "beta/513"]
    [fault] = map(str, catalogue.faults)
    assert fault == f"{ALPHA}: $.entries[1] (-1007): no {key} is named 'none'"


def test_a_message_that_refers_to_nothing_has_the_meaning_of_its_code(
    small: dict[str, Any], write: Write
) -> None:
    small[ALPHA]["entries"][1]["messages"][0]["concept"] = "none"
    entry = load_catalogue(write(small)).entry("alpha/-1007")
    assert entry is not None
    assert entry.messages[0].concept == "timeout"
    assert entry.messages[0].verdict.retry_write is Retry.RECONCILE_FIRST


def test_a_code_given_twice_keeps_both(small: dict[str, Any], write: Write) -> None:
    small[ALPHA]["entries"][2]["code"] = "-1007"
    assert codes(load_catalogue(write(small)))[:3] == ["alpha/-1021", "alpha/-1007", "alpha/-1007~2"]


def assert_answers(files: dict[str, Any]) -> None:
    """Load and lint files; both answer, and what is left is whole."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "venues").mkdir()
        (root / "concepts").mkdir()
        for name, content in files.items():
            (root / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        catalogue = load_catalogue(root)
        for entry in catalogue.entries:
            catalogue.explain(entry)
            catalogue.same_number(entry)
        for fault in (*catalogue.faults, *check(root)):
            assert str(fault).startswith((*NAMES, "venues: ", "concepts: "))


@given(name=st.sampled_from(NAMES), content=st.binary(max_size=200))
def test_any_bytes_in_a_file_are_answered(name: str, content: bytes) -> None:
    assert_answers(SMALL | {name: content})


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def spans(value: Any, keys: tuple[int | str, ...] = ()) -> list[tuple[int | str, ...]]:
    """Return where values stand in a JSON value, each as its keys from the outside."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in pairs for place in [(*keys, key), *spans(inner, (*keys, key))]]


PLACES = [(name, place) for name in NAMES for place in spans(SMALL[name])]


@given(where=st.sampled_from(PLACES), value=JSON_VALUES | st.text(alphabet="{}%s.\u00a0 -1aA'", max_size=9))
def test_any_value_at_any_place_is_answered(where: tuple[str, tuple[int | str, ...]], value: Any) -> None:
    name, keys = where
    files = json.loads(json.dumps(SMALL))
    inner = files[name]
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    assert_answers(files)
