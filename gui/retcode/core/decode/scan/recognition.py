"""Read the recognition files: what in a pasted text points at an exchange. GUIDELINES.md describes them.

No exchange is named in this module. Venues that the catalogue does not have are left out; a clue without any
venue left points at its exchange alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, structs

from retcode.core.catalogue.load import Catalogue, Fault
from retcode.core.catalogue.model import Venue, is_number
from retcode.core.resources import ResourceError, content_of, own_catalogue, reading, resource

StrengthName = Literal["hint", "weak", "exchange", "strong", "proof"]
MessageKind = Literal["distinct", "plain", "named"]


class Strength(IntEnum):
    """How much a clue decides.

    HINT decides nothing, WEAK breaks a tie, EXCHANGE names an exchange but no product, STRONG names the
    product, PROOF is something only that venue has.
    """

    HINT = 0
    WEAK = 1
    EXCHANGE = 2
    STRONG = 3
    PROOF = 4


class RecognitionRecord(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of the recognition files' records."""


class ClueRecord(RecognitionRecord, frozen=True, rename={"reason": "says"}):
    """Something that points at venues: literal texts, a pattern, or the keys of an object with a code.

    `venues` are all of the exchange's if none are given. `reason`, in the data `says`, is shown to the user,
    with `{text}` for the text that matched. `holds` is a literal that every match of the pattern contains.
    `keys` are in the object or around it and `without` are not; `signed` asks for a code with a minus or for
    one without. A `worded` clue is a proof only together with the wording of the venue. A `shared` clue is
    also seen at venues that copy its own. `exchange` names the owner while the catalogue has none of its
    venues.
    """

    strength: StrengthName
    reason: str
    venues: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    pattern: str = ""
    holds: str = ""
    keys: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    signed: bool | None = None
    worded: bool = False
    shared: bool = False
    exchange: str = ""


class PrintRecord(RecognitionRecord, frozen=True, rename={"reason": "says"}):
    """How a client library prints an error, as a pattern with the groups `code`, `message` and `status`.

    At least one of `code` and `message` is required. Without a code, the message must be one of the venue's.
    `holds` is a literal that every match contains. `codes` gives the code for each word that the library
    prints in its place, such as the name of an exception; other words are then no error.
    """

    pattern: str
    holds: str
    reason: str
    strength: StrengthName = "exchange"
    venues: tuple[str, ...] = ()
    codes: dict[str, str] = {}


class WordCodesRecord(RecognitionRecord, frozen=True):
    """How an exchange writes codes that are words. `pattern` is the whole word.

    `keys` are the keys it has in an object, alone or as an item of a list; without `keys` the word is a code
    anywhere. `success` are words that mean success. `proves` are the venues that such a
    word under one of the keys proves, together with a message of theirs. `lost` is the beginning of a code
    that a client library leaves off; the rest alone is found only if the catalogue has the whole code.
    """

    pattern: str
    keys: tuple[str, ...] = ()
    success: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    lost: str = ""


class BatchRecord(RecognitionRecord, frozen=True):
    """How an exchange answers a batch, where that is not one list of objects.

    `failed` are the keys of lists with the items that failed, `done` the keys beside them with the others: a
    list, or a string with commas. `item` is a pattern for the beginning of an item that is itself a list.
    """

    failed: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    item: str = ""


class ClientIdRecord(RecognitionRecord, frozen=True):
    """A name after which an exchange writes the client order id: a key, or a part of a path.

    `begins` is how all its client order ids begin, where the name alone may mean something else.
    """

    name: str
    begins: str = ""


class LimitHeader(RecognitionRecord, frozen=True, rename={"label": "says"}):
    """A response header in which an exchange counts requests.

    `label`, in the data `says`, is what it counts. `{interval}` in `name` stands for an interval such as
    `1m`; the one in `label` is then replaced by its words, such as "this minute".
    """

    name: str
    label: str


