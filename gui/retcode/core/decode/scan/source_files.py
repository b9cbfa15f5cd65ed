"""Recognise the source of a program: nobody received the codes in its comments, strings and constants.

A few lines of code in a message are no source file: what stands in their comments may be what they got.
"""

from __future__ import annotations

from functools import cached_property

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import holds_any

# A line that only programs have: a definition, an import, a statement with its brackets.
_STATEMENT = compile_on_use(
    r"""(?xm)
    ^[ \t]{0,80}(?:
        (?:(?:async|export|default|pub(?:lic)?|private|protected|internal|static|abstract|override|final|readonly
            |declare|inline|virtual|unsafe)[ ]){0,4}
            (?:def|class|func|fn|function|impl|struct|enum|interface|namespace|trait|type|constructor)
            [ ](?=\w)[^\n]{0,200}[({:=<,]
        |(?:import|from|using|package|use|\#include|require)[ ][\w"'<{*@./][^\n]{0,160}
        |(?:if|elif|for|while|except|catch|switch|match|with|unless)\b[ (][^\n]{0,240}[:{(][ \t]*$
        |(?:\}[ ]?)?(?:else|try|finally)[ ]?[:{]
        |return\b[^\n]{0,240}[;)\]}\w"'({\[][ \t]*$
        |(?:raise|throw|await|yield|pass|continue|break|assert|delete)\b[^\n]{0,200}$
        |(?:(?:const|let|var|val|auto|final|static|readonly)[ ])[\w{\[][^\n]{0,200}[=;]
        |@\w[\w.]{1,60}(?:\([^\n]{0,120})?$
        |[\w.$\[\]"']{1,80}(?:[ ]?:[ ]?[\w.\[\], |<>]{1,60})?[ ]?(?:[-+*/|&?]{0,2}|:)=[ ](?=\S)[^\n]{0,240}$
        |(?:await[ ])?(?:self|this|super|logger|log|console|System\.out|fmt|logging)\.\w{1,60}[ ]?[.(=]
        |[\w.]{2,80}\((?:[^\n]{0,240}\);?|[\w ,.*=]{0,80})[ \t]*$
        # a key of a map, and the name that a program gives to it
        |["'][^"'\n]{1,120}["'][ ]?(?::|=>)[ ]?(?!(?i:true|false|null|none|nil|undefined)\b)
            [A-Za-z_][\w.]{2,80}(?:\([^\n]{0,80}\))?,
        |"{3}|'{3}
    )
    """
)
_STATEMENT_WORDS = (
    "import ", "return", "function", "const ", "class ", "def ", "func ", "self.", "this.", "fn ", "using ",
    "#include", "public ", "private ", "exceptions",
)  # fmt: skip
_COMMENT = compile_on_use(r"[ \t]{0,80}(?:\#|//|/\*|\*(?:[ /]|$)|--[ ]|;;)")
# A line of data, as it stands in programs and in answers alike.
_DATA = compile_on_use(
    r"""(?x)
    [ \t]{0,120}(?:
        [\[\](){},;: \t]*$  # only brackets
        |["'][^"'\n]{1,80}["'][ ]?(?::|=>|,|$)|["'`]
        |-?\d[\d_.]*[ ]?[,\])}]|[\w$]{1,40}[ ]?:[ ]?[^\n]{0,120}[,{\[(]?[ \t]*$
        |[\w.$'"]{1,80}[ ]?[,)\]}]{1,4};?[ \t]*$
    )
    """
)
# What is received or typed, not written: a line of a log, of a traceback, of a shell, of HTTP.
_RECEIVED = compile_on_use(
    r"""(?xm)
    ^[ \t>|]{0,8}(?:
        \[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d
        |\[?[A-Z][a-z]{2}[ ]{1,2}\d{1,2}[ ,]+\d\d  # a month, or a day of the week
        |\[?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|CRITICAL|FATAL|TRACE)\b[\]: |-]
        |Traceback[ ]\(most[ ]recent|File[ ]"[^"\n]{1,200}",[ ]line[ ]\d
        |at[ ][\w.$<>/]{2,120}[ ]?\([^()\n]{1,120}:\d+
        |HTTP/\d|[<>][ ](?:HTTP/|GET|POST|PUT|DELETE)|\$[ ]\w|>>>[ ]|In[ ]\[\d|Out\[\d
        |(?:[\w]{1,40}\.){1,8}\w{1,60}(?:Error|Exception|Rejected|Failure|Unavailable|Expired)(?::|\()
        |(?:Error|Exception|Uncaught|Unhandled|panic|thread)\b[^\n]{0,40}:[ ]
    )
    """
)
_JSON_KEY = compile_on_use(r"[ \t]{0,80}[\"'][^\"'\n]{1,60}[\"'][ ]?:")
# A comment that documents what is declared below it, in Java, JavaScript, PHP and others
_DOC_COMMENT = compile_on_use(r"[ \t]{0,80}(?:\*(?:[ /]|$)|/\*\*)")
_DOC_BEGIN, _DOC_END = "/**", "*/"
_MAX_DOC = 6000  # characters
_DECLARED = compile_on_use(r"\s{0,80}(?:\Z|[\w@'\"\[#$][^\n]{0,300}[({:=;,])")
# A code with what a program makes of it, and a comment: `'-5021': InvalidOrder,  # {"code":-5021,...`
_MAPPED = compile_on_use(
    r"""(?x)
    (?:^|[\n{}\[,])[ \t]{0,80}["'`]?-?\w[\w:./ -]{1,80}["'`]?\]?[ ]?(?::|=>|=)[ ]?
    (?:(?:new[ ])?[A-Za-z_][\w.:]{2,80}(?:\([^()\n]{0,60}\))?|\{[^{}\n]{0,80}\})
    [ ]?[,;][ \t]{0,8}(?:\#|//)
    """
)
_MAX_MAPPED = 240  # characters
# Sample data in a document in reStructuredText
_CODE_BLOCK = compile_on_use(
    r"(?m)^(?P<indent>[ \t]{0,80})\.\.[ ](?:code|code-block|sourcecode|literalinclude)::"
)
_CODE_BLOCK_WORDS = (".. code", ".. sourcecode")
_MIN_STATEMENTS, _MIN_LINES = 12, 30
# Fewer statements are enough beside many lines of comments.
_MIN_BESIDE_COMMENTS, _MIN_COMMENTS = 4, 15
# One is enough beside as many comments inside a block of the program.
_MIN_INDENTED = 25
_MIN_SHARE = 0.72


