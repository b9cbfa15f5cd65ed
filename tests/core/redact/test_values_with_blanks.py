"""Passphrases with blanks that stand without quotes, and sentences about a password."""

import pytest

from retcode.core.redact import redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("passphrase: correct horse battery staple", "passphrase: …"),
        (
            "[api]\npassphrase = orchid walnut kettle timber\ntimeout = 30",
            "[api]\npassphrase = …\ntimeout = 30",
        ),
        ("<Passphrase>ribbon saddle cactus</Passphrase>", "<Passphrase>…</Passphrase>"),
        ("| Passphrase | ribbon saddle cactus |", "| Passphrase | … |"),
        (
            "Credentials(exchange=spot, passphrase=ribbon saddle cactus, active=true)",
            "Credentials(exchange=spot, passphrase=…, active=true)",
        ),
        ("&{Passphrase:ribbon saddle cactus Timeout:5s}", "&{Passphrase:… Timeout:5s}"),
        ("curl -H 'Passphrase: )]=xUGe kettle' https://x", "curl -H 'Passphrase: …' https://x"),
        ("my passphrase is falcon rocket puzzle violet and it fails", "my passphrase is … and it fails"),
        ("parola: jungle pepper walnut battery ve çalışmıyor", "parola: … ve çalışmıyor"),
        ("password: hIsXw Nxzh! umB56", "password: …"),
        ("my password is hIsXw Nxzh! umB56 and it fails", "my password is … and it fails"),
        ("password=hIsXw%2520Nxzh!%2520umB56&x=1", "password=…&x=1"),
        (
            "passphrase: falcon\npassword=hunter2x connection refused after retry 3 on BTCUSDT",
            "passphrase: …\npassword=… connection refused after retry 3 on BTCUSDT",
        ),
        ("log: pwd=rV<eJlS4Acv, active=true", "log: pwd=…, active=true"),
        ("my passwd is u8[3;eso|x and", "my passwd is … and"),
    ],
)
def test_a_passphrase_with_blanks_is_masked_to_its_end(text: str, shown: str) -> None:
    assert redact(text)[0] == shown


@pytest.mark.parametrize(
    "text",
    [
        "Passphrase: please check your settings and try again",
        "password: reset the one that you used",
        "Invalid passphrase: must be at least 8 characters",
        "the password is wrong every single time that I try",
        'UNBIND_2FA,"Within 24 hours after the release of 2FA, withdrawal is prohibited."',
        "signature = self.hmac(self.encode(preHash), self.encode(self.secret))",
        'password = netloc.split("@", 1)',
        "except OSError:\n    pass\n    argparse.HelpFormatter.__init__(self, prog)",
        "signature: Signature = Field(exclude=True)",
        "Signature is base64(hmac_sha256(ts+'GET'+'/api/v5/account/balance')).",
        "apikey/password is *incorrect* (Code 40012)",
        '{"code": "NEED_ENABLE_2FA", "message": "x"}',
        '{"error": "INVALID_PASSWORD",\n "section": "x"}',
    ],
)
def test_sentences_and_calls_stay(text: str) -> None:
    assert redact(text) == (text, {})


@pytest.mark.parametrize(
    "phrase", ["My pass phrase 9", "Blue Sky 42!", "my dog rex", "Trade Bot Okx 7", "hello world 2024"]
)
def test_a_quoted_passphrase_runs_to_its_quote(phrase: str) -> None:
    assert redact(f'{{"passphrase":"{phrase}","n":5}}')[0] == '{"passphrase":"…","n":5}'
    assert redact(f"{{'password': '{phrase}'}}")[0] == "{'password': '…'}"


@pytest.mark.parametrize(
    "sentence", ["This field may not be blank.", "Enter a valid password", "see the vault entry", "not set"]
)
def test_a_quoted_sentence_about_a_password_stays(sentence: str) -> None:
    text = f'{{"password":"{sentence}"}}'
    assert redact(text) == (text, {})
