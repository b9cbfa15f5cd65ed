"""What a request was about, an order, its cancel or money, decides the words of verdict, steps and reply."""

import re

import pytest

from retcode.core.case.build import Answers, text_part
from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Retry, Subject
from retcode.core.catalogue.verdict import entry_judgement
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Finding
from retcode.core.present.entry_markdown import entry_markdown
from retcode.core.present.finding_text import first_steps, verdict_sentences
from retcode.core.present.report_markdown import report_markdown
from retcode.core.present.terminal import report_text
from retcode.core.replies.choose import finding_context
from retcode.core.replies.load import load_replies

LATE = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
FUNDS = '{"code":-2010,"msg":"Account has insufficient balance for requested action."}'
LOST = "ReadTimeout: HTTPSConnectionPool(host='api.binance.com', port=443): Read timed out."
WITHDRAW = "POST https://api.binance.com/sapi/v1/capital/withdraw/apply"
CANCEL = "DELETE https://api.binance.com/api/v3/order"


def only(decoder: Decoder, text: str) -> Finding:
    (finding,) = decoder.decode(text).findings
    return finding


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (f"{WITHDRAW} {FUNDS}", Subject.MONEY),
        (f"{WITHDRAW}\n{LOST}", Subject.MONEY),
        (f"Не могу вывести USDT с Binance: {LATE}", Subject.MONEY),
        (f"提现失败 币安 {LATE}", Subject.MONEY),
        (f"binance.withdraw('USDT') failed: {LATE}", Subject.MONEY),
        (f"{CANCEL} {LATE}", Subject.CANCEL),
        (f"{CANCEL}\n{LOST}", Subject.CANCEL),
        (f"binance cancel_order(symbol) {LATE}", Subject.CANCEL),
        (f"POST https://api.binance.com/api/v3/order/cancelReplace {LATE}", Subject.ORDER),
        (f"POST https://api.binance.com/api/v3/order {FUNDS}", Subject.ORDER),
        (f"My order fails, then I want to withdraw from Binance: {FUNDS}", Subject.ORDER),
        (f"Binance {FUNDS}", Subject.ORDER),
        ('Binance {"code":-2011,"msg":"Unknown order sent."}', Subject.CANCEL),
    ],
)
def test_the_request_is_about(decoder: Decoder, text: str, subject: Subject) -> None:
    assert only(decoder, text).subject is subject


def test_a_method_of_http_is_not_a_code(decoder: Decoder) -> None:
    found = decoder.decode('Binance error: DELETE /fapi/v1/order {"code":-2011,"msg":"Unknown order sent."}')
    assert [finding.code for finding in found.findings] == ["-2011"]


def told(text: str, decoder: Decoder, catalogue: Catalogue) -> str:
    finding = only(decoder, text)
    return " ".join((*verdict_sentences(finding, catalogue), *first_steps(finding, catalogue)))


def test_a_cancel_without_an_answer_speaks_of_the_cancel(decoder: Decoder, catalogue: Catalogue) -> None:
    text = told(f"{CANCEL}\n{LOST}", decoder, catalogue)
    assert "The order may be cancelled, filled or still open" in text
    assert "Repeat a cancel: not yet: the first cancel may have gone through." in text
    assert "first order" not in text


def test_a_withdrawal_without_an_answer_speaks_of_the_money(decoder: Decoder, catalogue: Catalogue) -> None:
    text = told(f"{WITHDRAW}\n{LOST}", decoder, catalogue)
    assert "the money may have moved" in text
    assert "Look for the withdrawal or transfer in its history" in text
    assert "order" not in text


def test_the_effect_counts_as_documented_only_if_it_is_at_each_possible_venue(
    decoder: Decoder, catalogue: Catalogue
) -> None:
    sentences = verdict_sentences(
        only(decoder, f"POST https://api.binance.com/api/v3/order {LATE}"), catalogue
    )
    assert sentences[0] == "Nothing was placed or changed (documented)."
    open_sentences = verdict_sentences(only(decoder, LATE), catalogue)
    assert open_sentences[0] == "Nothing was placed or changed (inferred)."


