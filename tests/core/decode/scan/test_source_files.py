"""The source of a program: nobody received its codes. What was pasted beside it was received."""

import pytest

from retcode.core.decode.decoder import Decoder
from retcode.core.decode.report import Outcome

PYTHON = '''
import logging
from decimal import Decimal

import requests

log = logging.getLogger(__name__)


class Client:
    """Calls the API."""

    def __init__(self, key, secret):
        self.key = key
        self.secret = secret
        self.session = requests.Session()

    def place(self, symbol, side, quantity):
        params = {"symbol": symbol, "side": side, "quantity": quantity}
        answer = self.session.post(f"{BASE}/api/v3/order", params=params)
        if answer.status_code != 200:
            # {"code":-2010,"msg":"Account has insufficient balance for requested action."}
            self.handle(answer.json())
        return answer.json()

    def handle(self, body):
        #
        #     { event: 'error', msg: "Invalid OK_ACCESS_KEY", code: "60005" }
        #     {"retCode":10001,"retMsg":"params error"}
        #
        message = body.get("msg")
        if message == "Timestamp for this request is outside of the recvWindow.":
            raise Retry("APIError(code=-1021): Timestamp for this request is outside of the recvWindow.")
        raise Refused(message)

    def cancel(self, symbol, order):
        """Cancel an order.

        Answers {"code":-2011,"msg":"Unknown order sent."} if there is none.
        """
        try:
            return self.session.delete(f"{BASE}/api/v3/order", params={"symbol": symbol, "orderId": order})
        except requests.exceptions.ReadTimeout:
            log.warning("read timeout on DELETE /api/v3/order")
            return None
'''
JAVASCRIPT = """
'use strict';

const crypto = require('crypto');
const errors = require('./errors');

class Exchange {
    constructor(options) {
        this.options = options;
        this.exceptions = {
            '-1021': errors.InvalidNonce,
        };
    }

    async createOrder(symbol, side, amount) {
        const response = await this.privatePostOrder({ symbol, side, amount });
        //
        //     {
        //         "code": "51008",
        //         "msg": "Order failed. Insufficient USDT balance in account"
        //     }
        //
        const order = this.parseOrder(response);
        return order;
    }

    handleErrors(httpCode, reason, url, method, headers, body, response) {
        // error response in a form: { "code": -1013, "msg": "Invalid quantity." }
        if (httpCode >= 400) {
            if (body.indexOf('Price * QTY is zero or less') >= 0) {
                throw new errors.InvalidOrder(this.id + ' order cost is zero or less ' + body);
            }
        }
        const success = this.safeBool(response, 'success', true);
        if (!success) {
            // {"success":false,"code":2005,"message":"Balance insufficient"}
            this.throwExactly(this.exceptions, body);
        }
        return undefined;
    }
}

module.exports = Exchange;
"""
RECEIVED = (
    "Traceback (most recent call last):\n"
    '  File "bot.py", line 12, in <module>\n'
    "    client.place()\n"
    "binance.exceptions.BinanceAPIException: APIError(code=-1003): Too many requests.\n",
    '{"code":-1003,"msg":"Too many requests."}\n',
    '{\n  "code": -1003,\n  "msg": "Too many requests."\n}\n',
    "2026-01-02 03:04:05 ERROR APIError(code=-1003): Too many requests.\n",
    'I get {"code":-1003,"msg":"Too many requests."} from it\n',
    "and the answer is\n\nAPIError(code=-1003): Too many requests.\n",
)


@pytest.mark.parametrize("source", [PYTHON, JAVASCRIPT, PYTHON.replace("    ", "\t"), JAVASCRIPT * 8])
def test_a_source_file_reports_nothing(decoder: Decoder, source: str) -> None:
    report = decoder.decode(source)
    assert report.findings == ()
    assert report.verdict is Outcome.NONE


@pytest.mark.parametrize("source", [PYTHON, JAVASCRIPT])
@pytest.mark.parametrize("received", RECEIVED)
@pytest.mark.parametrize("first", [True, False])
def test_what_was_pasted_beside_a_source_file_is_found(
    decoder: Decoder, source: str, received: str, first: bool
) -> None:
    text = f"{received}\n{source}" if first else f"{source}\n{received}"
    assert "-1003" in [finding.code for finding in decoder.decode(text).findings]


@pytest.mark.parametrize(
    "text",
    [
        "/**\n * {\"code\":-2015,\"msg\":\"Invalid API-key, IP, or permissions for action.\"}\n */\n"
        "readonly INVALID: -2015;",
        "export const A = {\n  '-5021': InvalidOrder,  // {\"code\":-5021,\"msg\":\"Due to the order could "
        "not be filled immediately, the FOK order has been rejected.\"}\n}",
        "export const A = {\n  '-5021': InvalidOrder,  // {\"code\":-5021,\"msg\":\"x\"}\n"
        "  '-5022': InvalidOrder,  // {\"code\":-5022,\"msg\":\"Due to the order could not be executed as "
        "maker, the Post Only order will be rejected.\"}\n}",
        "  'api/v3/order/batch': {'cost': 50},  # not supported, returns "
        "{\"code\":-1150,\"msg\":\"Request method\"}",
        "Cancels several orders\n\n.. code-block:: json\n\n    {\n      \"code\": -2011,\n"
        "      \"msg\": \"Unknown order sent.\"\n    }\n",
    ],
)  # fmt: skip
def test_comments_and_samples_of_documentation_report_nothing(decoder: Decoder, text: str) -> None:
    assert decoder.decode(text).findings == ()


def test_a_long_comment_of_samples_inside_a_program_reports_nothing(decoder: Decoder) -> None:
    sample = '        #     {"code":40004,"message":"invalid jwt"}\n        #     {"result":1,\n        #\n'
    assert decoder.decode(sample * 10 + "        return self.parse_order(response)\n").findings == ()
    # Where they are not indented, somebody may have put marks before what they received.
    received = sample.replace("        #", "#") * 10 + "return self.parse_order(response)\n"
    assert decoder.decode(received).findings != ()


def test_a_few_lines_of_code_are_no_source_file(decoder: Decoder) -> None:
    text = (
        "import ccxt\nexchange = ccxt.binance()\norder = exchange.create_order('BTC/USDT')\n"
        "# {\"code\":-2010,\"msg\":\"Account has insufficient balance for requested action.\"}\n"
    )  # fmt: skip
    assert [finding.code for finding in decoder.decode(text).findings] == ["-2010"]
