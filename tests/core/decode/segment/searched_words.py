"""Derive from the code of decoding and of redaction which words of a text they search for.

A word stands for all that contain it. `^` before it means that it is found only at the beginning of a word,
`$` behind it only at the end of one. What is not certain counts as found anywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from retcode import core
from tests.attack.compiled_expressions import Compiled, compiled_expressions

_PACKAGES = ("decode", "redact")
# What it searches for decides which parts of a text are read, and not how.
_CHOOSES_REGIONS = "segment"
# It looks at texts that are read as a whole, and at what is around a region.
_READS_WHOLE_TEXTS = "doubt.py"
# It puts several words together before it looks at them.
_JOINS_WORDS = "names.py"
_SHORT = 3
_ASCII = frozenset(map(chr, range(128)))
_LETTERS = frozenset(filter(str.isalpha, _ASCII))
_DIGITS, _SPACES = frozenset("0123456789"), frozenset(" \t\n\r\f\v")
_WORD = _LETTERS | _DIGITS | {"_"}
_CLASSES = {
    codes.CATEGORY_DIGIT: _DIGITS, codes.CATEGORY_NOT_DIGIT: _ASCII - _DIGITS,
    codes.CATEGORY_SPACE: _SPACES, codes.CATEGORY_NOT_SPACE: _ASCII - _SPACES,
    codes.CATEGORY_WORD: _WORD, codes.CATEGORY_NOT_WORD: _ASCII - _WORD,
}  # fmt: skip
_CHARACTERS = frozenset({codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY})
_MAX_ALTERNATIVES, _MAX_LETTERS = 400, 4
# Letters at the end of what was matched so far, and whether no other letter can be before them.
_Run = tuple[str, bool]
_ANYTHING, _NO_LETTER = ("", False), ("", True)
# A string with any of these may be an expression; an f-string without them is a sentence for the user.
_OF_EXPRESSIONS = re.compile(r"[\\|\[\](){}?*+^$]")
# What has letters in an expression and is not searched for: names of groups, escapes, comments.
_NOT_SEARCHED = re.compile(
    r"""(?xm)
    \(\?P[<=]\w+[>)]
    |\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[A-Za-z]
    |(?:^[ \t]*|[ ]{2,})\#[ ][^\n]*$
    """
)
_PLACE = re.compile(r"%s|@\w+@")  # where another part is put into an expression


class _Words:
    """Collects the words of one expression while it goes through its parts."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def end(self, runs: Iterable[_Run], *, bound: bool) -> None:
        """Note the letters found so far; `bound` means that no other letter can be behind them."""
        for run, begins in runs:
            if len(run) >= _SHORT:
                self.found.add("^" * begins + run + "$" * bound)

    def sequence(self, parts: Iterable[tuple[Any, Any]], runs: set[_Run], flags: int) -> set[_Run]:
        """Return what the letters at the end can be after these parts."""
        for code, value in parts:
            runs = self._part(code, value, runs, flags)
            if len(runs) > _MAX_ALTERNATIVES:
                self.end(runs, bound=False)
                runs = {_ANYTHING}
        return runs

    def _part(self, code: Any, value: Any, runs: set[_Run], flags: int) -> set[_Run]:  # noqa: PLR0911
        if code in _CHARACTERS:
            return self._character(_characters(code, value, flags), runs)
        if code is codes.AT:
            return self._position(value, runs)
        if code is codes.BRANCH:
            return set().union(*(self.sequence(branch, runs, flags) for branch in value[1]))
        if code is codes.SUBPATTERN:
            _, added, removed, inner = value
            return self.sequence(inner, runs, (flags | added) & ~removed)
        if code is codes.ATOMIC_GROUP:
            return self.sequence(value, runs, flags)
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            return self._repeat(value, runs, flags)
        if code in (codes.ASSERT, codes.ASSERT_NOT):
            return self._look(code, value, runs, flags)
        if code is codes.GROUPREF_EXISTS:
            _, yes, no = value
            return self.sequence(yes, runs, flags) | self.sequence(no or (), runs, flags)
        self.end(runs, bound=False)  # a reference to another group, or what never matches
        return {_ANYTHING}

    def _character(self, taken: frozenset[str], runs: set[_Run]) -> set[_Run]:
        letters = {character.lower() for character in taken & _LETTERS}
        if len(letters) > _MAX_LETTERS:
            self.end(runs, bound=False)
            return {_ANYTHING}
        longer = {(run + letter, begins) for run, begins in runs for letter in letters}
        if taken <= _LETTERS and letters:
            return longer
        self.end(runs, bound=True)
        return longer | {_NO_LETTER}

    def _position(self, value: Any, runs: set[_Run]) -> set[_Run]:
        if value is codes.AT_NON_BOUNDARY:
            return runs
        self.end(runs, bound=True)
        return {_NO_LETTER}

    def _repeat(self, value: Any, runs: set[_Run], flags: int) -> set[_Run]:
        least, most, inner = value
        found = runs if least == 0 else set()
        once = self.sequence(inner, runs, flags)
        if most == 1:
            return found | once
        more = once | self.sequence(inner, once, flags)
        if not any(run for run, _ in more):
            return found | more
        self.end(more, bound=False)
        return found | more | {_ANYTHING}

    def _look(self, code: Any, value: Any, runs: set[_Run], flags: int) -> set[_Run]:
        """Return what the letters can be where something must or must not be before or behind."""
        direction, inner = value
        if code is codes.ASSERT_NOT and _alone(inner, flags) >= _LETTERS:
            if direction < 0:
                return {(run, begins or not run) for run, begins in runs}
            self.end(runs, bound=True)
            return {_NO_LETTER}
        self.end(self.sequence(inner, {_ANYTHING} if direction < 0 else runs, flags), bound=False)
        return runs


