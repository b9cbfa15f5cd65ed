"""One answer is one incident: its HTTP status has the verdict of its error, and is counted once."""

import json
from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import Effect, Recovery, Retry
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Report
from retcode.core.present.finding_text import items, needs_look_up, status_sentences, summary
from retcode.core.present.report_markdown import report_markdown
from retcode.core.replies.choose import error_context
from retcode.core.triage.export import to_csv, to_markdown
from retcode.core.triage.log_reader import triage
from retcode.core.triage.summary import SummaryFilter, summarise

BUSY = '{"code":-1008,"msg":"Server is currently overloaded with other requests."}'
ORDER = "POST https://fapi.binance.com/fapi/v1/order"
PAGE = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n"


def statuses(report: Report) -> list[tuple[int, int, bool]]:
    return [(one.status, one.occurrences, one.with_error) for one in report.statuses]


@pytest.mark.parametrize(
    "text",
    [
        f"{ORDER} -> 503 {BUSY}",
        f"HTTP/1.1 503 Service Unavailable\nContent-Type: application/json\n\n{BUSY}",
        f'{ORDER}\nHTTP 400\n{{"code":-2019,"msg":"Margin is insufficient."}}',
        'POST https://api.bybit.com/v5/order/create 403\n{"retCode":10006,"retMsg":"Too many visits!"}',
        'https://api.kucoin.com/api/v1/orders status 200 {"code":"200004","msg":"Balance insufficient!"}',
    ],
)
def test_the_status_of_an_error_has_its_verdict_and_no_row(decoder: Decoder, text: str) -> None:
    report = decoder.decode(text)
    (finding,) = report.findings
    (status,) = report.statuses
    assert status.with_error
    assert status.recovery is finding.recovery
    assert items(report) == (finding, *report.notices)
    assert summary(report) == "1 error"
    assert report_markdown(report, text, load_catalogue()).count("\n### ") == 1


def test_a_status_that_also_comes_alone_keeps_its_row(decoder: Decoder) -> None:
    gap = "INFO nothing of interest\n" * 8
    report = decoder.decode(f"{ORDER} -> 503 {BUSY}\n{gap}{ORDER} failed with HTTP 503\n")
    assert statuses(report) == [(503, 1, False)]
    (status,) = report.statuses
    assert status.line == 10
    assert status in items(report)
    entry = load_catalogue().entry("http/503")
    assert entry is not None
    assert status.recovery is entry.recovery


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"ERROR {ORDER} returned 502\n{PAGE}", 1),
        (f"ERROR {ORDER} HTTP/1.1 502 Bad Gateway\nERROR body: {PAGE}", 1),
        (f'ERROR {ORDER} status=502\nERROR body {{"status":502,"retry":false}}\n', 1),
        (f"ERROR {ORDER} 502 Bad Gateway\n" * 4, 4),
        (f"ERROR {ORDER}\n{PAGE}" * 4, 4),
        (f'ERROR {ORDER} {{"status":502,"retry":false}}\n' * 4, 4),
        (f"ERROR {ORDER} returned 502\n{PAGE}" * 3, 3),
    ],
)
def test_a_body_that_repeats_its_status_is_not_counted_again(
    decoder: Decoder, tmp_path: Path, text: str, count: int
) -> None:
    assert statuses(decoder.decode(text)) == [(502, count, False)]
    log = tmp_path / "bot.log"
    lines = enumerate(text.splitlines(keepends=True))
    log.write_text(
        "".join(f"2026-03-01T09:00:{at:02}Z {line}" if line[:5] == "ERROR" else line for at, line in lines)
    )
    report = triage(load_catalogue(), decoder, [log])
    assert [(row.status, row.count) for row in report.statuses] == [(502, count)], json.dumps(text)


def test_the_exchange_that_sent_a_status_is_named(decoder: Decoder, tmp_path: Path) -> None:
    """The host of its line names it, in a pasted text as in a log; a status without a host is nobody's."""
    sent = {"Binance": f"ERROR {ORDER} HTTP/1.1 502 Bad Gateway", "": "ERROR HTTP/1.1 502 Bad Gateway"}
    sent["OKX"] = "ERROR https://www.okx.com/api/v5/trade/order 502 <html><h1>502 Bad Gateway</h1></html>"
    text = "".join(f"2026-03-01T09:0{at}:00Z {line}\n" for at, line in enumerate(sent.values()))
    assert {one.exchange or "" for one in decoder.decode(text).statuses} == set(sent)
    log = tmp_path / "bot.log"
    log.write_text(text)
    catalogue = load_catalogue()
    report = triage(catalogue, decoder, [log])
    lines = summarise(report, SummaryFilter(), catalogue).lines
    assert {(line.code, line.venue) for line in lines} == {
        ("HTTP 502", "unknown"),
        ("HTTP 502", "Binance"),
        ("HTTP 502", "OKX"),
    }
    assert len({line.key for line in lines}) == 3
    assert "OKX,,HTTP 502" in to_csv(report, catalogue)
    sentence = next(line for line in to_markdown(report, catalogue).splitlines() if "OKX HTTP 502" in line)
    assert "look before you resend" in sentence
    assert "2026-03-01 09:02:00 UTC. bot.log line 3" in sentence


