"""How further venues sign, answer and show orders, written down apart from the handlers' own data."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

from coincurve import PrivateKey, PublicKey
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.handlers.keccak import keccak

if TYPE_CHECKING:
    from tests.handlers.fake_venue import Request

KEY = "fake-key-0000"
# Base64 of something, since some venues hand their secrets out so.
SECRET = "fake-secret-0000"
PASSPHRASE = "fake-passphrase-0000"


def digest(text: str, kind: str = "sha256") -> bytes:
    """Return the HMAC of a text by the secret."""
    return hmac.new(SECRET.encode(), text.encode(), kind).digest()


def based(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def target(request: Request) -> str:
    return request.path + (f"?{request.query}" if request.query else "")


def stamped(text: str) -> float:
    """Return an ISO time as epoch milliseconds."""
    return datetime.fromisoformat(text).timestamp() * 1000


@dataclass(frozen=True)
class Dialect:
    """What a venue expects and says. `order` is a request with places for quantity and price."""

    order: Mapping[str, Any]
    market: Mapping[str, Any]
    price: str
    quantity: str
    id: str
    limit: str
    window: int = 5000
    tolerance: int = 30_000
    usual_status: int = 200
    expires_by: str = ""
    place_method: str = "POST"
    query_method: str = "GET"
    key: str = KEY
    secret: str = SECRET
    read_method: str = "GET"
    # The field that holds quantity and price, and the names that stand between for each kind of order.
    nest: tuple[str, ...] = ()
    # An order whose client order id was used is answered with the first one.
    first_again: bool = False
    # Its answers hold texts, and the codes are the catalogue's own names for them.
    worded: bool = False

    ok_code: ClassVar[Any] = "0"

    def path(self, request: Request) -> str:
        """Return what tells a request from others: its path, or more where all have one path."""
        return request.path

    def told(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a new order without the shape they came in."""
        return fields

    def odd_refusals(self) -> dict[str, tuple[Any, str]]:
        """Return refusals of an unusual shape by name, with the error each of them is."""
        return {}

    def signed(self, request: Request) -> bool:
        raise NotImplementedError

    def stamp(self, request: Request) -> float | None:
        raise NotImplementedError

    def expiry(self, request: Request) -> float | None:
        """Return when a new order lapses, in epoch milliseconds."""
        value = request.headers.get(self.expires_by) or request.fields.get(self.expires_by)
        if value is None:
            return None
        return float(value) if str(value).isdecimal() else stamped(str(value))

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        """Return an order as a look-up shows it."""
        raise NotImplementedError

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        """Give an order its status (`open`, `done`, `cancelled` or its own word) and what is filled."""
        raise NotImplementedError

    def placed(self, order: dict[str, Any]) -> Any:
        """Return the payload for an order just taken."""
        raise NotImplementedError

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        """Return the payload of a look-up, None where it is refused."""
        return order

    def cancelled(self, order: dict[str, Any]) -> Any:
        return self.placed(order)

    def client_id_of(self, request: Request, name: str) -> str:
        return str(request.fields.get(name) or request.path.rsplit("/", 1)[-1])

    def names(self, request: Request, order: dict[str, Any], client_id: str, name: str) -> bool:
        """Return whether a request is about an order."""
        return client_id == self.client_id_of(request, name)

    def ok(self, payload: Any) -> Any:
        return {"code": self.ok_code, "msg": "", "data": payload}

    def refused(self, code: str, message: str, kind: str) -> Any:
        return {"code": code, "msg": message}

    def clock(self, now: int) -> Any:
        return now


