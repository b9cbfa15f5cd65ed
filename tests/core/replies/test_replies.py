"""The reply to an error: which one, in which language, and what never gets into it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Effect, Entry, Recovery, Retry
from retcode.core.catalogue.verdict import Judgement
from retcode.core.decode.decoder import Decoder
from retcode.core.replies.choose import ReplyBook, entry_context, finding_context
from retcode.core.replies.fill import fill
from retcode.core.replies.load import load_replies
from retcode.core.replies.model import ValueWords
from retcode.core.replies.values import reply_values

FOLDER = Path(__file__).resolve().parents[2] / "data" / "replies"
NOW = datetime(2026, 1, 31, 10, 0, tzinfo=UTC)
LATE = (
    "POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT "
    '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
)


@pytest.fixture(scope="module")
def book(catalogue: Catalogue) -> ReplyBook:
    return load_replies(catalogue, FOLDER)


def answered(text: str, decoder: Decoder, book: ReplyBook) -> list[str]:
    """What is replied to each error in a text."""
    replies = (book.reply(finding_context(found, text)) for found in decoder.decode(text).findings)
    return [reply.text if reply else "" for reply in replies]


def entry_of(catalogue: Catalogue, key: str) -> Entry:
    entry = catalogue.entry(key)
    assert entry is not None
    return entry


def test_an_order_of_a_batch_is_not_answered_as_if_nothing_was_placed(
    decoder: Decoder, book: ReplyBook
) -> None:
    done, failed = '{"orderId":"12","clientOid":"x1"}', '{"clientOid":"x2","errorMsg":"%s","errorCode":"%s"}'
    text = 'bitget {"code":"00000","data":{"successList":[DONE],"failureList":[FAILED]}}'
    for message, code in (("Insufficient balance", "43012"), ("too many requests", "429")):
        answer = text.replace("FAILED", failed % (message, code))
        (reply,) = answered(answer.replace("DONE", done), decoder, book)
        assert reply == "Part of your request was carried out."
        (reply,) = answered(answer.replace("DONE", ""), decoder, book)
        assert "Part of your request" not in reply


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("Your order[ for {symbol}] failed.", {"symbol": "BTCUSDT"}, "Your order for BTCUSDT failed."),
        ("Your order[ for {symbol}] failed.", {}, "Your order failed."),
        ("It[ is {limit} for {symbol}] ends.", {"symbol": "BTCUSDT"}, "It ends."),
        ("Wait {time}, please.", {"time": "10:00"}, "Wait until 10:00, please."),
        ("Wait {time}, please.", {}, "Wait for a while, please."),
        ("Your order {symbol}.", {}, "Your order."),
        ("Your order {symbol}.", {"symbol": "{time}"}, "Your order {time}."),
    ],
)
def test_a_value_that_is_unknown_leaves_no_trace(text: str, values: dict[str, str], shown: str) -> None:
    words = {"time": ValueWords("until {time}", "for a while")}
    assert fill(text, values, words) == shown


def test_the_market_of_the_request_is_named(decoder: Decoder, book: ReplyBook) -> None:
    expected = "Your order for BTCUSDT was not placed. Please set your clock."
    assert answered(LATE, decoder, book) == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("my order failed, please help", "en"),
        ("Моя заявка не прошла, помогите", "ru"),
        ("Моє замовлення не пройшло, допоможіть їм", "en"),
        ("我的订单失败了，请帮忙", "zh"),
        ("注文が失敗しました", "en"),
        ('please help {"msg":"签名验证失败"}', "en"),
        ('{"msg":"签名验证失败"}', "zh"),
        ("", "en"),
    ],
)
def test_the_customers_own_words_choose_the_language(book: ReplyBook, text: str, language: str) -> None:
    assert book.language_of(text) == language


def test_a_reply_that_a_language_lacks_is_english(catalogue: Catalogue, book: ReplyBook) -> None:
    banned = catalogue.for_message(
        entry := entry_of(catalogue, "binance-usdm/-1003"),
        next(message for message in entry.messages if message.concept == "ip-banned"),
    )
    reply = book.reply(entry_context(banned, "помогите"))
    assert reply is not None
    assert (reply.language, reply.text) == ("en", "Your address may not send requests for a while.")


def test_a_reply_never_promises_more_than_the_verdict(decoder: Decoder, book: ReplyBook) -> None:
    """Under a server's status the order may exist, whatever the code's own reply says."""
    (reply,) = answered(f"HTTP/1.1 503 Service Unavailable\n{LATE}", decoder, book)
    assert reply.startswith("We do not know yet")


@pytest.mark.parametrize(
    ("effect", "recovery", "write", "said"),
    [
        (Effect.NONE, Recovery.CONTACT_SUPPORT, Retry.NO, "Your request was not carried out."),
        (Effect.NONE, Recovery.FIX_CLOCK, Retry.RECONCILE_FIRST, "We do not know yet"),
        (Effect.PART, Recovery.RESYNC, Retry.AFTER_REREAD, "Part of your request"),
        (Effect.NONE, None, Retry.NO, "We are looking into this."),
    ],
)
def test_an_error_with_another_verdict_than_its_concept_gets_a_general_reply(
    catalogue: Catalogue,
    book: ReplyBook,
    effect: Effect,
    recovery: Recovery | None,
    write: Retry,
    said: str,
) -> None:
    context = entry_context(entry_of(catalogue, "binance-usdm/-1021"))
    reply = book.reply(structs.replace(context, judgement=Judgement(effect, recovery, Retry.NO, write)))
    assert reply is not None
    assert reply.general
    assert reply.text.startswith(said)


def test_an_error_that_may_be_anothers_gets_no_reply_of_its_own(
    catalogue: Catalogue, book: ReplyBook
) -> None:
    context = entry_context(entry_of(catalogue, "binance-usdm/-1021"))
    reply = book.reply(structs.replace(context, settled=False))
    assert reply is not None
    assert reply.text == "We are looking into this."


@pytest.mark.parametrize("host", ["", "https://api.binance.com/api/v3/order ", "https://fapi.binance.com "])
@pytest.mark.parametrize("end", ["", " Please use the websocket for live updates to avoid bans."])
def test_a_ban_that_names_the_address_is_answered_as_a_ban(
    host: str, end: str, catalogue: Catalogue, decoder: Decoder
) -> None:
    message = f"Way too many requests; IP(203.0.113.7) banned until 1700000000000.{end}"
    text = f'{host}{{"code":-1003,"msg":"{message}"}}'
    (said,) = answered(text, decoder, load_replies(catalogue))
    assert said.startswith("The exchange had blocked your internet address until 20")


def test_no_answer_to_an_order_means_to_look_first(decoder: Decoder, book: ReplyBook) -> None:
    text = "requests.exceptions.ReadTimeout: POST https://fapi.binance.com/fapi/v1/order timed out"
    assert all(said.startswith("We do not know yet") for said in answered(text, decoder, book))
    assert answered(text, decoder, book)


@pytest.mark.parametrize(
    ("params", "line", "values"),
    [
        ({"symbol": "BTC-USDT-SWAP"}, "", {"symbol": "BTC-USDT-SWAP"}),
        ({"symbol": "vmPUZE6mv9SEIXRHDFHCcnDXUvM8bnaZ"}, "", {}),
        ({"symbol": "0x52908400098527886E0F7030069857D2E4169EE7"}, "", {}),
        ({"symbol": "Ivan Petrov"}, "", {}),
        ({"limit": "200"}, "", {"limit": "200"}),
        ({"limit": "5 BTC"}, "", {"limit": "5 BTC"}),
        ({"limit": "ivan@example.com"}, "", {}),
        ({}, "symbol=ETHUSDT", {"symbol": "ETHUSDT"}),
        ({}, "symbol=ETHUSDT symbol=BTCUSDT", {}),
        ({}, "symbol=VMPUZE6MV9SEIXRHDFHCCNDXUVM8BNAZ", {}),
        ({"until": "1769857200000"}, "", {"time": "2026-01-31 11:00 (UTC)"}),
        ({"until": "1769770800000"}, "", {"ended": "2026-01-30 11:00 (UTC)"}),
        ({"until": "99999999999999999"}, "", {}),
    ],
)
def test_only_what_has_the_form_of_a_value_is_named(
    params: dict[str, str], line: str, values: dict[str, str]
) -> None:
    assert reply_values(params, line, now=NOW) == values


def test_a_time_is_told_in_the_zone_of_the_customers_text() -> None:
    values = reply_values({"until": "1769857200"}, text="2026-01-31T17:59:03+08:00 failed", now=NOW)
    assert values == {"time": "2026-01-31 19:00 (UTC+08:00)"}


@pytest.mark.parametrize(("until", "ended"), [("1769857200000", False), ("1700000000000", True)])
def test_a_time_that_has_passed_is_known_as_ended(until: str, ended: bool) -> None:
    values = reply_values({"until": until}, now=NOW)
    assert list(values) == ["ended" if ended else "time"]


@pytest.mark.parametrize("tag", ["en", "es", "ru", "zh"])
@pytest.mark.parametrize("ended", [False, True])
def test_a_ban_that_has_ended_is_answered_as_one(catalogue: Catalogue, tag: str, ended: bool) -> None:
    entry = entry_of(catalogue, "binance-usdm/-1003")
    ban = next(message for message in entry.messages if message.concept == "ip-banned")
    context = entry_context(catalogue.for_message(entry, ban))
    book = load_replies(catalogue)
    told = "2023-11-14 22:13 (UTC)"
    reply = book.reply(structs.replace(context, values={"ended" if ended else "time": told}), tag)
    assert reply is not None
    assert told in reply.text
    assert (reply.text == fill(book.languages[tag].over["ip-banned"], {"time": told}, {})) is ended


def test_a_reply_that_has_no_words_for_an_ended_time_leaves_it_out(
    catalogue: Catalogue, book: ReplyBook
) -> None:
    context = structs.replace(
        entry_context(entry_of(catalogue, "binance-usdm/-1021")), values={"ended": "2023-11-14 22:13 (UTC)"}
    )
    reply = book.reply(context)
    assert reply is not None
    assert "2023" not in reply.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is not valid JSON"),
        ('{"language": "en"}', "required"),
        (
            json.dumps({"language": "xx", "name": "X", "replies": {}, "letters": "z-a"}),
            "not a regular expression",
        ),
    ],
)
def test_a_broken_file_is_a_fault_and_the_others_are_used(
    tmp_path: Path, catalogue: Catalogue, text: str, told: str
) -> None:
    (tmp_path / "xx.json").write_text(text, encoding="utf-8")
    (tmp_path / "en.json").write_text((FOLDER / "en.json").read_text(encoding="utf-8"), encoding="utf-8")
    book = load_replies(catalogue, tmp_path)
    assert list(book.languages) == ["en"]
    (fault,) = book.faults
    assert str(fault).startswith(str(tmp_path / "xx.json"))
    assert told in str(fault)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hola, no puedo cancelar mi orden, sale este error", "es"),
        ("Quiero retirar USDT y no me deja", "es"),
        ("Hola, vendí y no sé si se vendió. Saludos", "es"),
        ("¿Qué significa esto?", "es"),
        ("Me aparece -1021 en el bot", "es"),
        ("Ciao, una domanda: mi puoi aiutare con il conto del bot?", "en"),
        ("eu tentei vender e apareceu um erro, posso enviar de novo?", "en"),
        ("Bom dia, não consigo sacar da Binance, o que faço?", "en"),
        ("Hi, my order on Binance fails with this error, el bot", "en"),
    ],
)
def test_spanish_is_told_from_its_neighbours_by_common_words(
    catalogue: Catalogue, text: str, language: str
) -> None:
    assert load_replies(catalogue).language_of(text) == language