class ExchangeRecord(RecognitionRecord, frozen=True):
    """What points at one exchange.

    `names` are words that name it, in any case and any language; one that ends in `*` may also begin a longer
    word. `hosts` are the domains that its servers answer on. `ccxt` gives for each of its ids in ccxt the
    venues; none means all. `messages` tells when a wire message alone is an error: `distinct` always, `plain`
    where it is long or the text is a question, `named` only where the exchange is named. `signed` says that
    all its codes have a minus, so that a number after its name is not one of them. `success` are codes that
    mean success, `success_messages` patterns of whole messages that come with 0 then, `code_keys` and
    `message_keys` names of its own for a code and a message. `limit_headers` are the response headers that
    count requests, `batches` the forms of its answers to several orders at once, `client_ids` the names that
    stand before a client order id, besides those with the words "client", "order" and "id", and
    `order_addresses` the addresses of orders that have no word for one in them.
    """

    exchange: str
    names: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    ccxt: dict[str, tuple[str, ...]] = {}
    messages: MessageKind = "named"
    signed: bool = False
    success: tuple[str, ...] = ()
    success_messages: tuple[str, ...] = ()
    code_keys: tuple[str, ...] = ()
    message_keys: tuple[str, ...] = ()
    limit_headers: tuple[LimitHeader, ...] = ()
    clues: tuple[ClueRecord, ...] = ()
    prints: tuple[PrintRecord, ...] = ()
    word_codes: tuple[WordCodesRecord, ...] = ()
    batches: tuple[BatchRecord, ...] = ()
    client_ids: tuple[ClientIdRecord, ...] = ()
    order_addresses: tuple[str, ...] = ()


class WordingRecord(RecognitionRecord, frozen=True):
    """A pattern for what a message is about: its topic, and the concept for a message that is in no table.

    The order counts: of several that match, the first gives the concept.
    """

    topic: str
    pattern: str
    concept: str = ""


class CommonRecord(RecognitionRecord, frozen=True, rename={"wordings": "words"}):
    """What belongs to no exchange.

    `vendors` are words of services that have error codes and are not exchanges; `brokers` are those that hold
    money or take orders themselves, and word their errors like an exchange. `clues` point at venues of
    several exchanges, `libraries` are names of client libraries that send requests to nothing but exchanges,
    `ccxt_errors` are the classes that ccxt raises. `success_messages` are those of an exchange's record.
    `wordings`, in the data `words`, tell what a message is about that is in no table.
    """

    vendors: tuple[str, ...]
    brokers: tuple[str, ...]
    clues: tuple[ClueRecord, ...]
    libraries: tuple[str, ...]
    ccxt_errors: tuple[str, ...]
    success_messages: tuple[str, ...]
    wordings: tuple[WordingRecord, ...]


_COMMON = "common.json"
# Where an exchange of the user's own is expected to print codes that are words.
_WORD_KEYS = (
    *("code", "error", "errorCode", "error_code", "errCode", "err_code", "err-code", "retCode", "ret_code"),
    *("status", "label", "reason", "type", "Code", "Error", "ErrorCode"),
)


class Recognition(Struct, frozen=True):
    """The recognition files as read against one catalogue."""

    exchanges: tuple[ExchangeRecord, ...]
    common: CommonRecord
    venues_of: dict[str, frozenset[str]]
    exchange_of: dict[str, str]

    @classmethod
    def load(cls, catalogue: Catalogue, root: Path | None = None) -> Recognition:
        """Read the files below `root` (the bundled ones if None).

        Raises:
            ResourceError: a file cannot be read, is not of this format, or an exchange is in none.
        """
        folder = (root or resource("catalogue")) / "recognition"
        common = _decode(folder / _COMMON, CommonRecord)
        exchange_of = {venue.id: venue.exchange for venue in catalogue.venues.values()}
        venues_of: dict[str, frozenset[str]] = {}
        for venue, exchange in exchange_of.items():
            venues_of[exchange] = venues_of.get(exchange, frozenset()) | {venue}
        exchanges = (*read_exchanges(root), *_unrecognised(catalogue, root))
        if missing := venues_of.keys() - {record.exchange for record in exchanges}:
            raise ResourceError(f"recognition has no file for {min(missing)}; install Retcode again")
        own = tuple(_with_words(record, catalogue) for record in exchanges)
        return cls(own, common, venues_of, exchange_of)

    def venues(self, record: ExchangeRecord, venues: Iterable[str] = ()) -> frozenset[str]:
        """Return the given venues that are in the catalogue; all of the exchange if none are given."""
        named = frozenset(venues)
        return self.held(named) if named else self.venues_of.get(record.exchange, frozenset())

    def prints(self) -> Iterator[tuple[PrintRecord, frozenset[str]]]:
        """Yield all print forms with their venues, in a fixed order."""
        for record in self.exchanges:
            for printed in record.prints:
                yield printed, self.venues(record, printed.venues)

    def word_codes(self) -> Iterator[tuple[WordCodesRecord, ExchangeRecord]]:
        """Yield all forms of word codes with their exchanges, in a fixed order."""
        for record in self.exchanges:
            for form in record.word_codes:
                yield form, record

    def success_words(self) -> frozenset[str]:
        """Return the words that mean success in the place of a word code."""
        return frozenset(word for form, _ in self.word_codes() for word in form.success)

    def limit_headers(self) -> Iterator[LimitHeader]:
        """Yield the headers in which exchanges count requests."""
        for record in self.exchanges:
            yield from record.limit_headers

    def success_messages(self) -> re.Pattern[str]:
        """Return a pattern for the messages that report success beside the code 0."""
        patterns = [*self.common.success_messages]
        for record in self.exchanges:
            patterns += record.success_messages
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)

    def libraries(self) -> re.Pattern[str]:
        """Return a pattern for the client libraries that send requests to nothing but exchanges."""
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self.common.libraries))})\b")

    def order_addresses(self) -> re.Pattern[str]:
        """Return a pattern for the addresses of orders that have no word for one in them."""
        addresses = (address for record in self.exchanges for address in record.order_addresses)
        return re.compile(rf"(?:{'|'.join(map(re.escape, addresses)) or '(?!)'})(?![\w/-])", re.IGNORECASE)

    def message_kinds(self) -> dict[str, MessageKind]:
        """Return for each venue when one of its messages is an error without a code."""
        return {venue: record.messages for record in self.exchanges for venue in self.venues(record)}

    def held(self, venues: Iterable[str]) -> frozenset[str]:
        """Return the given venues that are in the catalogue."""
        return frozenset(venue for venue in venues if venue in self.exchange_of)

    def catalogued(self) -> Iterator[ExchangeRecord]:
        """Yield the exchanges that the catalogue has a venue of."""
        return (record for record in self.exchanges if record.exchange in self.venues_of)


