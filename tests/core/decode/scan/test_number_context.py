"""The words before the numbers of one text, which are searched once if only their numbers differ."""

import random
import re
from unittest.mock import Mock

from retcode.core.decode.scan.forms.number_context import Leads
from retcode.core.decode.scan.forms.prose import NOT_LEAD, OF_STORE, OTHER_KEY


def test_words_that_differ_in_their_numbers_are_searched_once() -> None:
    pattern = Mock(spec=re.Pattern)
    pattern.search.return_value = None
    leads = Leads(pattern)
    for code in range(50000, 50100):
        assert not leads.match(f"okx: {code} okx: ")
    assert pattern.search.call_count == 1
    assert not leads.match("okx: 500000 okx: ")
    assert pattern.search.call_count == 2


def test_searching_once_finds_the_same() -> None:
    chance = random.Random(3)
    parts = (
        "2fa code ", "code 2fa ", "line ", "12:00:00,123 - ", "port=", "in (", "exit status 12 ",
        "okx 51008 ", "foo[", "'key': ", "(id)=(", "a:b:", "binance -1021 ", "2", "page 33",
        "http status ", "x ",
    )  # fmt: skip
    for patterns in ((NOT_LEAD,), (OTHER_KEY, OF_STORE)):
        leads = Leads(*patterns)
        for _ in range(3000):
            lead = "".join(chance.choices(parts, k=4))[-24:]
            assert leads.match(lead) is any(pattern.search(lead) for pattern in patterns)
