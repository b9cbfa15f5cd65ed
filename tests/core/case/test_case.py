"""A case: what is in it, that secrets are not, and that nothing in it acts as markup."""

import timeit
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec import structs

from retcode.core.case.build import Answers, entry_part, masked_part, text_part, with_title
from retcode.core.case.model import Case, CaseFinding, CasePart
from retcode.core.case.pasted import customers_text
from retcode.core.case.render import case_html, case_json, case_markdown
from retcode.core.case.saved import CaseError, read_case
from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.pictures.text import PictureText, ReadLine
from retcode.core.replies.load import load_replies

FOLDER = Path(__file__).resolve().parents[2] / "data" / "replies"
SECRET = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
HOSTILE = '"><script>alert(1)</script> ``` <img src=x onerror=alert(1)> {{ 7*7 }}'
TEXT = (
    "POST https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT X-MBX-APIKEY: "
    f'{SECRET} {{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}} {HOSTILE}'
)


@pytest.fixture(scope="module")
def answers(catalogue: Catalogue) -> Answers:
    return Answers(load_replies(catalogue, FOLDER))


def case_of(decoder: Decoder, catalogue: Catalogue, answers: Answers, *, mask: bool) -> Case:
    part = text_part(decoder.decode(TEXT, mask=mask), TEXT, catalogue, answers, mask=mask)
    case = Case("", (part,), "1.2.3", "2026-01-31", mask)
    return with_title(case, f"Ticket {SECRET} {HOSTILE}")


