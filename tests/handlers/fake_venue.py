"""A fake venue on loopback that plays six venues' envelopes, limits, clocks and order books.

Every run of a handler gets a run of its own (`FakeVenues.start`), reached below its own path, so that
many can go on at once. A run counts what reaches it; the tests judge by these counts.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

KEY = "fake-key-0000"
SECRET = "fake-secret-0000"


@dataclass(frozen=True)
class Fault:
    """What the venue does with one order request instead of accepting and confirming it.

    `accepted` orders enter the book before the fault is played. `html` and `lost` replace the
    answer's body, or the answer itself. `ban` closes the venue for some seconds.
    """

    code: str = ""
    message: str = ""
    status: int | None = None
    accepted: bool = False
    lost: bool = False
    body: str | None = None
    ban: float = 0.0
    retry_after: int | None = None


@dataclass(frozen=True)
class Plan:
    """How a run goes: faults for orders (the last one repeats if `forever`) and for reads.

    `hidden` is how many order queries an accepted order stays invisible to; `drift` how many
    milliseconds the venue's clock is ahead; `legs` gives a fault per item of a batch.
    """

    venue: str
    orders: tuple[Fault, ...] = ()
    reads: tuple[Fault, ...] = ()
    legs: tuple[Fault | None, ...] = ()
    forever: bool = False
    hidden: int = 0
    drift: int = 0
    deny_clock: bool = False
    token_expired: int = 0


@dataclass
class Run:
    """One run's state and counts."""

    plan: Plan
    book: dict[str, dict[str, Any]] = field(default_factory=dict)
    placed: int = 0
    posts: int = 0
    queries: int = 0
    reads: int = 0
    syncs: int = 0
    during_ban: int = 0
    bad_signatures: int = 0
    unrouted: list[str] = field(default_factory=list)
    last_query: float = 0.0
    first_post: float = 0.0
    faults_played: int = 0
    banned_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Routes:
    """A venue's paths, written down apart from the handlers' own data."""

    place: str
    query: str
    time: str
    reads: tuple[str, ...]
    batch: str = ""
    client_id: str = ""
    window: int = 5000


ROUTES = {
    "binance-spot": Routes(
        "/api/v3/order",
        "/api/v3/order",
        "/api/v3/time",
        ("/api/v3/openOrders", "/api/v3/account"),
        client_id="newClientOrderId",
    ),
    "binance-usdm": Routes(
        "/fapi/v1/order",
        "/fapi/v1/order",
        "/fapi/v1/time",
        ("/fapi/v3/positionRisk", "/fapi/v2/positionRisk", "/fapi/v1/openOrders"),
        "/fapi/v1/batchOrders",
        client_id="newClientOrderId",
    ),
    "binance-coinm": Routes(
        "/dapi/v1/order",
        "/dapi/v1/order",
        "/dapi/v1/time",
        ("/dapi/v1/positionRisk", "/dapi/v1/openOrders"),
        "/dapi/v1/batchOrders",
        client_id="newClientOrderId",
    ),
    "mexc-spot": Routes(
        "/api/v3/order",
        "/api/v3/order",
        "/api/v3/time",
        ("/api/v3/openOrders", "/api/v3/account"),
        "/api/v3/batchOrders",
        client_id="newClientOrderId",
    ),
    "mexc-futures": Routes(
        "/api/v1/private/order/submit",
        "/api/v1/private/order/external/",
        "/api/v1/contract/ping",
        ("/api/v1/private/position/open_positions", "/api/v1/private/order/list/open_orders"),
        "/api/v1/private/order/submit_batch",
        "externalOid",
        10_000,
    ),
    "bitzoom-futures": Routes(
        "/api/v1/order", "", "/api/gateway/time", ("/api/v1/positionrisk", "/api/v1/openorders"), window=5000
    ),
}
# Paths a client library asks besides.
ALIASES = {
    "/api/v1/private/order/create": "/api/v1/private/order/submit",
}
CLOCK = {
    "binance-spot": "-1021",
    "binance-usdm": "-1021",
    "binance-coinm": "-1021",
    "mexc-spot": "700003",
    "mexc-futures": "513",
    "bitzoom-futures": "-1021",
}
ABSENT = {
    "binance-spot": ("-2013", "Order does not exist."),
    "binance-usdm": ("-2013", "Order does not exist."),
    "binance-coinm": ("-2013", "Order does not exist."),
    "mexc-spot": ("-2013", "Order does not exist."),
    "mexc-futures": ("2040", "order not exist"),
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512  # a full queue would delay requests past their receive window

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about clients that hang up, as the ones under test do; tell everything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class FakeVenues:
    """The server. Use as a context manager; `start` begins a run and returns its id."""

    def __init__(self) -> None:
        self.runs: dict[str, Run] = {}
        outer = self

        class Handler(_Handler):
            venues = outer

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def start(self, plan: Plan) -> str:
        """Begin a run and return the base address a handler is to be pointed at."""
        name = f"run{len(self.runs)}"
        self.runs[name] = Run(plan)
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}"

    def run(self, address: str) -> Run:
        """Return the run behind an address."""
        return self.runs[address.rsplit("/", 1)[1]]


