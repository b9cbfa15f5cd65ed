"""Generated logs with known truth, and what a triage makes of them."""

from __future__ import annotations

import gzip
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.decode.decoder import Decoder
from retcode.core.triage import Callbacks, TriageReport, triage
from retcode.core.triage.export import to_html, to_json, to_markdown, to_text
from retcode.core.triage.labels import verdict_text
from retcode.core.triage.model import Observation, ObservationKind

START = int(datetime(2024, 3, 1, 12, tzinfo=UTC).timestamp())
SKEWED = "APIError(code=-1021): Timestamp for this request is outside of the recvWindow."
SYMBOL = (
    "POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT answered "
    '{"code":-1121,"msg":"Invalid symbol."}'
)
BALANCE = 'https://api.mexc.com/api/v3/order said {"code":30004,"msg":"Insufficient position"}'
CALM = "bid 62000.15 ask 62000.25 latency 12ms depth updated, waiting for the next candle"

Triage = Callable[..., TriageReport]


@pytest.fixture
def read(catalogue: Catalogue, decoder: Decoder, tmp_path: Path) -> Triage:
    """Triage of texts, each written to a file of its own, or of files."""

    def run(*logs: str | Path, hooks: Callbacks | None = None) -> TriageReport:
        files = []
        for number, log in enumerate(logs):
            file = log if isinstance(log, Path) else tmp_path / f"bot.log.{number}"
            if isinstance(log, str):
                file.write_text(log, encoding="utf-8", newline="")
            files.append(file)
        return triage(catalogue, decoder, files, hooks=hooks)

    return run


def iso(second: float) -> str:
    return f"{datetime.fromtimestamp(START + second, UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def log(*lines: tuple[float, str]) -> str:
    return "".join(f"{iso(second)} {text}\n" for second, text in lines)


def seen(report: TriageReport, kind: ObservationKind) -> list[Observation]:
    return [item for item in report.observations if item.kind is kind]


def counts(report: TriageReport) -> dict[str, int]:
    return {row.code: row.count for row in report.rows}


def long_log(seed: int, lines: int) -> tuple[list[tuple[float, str]], Counter[str]]:
    chance = random.Random(seed)
    texts, truth = [], Counter[str]()
    for second in range(lines):
        if chance.random() < 0.04:
            text, code = chance.choice(((SKEWED, "-1021"), (SYMBOL, "-1121"), (BALANCE, "30004")))
            truth[code] += 1
        else:
            text = CALM
        texts.append((float(second), text))
    return texts, truth


def test_counts_times_symbols_and_endpoints(read: Triage) -> None:
    report = read(log((0, CALM), (1, SYMBOL), (2, SKEWED), (5, SYMBOL)))
    row = next(row for row in report.rows if row.code == "-1121")
    assert (row.count, row.first, row.last) == (2, START + 1, START + 5)
    assert row.symbols == {"BTCUSDT": 2}
    assert row.endpoints == {"POST /fapi/v1/order": 2}
    assert row.venue == "binance-usdm"
    assert [location.line for location in row.locations] == [2, 4]
    assert row.recovery is Recovery.FIX_REQUEST


def test_counts_are_those_of_decode(read: Triage, decoder: Decoder) -> None:
    lines, truth = long_log(1, 6000)
    text = log(*lines)
    report = read(text)
    assert counts(report) == truth
    decoded = {finding.code: finding.occurrences for finding in decoder.decode(text).findings}
    assert decoded == truth
    assert report.files[0].lines == 6000
    assert (report.files[0].first, report.files[0].last) == (START, START + 5999)


def test_a_log_of_several_programs_lasts_until_its_latest_time(read: Triage) -> None:
    report = read(log((60, CALM), (90, SYMBOL), (7000, SKEWED), (20, SYMBOL), (100, CALM)))
    assert (report.files[0].first, report.files[0].last) == (START + 20, START + 7000)


def test_a_row_tells_that_other_orders_of_a_batch_stand(read: Triage) -> None:
    failed = '[{"clientOid":"x2","errorMsg":"Insufficient balance","errorCode":"43012"}]'
    answer = f'bitget {{"code":"00000","data":{{"successList":DONE,"failureList":{failed}}}}}'
    lines = [(at, answer.replace("DONE", '[{"orderId":"12","clientOid":"x1"}]')) for at in (1, 2)]
    (row,) = read(log(*lines)).rows
    assert (row.code, row.count, row.in_batch) == ("43012", 2, True)
    assert verdict_text(row).startswith("Part of the batch was carried out: do not send all of it again. ")
    (row,) = read(log((1, answer.replace("DONE", "[]")))).rows
    assert (row.code, row.in_batch) == ("43012", False)
    assert "batch" not in verdict_text(row)


def test_the_timeline_holds_every_error(read: Triage) -> None:
    lines, truth = long_log(2, 6000)
    report = read(log(*lines))
    assert report.timeline is not None
    assert report.timeline.buckets <= 120
    for row in report.rows:
        assert sum(row.counts) == truth[row.code]
        assert len(row.counts) == report.timeline.buckets
    assert report.timeline.start <= START + 60
    assert report.timeline.start + report.timeline.buckets * report.timeline.width >= START + 5900


def test_rotated_files_are_read_in_order_of_time(read: Triage, tmp_path: Path) -> None:
    lines, truth = long_log(3, 6000)
    parts = [log(*lines[4000:]), log(*lines[:2000]), log(*lines[2000:4000])]
    packed = tmp_path / "old.gz"
    packed.write_bytes(gzip.compress(parts[1].encode()))
    report = read(parts[0], packed, parts[2])
    assert counts(report) == truth
    assert [file.first for file in report.files] == [START, START + 2000, START + 4000]
    for row in report.rows:
        assert list(row.locations) == sorted(
            row.locations, key=lambda location: (location.file, location.line)
        )