class Tags(HTMLParser):
    """The names of a page's tags, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_form_holds_verdict_steps_reply_text_and_version(
    decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    case = case_of(decoder, catalogue, answers, mask=True)
    page = Tags()
    page.feed(case_html(case))
    for text in (case_markdown(case).replace("\\", ""), page.text, case_json(case)):
        for part in (
            "INVALID_TIMESTAMP",
            "Nothing was placed or changed (",
            "Ask for the server's time",
            "Your order for BTCUSDT was not placed.",
            "fapi.binance.com",
            "1.2.3",
        ):
            assert part in text, part


@pytest.mark.parametrize("write", [case_markdown, case_html, case_json])
def test_a_secret_is_in_no_form_unless_it_was_asked_for(
    write: object, decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    assert callable(write)
    assert SECRET not in write(case_of(decoder, catalogue, answers, mask=True))
    plain = write(case_of(decoder, catalogue, answers, mask=False))
    assert SECRET in plain
    assert '"masked": false' in plain or "Not masked" in plain


def test_nothing_in_a_page_is_markup(decoder: Decoder, catalogue: Catalogue, answers: Answers) -> None:
    page = Tags()
    page.feed(case_html(case_of(decoder, catalogue, answers, mask=True)))
    assert not page.tags & {"script", "img", "a"}
    assert "{{ 7*7 }}" in page.text


def test_a_text_cannot_end_its_block_of_code(
    decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    lines = case_markdown(case_of(decoder, catalogue, answers, mask=True)).splitlines()
    assert "````text" in lines
    assert lines.count("````") == 1


def test_an_entry_that_was_looked_up_can_be_handed_on(catalogue: Catalogue, answers: Answers) -> None:
    entry = catalogue.entry("binance-usdm/-1007")
    assert entry is not None
    (finding,) = entry_part(entry, catalogue, answers).findings
    assert any("the order may exist" in sentence for sentence in finding.verdict)
    assert finding.steps
    assert finding.reply.startswith("We do not know yet")


def test_what_is_saved_can_be_opened_again(
    tmp_path: Path, decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    case = case_of(decoder, catalogue, answers, mask=True)
    path = tmp_path / "one.retcode-case"
    path.write_text(case_json(case), encoding="utf-8")
    assert read_case(path) == case


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xfe", b'{"format": "other"}', b"[" * 100_000])
def test_a_file_that_is_no_case_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "one.retcode-case"
    path.write_bytes(data)
    with pytest.raises(CaseError, match="is not a case"):
        read_case(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="Cannot read"):
        read_case(tmp_path / "none.retcode-case")


def test_a_part_that_was_not_masked_can_be_masked_later(
    decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    (part,) = case_of(decoder, catalogue, answers, mask=False).parts
    assert SECRET not in masked_part(part).text
    assert masked_part(part).findings == part.findings


def test_a_long_text_is_cut(decoder: Decoder, catalogue: Catalogue, answers: Answers) -> None:
    text = "nothing here\n" * 20_000
    part = text_part(decoder.decode(text), text, catalogue, answers, mask=True)
    assert len(part.text) < 101_000
    assert "The rest is left out" in part.text
    assert part == CasePart("text", "No exchange error found", part.text)


def test_an_order_that_may_exist_leads(decoder: Decoder, catalogue: Catalogue, answers: Answers) -> None:
    late = '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'
    text = (
        f"GET https://api.binance.com/api/v3/account {late}\n"
        "POST https://api.binance.com/api/v3/order ReadTimeout: Read timed out.\n"
    )
    part = text_part(decoder.decode(text), text, catalogue, answers, mask=True)
    assert "No response received" in part.findings[0].title
    assert "-1021" in part.findings[1].title
    assert part.findings[0].reply
    assert not part.findings[1].reply  # it says that nothing was placed


def test_a_reply_is_in_the_language_chosen_for_its_text_alone(decoder: Decoder, catalogue: Catalogue) -> None:
    text = 'Hello, what is this? https://fapi.binance.com {"code":-1021,"msg":"Timestamp"}'
    book = load_replies(catalogue, FOLDER)

    def reply(languages: dict[str, str], written: str = "") -> str:
        answers = Answers(book, languages)
        part = text_part(decoder.decode(text), text, catalogue, answers, mask=True, customer_text=written)
        return part.findings[0].reply

    assert reply({text: "zh"}) == "您的订单没有提交。"
    assert reply({"": "zh"}).startswith("Your order")
    assert reply({}, f"{text}\n的的的的") == "您的订单没有提交。"


def test_an_http_error_without_a_code_has_its_verdict(
    decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    text = "POST https://api.binance.com/api/v3/order -> HTTP 503 Service Unavailable"
    part = text_part(decoder.decode(text), text, catalogue, answers, mask=True)
    assert "503" in part.title
    assert any("may have been carried out" in sentence for sentence in part.findings[0].verdict)


def test_an_error_of_an_unknown_exchange_leaves_one_empty_line(
    decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    text = 'Zipmex API error: {"code":"ZX-17","message":"Order refused by the desk"}'
    part = text_part(decoder.decode(text), text, catalogue, answers, mask=True)
    findings = (CaseFinding("Unknown exchange ZX-17", message="Order refused by the desk"), *part.findings)
    shown = case_markdown(Case("One", (structs.replace(part, findings=findings),), "1.2.3", "2026-01-31"))
    assert "\n\n\n" not in shown


def test_a_case_says_how_sure_a_picture_was_read(
    decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    lines = (
        ReadLine('{"code":-1021,"msg":"Timestamp for this request', 0, 0, 9, 9, 99.0),
        ReadLine('is outside of the recvWindow."}', 0, 9, 9, 18, 83.0),
    )
    read = PictureText(lines, 100, 50, ("A part is not sharp",))
    report = decoder.decode(read.text)
    part = text_part(report, read.text, catalogue, answers, mask=True, picture=read)
    case = Case("One", (part,), "1.2.3", "2026-01-31")
    for shown in (case_markdown(case).replace("\\", ""), case_html(case)):
        assert "83 % in line 2. Compare the codes with the picture." in shown
        assert "A part is not sharp" in shown
    changed = text_part(report, "-1021", catalogue, answers, mask=True, picture=read)
    assert "changed by hand" in changed.notes[0]


def test_a_batch_is_noted_in_a_case(decoder: Decoder, catalogue: Catalogue, answers: Answers) -> None:
    text = '[{"orderId":1,"status":"NEW"},{"code":-2019,"msg":"Margin is insufficient."}]'
    part = text_part(decoder.decode(text), text, catalogue, answers, mask=True)
    assert "Item 2 of 2" in part.findings[0].notes[0]
    assert "1 of 2 in the batch failed" in part.notes[0]


def test_only_the_customers_text_is_read_in_a_case(
    decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    case = case_of(decoder, catalogue, answers, mask=True)
    (sent,) = (part.text for part in case.parts)
    entry = catalogue.entry("binance-usdm/-1007")
    assert entry is not None
    both = structs.replace(case, parts=(entry_part(entry, catalogue, answers), *case.parts))
    page = Tags()
    page.feed(case_html(both))
    copied = page.text[page.text.index("Ticket", 200) :]
    lines = case_markdown(both).replace("\n", "\r\n")
    for text in (case_markdown(both), lines, case_json(both), case_html(both), copied):
        assert customers_text(text) == sent
    alone = structs.replace(case, parts=both.parts[:1])
    assert customers_text(case_markdown(alone)) == ""
    for text in (TEXT, "", f"{sent}\nRetcode 1.2.3 and 2026-01-31"):
        assert customers_text(text) is None


@pytest.mark.parametrize("write", [case_markdown, case_html])
def test_a_case_with_a_customers_text_says_that_a_name_may_be_left(
    write: Callable[[Case], str], decoder: Decoder, catalogue: Catalogue, answers: Answers
) -> None:
    case = case_of(decoder, catalogue, answers, mask=True)
    assert "Names may remain" in write(case)
    assert "Names may remain" not in write(case_of(decoder, catalogue, answers, mask=False))
    entry = catalogue.entry("binance-usdm/-1007")
    assert entry is not None
    looked_up = structs.replace(case, parts=(entry_part(entry, catalogue, answers),))
    assert "Names may remain" not in write(looked_up)


def test_a_large_text_is_not_a_case_and_that_takes_no_time() -> None:
    """The window waits for it after Ctrl+V."""
    text = ("x" * 200 + "\n") * 50_000
    once = min(timeit.repeat(lambda: "Retcode " in text, number=1, repeat=5))
    assert customers_text(text) is None
    whole = min(timeit.repeat(lambda: customers_text(text), number=1, repeat=5))
    assert whole < 10 * once
