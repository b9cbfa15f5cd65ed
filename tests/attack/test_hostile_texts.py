"""Hostile texts: payloads in every part of an answer, and texts changed at random, through every output."""

from __future__ import annotations

import json
import random
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.present.report_markdown import report_markdown
from retcode.core.present.safe_text import json_text, terminal_text
from retcode.core.present.terminal import report_text
from retcode.core.triage import export, triage

PAYLOADS = (
    "\x1b]52;c;cm0gLXJm\x07", "\x1b[2J\x1b[1;1H", "\x9b31m", "\x07\x08\x7f", "\u202e\u2066gnp.exe",
    "\u200b\u2060\ufeff", "\U000e0041\U000e007f", "\x00\x0b\x0c", "\ud800", "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>", "](javascript:alert(1))", "![x](https://evil.example/x.png)", "=1+1",
    "@SUM(A1)",
    "https://evil.example/login", "www.evil.example", "@everyone", "#1 fixes #2",
    "| a | b |", "```\n# x\n```",
    "'\"><svg/onload=alert(1)>", "{{7*7}}", "%n%s%x", "; rm -rf ~", "$(reboot)", "\r\nX-Evil: 1",
)  # fmt: skip
PLACES: dict[str, Callable[[str], str]] = {
    "message": lambda p: json.dumps({"code": -1121, "msg": f"Invalid symbol. {p}"}),
    "raw message": lambda p: f'{{"code":-1121,"msg":"Invalid symbol.{p}"}}',
    "symbol": lambda p: f'{{"code":-1121,"msg":"Invalid symbol.","symbol":"{p}"}}',
    "host": lambda p: (
        f'https://fapi.binance.com/fapi/v1/order?x={p} {{"code":-1121,"msg":"Invalid symbol."}}'
    ),
    "line before": lambda p: f'{p}\n{{"code":-1121,"msg":"Invalid symbol."}}',
    "line behind": lambda p: f'{{"code":-1121,"msg":"Invalid symbol."}}\n{p}',
    "tag": lambda p: f'[{p}] ERROR {{"code":-1121,"msg":"Invalid symbol."}}',
    "exception": lambda p: f"binance.error.ClientError: (400, -1121, 'Invalid symbol. {p}', {{}})",
    "parameter": lambda p: f'{{"code":-1102,"msg":"Mandatory parameter \'{p}\' was not sent."}}',
}
_LIVE_LINK = re.compile(r"(?<![`\w])(?:https?://evil|www\.evil|@everyone)(?![^`]*`)")


class _Tags(HTMLParser):
    """Collects the names of all tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


def _acts(text: str) -> str:
    return "".join(character for character in text if not (character.isprintable() or character in "\n\t"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_acts_in_any_output(
    payload: str, place: str, catalogue: Catalogue, decoder: Decoder, tmp_path: Path
) -> None:
    text = PLACES[place](payload)
    report = decoder.decode(text)
    assert report.findings
    log = tmp_path / "logs.zip"
    with zipfile.ZipFile(log, "w") as archive:
        archive.writestr(
            f"x{payload.encode('utf-8', 'replace').decode()}.log", text.encode("utf-8", "replace")
        )
    told = triage(catalogue, decoder, [log])
    shown = terminal_text(report_text(report, catalogue) + export.to_text(told, catalogue))
    pages = {
        "terminal": shown,
        "json": json_text(export.to_json(told)),
        "markdown": report_markdown(report, text, catalogue) + export.to_markdown(told, catalogue),
        "csv": export.to_csv(told, catalogue),
        "html": export.to_html(told, catalogue),
    }
    for name, page in pages.items():
        assert _acts(page) == "", name
    json.loads(pages["json"])
    assert not _LIVE_LINK.search(pages["markdown"])
    tags = _Tags()
    tags.feed(pages["html"])
    assert tags.found.isdisjoint({"img", "script", "a", "iframe", "onerror", "onload", "href", "src"})
    assert not re.search(r"(?m)(?:^|,)\"?[=@]", pages["csv"])


@pytest.mark.parametrize("seed", range(40))
def test_texts_changed_at_random_are_answered(seed: int, decoder: Decoder) -> None:
    chance = random.Random(seed)
    units = [place(payload) for place in PLACES.values() for payload in PAYLOADS]
    for _ in range(60):
        text = "\n".join(chance.choices(units, k=chance.randint(1, 12)))
        for _ in range(chance.randint(1, 30)):
            at = chance.randrange(len(text))
            text = (
                text[:at]
                + chance.choice(("", "\\", '"', "{", "}", "\x00", "9", text[at : at + 50]))
                + text[at + 1 :]
            )
        report = decoder.decode(text)
        for finding in report.findings:
            assert 0 <= finding.start <= finding.end <= len(text)
        data = text.encode("utf-8", "replace")
        cuts = sorted(chance.randrange(len(data) + 1) for _ in range(5))
        pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        assert decoder.decode_blocks(pieces) == decoder.decode(data.decode("utf-8", "replace"))
