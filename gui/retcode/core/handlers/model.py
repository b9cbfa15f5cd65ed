"""The data that handlers are written from: targets, and facts about venues that code needs.

Both are files under `resources/handlers`, decoded by msgspec. Facts about errors are in the catalogue.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct


class Target(Struct, frozen=True, forbid_unknown_fields=True):
    """One language and library that handlers are written for.

    `venues` are the ids it applies to; `batch` are those whose complete handler places several
    orders at once; `formatter` is the one its sources are clean under. `tried` are the versions of
    language and library that its handlers were run with.
    """

    id: str
    title: str
    language: str
    suffix: str
    venues: tuple[str, ...]
    formatter: str
    batch: tuple[str, ...]
    tried: str = ""


class LeftOut(Struct, frozen=True, forbid_unknown_fields=True):
    """Libraries without a target and venues without a complete handler, by name or id, with the reason.

    Those left out `partly` are served by some targets, and not by others for this reason.
    """

    libraries: dict[str, str]
    venues: dict[str, str]
    partly: dict[str, str] = {}


class Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    """How an answer carries its code: the keys, the values that mean success, the key of the payload.

    Keys may be dotted paths, such as `data.0.sCode`. Of several envelopes each one that an answer has must
    say success; the first that does not gives the code. `alone` is the path of the list that a refusal stands
    in: where it has several items, the refusal of one says nothing about the others.
    """

    code: str
    message: str
    success: tuple[str, ...]
    data: str | None = None
    alone: str = ""


class Endpoint(Struct, frozen=True, forbid_unknown_fields=True):
    """A REST endpoint.

    `path` and the values of `params`, which can be JSON texts, may hold `{symbol}` and `{client_id}`, the
    path of a new order its parameters. A value can also be `{account}`, or `[{order_id}]`: the order is
    looked up first then. Without `params` the endpoint takes symbol and client order id. `holds` is the
    dotted path to the order in the payload, or to its id where nothing else comes back, `or_holds` another
    one where the first is missing.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    params: dict[str, str] | None = None
    holds: str = ""
    or_holds: str = ""


class HandlerStatus(Struct, frozen=True, forbid_unknown_fields=True):
    """The key of an order's status, and what its values mean.

    An order can still be filled with an `open` one. With a `refused` one the venue took the order and
    carried nothing out, unless `filled`, the key of the quantity executed, holds more than zero. Without
    such a key, `unfilled` are the keys of the quantity left and of the whole: nothing was executed while
    they are equal.
    """

    key: str
    open: tuple[str, ...]
    refused: tuple[str, ...] = ()
    filled: str = ""
    unfilled: tuple[str, str] | None = None


