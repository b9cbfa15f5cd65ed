"""Recognise codes in conditions, queries, filters and tests, which no exchange sent."""

from __future__ import annotations

from bisect import bisect_right

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import holds_any

# `err.code === "-1021"`, `code != 429000`, `{ret_code=~"10006`, `code <> 51008`
_COMPARED = compile_on_use(
    r"""(?x)
    # an operator after a name or a call: `code !=`
    [\w)\]"'`][ \t]{0,3}(?:[=!]==?|[=!]~|<>)[ \t]{0,3}\\?["'`(]{0,2}$
    |\b(?:and|or)[ ]not[ ][\w.]{1,20}[ ]?:[ ]?["']?$  # a query for logs: `and not code:`
    |[}"`][ ]\|[=~][ ]["'`][^"'`\n]{0,30}$  # a filter of lines in Loki: `|= "code=`
    """
)
# The members of a list that a program compares with: `code in (-1003, -1021)`
_LISTED = compile_on_use(r"(?i)\b(?:not[ ])?in[ \t]{0,2}[(\[{][\s\"'\d,-]{0,200}$")
_ASSIGNED = compile_on_use(r"[=(,][ \t]{0,3}[\"']?$")
# The part of an SQL statement that compares or sets columns.
_STATEMENT = compile_on_use(
    r"""(?xs)
    \b(?:  # the keywords of a statement
    select\s[^;]{1,300}\sfrom\s
    |update\s[^;]{1,100}\sset\s
    |delete\s{1,4}from\s
    |merge\s{1,4}into\s
    |case\s{1,4}when\s
    )(?:(?!\n[ \t]*\n)[^;]){0,300}$  # up to the code, without a blank line or a semicolon
    """
)
# Rows that are inserted into a table, and what a test simulates.
_PREPARED = compile_on_use(
    r"""(?xi)
    \binsert[ ]into[ ][^;\n]{1,200}\bvalues\b[^;]{0,200}$  # rows of an INSERT
    # what a mock throws, or a test is run with
    |\b(?:thenThrow|doThrow|side_effect|parametrize|mockRejectedValue(?:Once)?|toThrow)\b[^\n]{0,160}$
    |\bexpect\([^\n]{0,160}$  # what a test expects
    """
)
_PREPARED_WORDS = ("insert", "throw", "side_effect", "parametrize", "mockrejected", "expect(")
# A constant of a program: `const label = 'BALANCE_NOT_ENOUGH'`
_CONSTANT = compile_on_use(
    r"""(?x)
    \b(?:const|let|var|val|final|static)[ ]
    (?:[\w<>:]{1,30}[ ]){0,3}\w{1,40}(?:[ ]?:[ ]?\w{1,30})?  # types, the name, and its type
    [ ]?=[ ]?["'`]$
    """
)
_CONSTANT_WORDS = ("const ", "let ", "var ", "val ", "final ", "static ")
# The label of a metric in a query or an alert; in a sample a number follows the labels.
_LABEL = compile_on_use(
    r"""(?x)
    \{[^{}\n]{0,200}\w(?:=|!=|=~|!~)\\?["'][^"'{}\n]{0,80}$  # `{ret_code=~"`, in Prometheus or Loki
    |\b(?:avg|sum|min|max):[\w.]{1,80}\{[^{}\n]{0,200}:$  # `sum:errors{code:`, in Datadog
    """
)
_LABEL_END = compile_on_use(
    r"""(?x)
    [^{}\n]{0,200}\}[ \t]{0,3}  # the other labels, then what only a query has:
    (?:\.as_|\[\d{1,4}[smhdwy]|[<>=!]|\|[=~ ]  # a method, a range, a comparison, a pipe
    |(?:offset|by|and|or|unless)\b)  # or a keyword
    """
)
# The arguments of a command that filters lines, and the terms of a search for logs.
_FILTER = compile_on_use(
    r"""(?x)
    (?:^[ \t]{0,4}(?:[$>#%][ \t])?|[|;&][ \t]{0,2})  # a command at the start of a line or after a pipe
    (?:sudo[ ])?
    (?:[zef]?grep|rg|ag|ack|awk|sed|jq|findstr)[ \t][^\n]{0,160}$  # that filters lines, with its arguments
    |\b(?:index|sourcetype)=\S{1,60}[ \t][^\n]{0,160}$  # a search in Splunk
    """
)
# A condition of Elasticsearch, Filebeat or MongoDB.
_TERM = compile_on_use(
    r"(?x)(?:\b(?:equals|terms?|match(?:_phrase)?) | \$(?:eq|ne|in|nin))[\"']?:[ \t\n]{0,20}"
    r"(?:\{[ \t\n]{0,20}[\"']?[\w.]{1,40}[\"']?:[ \t\n]{0,20})? [\[{]?[\s\"'\d,-]{0,120}$"
)
# The last argument of a call that makes and logs no error: `map_code("venue", -2019)`
_ARGUMENT = compile_on_use(
    r"""(?x)
    \b(?![A-Z]\w{0,40}(?:Err|Exc)  # no call of an error class
    # or of a function that logs or raises
    |(?i:\w{0,40}(?:log|print|fail|reject|raise)|err\b|error\b|warn|info|debug))
    \w{1,40}\(  # its name
    (?:["'][^"'\n]{0,40}["'],[ ]?){1,3}  # one to three texts as arguments
    ["']?$
    """
)
_LAST = compile_on_use(r"[\"']?[ ]?\)")
# The subject of a commit, or a TODO note.
_SUBJECT = compile_on_use(
    r"""(?x)
    [ \t]{0,4}(?:\#|//|\*|-)?[ ]?(?:TODO|FIXME)\b[^\n]{0,120}$  # a note: `// TODO ...`
    |[ \t]{0,4}(?:[0-9a-f]{7,40}[ ])?  # a commit, with or without its hash
    (?:feat|fix|chore|refactor|docs|perf|style|build|ci)  # `fix(orders): ...`
    (?:\([\w/.-]{1,30}\))?!?:[ ][^\n]{0,120}$
    """
)
# A line of a program's map from codes or messages to its classes: `'-4138': BadRequest,  # ...`
_OF_MAP = compile_on_use(
    r"""(?xm)
    ^[ \t]{0,80}(?P<quote>["'])[^\n]{1,200}?(?P=quote)[ ]?(?::|=>)[ ]?  # the key
    (?:\w{1,40}(?:\.|::|\\)){0,4}[A-Z]\w{0,60}[a-z]\w{0,60}(?:::class)?(?:\([ ]?\))?  # the class
    ,?[ \t]{0,8}(?:\#|//|$)
    """
)
# Every match of the expressions above contains one of these, which are searched for first.
_COMPARED_WORDS = ("=", "~", "<>", " not ")
_STATEMENT_WORDS = ("from", "set", "case", "merge")
_TERM_WORDS = ("equals", "term", "match", "$")
_FILTER_WORDS = ("grep", "rg ", "ag ", "ack ", "awk", "sed ", "jq ", "findstr", "index=", "sourcetype=")
_SUBJECT_WORDS = (
    "TODO", "FIXME", "feat", "fix", "chore", "refactor", "docs", "perf", "style", "build", "ci"
)  # fmt: skip
_MAP_WORDS = ("':", '":', "' =>", '" =>')
_BEFORE_LISTED = frozenset("([{, '\"")
_REACH, _LINE_REACH, _NEAR = 640, 260, 40
_REACH_OF_CONSTANT = 160
_AFTER_COMMA = 3  # characters from the comma before a last argument to its number


