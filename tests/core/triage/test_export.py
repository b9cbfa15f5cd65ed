"""What leaves a triage: redacted, no markup, no formula; and the command that prints it."""

from __future__ import annotations

import csv
import html
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from retcode.cli.main import main
from retcode.core.catalogue.load import Catalogue
from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Certainty
from retcode.core.triage import TriageReport, export, triage

KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
# Windows has no names with <, > or |.
NAME = "bot & alice@example.org.log" if os.name == "nt" else "bot <b> alice@example.org.log"
LOG = (
    '2024-03-01 12:00:00 POST /fapi/v1/order {"code":-2015,"msg":"Invalid API-key, IP, or permissions for '
    f'action, request ip: 203.0.113.77"}} apiKey={KEY}\n'
    '2024-03-01 12:00:01 POST /fapi/v1/order {"code":-4999,"msg":"<script>alert(1)</script> | `x` *y*"}\n'
    '2024-03-01 12:00:02 binance {"code":-4998,"msg":"=cmd|calc"}\n'
    '2024-03-01 12:00:03 {"code":-1003,"msg":"Way too many requests; IP(203.0.113.77) banned until '
    '1709294700000. Please use the websocket for live updates to avoid bans."}\n'
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("logs") / NAME
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(file: Path, catalogue: Catalogue, decoder: Decoder) -> TriageReport:
    return triage(catalogue, decoder, [file])


@pytest.fixture
def report_of(tmp_path: Path, catalogue: Catalogue, decoder: Decoder) -> Callable[[str], TriageReport]:
    """Return a function that triages a log with a text."""

    def triaged(text: str) -> TriageReport:
        log = tmp_path / "bot.log"
        log.write_text(text, encoding="utf-8")
        return triage(catalogue, decoder, [log])

    return triaged


def test_nothing_secret_leaves(report: TriageReport, catalogue: Catalogue) -> None:
    for text in (
        export.to_json(report).decode(),
        export.to_csv(report, catalogue),
        export.to_markdown(report, catalogue),
        export.to_html(report, catalogue),
        export.to_text(report, catalogue),
    ):
        for secret in (KEY, "203.0.113.77", "alice@example.org"):
            assert secret not in text
        assert "-2015" in text.replace("\\", "")


def test_the_page_is_well_formed_and_holds_no_markup_of_the_log(
    report: TriageReport, catalogue: Catalogue
) -> None:
    page = export.to_html(report, catalogue)
    body = page.removeprefix("<!DOCTYPE html>").replace('<meta charset="utf-8">', "")
    head, policy, rest = body.partition("<meta http-equiv")
    root = ET.fromstring(head + rest[rest.index(">") + 1 :])
    assert policy
    assert root.find(".//script") is None
    drawing = root.find(".//svg")
    assert drawing is not None
    kinds = [rect.attrib["class"] for rect in drawing.findall("rect")]
    assert sum(kind.split()[0] == "bar" for kind in kinds) == len(report.rows)
    wanted = [f"chip {row.recovery.value}" for row in report.rows if row.recovery]
    assert [span.attrib["class"] for span in root.iter("span")] == wanted
    assert {f"bar {row.recovery.value}" for row in report.rows if row.recovery} <= set(kinds)
    assert len(drawing.findall("rect[@class='all']")) == len({row.first for row in report.rows})
    assert len(drawing.findall("rect[@class='ban']")) == 1
    for place in ("x", "y", "width", "height"):
        assert all(float(rect.attrib[place]) >= 0 for rect in drawing.findall("rect"))
    assert len(drawing.findall("line")) >= 3
    assert "<script>alert(1)</script>" in "".join(root.itertext())


def test_markdown_says_it_as_text(report: TriageReport, catalogue: Catalogue) -> None:
    text = export.to_markdown(report, catalogue)
    assert "<script>" not in text
    assert "\\|" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + len(report.rows)
    assert {line.replace("\\|", "").count("|") for line in rows} == {9}


def test_no_more_is_claimed_than_is_known(
    report_of: Callable[[str], TriageReport], catalogue: Catalogue
) -> None:
    report = report_of('2024-03-01 12:00:00 HTTP/1.1 400 {"code":-2018}\n')
    assert report.rows[0].certainty is Certainty.OPEN
    for text in (export.to_markdown(report, catalogue), export.to_html(report, catalogue)):
        assert "Binance USD-M or " in text
        assert "(open)" in text
        assert "Find out which venue sent it first" in text
    (row,) = csv.DictReader(export.to_csv(report, catalogue).splitlines())
    assert row["verdict"] == "unsettled"


def test_only_possible_venues_are_named(
    report_of: Callable[[str], TriageReport], catalogue: Catalogue
) -> None:
    text = export.to_text(
        report_of('2024-03-01 12:00:00 binance {"code":-1121,"msg":"Invalid symbol."}\n'), catalogue
    )
    assert "Binance Spot or Binance USD-M or Binance COIN-M (open)" in text


def test_a_number_that_contradicts_its_message_settles_nothing(
    report_of: Callable[[str], TriageReport], catalogue: Catalogue
) -> None:
    report = report_of(
        "2024-03-01 12:00:00 POST https://fapi.binance.com/fapi/v1/order "
        '{"code":-1003,"msg":"Timestamp for this request is outside of the recvWindow."}\n'
    )
    assert (report.rows[0].code, report.rows[0].recovery) == ("-1003", None)
    (row,) = csv.DictReader(export.to_csv(report, catalogue).splitlines())
    assert row["verdict"] == "unsettled"
    for form in (export.to_text, export.to_markdown, export.to_html):
        text = form(report, catalogue)
        assert "Wait as long as" not in text
        assert "the message is that of -1021" in text


def test_hundreds_of_errors_are_drawn_in_a_page_that_can_be_read(
    tmp_path: Path, catalogue: Catalogue, decoder: Decoder
) -> None:
    log = tmp_path / "many.log"
    error = '2024-03-01 12:%02d:00 https://fapi.binance.com {"code":-%d,"msg":"some words of %d"}\n'
    log.write_text("".join(error % (n % 60, 4900 + n, n) for n in range(90)), encoding="utf-8")
    report = triage(catalogue, decoder, [log])
    page = export.to_html(report, catalogue)
    assert page.count("<tr>") == 1 + len(report.rows) > 80
    assert 'class="all"' in page
    assert page.count('class="bar"') <= 30


def test_csv_has_no_formula(report: TriageReport, catalogue: Catalogue) -> None:
    rows = list(csv.DictReader(export.to_csv(report, catalogue).splitlines()))
    assert [row["code"] for row in rows] == [row.code for row in report.rows]
    for row in rows:
        for name, cell in row.items():
            assert name == "code" or not cell.startswith(("=", "+", "-", "@"))


def test_json_is_the_model(report: TriageReport) -> None:
    told = json.loads(export.to_json(report))
    assert set(told) == set(TriageReport.__struct_fields__)
    assert [row["code"] for row in told["rows"]] == [row.code for row in report.rows]


def test_the_command(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triage", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["complete"]
    page = tmp_path / "out.html"
    assert main(["triage", str(file), "--html", str(page)]) == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    capsys.readouterr()
    for form in ("--markdown", "--csv"):
        assert main(["triage", str(file), form]) == 0
        assert "2015" in capsys.readouterr().out
    assert main(["triage", str(file)]) == 0
    out = capsys.readouterr()
    assert "2024-03-01 12:00:00 UTC" in out.out
    assert out.err == ""


def test_zones_are_taken_into_account(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triage", str(file), "--zone=+02:00"]) == 0
    out = capsys.readouterr().out
    assert "2024-03-01 10:00:00 UTC" in out
    assert "are taken to be UTC+02:00" in out
    for form, zone in (("--markdown", "UTC-05:00"), ("--json", "-05:00")):
        main(["triage", str(file), form, "--zone", zone])
        assert "UTC-05:00" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_told_as_one(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / os.fsdecode(b"bad\xff.log")
    log.write_bytes(file.read_bytes())
    assert main(["triage", str(log), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["name"] == "bad?.log"


def test_nothing_is_assumed_of_times_with_zones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "zoned.log"
    error = 'https://fapi.binance.com {"code":-1121,"msg":"Invalid symbol."}'
    log.write_text(f"2024-03-01T12:00:00Z {error}\n2024-03-01T14:00:01+02:00 {error}\n", encoding="utf-8")
    main(["triage", str(log)])
    out = capsys.readouterr().out
    assert "taken to be" not in out
    assert "12:00:00 UTC to 2024-03-01 12:00:01 UTC" in out
    with log.open("a", encoding="utf-8") as more:
        more.write(f"2024-03-01 12:00:02 {error}\n")
    main(["triage", str(log)])
    assert "Times without a zone, as in zoned.log, are taken to be UTC." in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["nowhere.log"],
        [],
        ["{file}", "--zone", "noon"],
        ["{file}", "--html", "/nowhere/out.html"],
        ["{file}", "--venue", "x"],
    ],
)
def test_misuse_is_one_sentence(words: list[str], file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triage", *(word.format(file=file) for word in words)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("retcode: ")
    assert err.count("\n") == 1


def test_a_damaged_log_without_errors_is_not_said_to_have_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "old.gz"
    log.write_bytes(b"\x1f\x8b and no more")
    assert main(["triage", str(log)]) == 2
    told = capsys.readouterr()
    assert told.err == "retcode: cannot read old.gz to its end: it is damaged or cut off\n"
    assert "damaged or cut off" in told.out


def test_a_log_without_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calm = tmp_path / "calm.log"
    calm.write_text("2024-03-01 12:00:00 all is well\n", encoding="utf-8")
    assert main(["triage", str(calm)]) == 1
    assert "0 errors" in capsys.readouterr().out


def test_the_page_says_what_each_error_means_and_what_comes_first(
    report: TriageReport, catalogue: Catalogue
) -> None:
    page = html.unescape(export.to_html(report, catalogue))
    for row in report.rows:
        entry = catalogue.entry(row.entry or "")
        if row.recovery is None or entry is None:
            continue
        own = catalogue.explain_concept(row.concept, entry.venue) if row.concept else None
        long = own if row.concept != entry.concept else catalogue.explain(entry)
        assert long is not None
        assert f"Meaning: {long.meaning.replace('`', '')}" in page
        assert f"First: {long.fix[0].replace('`', '')}" in page
    assert page.count("First: ") >= 2
    widths = re.findall(r'<rect [^>]*width="([0-9.]+)"', page)
    assert min(map(float, widths)) >= 2
    assert re.search(r"Made on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", page)


def test_the_page_says_where_the_response_contradicts_the_meaning(
    report_of: Callable[[str], TriageReport], catalogue: Catalogue
) -> None:
    page = export.to_html(
        report_of(
            "2024-03-01 12:00:00 POST https://fapi.binance.com/fapi/v1/order 503 "
            '{"code":-1008,"msg":"Server is currently overloaded with other requests. '
            'Please try again in a few minutes."}\n'
            "2024-03-01 12:00:01 POST https://fapi.binance.com/fapi/v1/order 400 "
            '{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}\n'
        ),
        catalogue,
    )
    rows = page.split("<tr>")
    assert ["leaves the outcome open" in row for row in rows if "Meaning:" in row] == [True, False]
    assert "`" not in page


def test_a_request_without_an_answer_has_its_name_on_the_timeline(
    report_of: Callable[[str], TriageReport], catalogue: Catalogue
) -> None:
    page = export.to_html(
        report_of(
            "2024-03-01 12:00:00 requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.bybit.com', "
            "port=443): Read timed out. (read timeout=10)\n"
        ),
        catalogue,
    )
    assert ">No response received Bybit</text>" in page


def test_a_request_without_an_answer_is_named_where_others_have_a_code(
    report_of: Callable[[str], TriageReport], catalogue: Catalogue
) -> None:
    report = report_of("2024-03-01 12:00:00 ReadTimeout: POST https://fapi.binance.com/fapi/v1/order\n")
    (row,) = csv.DictReader(export.to_csv(report, catalogue).splitlines())
    assert row["code"] == "no answer"
    assert "| no answer | No response received |" in export.to_markdown(report, catalogue)
    assert "no answer" in export.to_html(report, catalogue)
    (printed,) = json.loads(export.to_json(report))["rows"]
    assert (printed["code"], printed["unanswered"]) == ("", True)


def test_a_message_without_a_code_is_not_a_request_without_an_answer(
    report_of: Callable[[str], TriageReport], catalogue: Catalogue
) -> None:
    report = report_of('2024-03-01 12:00:00 ccxt coinbaseexchange {"message":"price is too precise"}\n')
    (row,) = csv.DictReader(export.to_csv(report, catalogue).splitlines())
    assert row["code"] == ""
    (printed,) = json.loads(export.to_json(report))["rows"]
    assert printed["unanswered"] is False
