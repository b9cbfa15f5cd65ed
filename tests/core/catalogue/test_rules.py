"""The bundled catalogue keeps its rules, and the guidelines give the reason for each."""

import pytest

from retcode.core.catalogue.lint import RULES, Rule, Sheet, rule_name
from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import USUAL_VERDICT
from retcode.core.resources import resource


def test_all_files_are_read(catalogue: Catalogue) -> None:
    assert catalogue.faults == ()
    *others, last = list(catalogue.tables)
    assert others[:6] == [
        "binance-spot",
        "binance-usdm",
        "binance-coinm",
        "mexc-spot",
        "mexc-futures",
        "bitzoom-futures",
    ]
    assert others[6:] == sorted(others[6:])
    assert last == "http"


@pytest.mark.parametrize("rule", RULES, ids=rule_name)
def test_rule_is_kept(rule: Rule, sheet: Sheet) -> None:
    assert [str(fault) for fault in rule(sheet)] == []


def table(heading: str) -> dict[str, list[str]]:
    """Return a table of the guidelines: its cells after the first, by the first."""
    text = resource("catalogue", "GUIDELINES.md").read_text(encoding="utf-8")
    lines = text[text.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first.strip("`"): rest for first, *rest in rows}


def test_the_guidelines_give_the_reason_for_each_rule_and_for_no_other() -> None:
    rules = table("rule")
    assert list(rules) == list(map(rule_name, RULES))
    assert all(asks and because for asks, because in rules.values())


def test_the_guidelines_give_the_usual_verdicts() -> None:
    classes = {name: tuple(cells[1:]) for name, cells in table("class").items()}
    assert classes == {
        str(recovery): (str(verdict.retry_read), str(verdict.retry_write))
        for recovery, verdict in USUAL_VERDICT.items()
    }