class Conditions:
    """Recognises the codes of one text that are in a condition, a query, a filter or a test.

    The text is searched once for the words each rule needs, so that most rules are skipped.
    """

    def __init__(self, text: str) -> None:
        lower = text.lower()
        self._text = text
        self._compared = holds_any(text, _COMPARED_WORDS)
        self._statement = holds_any(lower, _STATEMENT_WORDS)
        self._label = "{" in text and "}" in text
        self._argument = "(" in text and "," in text
        self._term = holds_any(text, _TERM_WORDS)
        self._filter = holds_any(text, _FILTER_WORDS)
        self._prepared = holds_any(lower, _PREPARED_WORDS)
        self._subject = holds_any(text, _SUBJECT_WORDS)
        self._constant = holds_any(text, _CONSTANT_WORDS)
        mapped = [match.span() for match in _OF_MAP.finditer(text)] if holds_any(text, _MAP_WORDS) else []
        self._map_starts = [start for start, _ in mapped]
        self._map_ends = [end for _, end in mapped]

    def cover(self, start: int, end: int) -> bool:
        """Return whether the code from `start` to `end` is part of a condition, query, filter or test."""
        text = self._text
        return (
            (self._compared and _is_compared(text, start))
            or _is_listed(text, start)
            or (self._statement and _is_of_statement(text, start))
            or (self._label and _is_label(text, start, end))
            or (self._argument and _is_argument(text, start, end))
            or (self._term and _is_term(text, start))
            or (self._filter and _is_filtered(text, start))
            or (self._prepared and _is_prepared(text, start))
            or (self._subject and _is_in_commit_or_note(text, start))
            or (self._constant and _is_constant(text, start))
        )

    def is_of_map(self, position: int) -> bool:
        """Return whether a position is in a line that maps a code or a message to a class of a program."""
        last = bisect_right(self._map_starts, position) - 1
        return last >= 0 and (
            position < self._map_ends[last] or "\n" not in self._text[self._map_ends[last] : position]
        )


