"""Secrets in strings of several lines, in sentences and under short names, and what stays beside them."""

import pytest

from retcode.core.redact import redact


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('api_key = ("kPq8Zr2LmWvT5nXb"\n    "Yd4HsJ7uEcA9gFoR")\nsymbol = "BTCUSDT"', "Zr2LmWvT5n"),
        ('String apiSecret = "kPq8Zr2LmWvT5nXb" +\n    "Yd4HsJ7uEcA9gFoR";', "d4HsJ7uEc"),
        ("api_secret =\\\n    'kPq8Zr2LmWvT5nXb' \\\n    'Yd4HsJ7uEcA9gFoR'", "d4HsJ7uEc"),
        ("Using kPq8Zr2LmWvT5nXbYd4HsJ7u as api secret; it fails", "r2LmWvT5"),
        ("I have set 'b0d2c9e47f1a4a0c8e5d6f7a8b9c0d1e' as the secret and get -1022", "9e47f1a4"),
        ("we use key bg_2225d87051907e6f225ab5a147df59d7 for it", "d87051907e6f"),
        ("The key (kPq8Zr2LmWvT5nXb) is rejected", "r2LmWvT5"),
        ("I regenerated the key, it is now `kPq8Zr2LmWvT5nXb`.", "r2LmWvT5"),
        ("here is the key: gdxbtscrjr-9e415037-3b00d1c2-6f85f", "9e415037"),
        ("should be hvs.wD4Xw-duTwL0cTTKHRHSNX4vWB_M then", "duTwL0cTT"),
        ("dckr_pat_wD4XwduTwL0cTTKHRHSNX4vWBM1", "duTwL0cTT"),
        ('{"pin": "742690", "orderId": 1}', "742690"),
        ("fund_pin=7426", "7426"),
        ('{"documentNumber": "G37746663"}', "7746663"),
        ('"pan": "5500005555555559"', "00005555"),
        ("Withdraw-Tag: 509968028", "996802"),
        ("<OtpSeed>KRSQIRKKVFPLAATJ</OtpSeed>", "QIRKKVFPLA"),
        ('{"apiKey": "TwGNZcje"}', "TwGNZcje"),
        ('{"apiKeyV2": "vQxAwOMTWnvDDxvIte"}', "AwOMTWnv"),
        ("API_SECRET_V2=060ac7cc303a4c55c6f23dea56ed3f2b", "303a4c55"),
        (
            '{"backupPhrase": "auction village any above void arch always abstract verify aunt apart act"}',
            "above",
        ),
        ("the api key was changed to vQxAwOMTWnvDDxvIte yesterday", "AwOMTWnv"),
        ("is 060ac7cc303a4c55c6f23dea56ed3f2b the correct secret?", "303a4c55"),
        ("api key ........ vQxAwOMTWnvDDxvIte", "AwOMTWnv"),
        ("the fund password should be 9wh4bl1lfxh but it is refused", "wh4bl1l"),
        ("You asked for the access key, it's ogKFp4RR9PbH. Thanks", "KFp4RR9P"),
        ("I entered QFJXEGBMCWMGRFWPBPJXCPNKWSNQDVHZ as my authenticator secret", "XEGBMCWMG"),
        ("ran thabok@ubuntu-2:~/bot$ python run.py", "thabok"),
        ("cfg={SessionCookie:nYaB05s5j4PlJdBpUksfWoFSLVp6 Symbol:XRP_USDT}", "5s5j4PlJdBp"),
        (
            "[10:02] Support: can you send me your key?\n[10:03] Customer: 5352ee577ac8a3151050c9577879e420",
            "577ac8a3",
        ),
    ],
)
def test_the_secret_is_masked(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redact(text)[0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"api-key={'kPq8Zr2LmWvT5nXb' * 4}\nrev=d627cdb\n", "rev=d627cdb"),
        (f"API_KEY={'kPq8Zr2LmWvT5nXb' * 4}\nSYMBOL=ETH-USDT-SWAP\n", "SYMBOL=ETH-USDT-SWAP"),
        (
            "[('Access-Key', 'jQDFGPm6kti7as2d1qY6'), ('X-Trace', '9441591740e4de6a4012f5f577a3a02a')]",
            "9441591740e4de6a4012f5f577a3a02a",
        ),
        (
            "the password was changed to Lx0r8jTbTy0yCo at 2026-11-20T16:15:54.991Z",
            "2026-11-20T16:15:54.991Z",
        ),
        (
            "TIME                      PASSWORD\n2026-11-24T13:47:11.476Z  tHKBkH9hDI5OZD\n",
            "2026-11-24T13:47:11.476Z",
        ),
        ("cookie=8wMxuU1vu6yWiRwWgjvz35NH&timestamp=1764417013295", "timestamp=1764417013295"),
        ("Req(sessionCookie=8wMxuU1vu6yWiRwWgjvz35NH, orderId=9690343930259854629)", "9690343930259854629"),
    ],
)
def test_the_value_beside_a_secret_stays(text: str, kept: str) -> None:
    shown = redact(text)[0]
    assert shown != text
    assert kept in shown


@pytest.mark.parametrize(
    "text",
    [
        "token=1000PEPEUSDT",
        "key=BTC-27MAR26-100000-C value=0.5",
        "error sign: EAPI:Invalid key order 764606522955951372",
        "pass: 12 failed: 3 at 1764411010",
        "order id number: 284571234",
        "the password was refused at 20261129T101112Z for order 9wh4bl1lfxh",
        "password check of build 038a4b2f1c9d went wrong",
        "pin bar on BTCUSDT at 97321.10",
        "cache key 9441591740e4de6a4012f5f577a3a02a",
        '{"apiKey": "InvalidKey", "secret": "NotFound", "sign": "HTTPError"}',
        'msg = "order rejected for "\n    "BTCUSDT: -2010"',
    ],
)
def test_what_is_not_secret_stays(text: str) -> None:
    assert redact(text)[0] == text
