"""Each rule finds what it is for, says where, and leaves a sound catalogue alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from retcode.core.catalogue.lint import RULES, check, main, rule_name
from tests.core.catalogue.conftest import Write

ALPHA = "venues/alpha.json"
CONCEPTS = "concepts/all.json"
LONG = "The order book of this symbol was empty at that moment."


def appended(*more: Any) -> Callable[[list[Any]], list[Any]]:
    return lambda old: [*old, *more]


def changed(files: dict[str, Any], file: str, keys: tuple[int | str, ...], value: Any) -> None:
    """Put a value at a place of a file; a function gets the old value (None if there was none)."""
    inner: Any = files[file]
    for key in keys[:-1]:
        inner = inner[key]
    old = inner.get(keys[-1]) if isinstance(inner, dict) else inner[keys[-1]]
    inner[keys[-1]] = value(old) if callable(value) else value


BREAKS: list[tuple[str, str, tuple[int | str, ...], Any, str]] = [
    # rule, what is changed: file, place, new value, and a fault expected
    (
        "unique-ids",
        CONCEPTS,
        (2, "id"),
        "clock",
        "$[2].id: 'clock' is already the id of concepts/all.json $[0]",
    ),
    ("sorted-concepts", CONCEPTS, (0, "id"), "watch", "$[1] (timeout): stands after 'watch'; --fix"),
    ("unique-ids", CONCEPTS, (2, "id"), "Busy !", "$[2].id: 'Busy !' is not small letters"),
    (
        "unique-ids",
        "documents.json",
        (1, "id"),
        "alpha-page",
        "documents.json: $[1].id: 'alpha-page' is already the id of documents.json $[0]",
    ),
    ("unique-ids", ALPHA, ("id",), "gamma", "$.id: the file of venue 'gamma' must be named gamma.json"),
    (
        "unique-codes",
        ALPHA,
        ("entries", 2, "code"),
        "-1007",
        "$.entries[2] (-1007): section 'Server' already has this code",
    ),
    ("code-form", ALPHA, ("entries", 1, "code"), "\u22121007", "is not a code"),
    ("code-form", ALPHA, ("entries", 1, "code"), " -1007", "is not a code"),
    ("code-form", ALPHA, ("entries", 1, "code"), "EOrder:  Two spaces", "is not a code"),
    ("code-form", ALPHA, ("entries", 1, "code"), "_PRIVATE", "is not a code"),
    ("code-form", ALPHA, ("entries", 1, "code"), "A" * 141, "141 characters"),
    ("references", ALPHA, ("document",), "none", "$.document: no document is named 'none'"),
    ("references", ALPHA, ("copies",), ["none"], "$.copies: no venue is named 'none'"),
    (
        "references",
        ALPHA,
        ("entries", 0, "concept"),
        "none",
        "$.entries[0] (-1021).concept: no concept is named",
    ),
    ("references", ALPHA, ("entries", 0, "document"), "none", "$.entries[0] (-1021).document: no document"),
    (
        "references",
        ALPHA,
        ("entries", 1, "messages", 0, "concept"),
        "none",
        ".messages[0].concept: no concept",
    ),
    (
        "references",
        ALPHA,
        ("entries", 1, "messages", 0, "document"),
        "none",
        ".messages[0].document: no document",
    ),
    (
        "no-orphans",
        CONCEPTS,
        (),
        appended(),
        "concepts/all.json: $[3] (spare): no entry and no message uses",
    ),
    (
        "no-orphans",
        "venues/beta.json",
        ("document",),
        "alpha-page",
        "documents.json: $[1] (beta-page): nothing",
    ),
    (
        "placeholders-resolve",
        "venues/beta.json",
        ("facts",),
        {"window": "10 s"},
        "beta has no fact {server_time}",
    ),
    (
        "placeholders-resolve",
        CONCEPTS,
        (1, "meaning"),
        "Ask {order_query}.",
        "alpha has no fact {order_",
    ),
    (
        "placeholders-resolve",
        ALPHA,
        ("entries", 1, "notes"),
        ["Ask {depth}."],
        ".notes[0]: alpha has no fact {de",
    ),
    (
        "placeholders-resolve",
        ALPHA,
        ("entries", 1, "notes"),
        ["Ask {Server time}."],
        "{Server time} is not the na",
    ),
    (
        "placeholders-resolve",
        CONCEPTS,
        (1, "title"),
        "Outside {window}",
        "no facts are filled in here",
    ),
    (
        "placeholders-resolve",
        ALPHA,
        ("entries", 2, "messages", 1, "note"),
        "In {window}.",
        "no facts are filled",
    ),
    ("facts-form", ALPHA, ("facts", "window"), " ", "$.facts.window: leave out an unknown fact"),
    ("facts-form", ALPHA, ("facts", "window"), "see {server_time}", "a fact is not filled in by other facts"),
    ("facts-form", ALPHA, ("facts", "base_url"), "http://alpha.example", "addresses are given as https"),
    (
        "facts-form",
        ALPHA,
        ("facts", "Base-URL"),
        "https://alpha.example",
        "the name of a fact is small letters",
    ),
    ("complete-concepts", CONCEPTS, (0, "title"), " ", "$[0] (clock): lacks title"),
    ("complete-concepts", CONCEPTS, (0, "meaning"), "", "$[0] (clock): lacks meaning"),
    ("complete-concepts", CONCEPTS, (0, "causes"), [], "$[0] (clock): lacks causes"),
    ("complete-concepts", CONCEPTS, (0, "fix"), [""], "$[0] (clock): lacks fix"),
    ("titles", CONCEPTS, (0, "title"), "A" * 61, "the title has 61 characters, 60 at most fit"),
    ("titles", CONCEPTS, (0, "title"), "timestamp is wrong", "begins with a small letter"),
    ("titles", CONCEPTS, (0, "title"), "Server Busy", "$[2] (too-busy).title: clock has the same title"),
    (
        "nothing-pasted-twice",
        ALPHA,
        ("entries", 1, "notes"),
        [LONG, f"Well. {LONG.upper()}"],
        "is already in",
    ),
    ("nothing-pasted-twice", CONCEPTS, (0, "meaning"), f"{LONG} {LONG}", "is already in"),
    (
        "no-twins",
        ALPHA,
        ("entries", 0, "meaning"),
        "Alpha only. The time of the request lies outside {window}.",
        "$.entries[0] (-1021).meaning: 'The time of the request lies outside {window}.' repeats",
    ),
    (
        "no-twins",
        ALPHA,
        ("entries", 2, "fix"),
        ["Wait one second, then send it again."],
        "(-1008).fix: 'Wait one second, then send it again.' repeats 'Wait a second",
    ),
    (
        "explained-for-itself",
        ALPHA,
        ("entries", 2, "notes"),
        [],
        "$.entries[2] (-1008): has no explanation of its own",
    ),
    (
        "no-empty-phrases",
        CONCEPTS,
        (2, "fix", 0),
        "Check your parameters.",
        "'check your parameters' wou",
    ),
    (
        "no-empty-phrases",
        ALPHA,
        ("entries", 0, "meaning"),
        "Something went wrong.",
        "'something went wrong' woul",
    ),
    (
        "no-empty-phrases",
        ALPHA,
        ("entries", 0, "fix"),
        ["Contact Alpha support."],
        "does not say what to hand",
    ),
    (
        "sentences-begin-large",
        ALPHA,
        ("entries", 0, "meaning"),
        "Too late. timestamp is old.",
        "(-1021).meaning: 'timestamp' begins a sentence",
    ),
    (
        "library-lines",
        CONCEPTS,
        (0, "library"),
        [{"library": "ccxt", "line": ""}],
        "$[0] (clock).library[0]: names no",
    ),
    (
        "library-lines",
        CONCEPTS,
        (0, "library"),
        [{"library": "ccxt", "line": "a\nb"}],
        "is not one line of 100 characters",
    ),
    (
        "library-lines",
        CONCEPTS,
        (0, "library"),
        [{"library": "ccxt", "line": "a", "exchange": "Gamma"}],
        "no venue has exchange 'Gamma' and product None",
    ),
    (
        "library-lines",
        CONCEPTS,
        (0, "library"),
        [{"library": "ccxt", "line": "a"}] * 2,
        ".library[1]: is already in this concept",
    ),
    ("typography", CONCEPTS, (0, "meaning"), "The \u201cwindow\u201d is 5 s.", "--fix mends it"),
    ("typography", CONCEPTS, (0, "causes", 0), "The clock is ahead", "'The clock is ahead.'"),
    ("typography", CONCEPTS, (0, "causes", 0), "The clock  is ahead.", "'The clock is ahead.'"),
    ("typography", CONCEPTS, (0, "title"), "Timestamp refused.", "'Timestamp refused'"),
    (
        "allowed-verdicts",
        CONCEPTS,
        (2, "retry_write"),
        "yes",
        "$[2] (too-busy): back-off does not go with retr",
    ),
    (
        "allowed-verdicts",
        ALPHA,
        ("entries", 0, "retry_read"),
        "yes",
        "fix-clock does not go with retry_read yes",
    ),
    (
        "allowed-verdicts",
        ALPHA,
        ("entries", 0, "retry_write"),
        "later",
        "fix-clock does not go with retry_write",
    ),
    (
        "unknown-outcome-is-never-resent",
        CONCEPTS,
        (1, "retry_write"),
        "yes",
        "retry_write cannot be yes",
    ),
    (
        "unknown-outcome-is-never-resent",
        ALPHA,
        ("entries", 1, "retry_write"),
        "yes_after_check",
        "cannot be yes_a",
    ),
    (
        "unknown-outcome-is-never-resent",
        ALPHA,
        ("entries", 2, "messages", 1, "concept"),
        "timeout",
        "$.entries[2] (-1008).messages[1]: leaves the outcome open, but its code allows a resend",
    ),
    (
        "unknown-outcome-is-never-resent",
        ALPHA,
        ("entries", 2, "messages", 1, "effect"),
        "part",
        "$.entries[2] (-1008).messages[1]: leaves the outcome open, but its code allows a resend",
    ),
    (
        "open-words-are-never-resent",
        ALPHA,
        ("entries", 2, "messages", 1, "text"),
        "SYSTEM_BUSY, try again.",
        "(-1008).messages[1]: 'SYSTEM BUSY' leaves the outcome open, but the verdict is yes_after_delay",
    ),
    (
        "resend-needs-no-effect",
        CONCEPTS,
        (2, "effect"),
        "unknown",
        "$[2] (too-busy): retry_write yes_after_delay needs the effect none, not unknown",
    ),
    (
        "resend-needs-no-effect",
        "venues/beta.json",
        ("entries", 0, "effect"),
        "part",
        "$.entries[0] (513): retry_write yes_after_sync needs the effect none, not part",
    ),
    (
        "resend-needs-no-effect",
        ALPHA,
        ("entries", 2, "messages", 1, "effect"),
        "unknown",
        "$.entries[2] (-1008).messages[1]: retry_write yes_after_delay needs the effect none",
    ),
    (
        "effects-fit-classes",
        CONCEPTS,
        (1, "effect"),
        "none",
        "$[1] (timeout): reconcile_first needs the effect unknown or part, not none",
    ),
    (
        "effects-fit-classes",
        ALPHA,
        ("entries", 0, "effect"),
        "unknown",
        "$.entries[0] (-1021): the effect unknown needs a look first, not yes_after_sync",
    ),
    (
        "effects-fit-classes",
        ALPHA,
        ("entries", 2, "recovery"),
        "already-done",
        "$.entries[2] (-1008): already-done needs the effect done, not none",
    ),
    (
        "effects-fit-classes",
        ALPHA,
        ("entries", 0, "effect"),
        "done",
        "$.entries[0] (-1021): the effect done does not go with fix-clock",
    ),
    (
        "reconcile-looks-first",
        CONCEPTS,
        (1, "fix"),
        ["Wait a minute."],
        "the first step is to look, not",
    ),
    (
        "reconcile-looks-first",
        CONCEPTS,
        (1, "fix"),
        ["Do not panic.", "Wait."],
        ".fix[1]: the first step is",
    ),
    (
        "reconcile-looks-first",
        CONCEPTS,
        (1, "fix"),
        ["Look it up.", "Resend it."],
        ".fix[1]: 'Resend it.' ",
    ),
    (
        "reconcile-looks-first",
        ALPHA,
        ("entries", 1, "fix"),
        ["Then send the order again."],
        "advises a plain res",
    ),
    (
        "reconcile-looks-first",
        ALPHA,
        ("entries", 2, "recovery"),
        "reconcile",
        "not 'Wait a second, then send it",
    ),
    (
        "same-text-same-class",
        "venues/beta.json",
        ("entries", 0, "messages"),
        [{"text": "TIMEOUT"}],
        "$.entries[0] (513): is fix-clock, and alpha/-1007 with the same text is reconcile",
    ),
    (
        "overrides-differ",
        ALPHA,
        ("entries", 0, "recovery"),
        "fix-clock",
        ".recovery: clock is fix-clock already",
    ),
    (
        "overrides-differ",
        ALPHA,
        ("entries", 0, "retry_read"),
        "yes_after_sync",
        ".retry_read: is yes_after_sync al",
    ),
    (
        "overrides-differ",
        ALPHA,
        ("entries", 0, "effect"),
        "none",
        ".effect: clock has the effect none already",
    ),
    (
        "overrides-differ",
        ALPHA,
        ("entries", 1, "messages", 0, "effect"),
        "unknown",
        ".messages[0].effect: is unknown already",
    ),
    (
        "overrides-differ",
        ALPHA,
        ("entries", 0, "messages", 0, "concept"),
        "clock",
        ".concept: its code means clock",
    ),
    (
        "overrides-differ",
        ALPHA,
        ("entries", 0, "messages", 0, "document"),
        "alpha-page",
        "the code has this document already",
    ),
    (
        "overrides-differ",
        ALPHA,
        ("entries", 0, "document"),
        "alpha-page",
        ".document: the venue has this document",
    ),
    (
        "wire-messages",
        ALPHA,
        ("entries", 1, "messages"),
        appended({"text": "Timeout."}),
        "already has the message",
    ),
    (
        "wire-messages",
        ALPHA,
        ("entries", 1, "messages", 0, "text"),
        " ",
        ".messages[0]: a message has no text",
    ),
    ("wire-messages", ALPHA, ("entries", 0, "messages", 0, "params"), [], "names 0 of the 1 values"),
    (
        "wire-messages",
        ALPHA,
        ("entries", 0, "messages", 0, "params"),
        ["a", "a"],
        "gives two values one name",
    ),
    (
        "wire-messages",
        ALPHA,
        ("entries", 0, "messages", 0, "params"),
        ["The limit"],
        "the name of a value is small",
    ),
    (
        "no-bare-address",
        ALPHA,
        ("facts", "base_url"),
        "https://192.0.2.7:8088/api",
        "line 1: holds a bare IP add",
    ),
    ("no-bare-address", "documents.json", (0, "note"), "See 192.0.2.7.", "line 1: holds a bare IP address"),
    (
        "sources",
        "documents.json",
        (0, "url"),
        "http://alpha.example",
        "$[0] (alpha-page).url: 'http://alpha.exam",
    ),
    ("sources", "documents.json", (0, "checked"), "28 May 2026", "'28 May 2026' is not a date such as"),
    ("sources", "documents.json", (0, "checked"), "2026-02-30", "'2026-02-30' is not a date such as"),
    ("sources", "documents.json", (0, "title"), "", "$[0] (alpha-page).title: is empty"),
    (
        "http-statuses",
        ALPHA,
        ("entries", 0, "http_status"),
        [400, 1021],
        ".http_status: [1021] is not an HTTP status",
    ),
    ("http-statuses", ALPHA, ("entries", 0, "http_status"), [400, 400], "contains a status twice"),
]


@pytest.mark.parametrize(("rule", "file", "keys", "value", "expected"), BREAKS)
def test_rule_bites(
    rule: str,
    file: str,
    keys: tuple[int | str, ...],
    value: Any,
    expected: str,
    small: dict[str, Any],
    write: Write,
) -> None:
    if rule == "explained-for-itself":
        small["venues/beta.json"]["entries"] += [
            {
                "code": code,
                "section": "",
                "concept": "too-busy",
                "messages": [],
                "confidence": "low",
                "notes": ["Rare."],
            }
            for code in ("501", "502")
        ]
    if keys:
        changed(small, file, keys, value)
    else:
        small[file].append(small[file][0] | {"id": "spare", "title": "Spare"})
    faults = [str(fault) for fault in check(write(small)) if fault.problem.endswith(f"[{rule}]")]
    assert any(expected in fault for fault in faults), faults
    assert all(fault.startswith(("concepts/all.json: ", "documents.json: ", "venues/")) for fault in faults)


def test_each_rule_is_shown_to_bite() -> None:
    assert {rule for rule, *_ in BREAKS} | {"duplicate-keys"} == set(map(rule_name, RULES))


def test_a_key_given_twice_is_a_fault(small: dict[str, Any], write: Write) -> None:
    root = write(
        small | {"documents.json": b'[{"id": "a", "title": "A", "id": "b", "checked": "2026-05-28"}]'}
    )
    assert "documents.json: the key 'id' occurs twice in one object [duplicate-keys]" in map(str, check(root))


def test_a_sound_catalogue_has_no_fault(small: dict[str, Any], write: Write) -> None:
    assert check(write(small)) == ()


ALLOWED: list[tuple[str, tuple[int | str, ...], Any]] = [
    (CONCEPTS, (1, "fix"), ["Read {server_time}, then look the order up.", "Repeat reads freely."]),
    (CONCEPTS, (1, "fix"), ["Look it up.", "Resend only what is certainly absent."]),
    (CONCEPTS, (0, "title"), "recvWindow too large"),
    (CONCEPTS, (0, "meaning"), "The server said 'please try again later' within {window}."),
    (CONCEPTS, (0, "meaning"), "The page says to contact support about {window}."),
    (ALPHA, ("entries", 0, "fix"), ["Contact Alpha support with the key's first characters and the time."]),
    (ALPHA, ("entries", 0, "messages", 0, "text"), "Time \u201cis\u201d  %s ms off "),
    (ALPHA, ("entries", 1, "messages", 0, "text"), "Contact support. Something went wrong"),
    (ALPHA, ("entries", 1, "code"), "00001"),
    (ALPHA, ("entries", 0, "meaning"), "`timestamp` is old. ccxt's class says nothing of it."),
    (
        ALPHA,
        ("entries", 0, "meaning"),
        "The text says 'Late! try again'. A prefix such as x-... is no reason.",
    ),
    (ALPHA, ("entries", 1, "notes"), ["Seen with the clients 4.5.90 and 1.2.3."]),
    (ALPHA, ("entries", 2, "section"), "Requests"),
]


@pytest.mark.parametrize(("file", "keys", "value"), ALLOWED)
def test_what_is_allowed(
    file: str, keys: tuple[int | str, ...], value: Any, small: dict[str, Any], write: Write
) -> None:
    changed(small, file, keys, value)
    assert [str(fault) for fault in check(write(small))] == []


def test_all_faults_are_told_at_once_and_the_exit_status_says_so(
    small: dict[str, Any], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    small[CONCEPTS][0]["title"] = "Wrong."
    small[ALPHA]["entries"][0]["code"] = "?"
    small["venues/gamma.json"] = b"{"
    assert main([str(write(small))]) == 1
    out, err = capsys.readouterr()
    assert "venues/gamma.json: is not valid JSON" in out
    assert "[typography]" in out
    assert "[code-form]" in out
    assert err == f"faults: {len(out.splitlines())}\n"


def test_a_sound_catalogue_ends_with_0_and_says_nothing(
    small: dict[str, Any], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(write(small))]) == 0
    assert capsys.readouterr() == ("", "")


def test_fix_mends_explanations_and_leaves_wire_messages(small: dict[str, Any], write: Write) -> None:
    wire = "Time \u2018is\u2019  %s ms off "
    small[CONCEPTS][0]["causes"] = [" The \u2018clock\u2019  is ahead"]
    small[CONCEPTS][0]["title"] = "Timestamp refused."
    small[ALPHA]["entries"][0]["messages"][0]["text"] = wire
    small[ALPHA]["entries"][0]["advice"] = "Sync  your clock"
    root = write(small)
    assert main(["--fix", str(root)]) == 0
    assert "\"The 'clock' is ahead.\"" in (root / CONCEPTS).read_text(encoding="utf-8")
    venue = (root / ALPHA).read_text(encoding="utf-8")
    assert wire in venue
    assert "Sync  your clock" in venue


def test_fix_sorts_concepts(small: dict[str, Any], write: Write) -> None:
    small[CONCEPTS].sort(key=lambda concept: concept["id"])
    small[CONCEPTS].reverse()
    root = write(small)
    assert main([str(root)]) == 1
    assert main(["--fix", str(root)]) == 0
    written = json.loads((root / CONCEPTS).read_text(encoding="utf-8"))
    assert [concept["id"] for concept in written] == ["clock", "timeout", "too-busy"]


def test_fix_touches_nothing_while_a_file_cannot_be_read(small: dict[str, Any], write: Write) -> None:
    small[CONCEPTS][0]["title"] = "Timestamp refused."
    small["venues/gamma.json"] = b"{"
    root = write(small)
    before = (root / CONCEPTS).read_bytes()
    assert main(["--fix", str(root)]) == 1
    assert (root / CONCEPTS).read_bytes() == before