class SourceFile:
    """Tells which positions of one text are in the source of a program."""

    def __init__(self, text: str) -> None:
        self._text = text

    def covers(self, at: int) -> bool:
        """Return whether a position is in the source of a program, not in what was pasted beside it."""
        text = self._text
        start = text.rfind("\n", 0, at) + 1
        if self._is_in_doc_comment(start, at) or self._is_in_code_block(start) or self._is_mapped(start, at):
            return True
        if not self._is_source:
            return False
        if _COMMENT.match(text, start):
            return True
        if text[start : start + 1] not in " \t":
            return _STATEMENT.match(text, start) is not None
        return not self._is_under_answer(start)

    def _is_in_doc_comment(self, start: int, at: int) -> bool:
        """Return whether a line is in a comment that documents what is declared right below it."""
        text = self._text
        if not _DOC_COMMENT.match(text, start):
            return False
        first = text.rfind(_DOC_BEGIN, max(0, start - _MAX_DOC), at)
        if first < 0 or text.find(_DOC_END, first, at) >= 0:
            return False
        last = text.find(_DOC_END, at, at + _MAX_DOC)
        return last >= 0 and _DECLARED.match(text, last + len(_DOC_END)) is not None

    def _is_mapped(self, start: int, at: int) -> bool:
        """Return whether a position is a key of a map from codes, or in the comment after its value."""
        found = _MAPPED.search(self._text, max(0, start - 1, at - _MAX_MAPPED), at + _MAX_MAPPED)
        return found is not None and found.start() <= at

    def _is_in_code_block(self, start: int) -> bool:
        """Return whether a line is indented under the head of a block of sample code."""
        own = _indent(self._text, start)
        for indent, head in reversed(self._code_blocks):
            if head < start:
                between = self._text[head:start].split("\n")[1:]
                return own > indent and all(not line.strip() or _indent(line, 0) > indent for line in between)
        return False

    @cached_property
    def _code_blocks(self) -> list[tuple[int, int]]:
        """The indentation and the position of the head of each block of sample code."""
        if not holds_any(self._text, _CODE_BLOCK_WORDS):
            return []
        return [(len(match["indent"]), match.start()) for match in _CODE_BLOCK.finditer(self._text)]

    def _is_under_answer(self, start: int) -> bool:
        """Return whether a line is indented under a bracket that begins an answer, not a block of code."""
        text = self._text
        while start > 0:
            start = text.rfind("\n", 0, start - 1) + 1
            if text[start : start + 1] not in " \t\r\n" and not _COMMENT.match(text, start):
                break
        else:
            return False
        if text[start] not in "{[":
            return False
        after = text.find("\n", start)
        return _JSON_KEY.match(text, after + 1) is not None or text[start + 1 : start + 2] in "\"'{"

    @cached_property
    def _is_source(self) -> bool:
        text = self._text
        if text.count("\n") < _MIN_LINES or not holds_any(text, _STATEMENT_WORDS):
            return False
        statements = {match.start() for match in _STATEMENT.finditer(text)}
        if not statements or self._is_received():
            return False
        other = comments = indented = start = 0
        for line in text.split("\n"):
            if start not in statements and line.strip():
                if _COMMENT.match(line):
                    comments += 1
                    indented += line[:1] in " \t"
                elif not _DATA.match(line) and line[:1] not in " \t":
                    other += 1
            start += len(line) + 1
        few = len(statements) < _MIN_BESIDE_COMMENTS
        if (
            indented < _MIN_INDENTED
            if few
            else len(statements) < _MIN_STATEMENTS and comments < _MIN_COMMENTS
        ):
            return False
        return len(statements) + comments >= _MIN_SHARE * (len(statements) + comments + other)

    def _is_received(self) -> bool:
        """Return whether some line was received: outside comments, and not in a document in the source."""
        text = self._text
        return any(text[match.start()] not in " \t" for match in _RECEIVED.finditer(text))


def _indent(text: str, start: int) -> int:
    """Return how many blanks a line begins with."""
    end = start
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return end - start