def test_a_line_without_a_time_inherits(read: Triage) -> None:
    text = log((0, CALM), (7, "order failed")) + "Traceback (most recent call last):\n  x\n" + SKEWED + "\n"
    for calm in ("", log(*((float(second), CALM) for second in range(10, 2000)))):
        row = read(text + calm).rows[0]
        assert row.first == START + 7


def test_a_truncated_last_line_counts_as_far_as_it_goes(read: Triage) -> None:
    text = log((0, CALM), (1, SYMBOL)) + f"{iso(2)} {SYMBOL}"
    assert counts(read(text)) == {"-1121": 2}
    assert read(text).files[0].lines == 3
    assert counts(read(text[: -len('lid symbol."}')])) == {"-1121": 2}


def test_a_file_that_grows_is_read_to_where_it_ends(read: Triage, tmp_path: Path) -> None:
    lines, _ = long_log(4, 30_000)
    text = log(*lines)
    file = tmp_path / "grows.log"
    file.write_text(text, encoding="utf-8")
    grown = False

    def grow(done: int, total: int) -> None:
        nonlocal grown
        assert done <= total
        if not grown:
            grown = True
            with file.open("a", encoding="utf-8") as more:
                more.write(log((40_000, SYMBOL)))

    report = read(file, hooks=Callbacks(progress=grow))
    assert report.files[0].last == START + 40_000
    assert counts(report)["-1121"] == text.count("-1121") + 1


def test_forms_mixed_in_one_file(read: Triage) -> None:
    text = (
        f"2024-03-01T12:00:00Z {SKEWED}\n"
        f'{{"ts":{(START + 1) * 1000},"level":"error","msg":"{SKEWED}"}}\n'
        f"10.0.0.1 - - [01/Mar/2024:12:00:02 +0000] {SKEWED}\n"
        f"[2024-03-01 12:00:03,000] ERROR {SKEWED}\n"
        f"Mar  1 12:00:04 host bot[7]: {SKEWED}\n"
    )
    (row,) = read(text).rows
    assert [location.time for location in row.locations] == [
        START,
        START + 1,
        START + 2,
        START + 3,
        START + 4,
    ]


def test_cancelling_keeps_what_was_read(read: Triage, tmp_path: Path) -> None:
    lines, _ = long_log(5, 40_000)
    calls = iter(range(100))
    report = read(log(*lines), tmp_path / "none.log", hooks=Callbacks(cancelled=lambda: next(calls) > 1))
    assert not report.complete
    assert 0 < report.errors < sum("code" in text for _, text in lines)
    assert [file.name for file in report.files] == ["bot.log.0", "none.log"]
    assert {location.file for row in report.rows for location in row.locations} == {0}
    assert (
        max(location.line for row in report.rows for location in row.locations)
        <= report.files[0].lines
        < 40_000
    )


def test_results_come_while_it_runs(read: Triage) -> None:
    lines, truth = long_log(6, 40_000)
    partial: list[TriageReport] = []
    report = read(log(*lines), hooks=Callbacks(partial=partial.append, every=0))
    assert counts(report) == truth
    assert report.complete
    assert [item.complete for item in partial] == [False] * len(partial)
    sums = [item.errors for item in partial]
    assert sums == sorted(sums)
    assert 0 < sums[-1] <= report.errors


def test_a_file_that_cannot_be_read_is_told(read: Triage, tmp_path: Path) -> None:
    report = read(log((0, SYMBOL)), tmp_path / "none.log")
    assert counts(report) == {"-1121": 1}
    assert "cannot read none.log" in report.files[1].fault


def test_an_archive_is_read_beyond_what_is_broken_in_it(read: Triage, tmp_path: Path) -> None:
    archive = tmp_path / "logs.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("first.log", "x" * 50)
        packed.writestr("second.log", log((0, SYMBOL)))
    data = archive.read_bytes()
    archive.write_bytes(data[:60] + b"?" + data[61:])
    report = read(archive)
    assert counts(report) == {"-1121": 1}
    assert {file.name: bool(file.fault) for file in report.files} == {
        "logs.zip:first.log": True,
        "logs.zip:second.log": False,
    }


