"""Names of accounts and of their owners, and numbers of devices."""

import json
import re
from pathlib import Path

import pytest

from retcode.core.redact import masks, redact

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi, I am @jdoe_trades and my order failed", "jdoe_trades"),
        ("@maria.fx2 my order is stuck", "maria.fx2"),
        ("telegram: @jdoe", "jdoe"),
        ("my tg @whalehodl", "whalehodl"),
        ("Telegram handle: crypto.btc", "crypto.btc"),
        ("https://t.me/whalehodl", "whalehodl"),
        ("my discord is satoshi_fx#0042", "satoshi_fx"),
        ("jdoe.trades#1234 here, my bot got this", "jdoe.trades"),
        ("skype: live:maria_fx", "maria_fx"),
        ("微信：crypto_fx", "crypto_fx"),
        ("LINE ID: whale_fx", "whale_fx"),
        ("user jdoe logged in", "jdoe"),
        ("User 'jdoe' placed an order", "jdoe"),
        ("login failed for user kowalski1", "kowalski1"),
        ("Accepted password for jdoe from 10.0.0.9 port 5222 ssh2", "jdoe"),
        ("Failed password for invalid user jdoe from 10.0.0.9", "jdoe"),
        ("session opened for user jdoe by (uid=0)", "jdoe"),
        ("sudo:   jdoe : TTY=pts/0 ; PWD=/srv ; USER=root", "jdoe"),
        ("su: (to root) jdoe on pts/0", "jdoe"),
        ("Logged in as jdoe", "jdoe"),
        ("Access denied for user 'jdoe'@'localhost'", "jdoe"),
        ("ssh jdoe@10.1.2.3", "jdoe"),
        ("jdoe@vps-1:~/bots$ python bot.py", "jdoe"),
        ("jdoe  4711  0.1  1.2 12345 python3 bot.py", "jdoe"),
        ("-rw-r--r-- 1 jdoe traders 1234 Nov 27 10:00 bot.log", "jdoe"),
        ("jdoe:x:1000:1000::/srv/jd:/bin/bash", "jdoe"),
        ("username=jdoe", "jdoe"),
        ('{"user": "jdoe", "side": "BUY"}', "jdoe"),
        ("user: jdoe, venue: spot", "jdoe"),
        ("my username is jdoe99", "jdoe99"),
        ("| login | jdoe |", "jdoe"),
        ("account owner: Jane Roe", "Jane Roe"),
        ("WARN bot - Applicant: Jane Roe -> HTTP 400", "Jane Roe"),
        ('{"owner": "Jane Roe"}', "Jane Roe"),
        ("customer Jane Roe reports", "Jane Roe"),
        ("Name: Jane Roe\nE-mail: jane@example.com", "Jane Roe"),
        ("imei 356938035643809", "6938035643"),
        ("device (IMEI 356938035643809)", "6938035643"),
        ("link/ether 52:54:00:ab:cd:ef brd ff:ff:ff:ff:ff:ff", "54:00:ab"),
        ('"macAddress":"52-54-00-AB-CD-EF"', "54-00-AB"),
    ],
)
def test_a_name_of_an_account_or_device_is_masked(text: str, name: str) -> None:
    masked, counts = redact(text)
    assert name not in masked
    assert counts


@pytest.mark.parametrize(
    "text",
    [
        "EGeneral:Invalid User:auction owned by someone else",
        "Requests are counted by group and user: contract 500, spotOrder 500",
        "Must deposit before performing actions. User: {address}",
        "User is banned, user not found, cancelled by user request, user data stream",
        "@Override public void run() {}",
        "@pytest.fixture\ndef client(): ...",
        "my @list = (1, 2);",
        "is_private ? 'user' : 'market'",
        "signal=SHORT, line: 42, discord: POST /api/v10",
        "order#1234, trade_id#1234, worker_2#0001",
        "user: root, USER=root, ssh root@host, Logged in as admin",
        "user = request.user",
        "https://t.me/binance_announcements, @binance, telegram: @BybitHelp",
        "Owner: Order Service, client: Python",
        "16:05:01] telegram: could not send the message",
        "Name: Insufficient Balance",
        "10:20:30:40:50:59, 00:00:00:00:00:00",
        "retCode 110007 for user 12345",
        "| user | string | yes |",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert redact(text)[0] == text


def test_the_samples_name_few_accounts() -> None:
    found = set()
    for file in DATA.glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            text = json.loads(line).get("text") or ""
            found |= {
                text[max(0, mask.start - 16) : mask.end]
                for mask in masks(text)
                if mask.kind in ("user name", "hardware address", "device")
            }
    assert [shown for shown in found if not _ACCOUNT.search(shown)] == []


_ACCOUNT = re.compile(r"(?i)home/|users[/\\]|Hi @JKorf$|^oor$|sub-?account(?:=| is )|\"user\":\d+$")