def _own_tables(catalogue: Catalogue) -> dict[str, list[Venue]]:
    """Return the venues of the user's own by their exchanges."""
    tables: dict[str, list[Venue]] = {}
    for venue in catalogue.tables.values():
        if venue.own:
            tables.setdefault(venue.exchange, []).append(venue)
    return tables


def _unrecognised(catalogue: Catalogue, root: Path | None) -> Iterator[ExchangeRecord]:
    """Yield a record for each exchange of the user's own that has no recognition file."""
    known = {record.exchange for record in read_exchanges(root)}
    yield from (ExchangeRecord(name, (name,)) for name in _own_tables(catalogue) if name not in known)


def _with_words(record: ExchangeRecord, catalogue: Catalogue) -> ExchangeRecord:
    """Let the word codes of an exchange of the user's own be found where codes usually are.

    A recognition file that describes them itself stays as it is.
    """
    tables = _own_tables(catalogue).get(record.exchange, [])
    words = {entry.code for venue in tables for entry in venue.entries if not is_number(entry.code)}
    if record.word_codes or not words:
        return record
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    form = WordCodesRecord("(?:" + "|".join(map(re.escape, longest_first)) + ")", _WORD_KEYS)
    return structs.replace(record, word_codes=(form,))


def read_exchanges(root: Path | None = None) -> tuple[ExchangeRecord, ...]:
    """Read the exchanges' files below `root`, the bundled and the user's if None.

    Raises as `Recognition.load`, but not for the user's own files: see `read_own_exchanges`.
    """
    folder = (root or resource("catalogue")) / "recognition"
    groups = (_exchanges(path) for path in sorted(folder.glob("*.json")) if path.name != _COMMON)
    bundled = tuple(record for group in groups for record in group)
    return bundled if root else (*bundled, *read_own_exchanges([]))


def read_own_exchanges(faults: list[Fault], own: Path | None = None) -> tuple[ExchangeRecord, ...]:
    """Read the recognition files of the user's own catalogue; a file with a fault is left out."""
    folder = own or own_catalogue()
    found: list[ExchangeRecord] = []
    for path in sorted((folder / "recognition").glob("*.json")) if folder else ():
        try:
            records = _exchanges(path)
            _check_patterns(records)
        except ResourceError as error:
            faults.append(Fault(str(path), "", str(error).partition("(")[2].rpartition(")")[0]))
        except re.error as error:
            faults.append(Fault(str(path), "", f"a pattern is not a regular expression ({error})"))
        else:
            found += records
    return tuple(found)


def _check_patterns(records: Iterable[ExchangeRecord]) -> None:
    for record in records:
        for patterns in (record.clues, record.prints, record.word_codes):
            for item in patterns:
                re.compile(item.pattern)
        for pattern in (*record.success_messages, *(form.item for form in record.batches)):
            re.compile(pattern)


def _exchanges(path: Path) -> tuple[ExchangeRecord, ...]:
    """Return the record of a file, or its list of records."""
    found = _decode(path, ExchangeRecord | tuple[ExchangeRecord, ...])
    return found if isinstance(found, tuple) else (found,)


def _decode(path: Path, kind: Any) -> Any:
    with reading(f"recognition/{path.name}"):
        return msgspec.json.decode(content_of(path), type=kind)