@pytest.mark.parametrize(
    ("text", "basis"),
    [("HTTP/1.1 502 Bad Gateway", False), ("POST https://api.binance.com/api/v3/order HTTP 502", True)],
)
def test_a_basis_is_given_only_for_a_known_sender(
    decoder: Decoder, catalogue: Catalogue, text: str, *, basis: bool
) -> None:
    (status,) = decoder.decode(text).statuses
    happened = status_sentences(status, catalogue)[0]
    assert "may have been carried out" in happened
    assert ("(documented)" in happened or "(inferred)" in happened) is basis


@pytest.mark.parametrize(
    "status", [408, 499, 500, 501, 502, 503, 504, 507, 520, 521, 522, 523, 524, 525, 526, 530, 599]
)
def test_an_order_is_looked_up_after_each_status_that_leaves_it_open(
    decoder: Decoder, catalogue: Catalogue, status: int
) -> None:
    report = decoder.decode(f"POST https://api.bybit.com/v5/order/create HTTP/1.1 {status}")
    (found,) = report.statuses
    assert (found.effect, found.recovery) == (Effect.UNKNOWN, Recovery.RECONCILE)
    assert found.retry_write is Retry.RECONCILE_FIRST
    assert "the order may exist" in status_sentences(found, catalogue)[0]
    context = error_context(found, catalogue)
    assert context is not None
    assert context.is_open


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520, 524])
def test_a_query_is_sent_again_after_a_status_without_a_code(
    decoder: Decoder, catalogue: Catalogue, status: int
) -> None:
    report = decoder.decode(f"GET https://api.bybit.com/v5/order/realtime HTTP/1.1 {status}")
    (found,) = report.statuses
    assert (found.effect, found.recovery) == (Effect.NONE, Recovery.RETRY)
    assert found.retry_write is Retry.RECONCILE_FIRST
    assert not needs_look_up(found)


def test_one_order_among_queries_of_a_status_is_looked_up(decoder: Decoder, tmp_path: Path) -> None:
    query = "2026-03-01T09:00:00Z GET https://api.bybit.com/v5/order/realtime HTTP/1.1 502\n"
    order = "2026-03-01T09:00:01Z POST https://api.bybit.com/v5/order/create HTTP/1.1 502\n"
    (found,) = decoder.decode(query + order).statuses
    assert (found.effect, found.recovery) == (Effect.UNKNOWN, Recovery.RECONCILE)
    log = tmp_path / "bot.log"
    for text, recovery in ((query, Recovery.RETRY), (query + order, Recovery.RECONCILE)):
        log.write_text(text)
        assert [row.recovery for row in triage(load_catalogue(), decoder, [log]).statuses] == [recovery]


@pytest.mark.parametrize(("status", "known"), [(413, 400), (507, 500), (599, 500)])
def test_a_status_without_an_entry_is_read_as_its_class(
    catalogue: Catalogue, status: int, known: int
) -> None:
    entry = catalogue.status_entry(status, None)
    assert entry is not None
    assert entry.code == str(known)


@pytest.mark.parametrize(
    "lost",
    [
        "POST https://api.binance.com/api/v3/order -> 502",
        "POST https://api.binance.com/api/v3/order HTTP 500",
    ],
)
def test_the_status_of_an_order_is_not_that_of_the_next_request(decoder: Decoder, lost: str) -> None:
    limited = '{"code":-1003,"msg":"Too many requests."}'
    report = decoder.decode(f"{lost}\nGET https://api.binance.com/api/v3/openOrders -> {limited}")
    (finding,), (status,) = report.findings, report.statuses
    assert finding.http_status is None
    assert (status.with_error, status.effect) == (False, Effect.UNKNOWN)


@pytest.mark.parametrize(
    "text",
    [
        'Status: 504\nPOST https://api.bybit.com/v5/order/x {"retCode":10006,"retMsg":"Too many visits!"}',
        'HTTP status 500 |\nPOST /api/v1/orders -> {"code":"429000","msg":"Too Many Requests"}',
    ],
)
def test_a_status_above_the_request_it_answers_belongs_to_the_error(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert (finding.effect, finding.retry_write) == (Effect.UNKNOWN, Retry.RECONCILE_FIRST)


@pytest.mark.parametrize(
    "text",
    [
        "exchange.fetch_balance()\nexchange.close_all_positions()\nHTTP 502 Bad Gateway",
        "GET https://api.binance.com/api/v3/account works.\nI bought 1 BTC:\nHTTP 503",
        "sold BTC: HTTP 502. /account shows nothing",
        "deribit GET https://www.deribit.com/api/v2/private/withdraw?currency=BTC&amount=1 502 Bad Gateway",
    ],
)
def test_a_query_elsewhere_in_the_text_does_not_make_a_status_harmless(decoder: Decoder, text: str) -> None:
    (status,) = decoder.decode(text).statuses
    assert status.effect is Effect.UNKNOWN
