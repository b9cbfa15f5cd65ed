"""Names and national ids of customers in mails, and what must not be taken for one."""

import json
from pathlib import Path

import pytest

from retcode.core.catalogue.load import Catalogue
from retcode.core.redact import masks, redact

DATA = Path(__file__).parents[2] / "data"
# Every person in the samples, and the program that sends the mails of a system's timer.
IN_SAMPLES = {
    "Albers", "Cron", "D. Maréchal", "Henrike V.", "Ines", "J. W.", "K. Obermaier", "Katrin", "Luc", "Maite",
    "Rafael", "이정훈", "P. Lindner", "Ilse van Dorp", "J. Brandt", "Rui", "H. Brandl", "Tomasz",
    "K. Brandt", "Marta", "M.", "Claire", "Dr. Annette Kolb", "Henrik Aalto", "J. Wessel", "Lucía Ferrer",
    "Ola", "Ola Nyström", "Rui Teles", "Théo", "Timo", "Игорь", "Beatriz L.", "Dariusz Kowalczyk", "Giulia",
    "Hélène Marchand", "Iker", "Joao", "Joost", "Jürgen Pohl", "Liam", "M. Hartwig", "M. Keller", "Petra",
    "T. Brandt", "Tomás", "Wes", "Михаил", "佐藤",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("¿Puedo reenviar la orden? Gracias, María García, tel. +34 612 345 678", "María García"),
        ("Mit freundlichen Grüßen, Jürgen Müller, IBAN DE89370400440532013000", "Jürgen Müller"),
        ("It fails. Best regards, John Smith | trader", "John Smith"),
        ("Best regards,\nJohn Smith, CTO", "John Smith"),
        ("ça échoue. Cordialement, Jean Dupont, Paris", "Jean Dupont"),
        ("Atenciosamente, João da Silva - cliente", "João da Silva"),
        ("не работает. Спасибо, Иван.", "Иван"),
        ("не працює.\nЗ повагою, Олена Коваль", "Олена Коваль"),
        ("Met vriendelijke groet, Jan de Vries", "Jan de Vries"),
        ("Med vänliga hälsningar,\nÅsa Öberg", "Åsa Öberg"),
        ("Z poważaniem, Łukasz Żak", "Łukasz Żak"),
        ("Saygılarımla, Ayşe Yılmaz", "Ayşe Yılmaz"),
        ("Trân trọng, Nguyễn Văn An", "Nguyễn Văn An"),
        ("Olá equipe, meu nome é João da Silva, na Gate recebo", "João da Silva"),
        ("Je m'appelle Zoé Dupont.", "Zoé Dupont"),
        ("mi chiamo Mario Rossi e ricevo", "Mario Rossi"),
        ("MY NAME IS Ana Peters", "Ana Peters"),
        ("Full name: John Smith", "John Smith"),
        ("ФИО: Иванов Иван Иванович", "Иванов Иван Иванович"),
        ("您好，我是王伟，下单报错", "王伟"),
        ("下单报错，谢谢！李小明", "李小明"),
        ("您好\n姓名：王伟", "王伟"),
        ("お世話になっております。山田太郎です。Bitgetで注文すると", "山田太郎"),
        ("お世話になっております。株式会社ABCの山田です。", "山田"),
        ("はじめまして、山田 太郎と申します。", "山田 太郎"),
        ("注文できません。\n敬具\n山田太郎", "山田太郎"),
        ("안녕하세요. 저는 홍길동입니다. 주문이 안 됩니다", "홍길동"),
        ("주문이 안 됩니다. 감사합니다. 홍길동", "홍길동"),
        ("주문이 안 됩니다.\n김철수 드림", "김철수"),
    ],
)
def test_a_persons_name_is_masked_and_nothing_else(text: str, name: str) -> None:
    shown = [text[mask.start : mask.end] for mask in masks(text) if mask.kind == "name"]
    assert shown == [name]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CPF 123.456.789-09.", "123.456.789-09"),
        ("o meu 111.444.777-35 está certo", "111.444.777-35"),
        ("DNI 12345678Z y mi orden", "12345678Z"),
        ("NIE: X1234567L", "X1234567L"),
        ("SSN: 123-45-6789", "123-45-6789"),
        ("паспорт 4510 123456, ИНН", "4510 123456"),
        ("ИНН 7707083893", "7707083893"),
        ("身份证号：11010519491231002X", "11010519491231002X"),
        ("passport no. C01X00T47", "C01X00T47"),
        ("CURP GODE561231HDFRRN09", "GODE561231HDFRRN09"),
    ],
)
def test_a_national_id_is_masked(text: str, number: str) -> None:
    shown = [text[mask.start : mask.end] for mask in masks(text) if mask.kind == "national id"]
    assert shown == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, Binance",
        "Thanks,\nBybit",
        "Gracias, Kraken, ¿qué hago?",
        "Dear Binance,\nmy order",
        "Regards,\nGate",
        "Danke, Bitget, für nichts",
        "My name is Bitstamp",
        "the best, Bybit or OKX",
        "Best regards,\nOrder Manager",
        "Thanks, Error -2015",
        "Thanks, Margin is insufficient.",
        "お世話になっております。残高不足です。",
        "エラーは注文失敗です。",
        "저는 바이낸스 사용자입니다. 감사합니다. 오류 51008",
        "我是新用户，谢谢，何时解决？",
        "nie 110043, dni 1700000000000",
        "passport error 110043, id card required 51008",
        "RFC 6455, rg -n 123456 src",
        "CPF -2015 503, SSN 2026-11-27 10:15:22",
    ],
)
def test_exchanges_codes_and_times_stay(text: str) -> None:
    assert redact(text) == (text, {})


def test_every_known_exchange_may_be_thanked(catalogue: Catalogue) -> None:
    for exchange in {venue.exchange for venue in catalogue.venues.values()}:
        for text in (f"Thanks, {exchange}", f"Best regards,\n{exchange}", f"Dear {exchange},\nmy order"):
            assert redact(text) == (text, {})


def test_in_the_samples_only_people_are_masked_as_people() -> None:
    found = set()
    for file in DATA.glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            text = json.loads(line).get("text") or ""
            found |= {
                text[mask.start : mask.end] for mask in masks(text) if mask.kind in ("name", "national id")
            }
    assert found <= IN_SAMPLES
