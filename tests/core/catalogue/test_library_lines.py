"""The lines that are there to be typed name what the libraries really have."""

import ast
import re

import pytest

from retcode.core.catalogue.load import Catalogue

_CALL = re.compile(r"\b(exchange|client|binance)\.(\w+)")
# what a line's library is called, up to the words that say what the line is for
_LIBRARY = re.compile(r"[^,]+")


def lines(catalogue: Catalogue, library: str) -> set[str]:
    return {
        item.line
        for concept in catalogue.concepts.values()
        for item in concept.library
        if _LIBRARY.match(item.library)[0] == library  # type: ignore[index]
    }


def called(found: set[str]) -> set[str]:
    return {name for line in found for _, name in _CALL.findall(line)}


def test_ccxt_has_what_is_named(catalogue: Catalogue) -> None:
    ccxt = pytest.importorskip("ccxt")
    names = called(lines(catalogue, "ccxt"))
    assert "amount_to_precision" in names
    exchange = ccxt.binance()
    assert [name for name in sorted(names) if not hasattr(exchange, name)] == []
    assert {"adjustForTimeDifference", "recvWindow"} <= exchange.options.keys()


def test_python_binance_has_what_is_named(catalogue: Catalogue) -> None:
    client = pytest.importorskip("binance.client").Client
    helpers = pytest.importorskip("binance.helpers")
    found = lines(catalogue, "python-binance")
    names = called(found) - {"timestamp_offset", "response"}  # set when a client is made
    assert "futures_get_order" in names
    assert [name for name in sorted(names) if not hasattr(client, name)] == []
    assert any("round_step_size" in line for line in found)
    assert hasattr(helpers, "round_step_size")


def test_lines_of_python_are_python(catalogue: Catalogue) -> None:
    found = set().union(*(lines(catalogue, name) for name in ("Python", "ccxt", "python-binance", "pymexc")))
    assert len(found) > 20
    for line in found:
        ast.parse(line)
