"""Messages that a chat or a mail has broken over lines are one error, not two."""

import pytest

from retcode.core.decode.decoder import Decoder

WRAPPED = (
    '{"code":-1021,"msg":"Timestamp for this request\nis outside of the recvWindow."}',
    '{"code":-1021,"msg":"Timestamp for this request\n      is outside of the recvWindow."}',
    "Anna, [10:22]\nBinance error -1021:\nTimestamp for this request is\noutside of the recvWindow.\nhelp?",
    "Binance error -1013:\nFilter failure:\nMAX_NUM_ICEBERG_ORDERS",
    "Binance error -1013:\nFilter failure: LOT_SIZE",
)


@pytest.mark.parametrize("text", WRAPPED)
def test_a_message_on_several_lines_is_one_error(decoder: Decoder, text: str) -> None:
    (finding,) = decoder.decode(text).findings
    assert finding.code in ("-1021", "-1013")
    assert finding.message.startswith(("Timestamp for this request is outside", "Filter failure: "))
