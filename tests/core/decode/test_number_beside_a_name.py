"""A number beside no more than the name of an exchange is a code where the text may speak of one."""

import pytest

from retcode.core.decode.decoder import Decoder


@pytest.mark.parametrize(
    "text",
    [
        # prices and what is traded
        "BTC just hit 110001 on bybit, shorting here",
        "my avg entry on OKX is 51008 and I'm down -1021 usd, should I hold?",
        "bybit at 110007",
        "BTC 110007 bybit",
        "bingx btc 100410",
        "is 110001 on bybit the top?",
        "bybit wicked to 109400 while okx held 110012",
        "liquidated at 110007 on bybit",
        "bybit: 110001, okx: 110007, binance: 110012",
        "Binance 110001 vs Bybit 110043",
        "arb: buy binance 110001 sell bybit 110043 spread 42",
        "bybit,110001\nokx,51008\nbinance,1021",
        "okx futures showing 110043, bybit 110001, spread is nothing",
        # amounts, profits and people
        "I have 50011 on okx",
        "withdrew 10003 from bybit to okx",
        "lost 51008 on okx futures, feeling sick",
        "Bybit has 10006 employees?",
        "bybit served 10006 requests in a minute",
        "no errors in the last 10006 calls to bybit",
        "0 errors, 10006 requests, bybit",
        "phemex contest 11001 participants",
        "down -1021 on binance",
        "binance -1003 today, mexc +700. bad week",
        "binance: -1021 (-2.1%)",
        "clock drift -1003 ms vs binance server",
        "position binance BTCUSDT -1021 contracts",
        "unrealized -1021 on binance right now",
        "levels okx: 51000, 51008, 51020, 51121",
        "bybit stop hit 110007, order gone, why so much slippage?",
        "bybit liquidated me at 110007, what went wrong?",
        "why is my okx balance 51008 instead of 50011?",
        "can't withdraw 10006 from bybit",
        "help, okx lost my 51008 sats",
        "bybit says minimum is 10001",
        "what does recvWindow do on bybit? default 5000",
        "risk tiers bybit: 1 -> 2000000, 2 -> 4000000, mm 0.005",
        "bybit  10006  110001\nokx    51008  50011\nmexc   700003 10007",
        "queue depth bybit 10006 okx 50004",
        "Price alert: BTCUSDT (Bybit) crossed 110001",
        "serverTime - localTime = -1021 (binance)",
        "bybit: 10006 failed, 110001 passed",
        "ERROR bybit feed dropped 10006 messages",
        "Is 10006 a lot of requests per day for Bybit?",
        "My bot has executed 110001 orders on Bybit since January, zero rejects. AMA.",
        "Google Sheets: Error Loading data IMPORTJSON binance 1021 rows",
        "Excel #VALUE! error in BYBIT sheet row 10006",
        # codes that a person gets, and numbers of things
        "okx referral code 51008",
        "Use code 51008 on OKX for 20% off",
        "bybit verification code 110001",
        "hi support my case number 110007 bybit no answer",
        "can't find order 51008 in my okx history",
        "See ccxt issue #51008 for the okx discussion",
        "limit 10006 when calling bybit kline works",
        "DEBUG bybit ws recv 110007 bytes",
        "INFO no errors, 51008 candles from okx",
        "no error: bybit order 110001 filled",
        'error_count{exchange="bybit"} 10006',
        "KeyError: 110001 in bybit positions dict",
        "W/System.err(51008): at com.okx.wallet.Main.onCreate(Main.java:510)",
        "task bybit_sync[10006] succeeded in 5.1008s: None",
        "worker 10006 started (bybit)",
        "goroutine 10006 [running]: main.(*Bybit).run",
        "ssh -p 10006 root@bybit-vps",
        "Prometheus alert: BybitLatencyHigh value=10006",
        "Failed to parse 51008 okx rows",
        "QueryException (HY000): 1364 Field 'okx_id' doesn't have a default value (51008)",
        "sqlite3.IntegrityError: UNIQUE constraint failed: orders.order_id (bybit 110001)",
        "Hummingbot: strategy pure_market_making started on bybit (10006)",
        "cTrader error 1003 bybit",
        "DCOM event 10016 on the server that runs my bybit bot",
        "bybit api docs v5 page 10006?",
        "FAILED tests/test_okx.py::test_price[51008] - AssertionError",
        # other languages
        "Kontostand OKX 51008, Bybit 10006",
        "OKX 余额 51008",
        "bybit 现价 110007 还会涨吗",
        "мой баланс на bybit 10006",
        "vendí en bybit 110001",
        "aldım bybit 110001",
        # no code of the exchange that is named
        "coinbase 51008",
        "hyperliquid vault -1021",
        "okx buy 51000",
        "okx buy 51008 @ 0.08",
        "okx sell 51008 usdt",
        "okx buy limit 51008",
        "okx buy at 51008",
        "BTC: okx buy 51008, bybit sell 51020",
        "okx buy 51008 stop 50500",
        "mexc futures order 500, then 510 contracts",
        "okx order 51008 filled, then 51020 filled",
        "bybit long 110007 then 110043",
        "okx levels 51008 then 51020",
    ],
)
def test_prices_amounts_and_other_numbers_are_no_codes(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("okx 51008??", "51008"),
        ("got 10006 on bybit", "10006"),
        ("bybit 110001 when placing", "110001"),
        ("okx 51006 order price is not within the limit", "51006"),
        ("error -1021 binance help", "-1021"),
        ("mexc 700003 wtf", "700003"),
        ("binance -2010 again", "-2010"),
        ("-1021 on binance even after syncing the clock", "-1021"),
        ("Stop-loss on Bybit wouldn't set, only 110092", "110092"),
        ("Bybit v5 create order: 170131", "170131"),
        ("is bybit down? 10016 for the last 10 minutes", "10016"),
        ("can I ignore 110043 from bybit?", "110043"),
        ("bybit sell order gives 110007, balance is there", "110007"),
        ("[WARN] okx 50001", "50001"),
        ("2025-11-02 10:10:06,110 INFO bybit order rejected 110007", "110007"),
        ("My balance is 500 USDT but OKX says 51008", "51008"),
        ("balance 2000 USDT, price 61000, qty 0.01 -> bybit 110007", "110007"),
        ("The bitget API gives me 40762 with 10006 USDT in my account", "40762"),
        ("Every time I set leverage to 10x on Bybit I receive 110043", "110043"),
        ("okx: balance fine, still 51008", "51008"),
        ("long positions on bybit fail: 110007", "110007"),
        ("-1013 on binance when selling small amounts", "-1013"),
        ("binance -2019 on my long", "-2019"),
        ("leads to 10006 on bybit every time", "10006"),
        ("Sentry: BybitError 10006 (34 events)", "10006"),
        ("INFO:main:50004 okx endpoint timeout", "50004"),
        ("okx return code 50011", "50011"),
        ("币安 -1021 怎么解决", "-1021"),
        ("что значит 110007 на bybit", "110007"),
        ("me sale 10006 en bybit", "10006"),
        ("binance error 10009 not enough funds", "10009"),
        ("bybit sell 110007", "110007"),
        ("okx buy 51008", "51008"),
        ("110007 bybit sell?", "110007"),
        ("bingx short order 101204", "101204"),
    ],
)
def test_a_code_is_found_in_few_words(decoder: Decoder, text: str, code: str) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("okx code 50004/50011", ["50004", "50011"]),
        ("codes seen: 10000, 10016, 10006 (bybit)", ["10000", "10016", "10006"]),
        ("Codes I've hit so far on OKX: 51008, 51020 and 51121", ["51008", "51020", "51121"]),
        ("error codes 10004/10003 bybit", ["10004", "10003"]),
        ("bybit 10016, okx 50001, binance -1001", ["10016", "50001", "-1001"]),
        ("mexc futures order 500, then 510", ["500", "510"]),
        ("bybit order 10006 and then 110007", ["10006", "110007"]),
        ("bybit order failed 10006, then 110007", ["10006", "110007"]),
    ],
)
def test_several_codes_of_one_sentence_are_found(decoder: Decoder, text: str, codes: list[str]) -> None:
    assert [finding.code for finding in decoder.decode(text).findings] == codes


@pytest.mark.parametrize(
    "text",
    [
        "                    '-4138': BadRequest,  # Reduce only must be True with closePosition equals True",
        '    \'-4139\': BadRequest,  # {"code":-4139,"msg":"Position is not closed."}\n',
        "    'No liquidity available for market order.': InvalidOrder,\n",
        '    "400001" => AuthenticationError::class,\n    "400100" => BadRequest::class,\n',
        '    \'-1007\': RequestTimeout,  # {"code":-1007,"msg":"Timeout waiting for response"} bybit\n',
        '    \'Signature error\': BadRequest,  # {"success":false,"message":"Timestamp expired"}\n',
        '(128, 128, "67E944D23256C5E0B6C61FA22FDF1EA2"),',
        "always raised an exception (#1406, #1457)",
    ],
)
def test_maps_of_a_program_and_its_tables_are_no_errors(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


def test_words_behind_a_code_of_words_are_no_part_of_it(decoder: Decoder) -> None:
    report = decoder.decode("kraken order EService:Timeout then HTTP 429")
    assert [finding.code for finding in report.findings] == ["EService:Timeout"]
