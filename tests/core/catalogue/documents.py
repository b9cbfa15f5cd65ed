"""Reads the four source documents in tests/data/sources: what each says, row by row."""

import csv
import re
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[2] / "data"


class Row(NamedTuple):
    """One code of a document: its name, its section and its messages, to the letter."""

    code: str
    name: str
    section: str
    messages: tuple[str, ...]
    advice: str = ""


def text_of(document: str) -> str:
    return (DATA / "sources" / document).read_text(encoding="utf-8")


def binance_coinm() -> list[Row]:
    rows: list[Row] = []
    section = ""
    for line in text_of("binance-coinm.txt").splitlines():
        if heading := re.fullmatch(r"(\d\dxx - .*)#", line):
            section = heading[1]
        elif code := re.fullmatch(r"(-\d+) (.*)#", line):
            rows.append(Row(code[1], code[2], section, ()))
        elif line.startswith("  • "):
            rows[-1] = rows[-1]._replace(messages=(*rows[-1].messages, line.removeprefix("  • ")))
    return rows


def mexc_futures() -> list[Row]:
    lines = re.findall(r"^(\d+) \| (.*)\\$", text_of("mexc-futures.txt"), re.MULTILINE)
    return [Row(code, "", "", (message,)) for code, message in lines]


def mexc_spot() -> list[Row]:
    rows: list[Row] = []
    section = ""
    for line in text_of("mexc-spot.txt").splitlines():
        if line.startswith("**"):
            section = line.strip("*:")
        elif re.match(r"\| -?\d", line):
            code, message = (cell.strip() for cell in line.strip("|").split("|"))
            rows.append(Row(code, "", section, (message,)))
    return rows


def bitzoom_futures() -> list[Row]:
    rows: list[Row] = []
    section = ""
    for line in text_of("bitzoom-futures.txt").splitlines():
        if re.search(r" Errors \(\d+x+\)$", line):
            section = line
        elif re.match(r"-\d+ \|", line):
            code, message, _, advice = (cell.strip() for cell in line.rstrip("|").rstrip().split(" | "))
            rows.append(Row(code, "", section, (message,), advice.removesuffix(" |")))
    return rows


def http_statuses() -> list[Row]:
    """The ten statuses at the end of the Bitzoom document."""
    lines = re.findall(r"^(\d{3}) \| (.*?) \| .* \|$", text_of("bitzoom-futures.txt"), re.MULTILINE)
    return [Row(code, name, "", (name,)) for code, name in lines]


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in tests/data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
