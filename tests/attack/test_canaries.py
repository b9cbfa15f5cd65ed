"""Canaries: fake secrets in every form, followed through every way out of the program."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.present.report_markdown import report_markdown
from retcode.core.present.terminal import report_text
from retcode.core.redact import redact
from retcode.core.triage import export, triage
from retcode.core.triage.excerpt import excerpt
from tests.attack.canaries import FORMS, PLACES, Canary, canaries, longest_readable

_LEAK = 0.55
_SEEDS = (101, 102, 103)
_OUTPUTS = 1500  # texts of each seed that go all the way


def _texts(seed: int) -> Iterator[tuple[Canary, str, str]]:
    for canary in canaries(seed):
        for name, form in FORMS.items():
            for place in PLACES.values():
                yield canary, name, place(form(canary.name, canary.secret))


@pytest.mark.parametrize("seed", _SEEDS)
def test_masked_texts_leak_nothing(seed: int) -> None:
    total: Counter[bool] = Counter()
    leaks: Counter[tuple[bool, str, str]] = Counter()
    for canary, form, text in _texts(seed):
        total[canary.strict] += 1
        if longest_readable(canary.secret, redact(text)[0]) >= _LEAK:
            leaks[canary.strict, canary.kind, form] += 1
    share = {
        strict: sum(count for key, count in leaks.items() if key[0] is strict) / total[strict]
        for strict in (True, False)
    }
    assert share[True] <= 0.01, leaks.most_common(20)
    assert share[False] <= 0.05, leaks.most_common(20)


@pytest.mark.parametrize("seed", _SEEDS)
def test_no_way_out_leaks(seed: int, catalogue: Catalogue, tmp_path: Path) -> None:
    decoder = Decoder(catalogue)
    texts = random.Random(seed).sample(list(_texts(seed)), _OUTPUTS)
    leaks: Counter[tuple[str, str, str]] = Counter()
    log = tmp_path / "bot.log"
    for canary, form, text in texts:
        log.write_text(text, encoding="utf-8")
        report = decoder.decode(text)
        told = triage(catalogue, decoder, [log])
        outputs = {
            "terminal": report_text(report, catalogue),
            "markdown": report_markdown(report, text, catalogue),
            "lines": "\n".join(excerpt([log], told.files[0], 1).lines),
            "triage json": export.to_json(told).decode(),
            "triage markdown": export.to_markdown(told, catalogue),
            "triage csv": export.to_csv(told, catalogue),
            "triage html": export.to_html(told, catalogue),
        }
        for way, output in outputs.items():
            if longest_readable(canary.secret, output) >= _LEAK:
                leaks[way, canary.kind, form] += 1
    assert sum(leaks.values()) <= 0.01 * _OUTPUTS, leaks.most_common(20)
