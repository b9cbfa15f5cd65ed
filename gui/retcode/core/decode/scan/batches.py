"""Find the answers to batches: lists in which some items may have failed while others did not.

An item is an object or a string of a list. Some exchanges list the failed items apart from the others, and
some write each item as a list; the recognition files describe both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from retcode.core.decode.scan.candidate import BatchItem, Candidate, Form
from retcode.core.decode.scan.keys import Keys
from retcode.core.decode.scan.recognition import Recognition
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.letter_case import fold_case

_BRACKET = re.compile(r"[\[\](){}]")
_OPENING = {"]": "[", ")": "(", "}": "{"}
# What a bracket may leave open: messages have intervals such as `(0, 100]` and unpaired brackets.
_LEFT_OPEN = {"]": "(", ")": "(", "}": "([{"}
_TOKEN = compile_on_use(r"""(?x)
    "(?:[^"\\\n]|\\.){0,400}"  # a string
    |'(?:[^'\\\n]|\\.){0,400}'
    |[^\s,()\[\]{}"']+  # a number, or the name of a type before its bracket
    """)
_KEY_BEFORE = compile_on_use(r"([A-Za-z_][\w-]{0,40})[\"']?\]?\s{0,4}(?:=>|[:=])\s{0,4}\w{0,8}$")
_KEY_REACH = 64
_FIELD = compile_on_use(r"""(?x)
    ["']?(?P<key>[A-Za-z_][\w-]{0,40})["']?
    \s{0,4}[:=]\s{0,4}
    u?(?P<quote>["'])(?P<value>(?:\\.|(?!(?P=quote))[^\\\n]){1,400})(?P=quote)
    """)
# An item that failed, whatever its error.
_REFUSED = compile_on_use(r"""["']?\b(?:success|succeeded|result)["']?\s{0,4}[:=]\s{0,4}["']?(?i:false)\b""")
# The words of an error, in an item of a list in which others have none.
_ERROR_WORDS = compile_on_use(
    r"""(?xi)
    ["']\b(?:error|err(?:or)?[_-]?(?:msg|message))["']\s{0,4}:\s{0,4}
    (?P<quote>["'])(?P<value>(?:\\.|(?!(?P=quote))[^\\\n]){3,400})(?P=quote)
    """
)
# A record that a program wrote about itself. Some loggers write numbers: `"level":50`.
_LOG_RECORD = compile_on_use(r"""(?ix)
    ["'](?:log[._-]?level|level(?:name)?|lvl|severity)["'] \s{0,4} : \s{0,4}
    (?: ["'](?:trace|debug|info|notice|warn|error|fatal|crit|panic)
    | [1-6]0 (?![\d.]) )
    """)
# A record that holds a whole answer, so that its list is not a batch.
_HOLDS_ANSWER = compile_on_use(
    r"""(?i)["'](?:@timestamp|request|response|url|path|headers|logger|body)["']\s{0,4}:"""
)
# Fields of an order that is listed, rather than of the answer to a request.
_ORDER_KEYS = frozenset({"rejectreason", "updatereason"})
# Keys that name an item, in plain form, with their labels for the user.
_NAMES = {
    "symbol": "symbol",
    "newclientorderid": "client order id",
    "clientorderid": "client order id",
    "clientoid": "client order id",
    "clordid": "client order id",
    "orderlinkid": "client order id",
    "externaloid": "external id",
    "orderid": "order",
}
# A key with a value that may name an item.
_NAMED = compile_on_use(r"""(?x)
    ["']?\b(?P<key>[A-Za-z_][\w-]{2,40})["']?\s{0,4}[:=]\s{0,4}
    ["']?(?P<value>[\w.:/-]{1,64})
    """)
# The id of an order, alone in a list.
_ID = compile_on_use(r"\d{5,20}")
_DIGIT = compile_on_use(r"\d")
# What stands for no error in an item that went through.
_NO_ERROR = compile_on_use(r"(?i)none|null|no[ _]?errors?|n/a|accepted|done|placed|\d{1,20}|[-\u2013]")
_NOTHING = frozenset({"null", "None", "nil", "undefined", "<nil>"})
_LEFT_OUT = frozenset({"...", "\u2026"})
_MAX_NODES, _MAX_LEVELS, _MIN_ITEMS = 50_000, 7, 2
_ELEMENT_REACH = 4000  # characters of an item that are looked through; without its bracket it has no end


class _Kind(Enum):
    """What an element of a list is."""

    OBJECT = "object"
    LIST = "list"
    STRING = "string"
    NOTHING = "nothing"
    OTHER = "other"


class _Node(Struct, gc=False):
    """A pair of brackets: its positions, the index of the one around it, and those directly in it."""

    bracket: str
    start: int
    end: int
    parent: int
    children: list[int]


class _Element(NamedTuple):
    kind: _Kind
    start: int
    end: int
    node: int


class _Items(NamedTuple):
    """The elements of a list, and the index of each by its node.

    `done` is how many items that did not fail are listed apart; None if the list has both.
    """

    elements: tuple[_Element, ...]
    of_node: dict[int, int]
    done: int | None


class Place(NamedTuple):
    """The place of an item: its `batch`, by the position of the list, its index `item`, and its own span.

    `size` is how many items the batch has. `item` is None where failed items are listed apart from others.
    """

    batch: int
    item: int | None
    size: int
    start: int
    end: int


class BatchForms:
    """How exchanges answer batches, by the recognition files."""

    def __init__(self, recognition: Recognition) -> None:
        forms = [form for record in recognition.exchanges for form in record.batches]
        self.keys = Keys.of(recognition)
        self.item = re.compile("|".join(f"(?:{form.item})" for form in forms if form.item) or r"(?!)")
        self.succeeded = recognition.success_messages()
        keys = {key.replace("_", "[_-]?") for form in forms for key in form.failed}
        self.failed_key = re.compile("|".join(sorted(keys)) or r"(?!)", re.IGNORECASE)
        self.done_beside: dict[str, frozenset[str]] = {}
        for form in forms:
            for key in form.failed:
                known = self.done_beside.get(_plain(key), frozenset())
                self.done_beside[_plain(key)] = known | frozenset(map(_plain, form.done))


class Batches:
    """The answers to batches in one flat text."""

    def __init__(self, text: str, forms: BatchForms) -> None:
        self._text, self._forms = text, forms
        self._known: dict[int, _Items | None] = {}
        self._sizes: dict[int, dict[str, int]] = {}

    @cached_property
    def _nodes(self) -> list[_Node]:
        nodes: list[_Node] = []
        stack: list[int] = []
        text = self._text
        for match in _BRACKET.finditer(text) if "[" in text else ():
            bracket, at = match.group(), match.start()
            opening = _OPENING.get(bracket)
            if opening is None:
                if len(nodes) >= _MAX_NODES:
                    break
                parent = stack[-1] if stack else -1
                if stack:
                    nodes[parent].children.append(len(nodes))
                stack.append(len(nodes))
                nodes.append(_Node(bracket, at, len(text), parent, []))
                continue
            for _ in range(_depth_of(opening, _LEFT_OPEN[bracket], [nodes[n].bracket for n in stack[-4:]])):
                nodes[stack.pop()].end = at + 1
        return nodes

    @cached_property
    def _starts(self) -> list[int]:
        return [node.start for node in self._nodes]

    def place(self, candidate: Candidate) -> Place | None:
        """Return the place of the item that an error is about; None if that is not an item of a batch."""
        if candidate.order_rejected or {key.replace("_", "") for key in candidate.keys} & _ORDER_KEYS:
            return None
        return self._place(position_in_item(candidate))

    def refused(self) -> Iterator[Place]:
        """Yield the places of the items that failed by their own flags or words, or by the list they are in.

        An object within an answer, but not in a list, counts as a batch of one item.
        """
        for match in _REFUSED.finditer(self._text) if "false" in fold_case(self._text) else ():
            place = self._place(match.start()) or self._inner_object(match.start())
            if place:
                yield place
        for match in _ERROR_WORDS.finditer(self._text):
            words = match["value"].strip(" .")
            if self._forms.succeeded.fullmatch(match["value"]) or _NO_ERROR.fullmatch(words):
                continue
            place = self._place(match.start())
            if place and place.size >= _MIN_ITEMS:
                yield place
        listed = self._forms.failed_key.search(self._text) is not None
        for index, node in enumerate(self._nodes) if listed else ():
            divided = node.bracket == "[" and self._key(node) in self._forms.done_beside
            items = self._items(index) if divided else None
            if items and items.done is not None:
                for element in items.elements:
                    if element.kind is _Kind.OBJECT and (place := self._place(element.start)):
                        yield place

    def message(self, place: Place) -> str:
        """Return the words of a failed item: those of its error, or else all of it."""
        words = ""
        for field in _FIELD.finditer(self._text, place.start, place.end):
            key = self._forms.keys.find(field["key"]) or field["key"].lower()
            if key in self._forms.keys.message or _plain(key) in self._forms.keys.message:
                return field["value"].strip()
            if key.endswith(("reason", "error", "code", "label")):
                words = words or field["value"].strip()
        return words or self._text[place.start : place.end].strip()[:80]

    def names(self, place: Place) -> tuple[tuple[str, str], ...]:
        """Return what names an item, such as `("client order id", "x2")`."""
        found: dict[str, str] = {}
        end = min(place.end, place.start + _ELEMENT_REACH)
        for field in _NAMED.finditer(self._text, place.start, end):
            label = _NAMES.get(_plain(field["key"]))
            if label:
                found.setdefault(label, field["value"])
        return tuple(found.items())

    def _place(self, position: int) -> Place | None:
        index = self._innermost(position)
        inner, single = -1, None
        for _ in range(_MAX_LEVELS):
            if index < 0:
                break
            node = self._nodes[index]
            if node.bracket == "[" and inner >= 0:
                place = self._in_list(index, inner, direct=self._innermost(position) == inner)
                if place and (place.size >= _MIN_ITEMS or place.item is None):
                    return place
                single = single or place
            index, inner = node.parent, index
        return single

    def _in_list(self, index: int, inner: int, *, direct: bool) -> Place | None:
        """Return the place of node `inner` in the list of node `index`; None if that is not a batch."""
        items = self._items(index)
        own = items.of_node.get(inner) if items else None
        if items is None or own is None:
            return None
        element = items.elements[own]
        end = min(element.end, element.start + _ELEMENT_REACH)
        if _LOG_RECORD.search(self._text, element.start, end):
            return None
        if not direct and _HOLDS_ANSWER.search(self._text, element.start, end):
            return None
        size = len(items.elements) + (items.done or 0)
        item = own if items.done is None else None
        return Place(self._nodes[index].start, item, size, element.start, element.end)

    def _items(self, index: int) -> _Items | None:
        """Return the items of the list of a node; None if it is not a batch.

        It is not one if it has numbers, or lists that no exchange writes for an item. Numbers among objects
        may be the ids of orders: `[284571, {"code":-2010}]`.
        """
        if index not in self._known:
            elements = self._elements(self._nodes[index])
            kinds = {element.kind for element in elements}
            lists = (one for one in elements if one.kind is _Kind.LIST)
            numbers = (one for one in elements if one.kind is _Kind.OTHER)
            ids = kinds == {_Kind.OBJECT, _Kind.OTHER} and all(
                _ID.fullmatch(self._text, one.start, one.end) for one in numbers
            )
            known = (ids or _Kind.OTHER not in kinds) and all(
                self._forms.item.match(self._text, one.start) for one in lists
            )
            of_node = {element.node: n for n, element in enumerate(elements) if element.node >= 0}
            found = _Items(tuple(elements), of_node, self._done_beside(index)) if known else None
            self._known[index] = found
        return self._known[index]

    def _inner_object(self, position: int) -> Place | None:
        index = self._innermost(position)
        if index < 0 or self._nodes[index].bracket != "{" or self._nodes[index].parent < 0:
            return None
        node = self._nodes[index]
        return Place(node.start, 0, 1, node.start, node.end)

    def _done_beside(self, index: int) -> int | None:
        """Return how many items are listed beside a list of failed ones; None if the list is not one."""
        node = self._nodes[index]
        done = self._forms.done_beside.get(self._key(node))
        if done is None or node.parent < 0:
            return None
        sizes = self._sizes_in(node.parent)
        return next((size for key, size in sizes.items() if key in done), None)

    def _sizes_in(self, index: int) -> dict[str, int]:
        """Return the sizes of the lists directly in a node, by key; ids in a string are a list too."""
        if index not in self._sizes:
            around = self._nodes[index]
            sizes: dict[str, int] = {}
            for other in (self._nodes[child] for child in around.children):
                if other.bracket == "[":
                    sizes.setdefault(self._key(other), len(self._elements(other)))
            for start, end in self._gaps(around):
                for field in _FIELD.finditer(self._text, start, end):
                    parts = [part for part in field["value"].split(",") if _DIGIT.search(part)]
                    if parts:
                        sizes.setdefault(_plain(field["key"]), len(parts))
            self._sizes[index] = sizes
        return self._sizes[index]

    def _gaps(self, node: _Node) -> Iterator[tuple[int, int]]:
        """Yield the ranges of a node that are in none of its children."""
        position = node.start
        for child in node.children:
            yield position, self._nodes[child].start
            position = self._nodes[child].end
        yield position, node.end

    def _key(self, node: _Node) -> str:
        before = _KEY_BEFORE.search(self._text, max(0, node.start - _KEY_REACH), node.start)
        return _plain(before[1]) if before else ""

    def _innermost(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        while index >= 0 and self._nodes[index].end <= position:
            index = self._nodes[index].parent
        return index

    def _elements(self, node: _Node) -> list[_Element]:
        text, found = self._text, []
        position = node.start + 1
        for index in (*node.children, -1):
            child = self._nodes[index] if index >= 0 else None
            stop = child.start if child else max(position, node.end - (text[node.end - 1] == "]"))
            prefix = False
            for token in _TOKEN.finditer(text, position, stop):
                word = token.group()
                prefix = child is not None and token.end() == stop
                if prefix or word in _LEFT_OUT:
                    continue
                quoted = word[0] in "\"'"
                kind = _Kind.STRING if quoted else _Kind.NOTHING if word in _NOTHING else _Kind.OTHER
                found.append(_Element(kind, token.start(), token.end(), -1))
            if child:
                kind = _Kind.LIST if child.bracket == "[" and not prefix else _Kind.OBJECT
                found.append(_Element(kind, child.start, child.end, index))
                position = child.end
        return found


def _depth_of(opening: str, left_open: str, brackets: Sequence[str]) -> int:
    """Return how many of the open `brackets` a closing one ends, unpaired ones among them; 0 if none.

    It ends the last `opening` one if all after that may be left open.
    """
    for depth, bracket in enumerate(reversed(brackets), 1):
        if bracket == opening:
            return depth
        if bracket not in left_open:
            break
    return 0


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def position_in_item(candidate: Candidate) -> int:
    """Return a position of an error that is in its own item of a list."""
    if candidate.form is Form.PRINT and candidate.code_at < 0:
        return candidate.end - 1  # a print may begin in the item before
    return candidate.position


def items_of(
    batches: Batches, candidates: Sequence[Candidate], refused: Iterable[Place]
) -> Iterator[BatchItem | None]:
    """Yield for each error the item of a batch that it is about, or None.

    `refused` are the places of items that failed, whether or not an error was found in them.
    """
    places = [batches.place(candidate) for candidate in candidates]
    failed: dict[int, dict[int, int | None]] = {}
    for place in (*places, *refused):
        if place:
            failed.setdefault(place.batch, {})[place.start] = place.item
    which = {
        batch: tuple(sorted(item for item in starts.values() if item is not None))
        for batch, starts in failed.items()
    }
    for place in places:
        if place is None or place.size < _MIN_ITEMS:
            yield None
        else:
            failures, names = len(failed[place.batch]), batches.names(place)
            yield BatchItem(place.batch, place.item, place.size, failures, which[place.batch], names)
