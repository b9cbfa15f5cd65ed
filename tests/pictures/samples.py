"""The texts of the pictures: an error of each exchange, as its server or a client library prints it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Entry
from retcode.core.decode.decoder import Decoder

_DATA = Path(__file__).parents[1] / "data"
# The address that an order goes to and the body of a refusal: `{code}` as on the wire, `{text}` the message.
_WIRE: dict[str, tuple[str, str]] = {
    "aster": ("https://fapi.asterdex.com/fapi/v3/order", '{"code":{code},"msg":"{text}"}'),
    "binance-spot": ("https://api.binance.com/api/v3/order", '{"code":{code},"msg":"{text}"}'),
    "binance-usdm": ("https://fapi.binance.com/fapi/v1/order", '{"code":{code},"msg":"{text}"}'),
    "binance-coinm": ("https://dapi.binance.com/dapi/v1/order", '{"code":{code},"msg":"{text}"}'),
    "bingx": (
        "https://open-api.bingx.com/openApi/swap/v2/trade/order",
        '{"code":{code},"msg":"{text}","data":{}}',
    ),
    "bitfinex": ("https://api.bitfinex.com/v2/auth/w/order/submit", '["error",{code},"{text}"]'),
    "bitget": (
        "https://api.bitget.com/api/v2/mix/order/place-order",
        '{"code":"{code}","msg":"{text}","requestTime":1695806875837,"data":null}',
    ),
    "bitmex": ("https://www.bitmex.com/api/v1/order", '{"error":{"message":"{text}","name":"HTTPError"}}'),
    "bitzoom-futures": ("", 'bitzoom {"code":{code},"msg":"{text}"}'),
    "bybit": (
        "https://api.bybit.com/v5/order/create",
        '{"retCode":{code},"retMsg":"{text}","result":{},"time":1672211918471}',
    ),
    "coinbase-advanced": (
        "https://api.coinbase.com/api/v3/brokerage/orders",
        '{"success":false,"error_response":{"error":"{code}","message":"{text}"}}',
    ),
    "cryptocom": (
        "https://api.crypto.com/exchange/v1/private/create-order",
        '{"id":1,"method":"private/create-order","code":{code},"message":"{text}"}',
    ),
    "deribit": (
        "https://www.deribit.com/api/v2/private/buy",
        '{"jsonrpc":"2.0","id":8163,"error":{"code":{code},"message":"{text}"}}',
    ),
    "gate": ("https://api.gateio.ws/api/v4/spot/orders", '{"label":"{code}","message":"{text}"}'),
    "htx-spot": (
        "https://api.huobi.pro/v1/order/orders/place",
        '{"status":"error","err-code":"{code}","err-msg":"{text}","data":null}',
    ),
    "hyperliquid": (
        "https://api.hyperliquid.xyz/exchange",
        '{"status":"ok","response":{"type":"order","data":{"statuses":[{"error":"{text}"}]}}}',
    ),
    "kraken-spot": ("https://api.kraken.com/0/private/AddOrder", '{"error":["{code}"]}'),
    "kucoin-spot": ("https://api.kucoin.com/api/v1/orders", '{"code":"{code}","msg":"{text}"}'),
    "kucoin-futures": ("https://api-futures.kucoin.com/api/v1/orders", '{"code":"{code}","msg":"{text}"}'),
    "mexc-spot": ("https://api.mexc.com/api/v3/order", '{"code":{code},"msg":"{text}"}'),
    "okx": (
        "https://www.okx.com/api/v5/trade/order",
        '{"code":"1","data":[{"ordId":"","sCode":"{code}","sMsg":"{text}"}],"msg":"All operations failed"}',
    ),
    "phemex": ("https://api.phemex.com/orders", '{"code":{code},"msg":"{text}","data":null}'),
}
# The names that libraries and people use for the venues.
_NAMES: dict[str, tuple[str, str]] = {
    "binance-spot": ("binance", "Binance"),
    "binance-usdm": ("binanceusdm", "Binance Futures"),
    "binance-coinm": ("binancecoinm", "Binance COIN-M"),
    "coinbase-advanced": ("coinbase", "Coinbase"),
    "cryptocom": ("cryptocom", "Crypto.com"),
    "htx-spot": ("htx", "HTX"),
    "kraken-spot": ("kraken", "Kraken"),
    "kucoin-spot": ("kucoin", "KuCoin"),
    "kucoin-futures": ("kucoinfutures", "KuCoin Futures"),
    "mexc-spot": ("mexc", "MEXC"),
    "bitzoom-futures": ("bitzoom", "Bitzoom"),
}
# How an error is printed, with `{before}` its request, `{body}` the answer, and both names of the exchange.
_PRINTS = (
    "{before} -> 400 {body}",
    "{before}\n{body}",
    "{before} 400\n{body}",
    "2026-11-02 12:31:44,102 ERROR order failed: {before} {body}",
    "ccxt.base.errors.ExchangeError: {library} {body}",
    "raise ExchangeError(feedback)\nccxt.base.errors.InvalidOrder: {library} {body}",
    "{before}\n{pretty}",
    "{exchange} error {code}: {text}",
    "{exchange}: order failed (code {code}): {text}",
    "Ошибка {exchange} {code}: {text}",
    "{exchange} 下单失败，错误码 {code}: {text}",
    "[{exchange}] HTTP 400 {body}",
    "{exchange} code={code} msg={text}",
    "{exchange}: {text} ({code})",
    "Error: Request failed with status code 400\n    data: {body}\n    url: '{before}'",
)
_MAX_TRIES = 60


@dataclass(frozen=True)
class Sample:
    """A text with one error or more; `codes` are those that a person reads in it."""

    text: str
    codes: frozenset[str]


class Samples:
    """Draws samples: each venue in turn, half from its table, half from the pastes of the tests."""

    def __init__(self, catalogue: Catalogue, decoder: Decoder, chance: random.Random) -> None:
        self._decoder = decoder
        self._chance = chance
        self._entries: dict[str, list[Entry]] = {venue: [] for venue in _WIRE}
        for entry in catalogue.entries:
            if entry.venue in _WIRE and _is_plain(entry):
                self._entries[entry.venue].append(entry)
        self._pastes = _pastes()
        chance.shuffle(self._pastes)

    def draw(self, index: int) -> Sample:
        """Return the sample of a picture: a paste for every third, else an error of one venue's table."""
        if index % 3 == 2:
            return self._pastes[index // 3 % len(self._pastes)]
        venue = list(_WIRE)[index % len(_WIRE)]
        for _ in range(_MAX_TRIES):
            sample = self._of(venue, self._chance.choice(self._entries[venue]))
            # What the decoder does not find in the text itself, no reading can find.
            if self.codes_in(sample.text) == sample.codes:
                return sample
        raise LookupError(f"{venue}: no error that is found in a text")

    def codes_in(self, text: str) -> frozenset[str]:
        """Return the codes that the decoder finds in a text as it is."""
        return frozenset(finding.code for finding in self._decoder.decode(text).findings if finding.code)

    def _of(self, venue: str, entry: Entry) -> Sample:
        address, form = _WIRE[venue]
        library, exchange = _NAMES.get(venue, (venue, venue.title()))
        sent = [message.text for message in entry.messages if _is_short(message.text)]
        text = self._chance.choice(sent) if sent else entry.name or entry.code
        body = form.replace("{code}", entry.code).replace("{text}", text)
        fields = {
            "before": f"POST {address}" if address else "POST /order",
            "body": body,
            "pretty": _indented(body),
            "library": library,
            "exchange": exchange,
            "code": entry.code,
            "text": text,
        }
        return Sample(self._chance.choice(_PRINTS).format(**fields), frozenset({entry.code}))


def _indented(body: str) -> str:
    """Return a body as an HTTP client shows it, a key a line; as it is if it is not JSON alone."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body


def _pastes() -> list[Sample]:
    samples = []
    for file in sorted(_DATA.glob("pasted-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            paste = json.loads(line)
            codes = frozenset(str(one["code"]) for one in paste["expect"])
            if codes and not paste["negative"] and len(paste["text"]) < 500:
                samples.append(Sample(paste["text"], codes))
    return samples


def _is_plain(entry: Entry) -> bool:
    return any(_is_short(message.text) for message in entry.messages)


def _is_short(text: str) -> bool:
    """Return True for a message that stands in a body as it is, nothing to fill in."""
    return 4 < len(text) < 110 and not set(text) & set('%{}<>"\\\n')