@dataclass(frozen=True)
class Request:
    """A request as the venue sees it, its run's prefix taken off."""

    method: str
    path: str
    query: str
    body: str
    headers: dict[str, str]

    @property
    def fields(self) -> dict[str, Any]:
        """Query and body together, whatever form the body has."""
        found: dict[str, Any] = dict(parse_qsl(self.query, keep_blank_values=True))
        if self.body.startswith("{"):
            found |= json.loads(self.body)
        elif self.body and not self.body.startswith("["):
            found |= dict(parse_qsl(self.body, keep_blank_values=True))
        return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    venues: FakeVenues

    def _answer(self) -> None:
        address = urlsplit(self.path)
        name, _, rest = address.path.lstrip("/").partition("/")
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode() if length else ""
        headers = {key.lower(): value for key, value in self.headers.items()}
        path = "/" + rest
        run = self.venues.runs.get(name)
        if run is None:
            self._send(404, "{}", {})
            return
        request = Request(self.command, ALIASES.get(path, path), address.query, body, headers)
        with run.lock:
            answer = _Venue(run).answer(request)
        if answer is None:
            self.close_connection = True
            return
        status, text, extra = answer
        self._send(status, text, extra)

    do_GET = do_POST = do_DELETE = do_PUT = _answer

    def _send(self, status: int, text: str, extra: dict[str, str]) -> None:
        data = text.encode()
        self.send_response(status)
        kind = "text/html" if text.lstrip().startswith("<") else "application/json"
        for key, value in ({"Content-Type": kind, "Content-Length": str(len(data))} | extra).items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the counts tell."""


Answer = tuple[int, str, dict[str, str]]


class _Venue:
    """One request answered for one run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.plan = run.plan
        self.venue = run.plan.venue
        self.routes = ROUTES[self.venue]

    def answer(self, request: Request) -> Answer | None:
        run, routes = self.run, self.routes
        if time.time() < run.banned_until:
            run.during_ban += 1
            return self._refuse(Fault("-1003", "still banned", 418))
        if request.path == routes.time:
            run.syncs += 1
            return self._ok_time()
        if request.method == "POST" and request.path == routes.place:
            return self._place(request)
        if request.method == "POST" and routes.batch and request.path == routes.batch:
            return self._batch(request)
        if request.method == "GET" and routes.query and request.path.startswith(routes.query):
            return self._query(request)
        if request.method == "GET" and request.path.startswith(routes.reads):
            return self._read(request)
        run.unrouted.append(f"{request.method} {request.path}")
        return self._refuse(Fault(status=404, body="<html>Not Found</html>"))

    # -- what requests do

    def _place(self, request: Request) -> Answer | None:
        run = self.run
        run.posts += 1
        run.first_post = run.first_post or time.monotonic()
        refusal = self._gate(request)
        if refusal is not None:
            return refusal
        fault = self._next(self.plan.orders)
        if fault is None or fault.accepted:
            order = self._accept(request.fields)
            if fault is None:
                return self._ok(order)
        return self._play(fault)

    def _read(self, request: Request) -> Answer | None:
        self.run.reads += 1
        refusal = self._gate(request)
        if refusal is not None:
            return refusal
        fault = self._next(self.plan.reads)
        return self._play(fault) if fault else self._ok([])

    def _query(self, request: Request) -> Answer | None:
        run = self.run
        run.queries += 1
        run.last_query = time.monotonic()
        refusal = self._gate(request)
        if refusal is not None:
            return refusal
        fields = request.fields
        client_id = str(fields.get("origClientOrderId") or unquote(request.path.rsplit("/", 1)[-1]))
        order = run.book.get(client_id)
        if order is None or run.queries <= self.plan.hidden:
            code, message = ABSENT[self.venue]
            return self._refuse(Fault(code, message))
        return self._ok(order)

    def _batch(self, request: Request) -> Answer | None:
        run = self.run
        run.posts += 1
        refusal = self._gate(request)
        if refusal is not None:
            return refusal
        fault = self._next(self.plan.orders)
        legs = (
            json.loads(request.body)
            if request.body.startswith("[")
            else json.loads(request.fields["batchOrders"])
        )
        items: list[dict[str, Any]] = []
        for index, leg in enumerate(legs):
            wrong = self.plan.legs[index] if index < len(self.plan.legs) else None
            if (wrong is None or wrong.accepted) and (fault is None or fault.accepted):
                order = self._accept(leg)
                items.append(order | ({"errorCode": 0} if self.venue == "mexc-futures" else {}))
            if wrong is not None:
                del items[index:]
                items.append(self._leg_error(wrong))
        return self._play(fault) if fault else self._ok(items)

    def _leg_error(self, fault: Fault) -> dict[str, Any]:
        if self.venue == "mexc-futures":
            return {"errorCode": int(fault.code), "errorMsg": fault.message}
        return {"code": int(fault.code), "msg": fault.message}

    def _accept(self, fields: dict[str, Any]) -> dict[str, Any]:
        self.run.placed += 1
        client_id = str(fields.get(self.routes.client_id) or f"venue-{self.run.placed}")
        if self.venue == "mexc-futures":
            order: dict[str, Any] = {
                "orderId": str(1000 + self.run.placed),
                "externalOid": client_id,
                "symbol": fields.get("symbol", ""),
                "state": 2,
                "ts": self._now(),
            }
        else:
            order = {
                "orderId": 1000 + self.run.placed,
                "clientOrderId": client_id,
                "symbol": fields.get("symbol", ""),
                "side": fields.get("side", "BUY"),
                "type": fields.get("type", "LIMIT"),
                "status": "NEW",
                "price": "1",
                "origQty": "1",
                "executedQty": "0",
                "updateTime": self._now(),
                "transactTime": self._now(),
                "time": self._now(),
            }
        self.run.book[client_id] = order
        return order

    # -- gates: signature, clock, token

    def _gate(self, request: Request) -> Answer | None:
        if not self._signature_holds(request):
            self.run.bad_signatures += 1
            code = {"mexc-spot": "700002", "mexc-futures": "602"}.get(self.venue, "-1022")
            return self._refuse(Fault(code, "Signature for this request is not valid.", 400))
        if self.plan.token_expired:
            stale = int(request.headers.get("authorization", "token-0").rsplit("-", 1)[-1])
            if stale <= self.plan.token_expired:
                return self._refuse(Fault("-1002", "Unauthorized"))
        if self.plan.deny_clock or not self._in_time(request):
            return self._refuse(
                Fault(CLOCK[self.venue], "Timestamp for this request is outside of the recvWindow.")
            )
        return None

    def _signature_holds(self, request: Request) -> bool:
        secret = SECRET.encode()

        def sign(payload: str) -> str:
            return hmac.new(secret, payload.encode(), hashlib.sha256).hexdigest()

        if self.venue == "mexc-futures":
            stamp = request.headers.get("request-time", "")
            payload = request.body or "&".join(sorted(request.query.split("&")))
            # The venue documents the JSON body; pymexc signs `name=value` pairs of it instead.
            pairs = "&".join(f"{name}={value}" for name, value in sorted(request.fields.items()))
            return request.headers.get("signature") in {sign(f"{KEY}{stamp}{p}") for p in (payload, pairs)}
        if self.venue == "bitzoom-futures":
            fields = request.fields
            given = fields.pop("signature", "")
            return bool(given == sign(urlencode(sorted(fields.items()))))
        whole = "&".join(part for part in (request.query, request.body) if part)
        payload, _, given = whole.rpartition("&signature=")
        both = payload.replace(f"{request.query}&{request.body}", request.query + request.body)
        return given in {
            sign(payload),
            sign(both),
            sign(request.query + request.body.rpartition("&signature=")[0]),
        }

    def _in_time(self, request: Request) -> bool:
        window = float(request.fields.get("recvWindow", self.routes.window))
        stamp = request.fields.get("timestamp") or request.headers.get("request-time") or 0
        if self.venue == "mexc-futures":
            window = float(request.headers.get("recv-window", 10)) * 1000
        return abs(self._now() - int(stamp)) <= max(
            window, 10_000
        )  # a test machine under load is slow, not wrong

    # -- answers

    def _now(self) -> int:
        return round(time.time() * 1000) + self.plan.drift

    def _next(self, faults: tuple[Fault, ...]) -> Fault | None:
        index = self.run.faults_played
        self.run.faults_played += 1
        if index < len(faults):
            return faults[index]
        return faults[-1] if faults and self.plan.forever else None

    def _play(self, fault: Fault) -> Answer | None:
        if fault.lost:
            return None
        message = fault.message
        if fault.ban:
            self.run.banned_until = time.time() + fault.ban
            if fault.retry_after is None and self.venue.startswith("binance"):
                message = f"{message} IP banned until {round(self.run.banned_until * 1000)}."
        return self._refuse(
            Fault(fault.code, message, fault.status, body=fault.body, retry_after=fault.retry_after)
        )

    def _refuse(self, fault: Fault) -> Answer:
        extra = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        if fault.body is not None:
            return fault.status or 200, fault.body, extra
        code = int(fault.code) if fault.code else 0
        if self.venue == "mexc-futures":
            body: dict[str, Any] = {"success": False, "code": code, "message": fault.message}
            return fault.status or 200, json.dumps(body), extra
        body = {"code": code, "msg": fault.message}
        usual = 200 if self.venue == "bitzoom-futures" else 400
        return fault.status or usual, json.dumps(body), extra

    def _ok(self, payload: Any) -> Answer:
        if self.venue == "mexc-futures":
            return 200, json.dumps({"success": True, "code": 0, "data": payload}), {}
        if self.venue == "bitzoom-futures":
            return 200, json.dumps(self._bitzoom(payload)), {}
        return 200, json.dumps(payload), {}

    def _ok_time(self) -> Answer:
        if self.venue in {"mexc-futures", "bitzoom-futures"}:
            return self._ok(self._now())
        return self._ok({"serverTime": self._now()})

    @staticmethod
    def _bitzoom(payload: Any) -> dict[str, Any]:
        return {
            "traceid": "00000000-0000-4000-8000-000000000000",
            "errorCode": 200,
            "errorMessage": "",
            "success": True,
            "duration": 1,
            "data": payload,
            "host": "fake",
            "showType": 0,
        }