class Okx(Dialect):
    def signed(self, request: Request) -> bool:
        stamp = request.headers.get("ok-access-timestamp", "")
        text = f"{stamp}{request.method}{target(request)}{request.body}"
        given = request.headers.get("ok-access-passphrase")
        return request.headers.get("ok-access-sign") == based(digest(text)) and given == PASSPHRASE

    def stamp(self, request: Request) -> float | None:
        return stamped(request.headers["ok-access-timestamp"])

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = ("instId", "side", "ordType", "sz", "px")
        sent = {name: fields.get(name, "") for name in names}
        return {**sent, "ordId": number, "clOrdId": client_id, "cTime": str(made)}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "live", "done": "filled", "cancelled": "canceled"}
        order |= {"state": names.get(status, status), "accFillSz": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        named = {name: order[name] for name in ("ordId", "clOrdId")}
        return [{**named, "tag": "", "sCode": "0", "sMsg": "", "subCode": ""}]

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        return None if order is None else [order]

    def refused(self, code: str, message: str, kind: str) -> Any:
        # An order or a cancel is refused inside; the gateway and queries refuse outside.
        if kind in {"place", "cancel"} and code.startswith("51"):
            inner = {"clOrdId": "", "ordId": "", "sCode": code, "sMsg": message}
            return {"code": "1", "data": [inner], "msg": "All operations failed"}
        return {"msg": message, "code": code}

    def clock(self, now: int) -> Any:
        return [{"ts": str(now)}]


class Bitget(Dialect):
    ok_code = "00000"

    def signed(self, request: Request) -> bool:
        stamp = request.headers.get("access-timestamp", "")
        text = f"{stamp}{request.method}{target(request)}{request.body}"
        given = request.headers.get("access-passphrase")
        return request.headers.get("access-sign") == based(digest(text)) and given == PASSPHRASE

    def stamp(self, request: Request) -> float | None:
        return float(request.headers["access-timestamp"])

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = ("category", "symbol", "side", "orderType", "qty", "price")
        sent = {name: fields.get(name, "") for name in names}
        return {**sent, "orderId": number, "clientOid": client_id, "createdTime": str(made)}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "live", "done": "filled"}
        order |= {"orderStatus": names.get(status, status), "cumExecQty": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return {name: order[name] for name in ("orderId", "clientOid")}

    def ok(self, payload: Any) -> Any:
        return super().ok(payload) | {"requestTime": 1695806875837, "msg": "success"}

    def refused(self, code: str, message: str, kind: str) -> Any:
        return super().refused(code, message, kind) | {"requestTime": 1695806875837, "data": None}

    def clock(self, now: int) -> Any:
        return {"serverTime": str(now)}


class Kucoin(Dialect):
    ok_code = "200000"

    def signed(self, request: Request) -> bool:
        stamp = request.headers.get("kc-api-timestamp", "")
        text = f"{stamp}{request.method}{target(request)}{request.body}"
        given = request.headers.get("kc-api-passphrase")
        return request.headers.get("kc-api-sign") == based(digest(text)) and given == based(
            digest(PASSPHRASE)
        )

    def stamp(self, request: Request) -> float | None:
        return float(request.headers["kc-api-timestamp"])

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = ("symbol", "side", "type", "size", "price")
        sent = {name: fields.get(name, "") for name in names}
        return {**sent, "id": number, "clientOid": client_id, "createdAt": made}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        order |= {"active": status == "open", "dealSize": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return {"orderId": order["id"], "clientOid": order["clientOid"]}

    def cancelled(self, order: dict[str, Any]) -> Any:
        return {"clientOid": order["clientOid"]}


class KucoinFutures(Kucoin):
    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        order |= {"status": "open" if status == "open" else "done", "dealSize": filled}


class Gate(Dialect):
    def signed(self, request: Request) -> bool:
        stamp = request.headers.get("timestamp", "")
        body = hashlib.sha512(request.body.encode()).hexdigest()
        text = f"{request.method}\n{request.path}\n{request.query}\n{body}\n{stamp}"
        return request.headers.get("sign") == digest(text, "sha512").hex()

    def stamp(self, request: Request) -> float | None:
        return float(request.headers["timestamp"]) * 1000

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = ("currency_pair", "side", "type", "amount", "price")
        sent = {name: fields.get(name, "0") for name in names}
        return {**sent, "id": number, "text": client_id, "create_time_ms": made}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        order |= {"status": {"done": "closed"}.get(status, status), "filled_total": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return order

    def ok(self, payload: Any) -> Any:
        return payload

    def refused(self, code: str, message: str, kind: str) -> Any:
        return {"label": code, "message": message}

    def clock(self, now: int) -> Any:
        return {"server_time": now}


class KrakenSpot(Dialect):
    def signed(self, request: Request) -> bool:
        inner = hashlib.sha256(f"{request.fields.get('nonce')}{request.body}".encode()).digest()
        made = hmac.new(SECRET.encode(), request.path.encode() + inner, "sha512").digest()
        return request.headers.get("api-sign") == based(made)

    def stamp(self, request: Request) -> float | None:
        return None

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        descr = {"pair": "XBTUSD", "type": fields.get("type"), "price": fields.get("price", "0")}
        vol = fields.get("volume", "1")
        return {"txid": number, "descr": descr, "vol": vol, "cl_ord_id": client_id, "opentm": made / 1000}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"done": "closed", "cancelled": "canceled"}
        order |= {"status": names.get(status, status), "vol_exec": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return {"descr": {"order": "buy 1 XBTUSD @ limit 1"}, "txid": [order["txid"]]}

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        here = order is not None and (order["status"] == "open") == request.path.endswith("OpenOrders")
        held = {}
        if order is not None and here:
            held = {order["txid"]: {name: value for name, value in order.items() if name != "txid"}}
        return {"open": held} if request.path.endswith("OpenOrders") else {"closed": held, "count": len(held)}

    def cancelled(self, order: dict[str, Any]) -> Any:
        return {"count": 1}

    def ok(self, payload: Any) -> Any:
        return {"error": [], "result": payload}

    def refused(self, code: str, message: str, kind: str) -> Any:
        # A detail may follow the code, with a blank before it or not; limits have none.
        said = code if kind == "place" else code.replace(":", ": ", 1)
        more = message.removeprefix(code) if message.startswith(code) else ""
        limited = re.search(r"(?i)limit|lockout|many|_only|post only", code)
        return {"error": [said + (more or ("" if limited else ":detail"))]}

    def clock(self, now: int) -> Any:
        return {"unixtime": now // 1000, "rfc1123": ""}


class KrakenFutures(Dialect):
    def signed(self, request: Request) -> bool:
        path = request.path.removeprefix("/derivatives")
        inner = hashlib.sha256(f"{request.query}{request.body}{path}".encode()).digest()
        return request.headers.get("authent") == based(hmac.new(SECRET.encode(), inner, "sha512").digest())

    def stamp(self, request: Request) -> float | None:
        return None

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = {"symbol": "symbol", "side": "side", "size": "quantity", "limitPrice": "limitPrice"}
        sent = {found: fields.get(name) for name, found in names.items()}
        return {**sent, "orderId": number, "cliOrdId": client_id, "timestamp": at(made)}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "ENTERED_BOOK", "done": "FULLY_EXECUTED", "cancelled": "CANCELLED"}
        order |= {"status": names.get(status, status), "filled": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return {"sendStatus": {"order_id": order["orderId"], "status": "placed"}}

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        if order is None:
            return {"orders": []}
        inner = {name: value for name, value in order.items() if name != "status"}
        return {"orders": [{"order": inner, "status": order["status"], "updateReason": None}]}

    def cancelled(self, order: dict[str, Any]) -> Any:
        return {"cancelStatus": {"order_id": order["orderId"], "status": "cancelled"}}

    def client_id_of(self, request: Request, name: str) -> str:
        return str(request.fields.get("cliOrdIds") or request.fields.get("cliOrdId"))

    def ok(self, payload: Any) -> Any:
        held = payload if isinstance(payload, dict) else {"openPositions": payload}
        return {"result": "success", "serverTime": at(1_700_000_000_000), **held}

    def refused(self, code: str, message: str, kind: str) -> Any:
        if kind in {"place", "cancel"}:  # inside a success
            return {
                "result": "success",
                "sendStatus" if kind == "place" else "cancelStatus": {"status": code},
            }
        return {"result": "error", "error": code, "serverTime": at(1_700_000_000_000)}

    def clock(self, now: int) -> Any:
        return {"serverTime": at(now)}


class Bingx(Dialect):
    def signed(self, request: Request) -> bool:
        fields = dict(request.fields)
        given = fields.pop("signature", "")
        text = "&".join(f"{name}={value}" for name, value in sorted(fields.items()))
        return bool(given == digest(text).hex())

    def stamp(self, request: Request) -> float | None:
        return float(request.fields["timestamp"])

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = {"symbol": "symbol", "side": "side", "type": "type", "quantity": "origQty", "price": "price"}
        sent = {found: fields.get(name, "0") for name, found in names.items()}
        return {**sent, "orderId": int(number), "clientOrderId": client_id.lower(), "time": made}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "NEW", "done": "FILLED", "cancelled": "CANCELLED"}
        order |= {"status": names.get(status, status), "executedQty": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return {"order": {"orderId": order["orderId"], "clientOrderID": order["clientOrderId"]}}

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        return None if order is None else {"order": order}

    def cancelled(self, order: dict[str, Any]) -> Any:
        return {"order": order}

    def ok(self, payload: Any) -> Any:
        return {"code": 0, "msg": "", "data": payload}

    def refused(self, code: str, message: str, kind: str) -> Any:
        return {"code": int(code or 0), "msg": message}

    def clock(self, now: int) -> Any:
        return {"serverTime": now}


class HtxSpot(Dialect):
    def signed(self, request: Request) -> bool:
        query, _, given = request.query.rpartition("&Signature=")
        host = request.headers["host"]
        text = f"{request.method}\n{host}\n{request.path}\n{query}"
        return unquote(given) == based(digest(text))

    def stamp(self, request: Request) -> float | None:
        return None

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        sent = {name: fields.get(name, "0") for name in ("symbol", "type", "amount", "price")}
        return {**sent, "id": number, "client-order-id": client_id, "created-at": made}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "submitted", "done": "filled", "cancelled": "canceled"}
        order |= {"state": names.get(status, status), "field-amount": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return order["id"]

    def cancelled(self, order: dict[str, Any]) -> Any:
        return 7

    def client_id_of(self, request: Request, name: str) -> str:
        return str(request.fields.get("clientOrderId") or request.fields.get(name))

    def ok(self, payload: Any) -> Any:
        return {"status": "ok", "data": payload}

    def refused(self, code: str, message: str, kind: str) -> Any:
        return {"status": "error", "err-code": code, "err-msg": message, "data": None}


class HtxFutures(HtxSpot):
    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = ("contract_code", "direction", "offset", "volume", "price", "lever_rate", "order_price_type")
        sent = {name: fields.get(name, "0") for name in names}
        whole = int(client_id) if client_id.isdecimal() else client_id
        ids = {"order_id": int(number), "order_id_str": number, "client_order_id": whole}
        return {**sent, **ids, "created_at": made}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": 3, "done": 6, "cancelled": 7}
        order |= {"status": names.get(status, status), "trade_volume": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return {name: order[name] for name in ("order_id", "order_id_str", "client_order_id")}

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        return None if order is None else [order]

    def cancelled(self, order: dict[str, Any]) -> Any:
        return {"errors": [], "successes": order["order_id_str"]}

    def client_id_of(self, request: Request, name: str) -> str:
        return str(request.fields.get(name))

    def ok(self, payload: Any) -> Any:
        return super().ok(payload) | {"ts": 1643802672652}

    def refused(self, code: str, message: str, kind: str) -> Any:
        if kind == "cancel":  # inside a success
            failed = {"order_id": "7", "err_code": int(code or 0), "err_msg": message}
            return self.ok({"errors": [failed], "successes": ""})
        return {"status": "error", "err_code": int(code or 0), "err_msg": message, "ts": 1643802672652}


class Deribit(Dialect):
    def signed(self, request: Request) -> bool:
        scheme, _, rest = request.headers.get("authorization", "").partition(" ")
        given = dict(part.split("=", 1) for part in rest.split(",") if part)
        if request.method == "POST" and json.loads(request.body)["method"] not in request.path:
            return False
        head = f"{given.get('ts')}\n{given.get('nonce')}\n{request.method}\n"
        text = f"{head}{target(request)}\n{request.body}\n"
        return scheme == "deri-hmac-sha256" and given.get("sig") == digest(text).hex()

    def stamp(self, request: Request) -> float | None:
        return None

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = ("instrument_name", "direction", "amount", "price")
        sent = {name: fields.get(name, 0) for name in names}
        return {**sent, "order_id": number, "label": client_id, "creation_timestamp": made}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        order |= {"order_state": {"done": "filled"}.get(status, status), "filled_amount": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return {"trades": [], "order": order}

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        return [order] if order is not None and request.fields.get("currency", "BTC") == "BTC" else []

    def cancelled(self, order: dict[str, Any]) -> Any:
        return 1

    def ok(self, payload: Any) -> Any:
        return {"jsonrpc": "2.0", "id": 1, "result": payload, "testnet": False, "usIn": 1, "usOut": 2}

    def refused(self, code: str, message: str, kind: str) -> Any:
        error = {"message": message, "code": int(code or 0)}
        return {"jsonrpc": "2.0", "id": 1, "error": error, "testnet": False, "usIn": 1, "usOut": 2}


# Made anew for each run of the tests: nobody's keys.
EC_KEY = ec.generate_private_key(ec.SECP256R1())
WALLET_KEY = PrivateKey()


class Coinbase(Dialect):
    def told(self, fields: dict[str, Any]) -> dict[str, Any]:
        held = dict(fields.get("order_configuration") or {})
        kind = next(iter(held), "")
        return {**fields, "kind": kind, **held.get(kind, {})}

    def odd_refusals(self) -> dict[str, tuple[Any, str]]:
        unknown = {"error": "UNKNOWN_FAILURE_REASON", "message": "", "error_details": ""}
        preview = {**unknown, "preview_failure_reason": "PREVIEW_INSUFFICIENT_FUND"}
        new = {**unknown, "new_order_failure_reason": "INSUFFICIENT_FUND"}
        refusal = {"success": False, "failure_reason": "UNKNOWN_FAILURE_REASON", "order_id": ""}
        return {
            "refused by its preview": ({**refusal, "error_response": preview}, "AccountLimit"),
            "refused as a new order": ({**refusal, "error_response": new}, "AccountLimit"),
            "refused for no reason": ({**refusal, "error_response": unknown}, "OutcomeUnknown"),
            "refused without a word": ({"success": False}, "OutcomeUnknown"),
        }

    def _claims(self, request: Request) -> dict[str, Any] | None:
        """Return the claims of a token, None if its signature is wrong."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        parts = token.split(".")
        if scheme != "Bearer" or len(parts) != 3:
            return None
        head, claims, made = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts)
        numbers = (int.from_bytes(made[:32], "big"), int.from_bytes(made[32:], "big"))
        text = f"{parts[0]}.{parts[1]}".encode()
        EC_KEY.public_key().verify(encode_dss_signature(*numbers), text, ec.ECDSA(hashes.SHA256()))
        head = json.loads(head)
        named = head["alg"] == "ES256" and head["kid"] == KEY and bool(head["nonce"])
        return json.loads(claims) if named and len(made) == 64 else None

    def signed(self, request: Request) -> bool:
        claims = self._claims(request)
        if claims is None or claims["sub"] != KEY:
            return False
        method, _, address = claims["uri"].partition(" ")
        return method == request.method and address.endswith(request.path) and "?" not in address

    def stamp(self, request: Request) -> float | None:
        claims = self._claims(request)
        assert claims is not None
        assert 0 < claims["exp"] - claims["nbf"] <= 120
        return float(claims["nbf"]) * 1000

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        sent = {name: fields.get(name, "") for name in ("product_id", "side", "order_configuration")}
        config = sent["order_configuration"] or {
            "limit_limit_gtc": {name: fields.get(name, "1") for name in ("base_size", "limit_price")}
        }
        ids = {"order_id": number, "client_order_id": client_id, "order_configuration": config}
        return {**sent, **ids, "order_type": "LIMIT", "created_time": at(made)}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "OPEN", "done": "FILLED", "cancelled": "CANCELLED"}
        order |= {"status": names.get(status, status), "filled_size": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        told = {name: order[name] for name in ("order_id", "product_id", "side", "client_order_id")}
        head = {"success": True, "failure_reason": "UNKNOWN_FAILURE_REASON", "order_id": order["order_id"]}
        return {**head, "success_response": told, "order_configuration": None}

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        # Orders of others stand beside it, the newest first.
        other = self.shown({"product_id": "BTC-USD", "side": "SELL"}, "another", "7", 1_700_000_000_000)
        self.state(other, "open", "0")
        held = [other] if order is None else [other, order]
        return {"orders": held, "sequence": "0", "has_next": False, "cursor": ""}

    def cancelled(self, order: dict[str, Any]) -> Any:
        told = {"success": True, "failure_reason": "UNKNOWN_CANCEL_FAILURE_REASON"}
        return {"results": [{**told, "order_id": order["order_id"]}]}

    def names(self, request: Request, order: dict[str, Any], client_id: str, name: str) -> bool:
        return request.method == "GET" or order["order_id"] in request.fields["order_ids"]

    def ok(self, payload: Any) -> Any:
        return payload if isinstance(payload, dict) else {"accounts": payload, "has_next": False}

    def refused(self, code: str, message: str, kind: str) -> Any:
        if kind == "cancel":  # inside a success
            return {"results": [{"success": False, "failure_reason": code, "order_id": "7"}]}
        if kind != "place":
            return {"error": code, "error_details": message, "message": message}
        details = {"error": code, "message": message, "error_details": "", "new_order_failure_reason": code}
        told = {"success": False, "failure_reason": "UNKNOWN_FAILURE_REASON", "order_id": ""}
        return {**told, "error_response": details, "order_configuration": None}

    def clock(self, now: int) -> Any:
        return {"iso": at(now), "epochSeconds": str(now // 1000), "epochMillis": str(now)}


class Bitmex(Dialect):
    def signed(self, request: Request) -> bool:
        text = f"{request.method}{target(request)}{request.headers.get('api-expires')}{request.body}"
        return request.headers.get("api-signature") == digest(text).hex()

    def stamp(self, request: Request) -> float | None:
        return None

    def expiry(self, request: Request) -> float | None:
        return float(request.headers[self.expires_by]) * 1000

    def odd_refusals(self) -> dict[str, tuple[Any, str]]:
        told = {"orderID": "7", "ordStatus": "Rejected"}
        reason = "Account has insufficient Available Balance, 100 XBt required"
        return {"refused inside a success": ({**told, "ordRejReason": reason}, "AccountLimit")}

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = ("symbol", "side", "ordType", "orderQty", "price")
        sent = {name: fields.get(name) for name in names}
        return {**sent, "orderID": number, "clOrdID": client_id, "transactTime": at(made), "ordRejReason": ""}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "New", "done": "Filled", "cancelled": "Canceled"}
        order |= {"ordStatus": names.get(status, status), "cumQty": float(filled)}

    def placed(self, order: dict[str, Any]) -> Any:
        return order

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        return [] if order is None else [order]

    def cancelled(self, order: dict[str, Any]) -> Any:
        return [order]

    def client_id_of(self, request: Request, name: str) -> str:
        return str(json.loads(request.fields.get("filter", "{}")).get(name) or request.fields.get(name))

    def ok(self, payload: Any) -> Any:
        return payload

    def refused(self, code: str, message: str, kind: str) -> Any:
        return {"error": {"message": message or code, "name": "HTTPError"}}

    def clock(self, now: int) -> Any:
        return {"name": "BitMEX API", "version": "2.0.0", "timestamp": now}


class Phemex(Dialect):
    ok_code = 0

    def signed(self, request: Request) -> bool:
        expiry = request.headers.get("x-phemex-request-expiry")
        text = f"{request.path}{request.query}{expiry}{request.body}"
        return request.headers.get("x-phemex-request-signature") == digest(text).hex()

    def stamp(self, request: Request) -> float | None:
        return None

    def expiry(self, request: Request) -> float | None:
        return float(request.headers[self.expires_by]) * 1000

    def odd_refusals(self) -> dict[str, tuple[Any, str]]:
        inner = {"bizError": 11001, "orderID": "7", "clOrdID": "7", "ordStatus": "Created"}
        told = {"code": 0, "msg": "TE_NO_ENOUGH_AVAILABLE_BALANCE", "data": inner}
        return {"refused inside a success": (told, "AccountLimit")}

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        sent = {name: fields.get(name, 0) for name in ("symbol", "side", "orderQty", "priceEp")}
        ids = {"orderID": number, "clOrdID": client_id, "bizError": 0}
        return {**sent, **ids, "actionTimeNs": made * 1_000_000}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "New", "done": "Filled", "cancelled": "Canceled"}
        order |= {"ordStatus": names.get(status, status), "cumQty": float(filled)}

    def placed(self, order: dict[str, Any]) -> Any:
        return order

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        return [] if order is None else [order]

    def cancelled(self, order: dict[str, Any]) -> Any:
        # It tells of the order as it was: the cancel is on its way.
        return order | {"ordStatus": "New"}

    def client_id_of(self, request: Request, name: str) -> str:
        return str(request.fields.get(name))

    def refused(self, code: str, message: str, kind: str) -> Any:
        return {"code": int(code or 1), "msg": message, "data": None}

    def clock(self, now: int) -> Any:
        return {"serverTime": now}


class Cryptocom(Dialect):
    def signed(self, request: Request) -> bool:
        body = json.loads(request.body)
        params = "".join(f"{name}{value}" for name, value in sorted(body["params"].items()))
        text = f"{body['method']}{body['id']}{KEY}{params}{body['nonce']}"
        return request.path.endswith(f"/{body['method']}") and body["sig"] == digest(text).hex()

    def stamp(self, request: Request) -> float | None:
        return float(json.loads(request.body)["nonce"])

    def told(self, fields: dict[str, Any]) -> dict[str, Any]:
        return dict(fields["params"])

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        names = {"instrument_name": "instrument_name", "side": "side", "quantity": "quantity"}
        sent = {found: fields.get(name, "0") for name, found in {**names, "price": "limit_price"}.items()}
        return {**sent, "order_id": number, "client_oid": client_id, "create_time": made}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"open": "ACTIVE", "done": "FILLED", "cancelled": "CANCELED"}
        order |= {"status": names.get(status, status), "cumulative_quantity": filled}

    def placed(self, order: dict[str, Any]) -> Any:
        return {name: order[name] for name in ("order_id", "client_oid")}

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        return "absent" if order is None else order

    def client_id_of(self, request: Request, name: str) -> str:
        return str(request.fields["params"].get(name))

    def ok(self, payload: Any) -> Any:
        if payload == "absent":  # with HTTP 200
            return {"id": 1, "method": "private/get-order-detail", "code": 40401, "message": "NOT_FOUND"}
        held = payload if isinstance(payload, dict) else {"data": payload}
        return {"id": 1, "method": "private/any", "code": 0, "result": held}

    def refused(self, code: str, message: str, kind: str) -> Any:
        return {"id": 1, "method": "private/any", "code": int(code or 1), "message": message}

    def clock(self, now: int) -> Any:
        return [{"i": "BTC_USDT", "h": "1", "l": "1", "a": "1", "t": now}]


class Hyperliquid(Dialect):
    def path(self, request: Request) -> str:
        body = json.loads(request.body)
        # A read that names no type is one of the state.
        return f"{request.path}/{body.get('action', body).get('type', 'clearinghouseState')}"

    def told(self, fields: dict[str, Any]) -> dict[str, Any]:
        return dict(fields["action"]["orders"][0]) if "action" in fields else fields

    def signed(self, request: Request) -> bool:
        """Return whether the wallet's key made the signature, which names no signer itself."""
        if not request.path.startswith("/exchange"):
            return True
        body = json.loads(request.body)
        given = body["signature"]
        hashed = keccak(packed(rewritten(body["action"])) + int(body["nonce"]).to_bytes(8, "big") + b"\0")
        made = b"".join(int(given[part], 16).to_bytes(32, "big") for part in "rs")
        made += bytes([given["v"] - 27])
        signer = PublicKey.from_signature_and_message(made, typed(hashed), hasher=None)
        return wallet(signer) == self.key

    def stamp(self, request: Request) -> float | None:
        return None

    def shown(self, fields: Mapping[str, Any], client_id: str, number: str, made: int) -> dict[str, Any]:
        size = fields.get("s", "1")
        order = {
            "coin": "BTC",
            "side": "B" if fields.get("b", True) else "A",
            "limitPx": fields.get("p", "1"),
        }
        order |= {"sz": size, "origSz": size, "oid": int(number), "cloid": client_id, "timestamp": made}
        return order | {"isTrigger": False, "orderType": "Limit", "reduceOnly": False, "tif": "Gtc"}

    def state(self, order: dict[str, Any], status: str, filled: str) -> None:
        names = {"done": "filled", "cancelled": "canceled"}
        order |= {"status": names.get(status, status), "sz": str(float(order["origSz"]) - float(filled))}

    def placed(self, order: dict[str, Any]) -> Any:
        return self._statuses("order", {"resting": {"oid": order["oid"], "cloid": order["cloid"]}})

    def found(self, order: dict[str, Any] | None, request: Request) -> Any:
        if order is None:
            return None
        inner = {name: value for name, value in order.items() if name != "status"}
        held = {"order": inner, "status": order["status"], "statusTimestamp": order["timestamp"]}
        return {"status": "order", "order": held}

    def cancelled(self, order: dict[str, Any]) -> Any:
        return self._statuses("cancel", "success")

    def client_id_of(self, request: Request, name: str) -> str:
        fields = request.fields
        return str(fields["action"]["cancels"][0]["cloid"] if "action" in fields else fields.get("oid"))

    def ok(self, payload: Any) -> Any:
        return payload if isinstance(payload, dict) else {"assetPositions": payload, "time": 1}

    def refused(self, code: str, message: str, kind: str) -> Any:
        if kind == "query":
            return {"status": code}
        if kind == "place" and not message.startswith(("L1", "Invalid nonce", "Too many")):
            return self._statuses("order", {"error": message})
        if kind == "cancel":
            return self._statuses("cancel", {"error": message})
        return {"status": "err", "response": message}

    def clock(self, now: int) -> Any:
        return {"specialStatuses": None, "time": now}

    @staticmethod
    def _statuses(kind: str, status: Any) -> Any:
        return {"status": "ok", "response": {"type": kind, "data": {"statuses": [status]}}}


def wallet(key: PublicKey) -> str:
    """Return the address of a wallet."""
    return "0x" + keccak(key.format(compressed=False)[1:])[-20:].hex()


def rewritten(action: dict[str, Any]) -> dict[str, Any]:
    """Return an action as the venue writes it anew before it packs it: names and numbers have one form."""
    if action["type"] == "order":
        # A client order id is 128 bits; nothing else is read.
        assert re.fullmatch("0x[0-9a-f]{32}", action["orders"][0]["c"])
        order = {name: action["orders"][0][name] for name in "abpsrtc" if name in action["orders"][0]}
        order |= {name: format(Decimal(order[name]).normalize(), "f") for name in "ps"}
        return {"type": "order", "orders": [order], "grouping": action["grouping"]}
    cancel = action["cancels"][0]
    named = {"asset": cancel["asset"], "cloid": cancel["cloid"]}
    return {"type": action["type"], "cancels": [named]}


def packed(value: Any) -> bytes:
    """Return a short value in msgpack, as far as actions need it."""
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        assert 0 <= value < 128
        return bytes([value])
    if isinstance(value, str):
        text = value.encode()
        return (bytes([0xA0 | len(text)]) if len(text) < 32 else bytes([0xD9, len(text)])) + text
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(map(packed, value))
    return bytes([0x80 | len(value)]) + b"".join(packed(n) + packed(v) for n, v in value.items())


def typed(connection: bytes) -> bytes:
    """Return the hash of EIP-712 that signs an action."""
    domain = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    parts = [domain, b"Exchange", b"1"]
    separator = keccak(b"".join(map(keccak, parts)) + (1337).to_bytes(32, "big") + bytes(32))
    agent = keccak(b"Agent(string source,bytes32 connectionId)")
    return keccak(b"\x19\x01" + separator + keccak(agent + keccak(b"a") + connection))


def at(now: int) -> str:
    """Return epoch milliseconds as an ISO time."""
    return datetime.fromtimestamp(now / 1000, UTC).isoformat().replace("+00:00", "Z")


DIALECTS: dict[str, Dialect] = {
    "coinbase-advanced": Coinbase(
        order={"product_id": "BTC-USD", "side": "BUY"},
        market={"kind": "market_market_ioc"},
        quantity="base_size",
        price="limit_price",
        id="order_id",
        nest=("order_configuration", "limit_limit_gtc", "market_market_ioc"),
        limit="RATE_LIMIT_EXCEEDED",
        tolerance=10_000,
        first_again=True,
        secret=EC_KEY.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        ).decode(),
    ),
    "hyperliquid": Hyperliquid(
        order={"a": 0, "b": True, "r": False, "t": {"limit": {"tif": "Gtc"}}},
        market={"t": {"limit": {"tif": "Ioc"}}, "p": "1"},
        quantity="s",
        price="p",
        id="oid",
        limit="TooManyRequests",
        place_method="POST",
        query_method="POST",
        read_method="POST",
        key=wallet(WALLET_KEY.public_key),
        secret="0x" + WALLET_KEY.to_hex(),
        worded=True,
    ),
    "bitmex": Bitmex(
        order={"symbol": "XBTUSD", "side": "Buy", "ordType": "Limit"},
        market={"ordType": "Market"},
        quantity="orderQty",
        price="price",
        id="orderID",
        limit="Rate limit exceeded",
        usual_status=400,
        expires_by="api-expires",
        worded=True,
    ),
    "phemex": Phemex(
        order={"symbol": "BTCUSD", "side": "Buy", "ordType": "Limit"},
        market={"ordType": "Market"},
        quantity="orderQty",
        price="priceEp",
        id="orderID",
        limit="39995",
        expires_by="x-phemex-request-expiry",
    ),
    "cryptocom": Cryptocom(
        order={"instrument_name": "BTC_USDT", "side": "BUY", "type": "LIMIT"},
        market={"type": "MARKET"},
        quantity="quantity",
        price="price",
        id="order_id",
        limit="42901",
        tolerance=60_000,
        usual_status=500,
        query_method="POST",
        read_method="POST",
    ),
    "kraken-spot": KrakenSpot(
        order={"pair": "XBTUSD", "type": "buy", "ordertype": "limit"},
        market={"ordertype": "market"},
        quantity="volume",
        price="price",
        id="txid",
        limit="EAPI:Rate limit exceeded",
        expires_by="deadline",
        query_method="POST",
        read_method="POST",
        secret=based(SECRET.encode()),
    ),
    "kraken-futures": KrakenFutures(
        order={"symbol": "PF_XBTUSD", "side": "buy", "orderType": "lmt"},
        market={"orderType": "mkt"},
        quantity="size",
        price="limitPrice",
        id="orderId",
        limit="apiLimitExceeded",
        expires_by="processBefore",
        query_method="POST",
        secret=based(SECRET.encode()),
    ),
    "bingx": Bingx(
        order={"symbol": "BTC-USDT", "side": "BUY", "positionSide": "LONG", "type": "LIMIT"},
        market={"type": "MARKET"},
        quantity="quantity",
        price="price",
        id="orderId",
        limit="100410",
        tolerance=10_000,
    ),
    "htx-spot": HtxSpot(
        order={"account-id": "100009", "symbol": "btcusdt", "type": "buy-limit"},
        market={"type": "buy-market"},
        quantity="amount",
        price="price",
        id="id",
        limit="base-request-exceed-frequency-limit",
    ),
    "htx-futures": HtxFutures(
        order={
            "contract_code": "BTC-USDT",
            "direction": "buy",
            "offset": "open",
            "lever_rate": "5",
            "order_price_type": "limit",
        },
        market={"order_price_type": "market"},
        quantity="volume",
        price="price",
        id="order_id_str",
        limit="1032",
        query_method="POST",
        read_method="POST",
    ),
    "deribit": Deribit(
        order={"instrument_name": "BTC-PERPETUAL", "direction": "buy", "type": "limit"},
        market={"type": "market"},
        quantity="amount",
        price="price",
        id="order_id",
        limit="10028",
        usual_status=400,
        expires_by="valid_until",
    ),
    "okx": Okx(
        order={"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit"},
        market={"ordType": "market"},
        quantity="sz",
        price="px",
        id="ordId",
        limit="50011",
        expires_by="exptime",
    ),
    "bitget": Bitget(
        order={"symbol": "BTCUSDT", "side": "buy", "orderType": "limit", "timeInForce": "gtc"},
        market={"orderType": "market"},
        quantity="qty",
        price="price",
        id="orderId",
        limit="429",
        window=30_000,
        usual_status=400,
    ),
    "kucoin-spot": Kucoin(
        order={"symbol": "BTC-USDT", "side": "buy", "type": "limit"},
        market={"type": "market"},
        quantity="size",
        price="price",
        id="id",
        limit="429000",
        tolerance=10_000,
    ),
    "kucoin-futures": KucoinFutures(
        order={"symbol": "XBTUSDTM", "side": "buy", "type": "limit", "leverage": "1"},
        market={"type": "market"},
        quantity="size",
        price="price",
        id="id",
        limit="429000",
        tolerance=10_000,
    ),
    "gate": Gate(
        order={"currency_pair": "BTC_USDT", "side": "buy", "type": "limit", "account": "spot"},
        market={"type": "market"},
        quantity="amount",
        price="price",
        id="id",
        limit="TOO_MANY_REQUESTS",
        tolerance=50_000,
        usual_status=400,
        expires_by="x-gate-exptime",
    ),
}
