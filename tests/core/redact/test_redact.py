"""What is masked, what stays, and that two keys can still be told apart."""

import pytest

from retcode.core.redact import redact

KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SIGNATURE = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"


@pytest.mark.parametrize(
    ("text", "secret", "kind"),
    [
        (f"X-MBX-APIKEY: {KEY}", KEY, "credential"),
        (f"{{'X-MBX-APIKEY': '{KEY}'}}", KEY, "credential"),
        (f'{{\\"X-MBX-APIKEY\\": \\"{KEY}\\"}}', KEY, "credential"),
        (f"/fapi/v1/order?symbol=BTCUSDT&signature={SIGNATURE}", SIGNATURE, "credential"),
        ("ApiKey: mx0vglFAKEfakeFAKE12", "mx0vglFAKEfakeFAKE12", "credential"),
        ("secret_key = 'abcdefgh12345678'", "abcdefgh12345678", "credential"),
        (f"wss://fstream.binance.com/ws/{KEY}", KEY, "credential"),
        (
            "Authorization: Bearer eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0",
            "eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0",
            "credential",
        ),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.c2lnbmF0dXJl x", "eyJzdWIiOiIx", "credential"),
        ("request ip: 198.51.100.23", "198.51.100.23", "IP address"),
        ("from 2001:db8:85a3:0:0:8a2e:370:7334 port", "85a3:0:0:8a2e", "IP address"),
        ("mail jane.doe@example.com now", "jane.doe@example.com", "e-mail address"),
        ('"uid": 123456789', "123456789", "account id"),
        ("From: John Smith <john@example.com>", "Smith", "name"),
        ("> From: John Smith\n> Sent: Monday", "John", "name"),
        ("Dear Mr. Miller,\nyour order", "Miller", "name"),
        ("it fails.\n\nBest regards,\nMaría José da Silva\n", "María", "name"),
        ("it fails. Please help.\nThanks, Ivan", "Ivan", "name"),
        ("не работает\n\nС уважением,\nИван Петров", "Петров", "name"),
        ("谢谢你们的帮助\n此致\n张伟明", "张伟明", "name"),
        ("geht nicht.\n\nMit freundlichen Grüßen\nHans Müller\n", "Müller", "name"),
        ("> MIT FREUNDLICHEN GRÜSSEN,\n> Hans Müller", "Müller", "name"),
        ("Vielen Dank,\n\nAnna von Berg", "Berg", "name"),
        ("Viele Grüße, Hans", "Hans", "name"),
        ("Sehr geehrter Herr Müller,\nIhre Order", "Müller", "name"),
        ("Ich heiße Anna Berg und", "Berg", "name"),
        ("ça ne marche pas.\n\nBien cordialement,\nJean Dupont", "Dupont", "name"),
        ("Merci d'avance,\nJean Dupont", "Dupont", "name"),
        ("Bonjour, je m'appelle Zoé Dupont.", "Dupont", "name"),
        ("Cordiali saluti,\nMario Rossi", "Rossi", "name"),
        ("Atenciosamente,\nJoão da Silva", "Silva", "name"),
        ("contrasena: Xy9kd83jdk2", "Xy9kd83jdk2", "password"),
        ("email-code: 482913", "482913", "password"),
        ("parentId=8812345678", "8812345678", "account id"),
    ],
)
def test_is_masked(text: str, secret: str, kind: str) -> None:
    masked, counts = redact(text)
    assert secret not in masked
    assert counts[kind] >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Timestamp for this request is outside of the recvWindow.",
        "Illegal characters found in parameter 'signature'; legal range is '^[A-Fa-f0-9]{64}$'.",
        "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.",
        "Way too many requests; IP banned until 1618636066762. Please use the websocket for live updates.",
        '{"orderId": 1405234856, "clientOrderId": "x-abc123", "price": "1.1240000"}',
        "version 1.2.3 at 10:20:30",
        "token expired",
        "Invalid API-key, IP, or permissions for action.",
        "Thanks,\nInvalid symbol.",
        "Sehr geehrte Damen und Herren,\nmeine Order",
        "Danke\nMargin is insufficient.",
        "Merci,\nINVALID_TIMESTAMP",
        "Thanks\nMargin is insufficient.",
        "Thank you!\nINVALID_TIMESTAMP",
        "Best,\nHTTP/1.1 503 Service Unavailable",
        "Dear customer,\nDear Support Team,\nTo: Help Desk\nSubject: version 2.1.0 at 10:15:22",
        "From: 2026-11-27 10:15:22\nTo: 2026-11-28",
    ],
)
def test_stays_to_the_letter(text: str) -> None:
    assert redact(text) == (text, {})


def test_two_keys_can_be_told_apart() -> None:
    other = KEY[::-1]
    assert redact(f"apiKey={KEY}")[0] != redact(f"apiKey={other}")[0]


def test_every_wire_message_of_the_catalogue_stays() -> None:
    from retcode.core.catalogue.load import load_catalogue

    texts = {message.text for entry in load_catalogue().entries for message in entry.messages}
    changed = [text for text in texts if redact(text)[0] != text]
    # Bybit's table gives this one with a user's number in it
    assert changed == ["The Uid 592334 provided is not associated with a Unified Trading Account"]


def test_a_stream_name_is_no_e_mail_address() -> None:
    told = '{"id":0,"code":0,"msg":"spot@public.aggre.deals.v3.api.pb@100ms@BTCUSDT"}'
    assert redact(told) == (told, {})
    assert redact("write to jo.doe@mail.example.co.uk.")[1] == {"e-mail address": 1}


def test_half_of_a_pair_of_surrogates_hides_no_secret() -> None:
    masked, counts = redact(f"\ud800 apiKey={KEY}, mail jane.doe@example.com")
    assert masked.startswith("\ud800 apiKey=vmPU")
    assert counts == {"credential": 1, "e-mail address": 1}