def is_in_line_of_map(text: str, position: int) -> bool:
    """Return whether a position is in a line that maps a code or a message to a class of a program."""
    return _OF_MAP.match(text, text.rfind("\n", 0, position) + 1) is not None


def _is_compared(text: str, start: int) -> bool:
    low = max(0, start - _NEAR)
    may_be = holds_any(text[low:start], _COMPARED_WORDS)
    return may_be and _COMPARED.search(text, low, start) is not None


def _is_listed(text: str, start: int) -> bool:
    if text[start - 1 : start] not in _BEFORE_LISTED:
        return False
    first = max(0, start - _LINE_REACH)
    opened = any(text.rfind(mark, first, start) >= 0 for mark in "([{")
    return opened and _LISTED.search(text, first, start) is not None


def _is_of_statement(text: str, start: int) -> bool:
    if _ASSIGNED.search(text, max(0, start - _NEAR), start) is None:
        return False
    before = text[max(0, start - _REACH) : start].lower()
    return holds_any(before, _STATEMENT_WORDS) and _STATEMENT.search(before) is not None


def _is_label(text: str, start: int, end: int) -> bool:
    if _LABEL_END.match(text, end) is None:
        return False
    return _LABEL.search(text, max(0, start - _LINE_REACH), start) is not None


def _is_argument(text: str, start: int, end: int) -> bool:
    if "," not in text[max(0, start - _AFTER_COMMA) : start]:
        return False
    return _LAST.match(text, end) is not None and (
        _ARGUMENT.search(text, max(0, start - _LINE_REACH), start) is not None
    )


def _is_term(text: str, start: int) -> bool:
    """Return whether a filter of a search is before the code."""
    before = text[max(0, start - _LINE_REACH) : start]
    return holds_any(before, _TERM_WORDS) and _TERM.search(before) is not None


def _is_filtered(text: str, start: int) -> bool:
    """Return whether a command that filters lines is before the code."""
    line = _line(text, start)
    return holds_any(line, _FILTER_WORDS) and _FILTER.search(line) is not None


def _is_prepared(text: str, start: int) -> bool:
    """Return whether the code is inserted into a table, or is in a test."""
    before = text[max(0, start - _LINE_REACH) : start]
    return holds_any(before.lower(), _PREPARED_WORDS) and _PREPARED.search(before) is not None


def _is_constant(text: str, start: int) -> bool:
    if not text[start : start + 1].isalpha():
        return False  # this is how a debugger prints numbers
    return _CONSTANT.search(text, max(0, start - _REACH_OF_CONSTANT), start) is not None


def _is_in_commit_or_note(text: str, start: int) -> bool:
    """Return whether the code is in a commit's subject or a note."""
    return _SUBJECT.match(_line(text, start)) is not None


def _line(text: str, start: int) -> str:
    """Return the line up to the code; empty if it begins farther off than the reach of these rules."""
    before = text[max(0, start - _LINE_REACH) : start]
    _head, found, line = before.rpartition("\n")
    return line if found or start <= _LINE_REACH else ""