def _characters(code: Any, value: Any, flags: int) -> frozenset[str]:
    """Return the characters of ASCII that a part takes, and one that is beyond if it takes such."""
    if code is codes.ANY:
        return _ASCII
    found: set[str] = set()
    items = [(code, value)] if code in (codes.LITERAL, codes.NOT_LITERAL) else value
    for kind, item in items:
        if kind in (codes.LITERAL, codes.NOT_LITERAL):
            found.add(chr(item))
        elif kind is codes.RANGE:
            found.update(map(chr, range(item[0], min(item[1], 128) + 1)))
        elif kind is codes.CATEGORY:
            found |= _CLASSES[item]
    if flags & re.IGNORECASE:
        found |= {character.lower() for character in found} | {character.upper() for character in found}
    if items[0][0] in (codes.NEGATE, codes.NOT_LITERAL):
        return _ASCII - found
    return frozenset(found) or frozenset({"\x80"})


def _alone(parts: Any, flags: int) -> frozenset[str]:
    """Return the characters that parts take alone, without another one before or behind."""
    if len(parts) != 1:
        return frozenset()
    code, value = parts[0]
    if code is codes.BRANCH:
        return frozenset().union(*(_alone(branch, flags) for branch in value[1]))
    if code is codes.SUBPATTERN:
        return _alone(value[-1], (flags | value[1]) & ~value[2])
    if code in _CHARACTERS:
        return _characters(code, value, flags)
    return frozenset()


def words_of(pattern: str | bytes, flags: int = 0) -> set[str]:
    """Return the words, of three letters or more, that an expression searches for."""
    parsed = parser.parse(pattern, flags)
    words = _Words()
    words.end(words.sequence(parsed, {_ANYTHING}, parsed.state.flags), bound=False)
    return words.found


def words_of_strings(source: str, known: str = "") -> set[str]:
    """Return the words of the strings in a module that are in no expression among the `known` ones.

    An element of a collection, and what is compared, is compared with whole words; or else it is one of the
    literals that a text must have before an expression with them is tried.
    """
    found: set[str] = set()
    for text, whole in _strings(source):
        if _is_part_of(text, known):
            continue
        for match in re.finditer("[a-z]{3,}", text.lower()):
            begins, ends = whole or match.start() > 0, whole or match.end() < len(text)
            found.add("^" * begins + match[0] + "$" * ends)
    return found


def written_words(source: str) -> set[str]:
    """Return the words of the strings in a module as they are written there, expressions or not."""
    found: set[str] = set()
    for value, _ in _strings(source):
        text = _NOT_SEARCHED.sub(" ", value)
        without_optional_letters = re.sub(r"[A-Za-z]\?", " ", text)
        found.update(re.findall("[a-z]{3,}", f"{text} {without_optional_letters}".lower()))
    return found


def _is_part_of(text: str, known: str) -> bool:
    lines = (line.strip() for part in _PLACE.split(text) for line in part.splitlines())
    return _OF_EXPRESSIONS.search(text) is not None and all(line in known for line in lines)


def _strings(source: str) -> Iterator[tuple[str, bool]]:
    """Yield the strings of a module, and whether each is compared as a whole.

    Left out are docstrings, keys and names of groups, and f-strings that are sentences for the user.
    """
    tree = ast.parse(source)
    parents = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant):
            continue
        parent = parents[id(node)]
        if isinstance(parent, (ast.Expr, ast.Subscript)):
            continue
        if isinstance(parent, ast.JoinedStr) and not _is_expression(parent):
            continue
        value = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        if isinstance(value, str):
            yield value, _is_compared_whole(node, parent)


def _is_compared_whole(node: ast.Constant, parent: ast.AST) -> bool:
    if isinstance(parent, ast.Compare):
        return all(isinstance(operator, (ast.Eq, ast.NotEq)) for operator in parent.ops)
    split = isinstance(parent, ast.Attribute) and parent.attr == "split"
    return split or isinstance(parent, (ast.Set, ast.Tuple, ast.List, ast.Dict))


def _is_expression(node: ast.JoinedStr) -> bool:
    texts = (str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return any(_OF_EXPRESSIONS.search(text) for text in texts)


def _is_searched(one: Compiled) -> bool:
    _, package, *rest = one.file.split("/")
    return package in _PACKAGES and _CHOOSES_REGIONS not in rest and _READS_WHOLE_TEXTS not in rest


def searched_words() -> set[str]:
    """Return the words that decoding and redaction search for, in their code and in the bundled data."""
    found: set[str] = set()
    expressions = [one for one in compiled_expressions() if _is_searched(one)]
    for one in expressions:
        found |= words_of(one.pattern.encode("latin-1") if one.binary else one.pattern, one.flags)
    known = "\n".join(one.pattern for one in expressions)
    for package in _PACKAGES:
        for file in (Path(core.__path__[0]) / package).rglob("*.py"):
            if file.parent.name == _CHOOSES_REGIONS or file.name == _READS_WHOLE_TEXTS:
                continue
            source = file.read_text(encoding="utf-8")
            found |= words_of_strings(source, known)
            written = written_words(source)
            found.update(word for word in written if len(word) > _SHORT)
            if file.name == _JOINS_WORDS:
                found.update(f"{word}$" for word in written)
    return {word.lower() for word in found}
