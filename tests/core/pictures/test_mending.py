"""What reading a picture confuses around codes."""

import pytest

from retcode.core.pictures.mending import mend

CODES = [
    ('{"c0de":-2O1O,"rnsg":"x"}', '{"code":-2010,"msg":"x"}'),
    ('{"code":-l021,"msg":"x"}', '{"code":-1021,"msg":"x"}'),
    ("“code”: –1o21", '"code": -1021'),
    ('{"code":-413@,"msg":"x"}', '{"code":-4130,"msg":"x"}'),
    ('{"code":1004 40,"msg":"x"}', '{"code":100440,"msg":"x"}'),
    ('{"code"2"429","msq""x"}', '{"code": "429","msg": "x"}'),
    ('{"status":" filled"}', '{"status":"filled"}'),
    ('{"message":"Invalid price" ,"name":"x" }', '{"message":"Invalid price","name":"x"}'),
    ("INVALID_SIZE_ PRECISION", "INVALID_SIZE_PRECISION"),
    ('{"err—code":"x"}', '{"err-code":"x"}'),
    ("APIError(code=-1O21)", "APIError(code=-1021)"),
    ("error -2O15 Invalid API-key", "error -2015 Invalid API-key"),
    ("{*code\": 110415, 'status': *insufficient'", "{\"code\": 110415, 'status': 'insufficient'"),
    ('error\u2122:"apiLimitExceeded"', 'error":"apiLimitExceeded"'),
    ('"type" :"error","message";"x","code".10001', '"type":"error","message":"x","code":10001'),
    ('4\u00b0 code" 10003 "msg":"x"', '4\u00b0 "code": 10003,"msg":"x"'),
    ("{'sendStatus': ('order _id': 'x'", "{'sendStatus': {'order_id': 'x'"),
    ('"retNsq": "x","rnsg":"x"', '"retMsg": "x","msg":"x"'),
    ('"msg" "Order placement"', '"msg": "Order placement"'),
    ("code+110415 msg-The price", "code=110415 msg=The price"),
    ("code=lInvalid cumQty", "code=Invalid cumQty"),
    ('{"code 4108, "msg":"x"}', '{"code": 4108, "msg":"x"}'),
    ('" raise OrderFailed(result)', "raise OrderFailed(result)"),
    ("https://fapi.binance.com/fapi/vl/order", "https://fapi.binance.com/fapi/v1/order"),
]
LEFT = [
    "*bold* text",
    "llama",
    "code-red",
    "BTC-USDT",
    "pre-sold",
    "-l",
    "a-10O",
    "well-BOSS",
    "2026-05-12",
    "recvWindow=5000",
    "order-1oo1-x",
    "code: 17019 21:07",
    "code 4210 21:07",
]


@pytest.mark.parametrize(("read", "mended"), CODES)
def test_what_is_confused_around_codes_is_put_right(read: str, mended: str) -> None:
    assert mend(read) == mended
    assert mend(mended) == mended


@pytest.mark.parametrize("text", LEFT)
def test_other_text_stays(text: str) -> None:
    assert mend(text) == text
