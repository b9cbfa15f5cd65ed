"""Passwords with brackets or blanks, names of two letters, tables behind other text, answers in a chat."""

import pytest

from retcode.core.redact import redact

ERROR = '{"code":-1022,"msg":"Signature for this request is not valid."}'


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("API_PASSWORD=blue(Whale)81!", "Whale"),
        ("Api-Password: blue(Whale)81!", "Whale"),
        ("payload=apiPassword%3Dblue%28Whale%2981%21%26side%3DBUY", "Whale"),
        ("{ApiPassword:blue(Whale)81! Testnet:false}", "Whale"),
        ("sk=DotHbci6ZA1a3G3QQ1LUBiAf9Xc41k5XmEQO", "ci6ZA1a3G3"),
        ('"ak":"d20e40c9-12aa-4076-9740-4a64c56d2f90"', "12aa-4076"),
        ("my ak is hFUlF8doWyQmm0EZWZ8O and it fails", "lF8doWyQ"),
        ("okx_sk: bg_9b6c56de5085228ac027b31961f11211", "56de5085228"),
        ("GET /ws?EIO=4&sid=lv_VI97HAXpY6yYWAAAC&transport=websocket", "VI97HAXpY6"),
        ('{"sid":"8f3a9c1e77b24d06a5e1c3f9b2d47a60","side":"BUY"}', "9c1e77b24d06"),
        ("curl -b 'lang=en; p20t=ff369e62fdccc1223d88' https://www.example.com", "369e62fdccc"),
        ("curl -b p20t=ff369e62fdccc1223d88 https://www.example.com", "369e62fdccc"),
        (
            '{"msg":"sign signature error","data":null} | exchange | uid |\n|---|---|\n| x | 307028206 |',
            "307028206",
        ),
        (ERROR.replace("valid.", "valid. exchange,uid,testnet\\nx,307028206,false"), "307028206"),
        (
            ERROR.replace("valid.", "valid. exchange,password,test\\nx,a{b}c!9Xyz,no").replace(
                "}", ',"d":[]}'
            ),
            "9Xyz",
        ),
        (
            '{"msg":"Invalid API-key, IP, or action. | exchange | uid |\n|---|---|\n| x | 307028206 |"}',
            "307028206",
        ),
        ("acct=307028206", "307028206"),
        ('{"ownerId": "69065437860"}', "06543786"),
        ("keyId,9d618e56610670bc99790d71", "8e56610670"),
        ("I entered 767aba5d-d1a0-42c5-8c6d-8313c6f5fa7e as key id", "d1a0-42c5"),
        (r"Invalid PASSPHRASE \u2018passphrase\u2019: \u2018MyCat-Felix7\u2019", "Felix"),
        ("exchangeKey,K3n2q8yQtCNRfvCTy6YL", "2q8yQtCN"),
        ("the exchange key should be K3n2q8yQtCNRfvCTy6YL", "2q8yQtCN"),
        ("the withdraw password must be Gold(en)Gate!4", "Gate"),
        ("the uid should be 529824369", "298243"),
        ("<accessKey>xdJGPXUpiJAXmOutvcrj</accessKey>", "GPXUpiJA"),
        ('Invalid authorization "password2": "MyCat-Felix7"', "Felix"),
        ("The account id I use is 90085931.", "008593"),
        ("my uid on the exchange is 90085931", "008593"),
        ("The trading password I entered is My-0kx_Phr@se.", "0kx_Phr"),
        ("support> can you send your password?\ncustomer> My-0kx_Phr@se", "0kx_Phr"),
        ("Agent: which uid?\n<max> 307028206", "307028206"),
        ("password=Secret%20Pass9%20x&side=BUY", "Pass9"),
        ("The app password qwtz plmk vbnx hjdf is refused", "plmk"),
        ("I was born on 12 May 1988", "1988"),
        ("The customer, Maria Lopez (uid 5), says", "Lopez"),
        ("user=mkowalski symbol=BTCUSDT", "mkowalski"),
        ("subAccount=mk_hedge1&side=BUY", "mk_hedge1"),
        ('{"sub_account": "mk_hedge1"}', "mk_hedge1"),
        ("./bot --user mkowalski --live", "mkowalski"),
        ("./bot --sub-account mk_hedge1", "mk_hedge1"),
    ],
)
def test_the_secret_is_masked(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redact(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "password = getpass(prompt)",
        'password=os.environ["X"]',
        "password (again), check_password(hash), token(s) left: 5",
        "task: Xy12Ab34Cd56Ef78Gh90",
        "password must be 8-20 characters, signature should be base64-encoded, key must be HMAC-SHA256",
        "secret key: SSLCertVerificationError, access key: HTTPSConnectionPool",
        "side=BUY, sid=42, sk_SK",
        "git checkout -b feature=abcdefgh",
        "which account?\n<max> UNIFIED",
        "password=invalid%20or%20expired&code=5",
        "The app password from your page here is old",
        "pip install --user ccxt",
        "systemctl --user status bot",
        "./bot --user admin",
        "user=UNIFIED symbol=BTCUSDT, subAccount=main&x=1",
        "sub account transfer failed",
        f"{ERROR} | code | key |\n|---|---|\n| -1022 | BTCUSDT |",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert redact(text)[0] == text