@pytest.mark.parametrize("language", ["en", "es", "ru", "zh"])
@pytest.mark.parametrize("request_line", [WITHDRAW, CANCEL])
def test_no_reply_says_that_an_order_was_not_placed_where_none_was_sent(
    decoder: Decoder, catalogue: Catalogue, language: str, request_line: str
) -> None:
    book = load_replies(catalogue)
    small = '{"code":-1013,"msg":"Filter failure: LOT_SIZE"}'
    for error in (small, FUNDS, LATE, LOST):
        text = f"{request_line} {error}"
        reply = book.reply(finding_context(only(decoder, text), text), language)
        assert reply is not None
        wrong = {
            "en": "our order was not placed",
            "es": "orden no se colocó",
            "ru": "Заявка не размещена",
            "zh": "没有下单成功",
        }
        assert wrong[language] not in reply.text


@pytest.mark.parametrize("language", ["en", "es", "ru", "zh"])
def test_an_unknown_error_of_a_withdrawal_is_not_answered_with_orders(
    decoder: Decoder, catalogue: Catalogue, language: str
) -> None:
    book = load_replies(catalogue)
    text = 'My withdrawal gives {"errorCode":77123,"errorMessage":"Withdrawal halted pending review"}'
    reply = book.reply(finding_context(only(decoder, text)), language)
    assert reply is not None
    assert reply.text == book.languages[language].unclear_of[Subject.MONEY]


BARE = "503 Service Unavailable"
_ABOUT_ORDERS = re.compile(r"(?<!in )\borders?\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "subject", "words"),
    [
        (f"{WITHDRAW}\n{BARE}", Subject.MONEY, "the money may have moved"),
        (f"{CANCEL} -> HTTP 504", Subject.CANCEL, "may be cancelled, filled or still open"),
        (f"POST https://api.binance.com/api/v3/order\n{BARE}", Subject.ORDER, "the order may exist"),
    ],
)
def test_a_status_alone_speaks_of_its_request(
    decoder: Decoder, catalogue: Catalogue, text: str, subject: Subject, words: str
) -> None:
    report = decoder.decode(text)
    (status,) = report.statuses
    assert status.subject is subject
    copied = report_markdown(report, text, catalogue)
    for shown in (report_text(report, catalogue), copied):
        assert words in shown
        assert subject is not Subject.MONEY or not _ABOUT_ORDERS.search(shown.replace("/order", ""))


def test_a_case_of_a_withdrawal_that_ended_in_a_503_speaks_of_no_order(
    decoder: Decoder, catalogue: Catalogue
) -> None:
    text = f"{WITHDRAW}\n{BARE}"
    part = text_part(decoder.decode(text), text, catalogue, Answers(load_replies(catalogue)), mask=True)
    (found,) = part.findings
    told = " ".join((*found.verdict, *found.steps, found.reply))
    assert not _ABOUT_ORDERS.search(told), told
    assert "withdrawal" in told
    assert "in its history" in found.steps[0]
    entry = catalogue.entry("http/504")
    assert entry is not None
    copied = entry_markdown(entry, catalogue, entry_judgement(entry, Subject.MONEY))
    assert "fetch_order" not in copied
    assert "Look for the withdrawal or transfer in its history" in copied


def test_a_withdrawal_whose_state_has_to_be_read_again_speaks_of_no_order(
    decoder: Decoder, catalogue: Catalogue
) -> None:
    text = (
        "POST https://www.okx.com/api/v5/asset/cancel-withdrawal "
        '{"code":"58220","msg":"The withdrawal request has been canceled."}'
    )
    finding = only(decoder, text)
    assert (finding.subject, finding.retry_write) == (Subject.MONEY, Retry.AFTER_REREAD)
    entry = catalogue.entry(finding.entry or "")
    assert entry is not None
    for shown in (
        " ".join(verdict_sentences(finding, catalogue)),
        report_text(decoder.decode(text), catalogue),
        entry_markdown(entry, catalogue, finding.judgement),
    ):
        assert "balance or transfer is out of date" in shown
        assert not re.search(r"the order or position", shown), shown