class OrderShape(Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of an order in an answer: its id and its client order id.

    `same` are the parameters of a request that have to come back in the order found, each with the
    key it comes back under, and `words` what a word that comes back stands for, where it is another than
    was sent. `market` is the parameter, and its value, of an order without a price.
    `created` is the key of the time it was made: one from before it was sent is an earlier order that had
    the same client order id.
    """

    id: str
    client_id: str
    same: dict[str, str]
    status: HandlerStatus
    market: tuple[str, str] = ("type", "MARKET")
    created: str = ""
    words: dict[str, str] = {}


class Conditional(Struct, frozen=True, forbid_unknown_fields=True):
    """The service where stop orders live, if it is not the one of plain orders.

    Orders of these `types` are placed, looked up and cancelled at `path`, by `client_id`. `fields` go
    with each new one; `renamed` are the parameters that have another name there.
    """

    path: str
    types: tuple[str, ...]
    client_id: str
    fields: dict[str, str]
    renamed: dict[str, str]
    order: OrderShape


class Batch(Struct, frozen=True, forbid_unknown_fields=True):
    """A batch order endpoint: the list travels as one parameter, or is the JSON body itself.

    `item` says how an item of the answer carries its own code.
    """

    path: str
    form: Literal["parameter", "array"]
    item: Envelope


class Token(Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON web token, signed with the key's own ECDSA (ES256): what its head and its claims hold.

    `nbf` is the time of signing in seconds, `exp` is `seconds` later.
    """

    head: dict[str, str]
    claims: dict[str, str]
    seconds: int


class Wallet(Struct, frozen=True, forbid_unknown_fields=True):
    """Actions that a wallet's key signs, as typed data of EIP-712 that holds the Keccak of the action.

    Requests to `path` are such actions. msgpack packs the action; its nonce follows (8 bytes), and a zero
    byte, as it is not a vault's. `place` and `cancel` are the actions of a new order and of a cancel, around
    `{order}`, `{symbol}` and `{client_id}`. `order` holds the names of an order in the sequence in which
    they are packed. `numbers` travel as strings without trailing zeros, `whole` ones as integers. `domain`,
    `types` and `message` are the typed data, where `{digest}` is the Keccak and `{network}` the word for the
    network: the one in `networks` whose key is a part of the base URL, else the one of the empty key.
    """

    path: str
    place: dict[str, Any]
    cancel: dict[str, Any]
    order: tuple[str, ...]
    numbers: tuple[str, ...]
    whole: tuple[str, ...]
    domain: dict[str, str | int]
    types: dict[str, dict[str, str]]
    message: dict[str, str]
    networks: dict[str, str]


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    """How requests are signed.

    `text` is what is signed, made of `{stamp}`, `{key}`, `{window}`, `{method}`, `{host}`, `{path}`,
    `{query}`, `{target}` (path and query as in a URL), `{body}`, `{body_hash}` and `{nonce}`; the SHA-256
    of `digest` is appended to it. `headers` hold these and `{signature}`, `{passphrase}` or
    `{signed_passphrase}`; `fields` are parameters that each request carries, `parameter` is the one of the
    signature. Instead of a text a `token` may be signed, which then stands in the headers as `{token}`, or
    the actions of a `wallet`, which then stand in the body with their signature. The stamp `s-end` is the
    end of the receive window. `cut` is the beginning of a path that is not signed. `posts` is where the
    parameters of a POST go. `quoted` are the numbers that travel as strings in a JSON body; with `strings`
    all of them do. Where there is `rpc`, the beginning of a path, a POST is a JSON-RPC call whose method is
    the rest of the path. `call` is the beginning of a path whose rest is the method's name, `{call}`;
    `{sorted}` are the names and values of the parameters, in the sequence of their names. `body` is the
    JSON that a POST carries around its parameters, `{body}`.
    """

    text: str
    headers: dict[str, str]
    quoted: tuple[str, ...] = ()
    hash: Literal["sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    keyed_in: Literal["text", "base64"] = "text"
    stamp: Literal["ms", "s", "s-end", "iso", "iso-seconds", "rising"] = "ms"
    digest: str = ""
    fields: dict[str, str] = {}
    parameter: str = ""
    cut: str = ""
    rpc: str = ""
    call: str = ""
    body: str = ""
    posts: Literal["json", "form", "query"] = "json"
    token: Token | None = None
    wallet: Wallet | None = None
    strings: bool = False


class Expiry(Struct, frozen=True, forbid_unknown_fields=True):
    """The parameter or header of a new order after whose time the venue no longer takes it.

    It ends the receive window, so the venue's clock is measured before the first order. `paths` are those of
    new orders where they are not the one of `place`.
    """

    name: str
    place: Literal["header", "parameter"]
    form: Literal["ms", "iso"]
    paths: tuple[str, ...] = ()


class FoundIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A look-up that answers with a list: its key, and the paths to ask besides before it is empty.

    `keys` are those of paths whose lists have another key. A list may be an object, `keyed` by order id. In
    an item the order can be `inside` a key of its own. A `mixed` list holds other orders, too.
    """

    key: str
    also: tuple[str, ...] = ()
    keys: dict[str, str] = {}
    keyed: bool = False
    inside: str = ""
    mixed: bool = False


class Product(Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter of every request, or of those to `paths`, that names the product; one of its values."""

    parameter: str
    example: str
    paths: tuple[str, ...] = ()


class ClientId(Struct, frozen=True, forbid_unknown_fields=True):
    """The form of a generated client order id: a prefix and hex digits, or a whole number.

    A number is sent as a JSON number in a new order.
    """

    prefix: str = ""
    digits: int = 32
    form: Literal["hex", "number"] = "hex"
    lower: bool = False


class VenueCode(Struct, frozen=True, forbid_unknown_fields=True):
    """What code needs to know of a venue beside its error codes.

    `window` is the venue's receive window in seconds; `absent` are the codes that answer an order
    query with "no such order", `absent_texts` those that do so with a message that begins so; `time_key` is
    the key of the server's time, or `time_path` a dotted path to it, and `time_form` its form; `time_host` is
    where the venue has no clock of its own and that of another host is asked; `plain_orders`
    are parameters whose other values make an order that cannot be looked up, `placeable` those with several
    values that can, which have to be given; `reset_header` names the time at which a limit ends, in
    `reset_form`; `time_request` is the body of a POST that asks for the time; `renew` are the concepts a
    fresh access token cures; `libraries` holds what a client library calls the venue, by target family.

    `symbol` is the parameter of the symbol, and `example` an order, in Python, as the head shows it. `bare`
    venues send a success without an envelope. Where nothing `proves_absence`, because the venue forgets ids
    or takes a request late, a lost order that is not found stays unknown. `prefixed` codes end in details
    after a colon. With `first_again` an order whose client order id was used is answered with the first one,
    as if that had been placed now. `scope` says, in a sentence, what of the venue the handler serves. Where a
    venue `refuses_with_500`, a listed code that comes with that status is what the table says, and not an
    unknown outcome.
    """

    id: str
    class_name: str
    base_url: str | None
    signing: Literal["query", "headers", "bearer", "text"]
    key_header: str
    envelopes: tuple[Envelope, ...]
    server_time: str
    place: Endpoint
    find: Endpoint | None
    find_parameter: str | None
    client_id: str | None
    absent: tuple[str, ...]
    state: Endpoint
    state_name: str
    batch: Batch | None
    window: float
    order: OrderShape | None
    cancel: Endpoint | None
    cancel_parameter: str | None
    conditional: Conditional | None = None
    signature: Signature | None = None
    found_in: FoundIn | None = None
    product: Product | None = None
    plain_orders: dict[str, str] = {}
    placeable: dict[str, tuple[str, ...]] = {}
    time_key: str = "serverTime"
    time_path: str = ""
    time_host: str = ""
    time_request: dict[str, str] = {}
    time_form: Literal["ms", "s", "iso"] = "ms"
    reset_header: str = ""
    reset_form: Literal["epoch-ms", "epoch-s", "ms"] = "epoch-ms"
    renew: tuple[str, ...] = ()
    libraries: dict[str, dict[str, str]] = {}
    symbol: str = "symbol"
    absent_texts: dict[str, str] = {}
    example: dict[str, Any] = {}
    scope: str = ""
    bare: bool = False
    passphrase: bool = False
    expiry: Expiry | None = None
    proves_absence: bool = True
    first_again: bool = False
    prefixed: bool = False
    worded: bool = False
    unsure: tuple[str, ...] = ()
    refuses_with_500: bool = False
    made_id: ClientId = ClientId()


class VenueName(Struct, frozen=True):
    """The facts that a classifier needs about a venue without handlers, such as one of the user's own."""

    id: str
    class_name: str
    renew: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    worded: bool = False
    unsure: tuple[str, ...] = ()
    refuses_with_500: bool = False


class CodeRow(Struct, frozen=True):
    """One code in the table of a handler."""

    code: str
    recovery: str
    title: str
    fix: str


class TextRow(Struct, frozen=True):
    """A wire message that says more than its code or HTTP status does."""

    code: str
    text: str
    recovery: str


class TextCode(Struct, frozen=True):
    """How a text begins, and the code it stands for where answers have no codes."""

    text: str
    code: str


class Refusal(Struct, frozen=True):
    """The documented texts of a code after which an order may be sent again, with `%s` for each value."""

    code: str
    texts: tuple[str, ...]


class Rendering(Struct, frozen=True):
    """Everything a template sees. Recovery classes are upper-case names such as `BACK_OFF`.

    `guard` is the name of a branch's function, such as `guard_minus_1007`; `suffix` is what makes its
    other names its own, such as `Minus1007`, so that several branches can live in one file.
    `open_statuses` are the HTTP statuses below 500 after which a change may have been carried out,
    `order_keys` the keys that have an order's id in an answer.
    """

    target: Target
    venue: VenueCode | VenueName
    venue_name: str
    head: tuple[str, str]
    groups: tuple[tuple[str, str, tuple[CodeRow, ...]], ...]
    statuses: tuple[CodeRow, ...]
    texts: tuple[TextRow, ...]
    refusals: tuple[Refusal, ...]
    open_statuses: tuple[int, ...]
    order_keys: tuple[str, ...]
    wordings: tuple[TextCode, ...]
    expired_token: tuple[str, ...]
    entry: CodeRow | None = None
    guard: str = ""
    suffix: str = ""
