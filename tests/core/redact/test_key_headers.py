"""Headers of HTTP for a key: what is behind them is masked, whatever it looks like."""

import pytest

from retcode.core.redact import redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("X-BAPI-API-KEY: aBcDeFgHiJkLmNoPqR", "X-BAPI-API-KEY: aB…qR"),
        ("OK-ACCESS-KEY: qwertyuiopas\nHost: x", "OK-ACCESS-KEY: qw…as\nHost: x"),
        ('curl -H "X-MBX-APIKEY: abcdefghijkl" https://x', 'curl -H "X-MBX-APIKEY: ab…kl" https://x'),
    ],
)
def test_letters_behind_a_key_header_are_masked(text: str, shown: str) -> None:
    assert redact(text)[0] == shown


@pytest.mark.parametrize(
    "text",
    [
        "X-BAPI-API-KEY: required",
        "X-BAPI-API-KEY: the key of the account",
        "x-api-key: header missing",
        '"fix-credentials": "violet"',
    ],
)
def test_words_about_a_key_header_stay(text: str) -> None:
    assert redact(text) == (text, {})


@pytest.mark.parametrize("name", ["mot de passe", "Kennwort", "Passwort", "Mot de passe"])
def test_a_password_has_names_in_other_languages(name: str) -> None:
    assert redact(f"{name}: azerty123")[0] == f"{name}: …"
