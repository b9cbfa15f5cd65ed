"""Numbers of occurrences in words."""

import pytest

from retcode.core.present.finding_text import times


@pytest.mark.parametrize(("count", "text"), [(1, "once"), (12, "12 times"), (1041, "1,041 times")])
def test_thousands_are_separated(count: int, text: str) -> None:
    assert times(count) == text
