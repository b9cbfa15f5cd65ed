"""Find where the facts of a log line are, once for all lines that differ only in their digits.

A few statements write most lines of a log. What is found in one of a statement's lines is at the same place
in all its lines whose numbers have as many digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from retcode.core.decode.scan.recognition import ClientIdRecord
from retcode.core.lazy_attribute import lazy_attribute
from retcode.core.lazy_pattern import compile_on_use

Span = tuple[int, int]

_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_MAX_SHAPES, _MAX_SHAPED = 2000, 1000
_MAX_LINE, _HEAD = 4000, 200


class LinePattern:
    """A regular expression that has no digits but in `\\d` and `0-9`.

    Any other digit in it would make lines differ that have one shape.
    """

    def __init__(self, pattern: str, literals: str = "") -> None:
        """Every match has one of the words in `literals`, in any case; they are searched for first."""
        self.pattern = compile_on_use(pattern)
        self._literals = tuple(literals.split())

    def may_match(self, lower: str | None) -> bool:
        """Return False if a text has none of the literals, given in lower case; None if it is not ASCII."""
        if lower is None or not self._literals:
            return True
        for literal in self._literals:  # noqa: SIM110 - half the time of `any`
            if literal in lower:
                return True
        return False


# The beginning of a line that continues the record above.
_CONTINUES = LinePattern(r"""(?x)
    ^(?:
    [ \t)}\]>*|]  # indented, or a bracket that closes
    |Traceback|Caused[ ]by|During[ ]handling|The[ ]above[ ]exc|at[ ]  # a stack trace
    |[{\[]\s{0,8}$  # a bracket that opens a dump
    )
    """)
_RAISED = LinePattern(r"^[A-Za-z_][\w.]{2,100} ?[:({]")
_FAULTY = LinePattern(
    r"(?i)error|exception|fail|warn|critical|fatal|reject|traceback",
    literals="error exception fail warn critical fatal reject traceback",
)
_TAG = LinePattern(r"\[(?P<tag>[A-Za-z][\w.:#-]{1,40})\]", literals="[")
_MARK = LinePattern(
    r"""(?xi)
    (?<![a-z])
    (?P<name>req(?:uest)?|corr(?:elation)?|trace|span|thread|task|worker|session|conn)  # what the id is of
    [_-]?(?:id|name|no)?["']?[ ]{0,2}[=:#-][ ]{0,2}["']?
    (?P<value>[A-Za-z_.:-]{0,40}[0-9][\w.:-]{0,63})  # an id has a digit
    """,
    literals="req corr trace span thread task worker session conn",
)
_SEPARATED = r"""[\\"']{0,3}[ ]{0,2}[=:/][ ]{0,2}[\\"']{0,3}"""
_NO_IDS = frozenset({"null", "none", "undefined", "true", "false"})
# The words that most exchanges and libraries use: `newClientOrderId`, `client-order-id`, `externalOid`.
_CLIENT_ID = r"client[_-]?(?:algo[_-]?|order[_-]?)?id|external_?oid"


def client_id_pattern(records: Iterable[ClientIdRecord] = ()) -> LinePattern:
    """Return the pattern of a client order id after its name, which may be one of `records`.

    A name with a digit is left out: lines that differ only in their digits have one shape.
    """
    usable = [one for one in records if not any(map(str.isdigit, one.name + one.begins))]
    named = "|".join(f"{re.escape(one.name)}(?={_SEPARATED}{re.escape(one.begins)})" for one in usable)
    own = rf"|(?<![a-z])(?:new|orig|algo)?_?(?:{named})" if named else ""
    return LinePattern(
        rf"""(?xi)
        (?:{_CLIENT_ID}{own})  # the name of the field
        {_SEPARATED}
        (?P<id>[A-Za-z0-9_.:/-]{{1,63}}[A-Za-z0-9_-])
        """,
        literals=" ".join(("client", "external", *(one.name.lower() for one in usable))),
    )


_ASKS = LinePattern(
    r"""(?xi)
    \b(?:GET|DELETE)\b  # a verb
    |quer(?:y|ied)|fetch|get_?order|order_?status|status[ ]of  # words for a look-up
    |reconcil|look(?:ed|ing)?[ ]up
    |cancel
    """
)
_SENDS = LinePattern(
    r"""(?xi)
    \bPOST\b  # a verb
    |\b(?:plac|submit+|send|creat)(?:e|es|ing)?\b[^\n]{0,40}\border  # `placing a limit order`
    |new_?order|create_?order  # the name of a call
    |\border\b[^\n]{0,60}\bsent\b
    """
)
# What a line says about an order that an exchange knows.
_STATE = LinePattern(
    r"""(?xi)
    \b(?:status|state)["']?[ ]?[:=][ ]?["']?
    (?:new|open|live|active|part|fill|full|cancel|reject|expire|clos|done|trigger|untrigger|match|complet|accept
    |deactiv|settl)
    |\b(?:order_?id|ord_?id|order_?no)["']?[ ]?[:=][ ]?["']?(?!null|none)\w
    |(?<!not[ ])\b(?:filled|executed|cancell?ed|placed|accepted|confirmed|acknowledged|rejected|expired|exists
    |found|reconciled)\b
    """
)
# What leaves it open, or says that a look-up found nothing.
_DENIES = LinePattern(
    r"""(?xi)
    \b(?:no|not|never|none|nothing|null|cannot|could[ ]?n[o']t|may|might|whether|if|unknown|pending|waiting
    |until|signal|risk|position|cancel[ ](?:was[ ])?rejected)\b
    |[-=]>[ ]?(?:\[\]|\{\})|\b\d{3}[ ]?\[\]
    """
)
_PLANS = LinePattern(r"(?i)\b(?:will|later|going to|must|should|todo|to be|needs? to|try(?:ing)? to|retry)\b")
_STREAM = LinePattern(r"""(?xi)
    (?<!\.)\bws\b|\bwss:|web[ ]?socket
    |\bstreams?\b|\bfeed\b
    |\bping\b|\bpong\b|keep-?alive
    """)
# The HTTP statuses that leave it open what became of a request; they stand for %s.
OPEN_STATUS = r"""(?xi)
    HTTP[^\n]{0,12}\b%s\b
    |\bstatus["']?[:=][ ]?%s\b
    |\b%s[ ](?:Service|Gateway|Bad[ ]Gateway|Internal)
    |(?<!\d[ ])[-=]>[ ]?%s\b
    |\b(?:GET|POST|PUT|DELETE)\b[^\n]{0,400}(?<![1-5]\d\d)[ ]%s[ \t]{0,4}$
    """
# A request without a response.
LOST = rf"""{OPEN_STATUS}
    |timed?[ ]?out|ReadTimeout
    |connection[ ](?:reset|aborted|error)|ConnectionError|NetworkError|\bEPIPE\b|ECONNRESET|socket[ ]hang[ ]up
    |Bad[ ]Gateway|Gateway[ ]Time-?out|Internal[ ]Server[ ]Error|Service[ ]Unavailable
    |\bstatus[ ]unknown|\bno[ ](?:reply|response|ack)\b|server[ ]disconnected|\bEOF\b
    |empty[ ](?:body|response|reply)|JSONDecodeError
    """
_MAY_BE_LOST = LinePattern(LOST.replace("%s", r"\d{3}"))
# A connection that was lost while orders on it were unanswered.
_IN_FLIGHT = LinePattern(
    r"""(?xi)
    (?:disconnect|clos|lost|reset|drop)[^\n]{0,80}
    \b(?: (?:orders?|requests?)\b[^\n]{0,20}\b(?:in[ -]flight|pending|unanswered)\b
        | (?:pending|unanswered|in[ -]flight)[ ](?:orders?|requests?)\b )
    """,
    literals="flight pending unanswered",
)
_SYMBOL = LinePattern(
    r"""(?x)
    (?i:symbol|instid)  # the name of the field
    ["']?[ ]{0,2}[=:,][ ]{0,2}["']?(?!NULL|NONE|ALL\b)  # a separator
    (?P<symbol>[A-Z0-9]{2,14}(?:[_/:-][A-Z0-9]{2,10}){0,2})(?![a-z])
    """,
    literals="symbol instid",
)
# A base asset may begin with digits (1INCH, 1000PEPE), but an amount (1000USDT) is not a market.
_PAIR = LinePattern(
    r"""(?x)
    (?<![A-Za-z0-9_./-])  # not part of a longer word or path
    (?P<symbol>
    \d{0,7}[A-Z][A-Z0-9]{0,11}(?:USD[TC]|F?[BD]USD)(?:_\d{6})?  # `BTCUSDT`, with a delivery date or without
    |[A-Z][A-Z0-9]{2,11}(?:BTC|ETH|BNB|EUR)  # `ETHBTC`
    # `BTCUSD_PERP`, `BTC-USDT`, `BTC/USDT:USDT`
    |\d{0,7}[A-Z][A-Z0-9]{0,9}(?:USD_(?:PERP|\d{6})|[-_/]USD[TC]?(?::USD[TC]?)?))
    (?![A-Za-z0-9_/])
    """,
    literals="usd btc eth bnb eur",
)
_AMOUNT = LinePattern(
    r"""(?xi)
    (?:quantity|qty|price|amount|vol(?:ume)?|size)  # the name of the field
    ["']?[ ]?[=:][ ]?["']?  # a separator
    (?P<amount>\d{1,15}(?:\.\d{1,15})?)
    """,
    literals="quantity qty price amount vol size",
)
_ENDPOINT = LinePattern(
    r"""(?x)
    (?:\b(?P<verb>GET|POST|PUT|DELETE)\b[^\n/]{0,80}?)?  # a verb
    (?:(?P<host>https?://api[A-Za-z0-9.:-]{3,80})|https?://[A-Za-z0-9.:-]{3,80})?  # an address
    (?P<path>
      (?:/(?:[a-z]{1,8}/)?[a-z]{0,6}api/(?:v\d|gateway)  # the path of an API
      |(?(host)/v?\d|(?!)))  # or, on a host that is an API, only the version
      /[A-Za-z0-9_/-]{1,80}
    )
    """,
    literals="api/ ://api",
)
HOST = LinePattern(r"://(?:[a-z0-9-]{1,63}\.){0,4}(?P<domain>[a-z0-9-]{1,63}\.[a-z]{2,12})\b", literals="://")


class LineShape:
    """Where the facts are in all lines of one shape, each found on first use.

    It is made from one of these lines. Only the beginning of an overlong line is searched.
    """

    def __init__(self, text: str, client_id: LinePattern) -> None:
        self._client_id = client_id
        self._text = text = text[:_MAX_LINE]
        self._lower = text.lower() if text.isascii() else None

    @lazy_attribute
    def continues(self) -> bool:
        """Whether the line continues the record above: it is indented, or within a stack trace."""
        return self._has(_CONTINUES)

    @lazy_attribute
    def is_indented(self) -> bool:
        """Whether the line begins with white space."""
        return self._text[:1] in {" ", "\t"}

    @lazy_attribute
    def is_raised(self) -> bool:
        """Whether the line begins with the name of what may be an exception."""
        return self._has(_RAISED)

    @lazy_attribute
    def reports_fault(self) -> bool:
        """Whether the line begins as the report of an error does."""
        return _FAULTY.may_match(self._lower) and _FAULTY.pattern.search(self._text, 0, _HEAD) is not None

    @lazy_attribute
    def tags(self) -> tuple[Span, ...]:
        """The words in brackets at the beginning."""
        return tuple(match.span("tag") for match in self._each(_TAG, _HEAD))

    @lazy_attribute
    def marks(self) -> tuple[tuple[str, Span], ...]:
        """The ids of request, thread and the like, with the first letters of their words."""
        return tuple(
            (match["name"].lower().replace("request", "req")[:4], match.span("value"))
            for match in self._each(_MARK)
        )

    @lazy_attribute
    def order_ids(self) -> tuple[Span, ...]:
        """The client order ids that the line mentions; a batch has several."""
        return tuple(
            match.span("id") for match in self._each(self._client_id) if match["id"].lower() not in _NO_IDS
        )

    @lazy_attribute
    def asks(self) -> bool:
        """Whether the line asks for something, or cancels it."""
        return self._has(_ASKS)

    @lazy_attribute
    def sends(self) -> bool:
        """Whether the line sends something."""
        return self._has(_SENDS)

    @lazy_attribute
    def tells_state(self) -> bool:
        """Whether the line says what became of an order."""
        return self._has(_STATE) and not self.plans

    @lazy_attribute
    def denies_state(self) -> bool:
        """Whether the line leaves it open what became of an order, or says that none was found."""
        return self._has(_DENIES)

    @lazy_attribute
    def plans(self) -> bool:
        """Whether the line says what somebody is going to do."""
        return self._has(_PLANS)

    @lazy_attribute
    def may_lose_answer(self) -> bool:
        """Whether the line may report a request without a response."""
        return self._has(_MAY_BE_LOST)

    @lazy_attribute
    def loses_orders(self) -> bool:
        """Whether the line says that a connection was lost before orders were answered."""
        return self._has(_IN_FLIGHT)

    @lazy_attribute
    def is_of_stream(self) -> bool:
        """Whether the line is about a stream, which is not a request."""
        return self._has(_STREAM)

    @lazy_attribute
    def may_show_limit(self) -> bool:
        """Whether the line may have a limit, or how much of it was used."""
        return self._lower is None or "x-mbx-" in self._lower or "limit" in self._lower

    @lazy_attribute
    def may_show_clock(self) -> bool:
        """Whether the line may have the server's time."""
        return "erver" in self._text

    @lazy_attribute
    def may_order_wait(self) -> bool:
        """Whether the line may have the end of a ban, or a time to wait."""
        return "until" in self._text or "fter" in self._text or "FTER" in self._text

    @lazy_attribute
    def symbol(self) -> Span | None:
        """The market that the line names."""
        match = next(self._each(_SYMBOL), None) or next(self._each(_PAIR), None)
        return match.span("symbol") if match else None

    @lazy_attribute
    def amounts(self) -> tuple[Span, ...]:
        """The amounts and prices that the line names."""
        return tuple(match.span("amount") for match in self._each(_AMOUNT))

    @lazy_attribute
    def endpoints(self) -> tuple[tuple[Span, Span], ...]:
        """The paths that the line names, each after its verb, which may be nowhere: (-1, -1)."""
        return tuple((match.span("verb"), match.span("path")) for match in self._each(_ENDPOINT))

    @lazy_attribute
    def names_request(self) -> bool:
        """Whether the line names a market, an amount or an endpoint."""
        return bool(self.symbol or self.amounts or self.endpoints)

    @lazy_attribute
    def may_send(self) -> bool:
        """Whether the line may be that of a request: it has an endpoint, or sends or asks for a market."""
        return bool(self.endpoints) or (self.symbol is not None and (self.sends or self.asks))

    @lazy_attribute
    def domains(self) -> tuple[Span, ...]:
        """The domains of the hosts that the line names."""
        return tuple(match.span("domain") for match in self._each(HOST))

    def _has(self, pattern: LinePattern) -> bool:
        return next(self._each(pattern), None) is not None

    def _each(self, pattern: LinePattern, end: int = _MAX_LINE) -> Iterator[re.Match[str]]:
        return pattern.pattern.finditer(self._text, 0, end) if pattern.may_match(self._lower) else iter(())


class LineShapes:
    """The shapes of recent lines, up to a limit."""

    def __init__(self, client_id_names: Iterable[ClientIdRecord] = ()) -> None:
        """`client_id_names` are the names after which some exchange writes a client order id."""
        self._client_id = client_id_pattern(client_id_names)
        self._known: dict[bytes, LineShape] = {}

    def of(self, text: str) -> LineShape:
        """Return the shape of a line."""
        if len(text) > _MAX_SHAPED:
            return LineShape(text, self._client_id)
        digitless = text.encode("utf-8", "surrogatepass").translate(_ZEROS)
        shape = self._known.get(digitless)
        if shape is None:
            if len(self._known) >= _MAX_SHAPES:
                self._known.clear()
            shape = self._known[digitless] = LineShape(text, self._client_id)
        return shape
