"""Personal data beside a name for it: people, birth dates, addresses, documents, cards, accounts."""

import pytest

from retcode.core.redact import masks, redact


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('{"customer_name": "Annegret Hollstein", "id": 7}', "name", "Annegret Hollstein"),
        ("fullName: Pierre Delacourt", "name", "Pierre Delacourt"),
        ("&{CustomerName:Dmitri Kuznetsov Timeout:5s}", "name", "Dmitri Kuznetsov"),
        ("/orders?customerName=Marisol+Quintanilla&limit=5", "name", "Marisol+Quintanilla"),
        ("full_name=Katarzyna%20Wr%C3%B3blewska&x=1", "name", "Katarzyna%20Wr%C3%B3blewska"),
        ("Merhaba, adım soyadım: Yusuf Karaduman ve", "name", "Yusuf Karaduman"),
        ("date_of_birth=1987-03-14", "birth date", "1987-03-14"),
        ("| Birthday | 14.03.1987 |", "birth date", "14.03.1987"),
        ("мой паспорт, дата рождения: 14.03.1987", "birth date", "14.03.1987"),
        ("我的出生日期是1987-03-14，", "birth date", "1987-03-14"),
        ('{"address": "Lindenstraße 42, 10969 Berlin"}', "postal address", "Lindenstraße 42, 10969 Berlin"),
        (
            '{"address": "Lindenstra\\u00dfe 42, 10969 Berlin"}',
            "postal address",
            "Lindenstra\\u00dfe 42, 10969 Berlin",
        ),
        (
            "my address is 14 Kingsbridge Road, Bristol BS8 3PQ and it fails",
            "postal address",
            "14 Kingsbridge Road, Bristol BS8 3PQ",
        ),
        ("Street Address:\nул. Тверская, д. 18, Москва\n", "postal address", "ул. Тверская, д. 18, Москва"),
        ('{"national_id": "CLGGM5F0K"}', "national id", "CLGGM5F0K"),
        ("nationalId=078-05-1120", "national id", "078-05-1120"),
        ("cardNumber=4111111111111111", "card number", "4111111111111111"),
        ("/pay?iban=DE89+3704+0044+0532+0130+00&x=1", "bank account", "DE89+3704+0044+0532+0130+00"),
        (
            '{"address": "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh", "destination_tag": 104729483}',
            "account id",
            "104729483",
        ),
    ],
)
def test_personal_data_is_masked_by_its_name(text: str, kind: str, value: str) -> None:
    assert [text[mask.start : mask.end] for mask in masks(text) if mask.kind == kind] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "customerName: Required",
        "Customer name mismatch: please contact support",
        "the phone\n2026-01-02 10:00:00 INFO started",
        "birthday: missing",
        "cardNumber=4111111111111112",
        "card: 1760000000000",
        "address: Invalid Parameter, Code 400",
        "memo: hello",
        "client_id=web_order_12",
        "'clientId', 'clientOrderId', 'client_order_id'",
        '{"client_id": "orderLinkId"}',
        "vmsdbgout.cc (full_name): Likewise.",
        "GIVEN_NAME = NameOID.GIVEN_NAME",
        "fix my last name\n\n  [ Another Title ]",
        "if path == 'Authenticate2FA':\n    pending2faToken = self.safe(self.options, 'pending2faToken')",
        "duplicateClientId,cannotEditLimitPriceOfTrailingStop\norderForEditNotAStop,orderForEditNotAStop",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert redact(text) == (text, {})
