"""What is printed or exported acts on nothing: no terminal, no Markdown renderer, no reader of JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from retcode.core.present.entry_markdown import code_span, escaped
from retcode.core.present.safe_text import json_text, one_line, terminal_text

ROOT = Path(__file__).parents[3]
HOSTILE = "\x1b]52;c;cm0gLXJm\x07 \x9b2J \x08 \x7f \u202e \u200b \u3164 \ufe0f \u2028 \x00 \U000e0041"
PAYLOAD = '{"code":-1121,"msg":"\\u001b[2J' + "\x1b]0;pwned\x07\x9b\x7f" + 'Invalid symbol."}'


def _acts(text: str) -> list[str]:
    return [character for character in text if not (character.isprintable() or character in "\n\t")]


def test_a_terminal_shows_everything_and_does_nothing() -> None:
    shown = terminal_text(f"a\tb\n{HOSTILE} é 価 😀")
    assert _acts(shown) == []
    assert shown.startswith("a\tb\n\u241b]52")
    assert shown.endswith(" é 価 😀")
    assert "\n" not in one_line(f"a\n{HOSTILE}")


def test_json_keeps_its_content() -> None:
    data = json.dumps({"a": HOSTILE}, ensure_ascii=False).encode()
    assert _acts(json_text(data)) == []
    assert json.loads(json_text(data)) == {"a": HOSTILE}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://evil.example/x now", "see `https://evil.example/x` now"),
        ("the system you call: https://api.example.", "the system you call: `https://api.example`."),
        ("www.evil.example", "`www.evil.example`"),
        ("hi @everyone!", "hi `@everyone!`"),
        ("as in GH-12.", "as in `GH-12`."),
        ("_www.evil.example", "`_www.evil.example`"),
        ("fixes #12", "fixes `#12`"),
        ("a|b@c.de|d", r"a\|`b@c.de`\|d"),
        ("plain <b> *x*", r"plain \<b\> \*x\*"),
        ("x@ # y", r"x@ \# y"),
    ],
)
def test_links_and_mentions_are_disarmed(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_a_code_span_keeps_spaces_and_shows_control_characters() -> None:
    assert code_span("a  b\x1b") == "`a  b\u241b`"


def _run(*args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "retcode", *args]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file names with control characters")
def test_no_control_character_of_a_text_or_a_name_reaches_the_terminal(tmp_path: Path) -> None:
    name = tmp_path / "x\x1b[2J\x9b\x07.log"
    name.write_text(PAYLOAD)
    for args in (
        ["decode", str(name)],
        ["decode", "--json", str(name)],
        ["triage", str(name)],
        ["triage", "--json", str(name)],
        ["decode", str(name) + "\x1b]0;x\x07"],
        ["triage", str(name) + "\x1b]0;x\x07"],
        ["lookup", "-1\x1b[2J"],
        ["decode", "--venue", "\x1b[2J", str(name)],
    ):
        done = _run(*args)
        assert _acts(done.stdout) == [], args
        assert _acts(done.stderr) == [], args


def test_every_line_of_json_lines_is_json_and_keeps_its_id() -> None:
    lines = [
        '{"id":1e999,"text":"x"}',
        '{"id":NaN,"text":"x"}',
        '{"id":7,"text":8}',
        "[]",
        '{"id":"\x7f","text":""}',
    ]
    done = _run("decode", "--jsonl", stdin="\n".join(lines))

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    answers = [json.loads(line, parse_constant=refuse) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["1e999", "NaN", 7, None, "\x7f"]
    assert done.returncode == 2
    assert "\x7f" not in done.stdout
