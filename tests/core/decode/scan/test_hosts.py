"""Hosts in a text, and the exchanges that they belong to."""

from __future__ import annotations

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.scan.clues import Clue
from retcode.core.decode.scan.hosts import HostFinder, weaken_foreign_paths
from retcode.core.decode.scan.recognition import Recognition, Strength


@pytest.fixture(scope="module")
def finder(catalogue: Catalogue) -> HostFinder:
    return HostFinder(Recognition.load(catalogue))


@pytest.mark.parametrize(
    ("text", "host", "exchange"),
    [
        ("POST https://fapi.binance.com/fapi/v1/order", "fapi.binance.com", "Binance"),
        ("api.bybit.com POST /v5/order/create", "api.bybit.com", "Bybit"),
        ("Host: www.okx.com", "www.okx.com", "OKX"),
        ("https://binance.example.com/api", "binance.example.com", None),
        ("https://shop.example.org/cart", "shop.example.org", None),
    ],
)
def test_a_host_belongs_to_an_exchange_by_its_domain(
    finder: HostFinder, text: str, host: str, exchange: str | None
) -> None:
    (found,) = finder.find(text)
    assert (found.name, found.exchange) == (host, exchange)


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("https://fapi.asterdex.com/fapi/v1/order", Strength.HINT),
        ("https://fapi.binance.com/fapi/v1/order", Strength.PROOF),
        ("https://shop.example.org\n/fapi/v1/order", Strength.PROOF),
    ],
)
def test_a_path_behind_the_host_of_another_exchange_is_a_hint(
    finder: HostFinder, text: str, strength: Strength
) -> None:
    path = "/fapi/v1/order"
    clue = Clue(text.index(path), path, Strength.PROOF, frozenset({"binance-usdm"}), "")
    (left,) = weaken_foreign_paths(text, [clue], list(finder.find(text)), {"binance-usdm": "Binance"})
    assert left.strength is strength