def test_a_member_of_an_archive_is_as_large_as_when_it_is_unpacked(read: Triage, tmp_path: Path) -> None:
    contents = {"long.log": log(*long_log(7, 300)[0]), "short.log": "nothing\n"}
    with zipfile.ZipFile(tmp_path / "logs.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in contents.items():
            packed.writestr(name, text)
    sizes = {file.name.partition(":")[2]: file.bytes for file in read(tmp_path / "logs.zip").files}
    assert sizes == {name: len(text.encode()) for name, text in contents.items()}


def test_an_archive_that_is_cut_off_is_told(read: Triage, tmp_path: Path) -> None:
    whole = gzip.compress(log(*long_log(7, 3000)[0]).encode())
    packed, none = tmp_path / "bot.gz", tmp_path / "bot.zip"
    packed.write_bytes(whole[: len(whole) // 2])
    none.write_bytes(b"PK\x03\x04 and no more")
    report = read(packed, none)
    assert report.errors > 0
    assert [file.fault.partition(":")[0] for file in report.files] == [
        "cannot read bot.gz to its end",
        "cannot read bot.zip to its end",
    ]


BANNED = (
    '{"code":-1003,"msg":"Way too many requests; IP(1.2.3.4) banned until %d. '
    'Please use the websocket for live updates to avoid bans."}'
)


def test_a_ban_is_a_span_with_what_was_sent_during_it(read: Triage) -> None:
    end = START + 300
    report = read(log((10, BANNED % (end * 1000)), (20, SYMBOL), (25, BALANCE), (30, SYMBOL), (400, SYMBOL)))
    (ban,) = report.bans
    assert (ban.start, ban.end, ban.errors) == (START + 10, end, 2), "MEXC's is not of Binance's ban"
    (told,) = seen(report, ObservationKind.BAN)
    assert "2024-03-01 12:05:00 UTC" in told.message
    assert [location.line for location in told.locations] == [1]


def test_a_ban_that_was_over_when_it_was_logged_has_no_start(read: Triage) -> None:
    (told,) = seen(read(log((600, BANNED % (START * 1000)))), ObservationKind.BAN)
    assert "this address until 2024-03-01 12:00:00 UTC" in told.message


def test_a_ban_that_is_made_longer_is_one(read: Triage) -> None:
    ends = (START + 120, START + 180, START + 400)
    told = [f"GET https://fapi.binance.com/fapi/v1/depth {BANNED % (end * 1000)}" for end in ends]
    report = read(log((0, told[0]), (50, told[1]), (51, told[1]), (300, told[2])))
    assert [(ban.start, ban.end) for ban in report.bans] == [(START, ends[1]), (START + 300, ends[2])]
    first, second = seen(report, ObservationKind.BAN)
    assert "Binance banned this address" in first.message
    assert "extended once; 2 more errors" in first.message
    assert "longer" not in second.message


def test_of_many_bans_the_longest_are_told(read: Triage) -> None:
    starts = range(0, 30_000, 1000)
    ends = [START + start + (600 if start == 7000 else 60) for start in starts]
    lines = [(float(s), BANNED % (end * 1000)) for s, end in zip(starts, ends, strict=True)]
    report = read(log(*lines))
    assert [ban.end for ban in report.bans] == ends
    told = seen(report, ObservationKind.BAN)
    assert len(told) == 11
    assert any("until 2024-03-01 14:06:40 UTC" in item.message for item in told)
    assert told[-1].message == "There were 20 more bans, none longer than 1 min."


def test_a_wait_is_a_span_too(read: Triage) -> None:
    limited = "HTTP/1.1 429 Too Many Requests Retry-After: 30 https://api.binance.com/api/v3/order"
    (ban,) = read(log((0, limited))).bans
    assert (ban.kind, ban.start, ban.end) == ("asked to wait", START, START + 30)
    (ban,) = read(log((0, limited.replace("429 Too Many Requests", "418 I'm a teapot")))).bans
    assert ban.kind == "banned"


LOST = (
    "POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&newClientOrderId=%s -> "
    '{"code":-1007,"msg":"Timeout waiting for response from backend server. '
    'Send status unknown; execution status unknown."}'
)


def test_an_order_with_unknown_outcome_that_nobody_asked_for(read: Triage) -> None:
    report = read(log((0, CALM), (1, LOST % "x-77"), (2, CALM)))
    (told,) = seen(report, ObservationKind.UNKNOWN_OUTCOME)
    assert "x-77" in told.message
    assert {location.line for location in told.locations} == {2}


@pytest.mark.parametrize(
    ("lost", "found", "asked"),
    [
        (
            "ERROR POST https://api.bybit.com/v5/order/create orderLinkId=grid-7781 Read timed out.",
            "order grid-7781 is",
            "GET https://api.bybit.com/v5/order/realtime?category=linear&orderLinkId=grid-7781 200 {}",
        ),
        (
            'ERROR okx place {"code":"1","data":[{"clOrdId":"z1","ordId":"","sCode":"51149",'
            '"sMsg":"Order timed out. Please try again."}],"msg":"Operation failed."}',
            "order z1 is",
            "GET https://www.okx.com/api/v5/trade/order?instId=BTC-USDT&clOrdId=z1",
        ),
        (
            'ERROR POST https://api.kucoin.com/api/v1/hf/orders {"clientOid":"5c52e11203aa"} timed out',
            "order 5c52e11203aa is",
            "GET https://api.kucoin.com/api/v1/hf/orders/client-order/5c52e11203aa?symbol=BTC-USDT",
        ),
        (
            'ERROR POST https://api.gateio.ws/api/v4/spot/orders {"text":"t-a1"} 504 Gateway Timeout',
            "order t-a1 is",
            "GET https://api.gateio.ws/api/v4/spot/orders/t-a1",
        ),
    ],
)
@pytest.mark.parametrize("quiet", [1, 2000])
def test_an_order_is_known_by_the_client_order_id_of_its_exchange(
    read: Triage, lost: str, found: str, asked: str, quiet: int
) -> None:
    lines = [*((float(n), CALM) for n in range(quiet)), (3000.0, lost)]
    (told,) = seen(read(log(*lines)), ObservationKind.UNKNOWN_OUTCOME)
    assert found in told.message
    assert seen(read(log(*lines, (3005.0, asked))), ObservationKind.UNKNOWN_OUTCOME) == []


@pytest.mark.parametrize(
    "line",
    [
        'DEBUG https://api.binance.com:443 "POST /api/v3/order?newClientOrderId=a1 HTTP/1.1" 200 512',
        "place order clientOrderId=abc1 qty 400 -> 550 ok",
        "place order clientOrderId=abc1 price 510 => 520",
    ],
)
def test_a_number_of_bytes_or_an_amount_loses_no_order(read: Triage, line: str) -> None:
    assert seen(read(log((1, line), (2, CALM))), ObservationKind.UNKNOWN_OUTCOME) == []


LOST_ORDERS = {
    "of a batch": (
        'batchOrders [{"newClientOrderId":"m1"},{"newClientOrderId":"m2"}] POST /fapi/v1/batchOrders',
        "ERROR Read timed out",
    ),
    "of a replacement": (
        "POST /api/v3/order/cancelReplace cancelOrigClientOrderId=m1 newClientOrderId=m2",
        "HTTP 504 Gateway Timeout",
    ),
    "of two threads": (
        "[order-1] POST /v5/order/create orderLinkId=m1",
        "[order-2] POST /v5/order/create orderLinkId=m2",
        "[order-2] Read timed out",
        "[order-1] HTTP 504",
    ),
    "in flight": (
        "order clientOrderId=m1 sent over ws",
        "order clientOrderId=m2 sent over ws",
        "WARN ws disconnected, 2 orders in flight",
    ),
    "by the words of gateways and transports": (
        "create_order BTC/USDT clientOrderId=m1 side=buy",
        "ERROR Bad Gateway",
        "create_order BTC/USDT clientOrderId=m2 side=buy",
        "ERROR Error: write EPIPE",
    ),
    "in JSON": (
        '{"msg":"request failed","client_order_id":"m1","err":"EOF"}',
        '{"msg":"request failed","client_order_id":"m2","status":503}',
    ),
}


@pytest.mark.parametrize("lines", LOST_ORDERS.values(), ids=LOST_ORDERS)
def test_each_order_without_an_answer_is_named(read: Triage, lines: tuple[str, ...]) -> None:
    report = read(log(*((1 + at, line) for at, line in enumerate(lines))))
    told = seen(report, ObservationKind.UNKNOWN_OUTCOME)
    assert sorted(name for one in told for name in one.orders) == ["m1", "m2"]


def test_a_refusal_in_a_thread_of_its_own_leaves_the_other_order_open(read: Triage) -> None:
    lines = (
        "[order-1] POST https://api.bybit.com/v5/order/create orderLinkId=m1",
        "[order-2] POST https://api.bybit.com/v5/order/create orderLinkId=m2",
        '[order-1] {"retCode":10006,"retMsg":"Too many visits!"}',
        "[order-2] Read timed out",
    )
    report = read(log(*((1 + at, line) for at, line in enumerate(lines))))
    told = seen(report, ObservationKind.UNKNOWN_OUTCOME)
    assert [one.orders for one in told] == [("m2",)]


def test_many_orders_with_unknown_outcome_are_one_observation(read: Triage) -> None:
    lines = [(float(n), LOST % f"x-{n}") for n in range(30)]
    (told,) = seen(read(log(*lines)), ObservationKind.UNKNOWN_OUTCOME)
    assert told.message.startswith("The outcome of 30 orders is unknown")
    assert "x-0, x-1, " in told.message
    assert told.message.endswith("x-19 and 10 more.")
    assert [location.line for location in told.locations] == list(range(1, 31))
    assert len(seen(read(log(*lines[:5])), ObservationKind.UNKNOWN_OUTCOME)) == 5


def test_all_orders_with_unknown_outcome_are_listed(read: Triage, catalogue: Catalogue) -> None:
    report = read(log(*((at, LOST % f"x-{at}") for at in range(60))))
    (told,) = seen(report, ObservationKind.UNKNOWN_OUTCOME)
    ids = [f"x-{at}" for at in range(60)]
    assert list(told.orders) == ids
    for page in (to_markdown(report, catalogue), to_html(report, catalogue), to_json(report).decode()):
        assert all(name in page for name in ids)
    assert "--json, --markdown and --html list all of them." in to_text(report, catalogue)


def test_a_lost_order_is_not_forgotten_behind_many_others(read: Triage) -> None:
    calm = "INFO POST https://fapi.binance.com/fapi/v1/order newClientOrderId=calm-%d -> 200"
    asked = (
        "GET https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&origClientOrderId=second-1 status=FILLED"
    )
    lines = [(0.0, LOST % "first-1"), (1.0, LOST % "second-1")]
    lines += [(2 + at / 1000, calm % at) for at in range(20_010)]
    (told,) = seen(read(log(*lines, (60, asked))), ObservationKind.UNKNOWN_OUTCOME)
    assert told.orders == ("first-1",)


def test_an_order_that_was_asked_for_is_no_finding(read: Triage) -> None:
    asked = "GET https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&origClientOrderId=x-77 status=FILLED"
    assert seen(read(log((1, LOST % "x-77"), (2, asked))), ObservationKind.UNKNOWN_OUTCOME) == []


def test_a_lost_answer_belongs_to_the_order_sent_just_before(read: Triage) -> None:
    sent = "placing order symbol=BTCUSDT clientOrderId=x-78"
    fault = (
        "APIError(code=-1007): Timeout waiting for response from backend server. "
        "Send status unknown; execution status unknown."
    )
    (told,) = seen(read(log((1, sent), (3, fault))), ObservationKind.UNKNOWN_OUTCOME)
    assert "x-78" in told.message
    two = (1, sent), (1.5, sent.replace("x-78", "x-79")), (3, fault)
    assert seen(read(log(*two)), ObservationKind.UNKNOWN_OUTCOME) == [], "it may be either's"
    (told,) = seen(read(log((1, sent), (60, fault))), ObservationKind.UNKNOWN_OUTCOME)
    assert "x-78" not in told.message, "it is long ago"


def test_requests_without_an_answer_and_without_a_path_are_counted(read: Triage) -> None:
    lost = "ReadTimeout: HTTPSConnectionPool(host='fapi.binance.com', port=443): Read timed out."
    order = "ERROR POST https://fapi.binance.com/fapi/v1/order Read timed out."
    found = seen(
        read(log((1, CALM), (2, lost), (3, lost), (4, CALM), (5, order))), ObservationKind.UNKNOWN_OUTCOME
    )
    assert [[location.line for location in one.locations] for one in found] == [[5], [2, 3]]
    assert found[1].message.startswith("A request got no clear answer 2 times (no answer)")


def test_a_question_without_an_answer_loses_no_order(read: Triage) -> None:
    asked = (LOST % "x-77").replace("POST", "GET").replace("newClient", "origClient")
    assert seen(read(log((1, asked))), ObservationKind.UNKNOWN_OUTCOME) == []


USDM_ORDER = "https://fapi.binance.com/fapi/v1/order"
TIMED_OUT = f"POST {USDM_ORDER} newClientOrderId=y1 -> ReadTimeout"


@pytest.mark.parametrize(
    "later",
    [
        [f"GET {USDM_ORDER} origClientOrderId=y1 -> ReadTimeout"],
        [f"GET {USDM_ORDER}?origClientOrderId=y1 -> 503"],
        [f'GET {USDM_ORDER} origClientOrderId=y1 -> {{"code":-2013,"msg":"Order does not exist."}}'],
        [f'DELETE {USDM_ORDER} origClientOrderId=y1 -> {{"code":-2011,"msg":"Unknown order sent."}}'],
        [f"GET {USDM_ORDER}?origClientOrderId=y1", "ERROR ReadTimeout: no response"],
        ["INFO will look up origClientOrderId=y1 later"],
        ["WARN order may have been executed clientOrderId=y1"],
        ["no order found for clientOrderId=y1"],
        ["clientOrderId=y1 was not yet confirmed"],
        ["cancel rejected clientOrderId=y1"],
        ["get_order clientOrderId=y1: not found"],
        [f"GET {USDM_ORDER}?origClientOrderId=y1 -> 404"],
        [f"GET {USDM_ORDER}?origClientOrderId=y1 -> 200 []"],
        ["INFO strategy keeps clientOrderId=y1 in its book"],
        [TIMED_OUT],
    ],
)
def test_a_mention_or_a_failed_look_up_settles_nothing(read: Triage, later: list[str]) -> None:
    lines = [TIMED_OUT, *later]
    found = seen(read(log(*enumerate(lines, 1))), ObservationKind.UNKNOWN_OUTCOME)
    assert any("order y1 is unknown" in one.message for one in found)


@pytest.mark.parametrize(
    "later",
    [
        [f'GET {USDM_ORDER}?origClientOrderId=y1 -> 200 {{"status":"FILLED"}}'],
        [f"GET {USDM_ORDER}?origClientOrderId=y1", '200 {"status":"FILLED","orderId":28}'],
        ["INFO order clientOrderId=y1 filled"],
        ["INFO reconciled clientOrderId=y1: status=CANCELED"],
        [f"DELETE {USDM_ORDER}?origClientOrderId=y1 200 OK"],
    ],
)
def test_an_answer_about_the_order_settles_it(read: Triage, later: list[str]) -> None:
    lines = [TIMED_OUT, *later]
    assert seen(read(log(*enumerate(lines, 1))), ObservationKind.UNKNOWN_OUTCOME) == []


@pytest.mark.parametrize(
    ("sent", "lost"),
    [
        (  # the order before was answered
            'POST https://api.binance.com/api/v3/order newClientOrderId=c-1 200 {"orderId":28}',
            'POST https://api.binance.com/api/v3/order 503 {"code":-1007,"msg":"Timeout waiting for response '
            'from backend server. Send status unknown; execution status unknown."}',
        ),
        (  # the order before went to another exchange
            "POST https://www.okx.com/api/v5/trade/order clOrdId=c-1",
            'POST https://api.kraken.com/0/private/AddOrder {"error":["EService:Deadline elapsed"]}',
        ),
        (
            "POST https://www.okx.com/api/v5/trade/order clOrdId=c-1",
            "POST https://api.bybit.com/v5/order/create ReadTimeout",
        ),
    ],
)
def test_a_lost_order_is_not_taken_for_another_one(read: Triage, sent: str, lost: str) -> None:
    (told,) = seen(read(log((1, sent), (2, lost))), ObservationKind.UNKNOWN_OUTCOME)
    assert "c-1" not in told.message
    assert "no client order id" in told.message


@pytest.mark.parametrize(
    "lost",
    [
        "POST https://www.okx.com/api/v5/trade/order clOrdId=k9 -> 504",
        "POST https://www.okx.com/api/v5/trade/order clOrdId=k9 504",
        "POST https://www.okx.com/api/v5/trade/order clOrdId=k9 HTTP 502",
        "POST https://www.okx.com/api/v5/trade/order clOrdId=k9 -> 520",
        "POST https://www.okx.com/api/v5/trade/order clOrdId=k9 HTTP/1.1 524",
        "POST https://www.okx.com/api/v5/trade/order clOrdId=k9 status=408",
    ],
)
def test_a_status_behind_the_request_loses_the_order(read: Triage, lost: str) -> None:
    (told,) = seen(read(log((1, lost), (2, CALM))), ObservationKind.UNKNOWN_OUTCOME)
    assert "order k9 is unknown" in told.message


def test_a_lost_order_is_not_the_answer_to_the_look_up_of_another(read: Triage) -> None:
    lines = (
        "GET https://api.binance.com/api/v3/order origClientOrderId=c-77a",
        '{"status":"FILLED","executedQty":"1"}',
        "POST https://api.binance.com/api/v3/order symbol=BTCUSDT quantity=1",
        (LOST % "").replace("fapi.binance.com/fapi/v1", "api.binance.com/api/v3"),
    )
    (told,) = seen(read(log(*enumerate(lines, 1))), ObservationKind.UNKNOWN_OUTCOME)
    assert "c-77a" not in told.message


def test_a_line_that_sends_is_no_answer(read: Triage) -> None:
    sent = "placing order symbol=BTCUSDT clientOrderId=x-78 status=NEW"
    (told,) = seen(read(log((1, sent), (2, "error: read timed out"))), ObservationKind.UNKNOWN_OUTCOME)
    assert "x-78" in told.message


def test_a_path_that_places_orders_needs_no_verb(read: Triage) -> None:
    lost = 'ERROR https://api.kraken.com/0/private/AddOrder {"error":["EService:Deadline elapsed"]}'
    (told,) = seen(read(log((1, lost), (2, CALM))), ObservationKind.UNKNOWN_OUTCOME)
    assert "An order request got no clear answer once" in told.message


def test_a_stream_that_breaks_off_loses_no_order(read: Triage) -> None:
    sent = "placing order symbol=BTCUSDT clientOrderId=x-78"
    for fault, count in (("websocket error: connection reset by peer", 0), ("error: read timed out", 1)):
        found = seen(read(log((1, sent), (2, fault))), ObservationKind.UNKNOWN_OUTCOME)
        assert len(found) == count


def test_a_lost_order_without_an_id_is_told(read: Triage) -> None:
    lost = (LOST % "x-1").replace("&newClientOrderId=x-1", "")
    (told,) = seen(read(log((1, lost), (2, lost))), ObservationKind.UNKNOWN_OUTCOME)
    assert "-1007" in told.message
    assert "2 times" in told.message
    assert "no client order id" in told.message
    assert [location.line for location in told.locations] == [1, 2]
    (told,) = seen(read(log(*((at, lost) for at in range(30)))), ObservationKind.UNKNOWN_OUTCOME)
    assert [location.line for location in told.locations] == [*range(1, 20), 30]
    asked = lost.replace("POST", "GET")
    assert seen(read(log((1, asked))), ObservationKind.UNKNOWN_OUTCOME) == []
    timeout = "ccxt.base.errors.RequestTimeout: binanceusdm POST https://fapi.binance.com/fapi/v1/order"
    (told,) = seen(read(log((1, CALM), (2, timeout), (3, lost))), ObservationKind.UNKNOWN_OUTCOME)
    assert "2 times (no answer, -1007 TIMEOUT)" in told.message
    assert [location.line for location in told.locations] == [2, 3]
    assert seen(read(log((2, timeout.replace("POST", "GET")))), ObservationKind.UNKNOWN_OUTCOME) == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "api.bybit.com/v5/order/create",
        "api.kraken.com/0/private/AddOrder",
        "api.huobi.pro/v1/order/orders/place",
        "api.bitget.com/api/v2/mix/order/place-order",
        "www.okx.com/api/v5/trade/batch-orders",
        "api.binance.com/api/v3/order/cancelReplace",
    ],
)
def test_a_lost_order_is_reported_whatever_form_the_path_has(read: Triage, endpoint: str) -> None:
    lost = f"ERROR POST https://{endpoint} -> 504 Gateway Timeout"
    (seen_order,) = seen(read(log((1, lost))), ObservationKind.UNKNOWN_OUTCOME)
    assert "no clear answer" in seen_order.message
    for other in (lost.replace("POST", "GET"), lost.replace(endpoint, "api.bybit.com/v5/order/realtime")):
        assert seen(read(log((1, other))), ObservationKind.UNKNOWN_OUTCOME) == []


@pytest.mark.parametrize(
    "lost",
    [
        "ERROR pybit.exceptions.FailedRequestError: Conn timed out (POST https://api.bybit.com/v5/order/create)",
        "ERROR POST https://api.bybit.com/v5/order/create net::ERR_EMPTY_RESPONSE",
        "ERROR JSONDecodeError: Expecting value: line 1 column 1 (char 0), POST https://api.bybit.com/v5/order/create",
        "ERROR POST https://api.bybit.com/v5/order/create таймаут запроса",
        "ERROR POST /api/v3/order timed out",
        "ERROR requests.exceptions.ConnectionError: POST https://api.bybit.com/v5/order/create",
    ],
)
@pytest.mark.parametrize("quiet", [1, 2000])
def test_a_lost_order_is_in_the_patterns_and_the_errors_alike(read: Triage, lost: str, quiet: int) -> None:
    lines = [(float(n), CALM) for n in range(quiet)] + [(2000.0 + n, lost) for n in range(3)]
    report = read(log(*lines))
    (seen_order,) = seen(report, ObservationKind.UNKNOWN_OUTCOME)
    assert "no clear answer 3 times (no answer)" in seen_order.message
    (row,) = report.rows
    assert (row.count, row.recovery, sum(row.counts)) == (3, "reconcile", 3)


def test_an_order_to_another_host_is_in_neither(read: Triage) -> None:
    report = read(log((1, "ERROR POST http://localhost:8080/api/v1/order timed out"), (2, CALM)))
    assert report.rows == ()
    assert seen(report, ObservationKind.UNKNOWN_OUTCOME) == []


def test_the_report_of_lost_orders_names_every_error(read: Triage) -> None:
    lost = (LOST % "x-1").replace("&newClientOrderId=x-1", "")
    late = (
        "POST https://www.okx.com/api/v5/trade/order -> 503 " + '{"code":"50001","msg":"Service unavailable"}'
    )
    (report,) = seen(read(log(*((n, lost) for n in range(25)), (25, late))), ObservationKind.UNKNOWN_OUTCOME)
    assert "26 times (-1007 TIMEOUT, 50001" in report.message


def test_an_order_that_was_refused_may_be_sent_again(read: Triage) -> None:
    sent = 'POST /fapi/v1/order {"symbol":"BTCUSDT","quantity":"0.1","newClientOrderId":"x-80"}'
    refused = 'https://fapi.binance.com answered {"code":-2019,"msg":"Margin is insufficient."}'
    assert seen(read(log((1, sent), (1.2, refused), (4, sent))), ObservationKind.SENT_TWICE) == []
    vague = 'https://fapi.binance.com answered {"code":-1007,"msg":"Timeout waiting for response from backend'
    vague += ' server. Send status unknown; execution status unknown."}'
    assert len(seen(read(log((1, sent), (1.2, vague), (4, sent))), ObservationKind.SENT_TWICE)) == 1


def test_the_same_order_sent_twice(read: Triage) -> None:
    sent = 'POST /fapi/v1/order {"symbol":"BTCUSDT","quantity":"0.1","newClientOrderId":"x-80"}'
    (told,) = seen(read(log((1, sent), (2, CALM), (4, sent))), ObservationKind.SENT_TWICE)
    assert "2 times" in told.message
    assert [location.line for location in told.locations] == [1, 3]


def test_one_order_printed_by_two_statements_was_sent_once(read: Triage) -> None:
    first, second = "placing order clientOrderId=x-81", "POST /fapi/v1/order newClientOrderId=x-81"
    assert seen(read(log((1, first), (1.001, second))), ObservationKind.SENT_TWICE) == []


def test_a_fault_of_the_request_that_was_sent_again(read: Triage) -> None:
    (told,) = seen(read(log(*((float(n), SYMBOL) for n in range(5)))), ObservationKind.USELESS_RETRY)
    assert "-1121" in told.message
    assert "5 times" in told.message
    assert "BTCUSDT" in told.message
    assert [location.line for location in told.locations] == [1, 2, 3, 4, 5]
    spread = log(*((n * 1000.0, SYMBOL) for n in range(5)))
    assert seen(read(spread), ObservationKind.USELESS_RETRY) == [], "hours apart is another try"
    unknown = log(*((float(n), "APIError(code=-1121): Invalid symbol.") for n in range(5)))
    assert seen(read(unknown), ObservationKind.USELESS_RETRY) == [], "each may be another request"
    slow = log(*((30.0 * n, SYMBOL) for n in range(5)))
    assert seen(read(slow), ObservationKind.USELESS_RETRY) == [], "it may be another order"
    (told,) = seen(
        read(log(*((30.0 * n, f"{SYMBOL} quantity=3") for n in range(5)))), ObservationKind.USELESS_RETRY
    )
    assert "5 times" in told.message
    runs = log(*((1000.0 * run + n, SYMBOL) for run in range(80) for n in range(3 + (run == 40))))
    (told,) = seen(read(runs), ObservationKind.USELESS_RETRY)
    assert "4 times for BTCUSDT" in told.message
    assert "and 237 times in other such runs" in told.message
    assert len(told.locations) == 4
    others = log(*((float(n), f"{SYMBOL} quantity={n}") for n in range(5)))
    assert seen(read(others), ObservationKind.USELESS_RETRY) == [], "each asks for something else"
    clock = log(*((float(n), SKEWED) for n in range(5)))
    assert seen(read(clock), ObservationKind.USELESS_RETRY) == [], "a clock can be set meanwhile"


BAD_PRICE = (
    "DELETE https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT answered "
    '{"code":-2011,"msg":"Unknown order sent."}'
)


BYBIT = (
    'bybit {"retCode":10016,"retMsg":"Server error","result":{},"retExtInfo":{},"time":17228}',
    'bybit {"retCode":110007,"retMsg":"ab not enough for new order","result":{},"retExtInfo":{}}',
)


def long_incident(start: float, end: float, errors: tuple[str, ...], step: float) -> list[tuple[float, str]]:
    """Bursts of six errors in nine seconds each, with an error every `step` seconds between them."""
    lines: list[tuple[float, str]] = []
    second, number = start, 0
    while second < end:
        lines.append((second, errors[number % len(errors)]))
        number += 1
        second += step if number % 7 == 0 else 1.5
    return lines


@pytest.mark.parametrize("together", [True, False])
def test_an_incident_of_many_bursts_is_one_observation(read: Triage, *, together: bool) -> None:
    """Also where its exchanges write to files of their own, which are read one after the other."""
    calm_binance = [(900.0 * n, SYMBOL) for n in range(80)]
    calm_bybit = [(900.0 * n + 50, BYBIT[0]) for n in range(80)]
    binance = long_incident(20_000, 22_500, (SYMBOL, SKEWED), 170.0)
    bybit = long_incident(20_100, 22_600, BYBIT, 190.0)
    logs = [sorted(calm_binance + binance), sorted(calm_bybit + bybit)]
    report = read(log(*sorted(logs[0] + logs[1]))) if together else read(*(log(*one) for one in logs))
    (told,) = seen(report, ObservationKind.CASCADE)
    start, end = binance[0][0], max(binance[-1][0], bybit[-1][0])
    errors = sum(start <= second <= end for one in logs for second, _ in one)
    assert f"Burst of {errors} errors of Binance and Bybit (4 kinds) within" in told.message
    assert "starting with -1121" in told.message


def test_bursts_apart_with_calm_between_stay_apart(read: Triage) -> None:
    burst = [(float(n), (SYMBOL, SKEWED)[n % 2]) for n in range(12)]
    later = [(second + 1000, text) for second, text in burst]
    calm = [(5000.0 * n + 2000, SYMBOL) for n in range(10)]
    found = seen(read(log(*burst, *later, *calm)), ObservationKind.CASCADE)
    assert [one.message[:26] for one in found] == ["Burst of 12 Binance errors"] * 2


def test_one_incident_is_one_observation(read: Triage) -> None:
    burst = (SKEWED, SYMBOL, BAD_PRICE, SYMBOL, SYMBOL, SYMBOL)
    story = [(start + n, text) for start in (0, 60, 150, 240) for n, text in enumerate(burst)]
    report = read(log(*story, (4000, SKEWED), (9000, SYMBOL)))
    assert [told.kind for told in report.observations] == [ObservationKind.CASCADE]
    assert "Burst of 24 Binance errors" in report.observations[0].message
    apart = read(log(*story, *((4000 + n, text) for n, text in enumerate(burst)), (9000, SYMBOL)))
    assert len(seen(apart, ObservationKind.CASCADE)) == 2


def test_the_first_error_of_a_cascade(read: Triage) -> None:
    story = [(0, SKEWED), (1, SYMBOL), (2, BAD_PRICE), (3, SYMBOL), (4, SYMBOL)]
    (told,) = seen(read(log(*story, (500, SYMBOL))), ObservationKind.CASCADE)
    assert "starting with -1021 INVALID_TIMESTAMP" in told.message
    assert "5 Binance errors (3 kinds) within 4 s" in told.message
    assert told.locations[0].line == 1


def test_errors_that_have_no_part_in_each_other_are_no_cascade(read: Triage) -> None:
    two = log((0, SKEWED), (1, BALANCE), (2, BALANCE), (3, BALANCE), (4, SYMBOL), (500, SYMBOL))
    assert seen(read(two), ObservationKind.CASCADE) == [], "those of another exchange"
    usual = log(*((4.0 * n, SYMBOL if n % 3 else BAD_PRICE) for n in range(200)))
    assert seen(read(usual), ObservationKind.CASCADE) == [], "it goes on as it began"
    chance = random.Random(3)
    times = sorted(chance.uniform(0, 20_000) for _ in range(2000))
    noise = log(*((time, SYMBOL if chance.random() < 0.5 else BAD_PRICE) for time in times))
    assert seen(read(noise), ObservationKind.CASCADE) == [], "as close together as ever"


def test_clock_drift_over_time(read: Triage) -> None:
    def both(second: float, off: int) -> tuple[float, str]:
        server = int((START + second) * 1000)
        return second, f"serverTime={server} localTime={server + off}"

    (told,) = seen(read(log(both(0, 20), both(3600, 900), (4000, CALM))), ObservationKind.CLOCK)
    assert "900 ms ahead" in told.message
    assert "from 20 ms ahead of the exchange's to 900 ms ahead of the exchange's in 1 h" in told.message
    assert [location.line for location in told.locations] == [1, 2]


def test_a_clock_that_is_right_is_not_worth_a_word(read: Triage) -> None:
    server = (START + 5) * 1000
    assert seen(read(log((5, f"serverTime={server} localTime={server - 40}"))), ObservationKind.CLOCK) == []


def test_weight_and_order_counts(read: Triage) -> None:
    header = "headers {'X-MBX-USED-WEIGHT-1M': '%d', 'X-MBX-ORDER-COUNT-10S': '%d'}"
    report = read(log((0, header % (40, 1)), (1, header % (2300, 7)), (2, header % (90, 3))))
    (weight,), (orders,) = seen(report, ObservationKind.WEIGHT), seen(report, ObservationKind.ORDER_COUNT)
    assert "2300" in weight.message
    assert [location.line for location in weight.locations] == [2]
    assert "7" in orders.message


def test_a_limit_is_that_of_the_same_venue(read: Triage) -> None:
    used = "GET %s/klines headers {'X-MBX-USED-WEIGHT-1M': '2300'}"
    spot, usdm = "https://api.binance.com/api/v3", "https://fapi.binance.com/fapi/v1"
    limit = (
        f"GET {usdm}/depth "
        '{"code":-1003,"msg":"Too many requests; current limit is 2400 requests per minute. '
        'Please use the websocket for live updates to avoid polling the API."}'
    )
    message = {
        told.message
        for told in seen(read(log((0, used % spot), (1, used % usdm), (2, limit))), ObservationKind.WEIGHT)
    }
    assert len(message) == 2
    assert any("at Binance USD-M is 2300 of 2400, 100 short of the limit" in text for text in message)
    assert any("the log does not state the limit" in text for text in message)


def test_a_status_belongs_to_the_error_that_it_came_with(read: Triage) -> None:
    limited = (
        'GET https://fapi.binance.com/fapi/v1/depth 429 {"code":-1003,"msg":"Too many requests queued."}'
    )
    fine = "GET https://fapi.binance.com/fapi/v1/depth HTTP/1.1 200 OK"
    report = read(log((0, fine), (1, limited), (2, fine), (3, limited)))
    assert [(row.code, row.http_status, row.count) for row in report.rows] == [("-1003", 429, 2)]
    assert report.statuses == ()
    assert report.errors == 2


def test_a_status_alone_is_counted_once_a_line(read: Triage) -> None:
    failed = "GET https://fapi.binance.com/fapi/v1/depth HTTP/1.1 502 Bad Gateway"
    report = read(log((0, failed), (60, failed), (61, 'HTTP 400 {"code":-1121,"msg":"Invalid symbol."}')))
    assert [(row.status, row.count, sum(row.counts)) for row in report.statuses] == [(502, 2, 2)]
    assert report.errors == 3


def test_a_quiet_log_says_nothing(read: Triage) -> None:
    for length in (10, 3000):
        report = read(log(*((float(n), CALM) for n in range(length))))
        assert report.rows == ()
        assert report.observations == ()
        assert report.bans == ()


def test_observations_do_not_depend_on_the_size_of_the_log(read: Triage) -> None:
    story = [(1.0, LOST % "x-77"), (2.0, SYMBOL), (3.0, SYMBOL), (4.0, SYMBOL), (5.0, BALANCE)]
    calm = [(float(second), CALM) for second in range(1000, 4000)]
    small, large = read(log(*story)), read(log(*story, *calm))
    assert counts(small) == counts(large)
    assert [item.message for item in small.observations] == [item.message for item in large.observations]
    assert [[s.line for s in i.locations] for i in small.observations] == [
        [s.line for s in i.locations] for i in large.observations
    ]


def windows(text: str) -> Iterator[str]:
    for start in range(0, len(text), 997):
        yield text[start:]


def test_a_log_that_begins_anywhere(read: Triage) -> None:
    lines, _ = long_log(9, 300)
    for text in windows(log(*lines)):
        assert read(text).errors >= text.count("APIError(code=-1021)")
