"""Recognise the parts of a text that document, handle or count codes, so that nobody received them.

Changelogs, tables of codes, programs, tests, API specifications and empty metrics name codes with their
messages. A log or an answer in the same text is an error all the same, so each line is judged by itself and
by the lines around it that its layout makes part of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import pairwise, takewhile

from msgspec import Struct

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.customer_words import CustomerWords, customer_words
from retcode.core.decode.scan.general_statements import GeneralStatements
from retcode.core.decode.scan.guidance import Guidance
from retcode.core.decode.scan.http import Status
from retcode.core.decode.scan.program_code import ProgramCode
from retcode.core.decode.scan.source_files import SourceFile
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import holds_any

# Forms that nobody writes by hand.
_RECEIVED = frozenset({Form.PRINT, Form.TUPLE, Form.R_LIST, Form.MESSAGE, Form.CODELESS, Form.NO_ANSWER})
# Those of them that are printed by a program.
_PRINTED = _RECEIVED - {Form.MESSAGE, Form.CODELESS}
# No rule looks at more of one line than this.
_MAX_LINE = 600
# Lines that a rule goes up from a code to what it stands under.
_MAX_HEIGHT = 60

# The beginning of a test: of pytest, Jest and RSpec, Go, JUnit, Kotlin, Rust and GoogleTest.
_TEST = compile_on_use(
    r"""(?x)
    [ \t]{0,80}(?:
        (?:async[ ])?def[ ]test_ | class[ ]Test[A-Z_]
        |(?:it|test|describe|context|specify)(?:\.\w{1,20})?[ ]?(?:\([ ]?)?["'`]
        |func[ ]Test[A-Z_] | (?:\w{1,12}[ ]){0,3}fun[ ]` | @(?:Parameterized)?Test\b
        |@pytest\.fixture\b
        |\#\[(?:\w{1,20}::)?test\] | TEST(?:_F|_P)?\(
    )
    """
)
_TEST_WORDS = (
    "def test_", "class Test", "func Test", "fun `", "@Test", "zedTest", "test]", "TEST(", "TEST_F(",
    "TEST_P(", "it(", "it (", "it '", 'it "', "it.", "test(", "test (", "test '", 'test "', "test.",
    "describe", "context", "specify", "pytest.fixture",
)  # fmt: skip
# An attribute above a function, in the line before it.
_ATTRIBUTE = compile_on_use(r"[ \t]{0,80}[@#]")
# An answer that a program prepares for a test: of responses, WireMock, WebMock and nock.
_MOCKED = compile_on_use(
    r"""(?xm)
    (?:\bresponses\.add\(|\bwillReturn\(|\bto_return\(|\bstub_request\b|\bmock\w{0,20}\.(?:get|post|put|delete)\(
    |\.reply\([ ]?\d|\bctx\.json\(|\bthenThrow\(|\bexpect\(\w[\w.]{0,40}\(
    |^[ \t]{0,40}assert[ ]\w[\w.]{0,40}\(
    |\bmockResolvedValue(?:Once)?\(|\breturn_value[ ]?=)
    (?:(?!\n[ \t]{0,80}\n)[^;]){0,240}\Z  # up to the code, without a blank line or a semicolon
    """
)
_MOCK_WORDS = (
    "responses.add", "willReturn", "to_return", "stub_request", "mock", ".reply(", "return_value",
    "ctx.json(", "thenThrow(", "expect(", "assert ",
)  # fmt: skip
# A key of OpenAPI or JSON Schema, in YAML or JSON.
_KEY = compile_on_use(r"[ \t]{0,80}(?:-[ ])?[\"']?(?P<key>[\w$/{}.-]{1,60})[\"']?[ ]?:(?=\s|$)")
_EXAMPLE_KEYS = frozenset({"example", "examples"})
_STATUS_KEY = compile_on_use(r"(?:[1-5]\d\d|[1-5]XX|default)")
_RESPONSES = "responses"
_SPEC_WORDS = ("example", "responses", "enum")
# The same in the line of the code: `code: { type: integer, example: -2010 }`, `"examples": [-1121, -2010]`
_EXAMPLE = compile_on_use(
    r"""(?x)
    (?:[{,][ ]?(?:examples?|enum)|["'](?:examples?|enum)["']|(?:^|\n)[ ]{2,40}(?:examples?|enum))[ ]?:
    [ ]?(?:[\[{][ ]?)?[^{}\[\]\n]{0,240}$
    """
)
# A finished test by its name: of pytest, Go, Jest and Mocha, and TAP.
_TEST_RUN = compile_on_use(
    r"(?:[ \t]{0,80}(?:✓|✔|√|===[ ]RUN|---[ ](?:PASS|FAIL|SKIP):|ok[ ]\d{1,4}[ ]-)[ ])"
)
# The name of a test of pytest after its file, and what ends it: `test_errors.py::test_code[-1021] PASSED`
_TEST_PATH = "::test_"
_AFTER_TEST_NAME = compile_on_use(r"[\s\]]")
# A count of zero right after a code: in metrics of Prometheus and StatsD, in JSON, in a summary
_ZERO = compile_on_use(
    r"""(?x)
    (?:
        ["'](?:,[^{}\n]{0,160})?\}[ \t]{1,4}0(?:\.0{1,6})?[ \t]{0,4}(?![\d.])
        |["'`]?[ ]?[:=][ ]?0(?:\.0{1,6})?(?=[ \t]{0,4}(?:[,;|}\]\r\n]|$))
        |[ ]?[x×][ ]?0(?![\w.])
    )
    """
)
# A heading of a reference that is a code and its name: `#### -1000 UNKNOWN`
_CODE_HEADING = compile_on_use(r"(?m)^\#{2,6}[ ]-?\d{4,6}[ ][A-Z][A-Z_]{2,60}[ \t]{0,80}$")

# A commit by its kind, in a list of changes: `* **okx:** wait`, `- fix(okx): error mapping`
_COMMIT = compile_on_use(
    r"""(?x)
    [ \t>]{0,6}[*-]?[ ]{0,2}
    (?:(?:feat|fix|chore|refactor|docs|perf|style|build|ci|revert)(?:\([\w/., -]{1,30}\))?
    |test\([\w/., -]{1,30}\))!?:[ ]
    """
)
# One by its hash, in a log of several: `* a81f3c2 (HEAD) okx: wait`
_HASH = compile_on_use(r"[ \t>]{0,6}[*|\\/_+-]{0,6}[ ]{0,2}(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,12}[ ]")
# What lines of a log have, and subjects of commits have not.
_OF_LOG = compile_on_use(
    r"""(?x)
    \b(?:ERROR|WARN(?:ING)?|INFO|DEBUG|CRITICAL|FATAL)\b  # a level
    |\d:\d\d:\d\d|[{}]  # a time, an object
    |(?i:\berror|\bfail|\breject|\brefus)  # what happened
    """
)
_COMMIT_HEAD = compile_on_use(r"(?:commit[ ][0-9a-f]{40}\b|Author:[ ]|AuthorDate:[ ]|Date:[ ])")
# An item of a list, and a heading of Markdown or HTML around its words.
_BULLET = compile_on_use(r"[ \t]{0,8}(?:[*+•-]|\d{1,2}[.)])[ \t]")
_TASK = compile_on_use(r"[ \t]{0,8}[*+-][ ]\[[ xX]\][ ]")
_HEADING_MARKS = compile_on_use(r"<[^<>\n]{1,40}>|^[\s#*=_\[]{1,12}|[\s#*=_:\]]{1,12}$|:\w{2,20}:")
# A heading with a version, and with a date or a link: `[2.3.0] - 2025-06-02`, `v0.19.4 (2025-03-11)`
_VERSION = compile_on_use(
    r"""(?x)
    \[?v?\d{1,4}\.\d{1,4}(?:\.\d{1,6})?[\w.+-]{0,20}\]?(?:\([^()\n]{1,200}\))?  # the version
    [ ]?[(—–-][ ]?[^\n]{0,16}20\d\d[^\n]{0,12}  # the date
    """
)
_VERSION_ALONE = compile_on_use(r"v?\d{1,4}\.\d{1,4}(?:\.\d{1,6})?")
# The same before or behind the words of a heading: `What's changed (2024.8)`, `v1.2 release notes`
_VERSION_BESIDE = compile_on_use(
    r"""(?x)
    ^[\[(]?v?\d{1,4}\.\d{1,4}(?:\.\d{1,6})?[\])]?[ :–—-]{1,3}
    |[ :–—-]{1,3}[\[(]?v?\d{1,4}\.\d{1,4}(?:\.\d{1,6})?[\])]?$
    """
)
# An item that tells which part of a program has changed: `- okx: watchOrders, fixed trigger orders`
_SCOPED = compile_on_use(r"[ \t]{0,8}[*+•-][ ](?:\*\*)?[\w./-]{2,30}(?:\([\w ./-]{1,30}\))?(?:\*\*)?:[ ]")
_MIN_SCOPED = 3
# An object that gives a code its class, and no more: `{"code": "-2010", "category": "FUNDS"}`
_CLASSED = compile_on_use(
    r"""(?x)
    \{\s{0,24}["']?(?:code|error_?code|errorCode)["']?\s?:\s?["']?(?P<code>-?\d{3,6})["']?,\s{0,24}
    ["']?(?:category|class|kind|action|group|retry|retryable|internal\w{0,20})["']?\s?:\s?["']?[\w-]{1,40}["']?,?
    \s{0,24}\}
    """
)
_CLASS_WORDS = ("category", "class", "kind", "action", "group", "retr", "internal")
# A line of a list that names exceptions in a docstring.
_RAISES = compile_on_use(r"[ \t]{0,80}(?:Raises|Throws|Exceptions):[ \t]{0,80}$")
_RAISES_WORDS = ("Raises:", "Throws:", "Exceptions:")

# What is after a key of a map from codes to words of a program: `: resync_clock, -2010`, `" => :rate_limit,`
_MAPPED = compile_on_use(
    r"""(?x)
    ["'`]?\]?[ ]?(?::|=>|=)[ ]?
    (?:
        (?P<name>[A-Za-z_][\w.:]{1,60}(?:\([\w.,"' ]{0,40}\))?|:\w{2,40})  # a name, a call, a symbol of Ruby
        |(?P<quote>["'])[\w -]{1,40}(?P=quote)  # a word in quotes
    )
    [ ]?(?:\}|,[ \t]{0,8}(?:\r?\n|$|\#|//|["']?-?\d))  # the end of the line, or the next key
    """
)
_BEFORE_MAPPED = compile_on_use(
    r"""(?x)
    (?:^|\n)[ \t]{0,80}(?:[+-][ \t]{0,80})?  # the beginning of the line, or of one in a diff
    (?:(?:[\w.\[\]"'$ ]{1,60}[:=][ ]?)?[{(\[]{1,3}[ ]?){0,3}  # the maps that it is in
    (?:["']?-?\w{1,40}["']?[ ]?(?::|=>)[ ]?[\w.'"]{1,40},[ ]?){0,12}  # the keys before it
    ["']?\[?$
    """
)
_OPENING = ("{", "[", "(")
# An arm of a switch or a match: `case -1003:`, `-1003 | -1015 =>`, `"51008", "51119" ->`
_ARM = compile_on_use(
    r"""(?x)
    (?:^|\n)[ \t>]{0,80}(?:[+-][ \t]{0,80})?
    (?:(?:case|when)[ (]{1,2})?(?:["']?-?\d{3,6}["']?[ ]?(?:,|\||or)[ ]?){0,8}["']?$
    """
)
_CASE = compile_on_use(r"(?:^|\n)[ \t>]{0,80}(?:[+-][ \t]{0,80})?(?:case|when)[ (]")
_ARM_END = compile_on_use(
    r"""(?x)
    ["']?(?:[ ]?(?:,|\||or)[ ]?["']?-?\d{3,6}["']?){0,8}\)?[ ]?(?:=>|->)[ ]?  # further codes, and the arrow
    (?:
        \w{1,40}(?:\.|::)\w | \w{1,40}!?\( | :\w  # a member, a call, a symbol of Ruby
        |["'][^"'\n]{0,60}["'],?[ \t]{0,80}(?:\r?\n|$)  # a text at the end of the line
    )
    """
)
_CASE_END = compile_on_use(
    r"[\"']?(?:[ ]?(?:,|\||or)[ ]?[\"']?-?\d{3,6}[\"']?){0,8}\)?[ ]?(?::|=>|->|[ ]then\b)"
)
# A member of an enumeration or a constant: `TIMEOUT = -1007,`, `CANCEL_REJECTED(-2011);`, `#define X (-1003)`
_MEMBER = compile_on_use(
    r"""(?x)
    [ \t]{0,80}(?:[+-][ \t]{0,80})?
    (?P<keyword>
        \#define[ ](?=\w{1,60}[ ])
        |(?:pub|public|private|static|final|const|constexpr|let|var|val|int|long|case|export)[ ]
    )?
    (?:\w{1,20}[ ]){0,3}  # further keywords and types
    (?!(?i:\w{0,40}(?:code|error|err|exception|reason|label|status|result|ret)\b))  # no key of an answer
    (?P<name>[A-Za-z]\w{2,60})(?:[ ]?:[ ]?\w{1,20})?[ \t]{0,8}
    (?:=[ ]{0,8}|[ ]?\(|(?(keyword)[ ]{1,8}|(?!)))  # what is before the code
    \(?["']?-?[A-Z\d]\w{2,60}["']?\){0,2}[ \t]?[,;]?[ \t]{0,80}(?:(?:\#|//)[^\n]*)?$
    """
)
# The same with a number, and perhaps the message of the code: `PARAMS(10001, "params error"),`
_DECLARED = compile_on_use(
    r"""(?x)
    [ \t]{0,80}(?:[+-][ \t]{0,80})?
    (?P<keyword>
        \#define[ \t]{1,8}
        |(?:(?:pub|public|private|internal|static|final|const|constexpr|let|var|val|int|case|export|readonly)
        [ ]){1,4}
    )?
    (?(keyword)(?:[\w*]{1,20}[ ]){0,3}?)  # its type
    (?P<name>[A-Za-z]\w{2,60})(?:[ ]?:[ ]?\w{1,20})?
    (?:[ \t]{0,8}=[ ]{0,8}|[ ]?\(|(?(keyword)[ \t]{1,16}|(?!)))  # what is before the code
    ["'(]?(?P<code>-?\d[\d_]{2,6})["')]?
    (?:,[ ]?["'][^"'\n]{0,200}["'])?(?:,[^\n(){}]{0,80})?\)?  # further arguments
    [ \t]{0,4}[,;]?[ \t]{0,16}(?:(?:\#|//|/\*|--)[^\n]*)?$
    """
)
# Names that answers have for a code.
_ANSWER_NAME = compile_on_use(r"(?i)\w{0,40}(?:code|error|err|exception|reason|label|status|result|ret)")
# The first line of a block of declarations.
_BLOCK = compile_on_use(
    r"""(?x)
    (?:^|[ \t])(?:const[ ]?\($|enum[ ]?\{$|(?:enum|class|object|module|interface|namespace)[ ]{1,4}\w)
    [^\n;=]{0,120}[({:]?[ \t]{0,80}$
    """
)
_BLOCK_WORDS = ("enum", "const", "class", "object", "module", "interface", "namespace", "define", "static")
_COMMENT_LINE = compile_on_use(r"[ \t+-]{0,80}(?://|\#(?!define)|/?\*|--)")
_MAX_DISTANCE = 5  # lines between two declarations
# A line of a program as grep prints it, after its file: `src/errors.py:14:    -2010: InsufficientFunds,`
_SOURCE_LINE = compile_on_use(
    r"""(?x)
    (?:[\w@.-]{1,60}/){0,12}[\w.@-]{1,60}
    \.(?:py|[jt]sx?|go|rs|java|kt|swift|rb|php|cs|cpp|cc|[ch]|vue|md)
    [:-]\d{1,6}[:-]  # the number of the line
    (?:[ ]?(?:\||\#|//|\*[ ])  # a table, a comment
    |[ \t]{2,80}(?:["'`]?-?\d{3,6}["'`]?[ ]?(?::|,|=>|->)|\#|//)  # a code as a key, a comment
    |[ \t]{0,80}(?:if|elif|case|return|def|class|const|let|func|fn|pub|public|private)[ ])
    """
)
_SOURCE_WORDS = tuple(
    f"{ending}:"
    for ending in ".py .js jsx .ts tsx .go .rs java .kt swift .rb php .cs cpp .cc .c .h vue .md".split()
)
# A comment that is the path of a file with data for tests: `# tests/fixtures/errors.yml`
_FIXTURE = compile_on_use(
    r"""(?xm)
    [ \t]{0,8}(?:\#|//|--|/\*|<!--)[ \t]{0,4}
    (?:[\w.@-]{1,60}/){0,8}(?:tests?|(?:__)?(?:fixtures?|mocks?)(?:__)?|testdata|spec)/[\w./@-]{1,100}\.\w{1,6}
    [ \t]{0,4}(?:\*/|-->)?[ \t]{0,4}$
    """
)
_FIXTURE_WORDS = ("test/", "tests/", "fixture", "mock", "testdata", "spec/")
_FENCE = "```"
# An item of a list that names the class of its codes: ``- `ClockError` -- Binance -1021, Bybit 10002``
_CLASS_ITEM = compile_on_use(
    r"""(?x)
    [ \t]{0,8}(?:[*+\u2022-]|\d{1,2}[.)])[ \t]
    [`*]{1,2}(?P<name>[A-Z][a-z]\w{1,40})(?:\(\))?[`*]{1,2}[ ]?(?:[\u2013\u2014:=-]|->|=>|\u2192)[ ]
    """
)
# What a template has in place of the name of a customer.
_PLACEHOLDER = compile_on_use(
    r"""(?x)
    \{\{[ ]?[A-Za-z_][\w.]{1,40}[ ]?\}\}  # {{first_name}}
    |\[(?:[A-Z]{2,12}[_ ]){0,3}NAME\]  # [NAME]
    |%\w{0,20}name%|\{\w{1,20}_name\}
    """
)
_PLACEHOLDER_WORDS = ("{{", "NAME]", "name%", "_name}")
# A text of a translation by its name: `<string name="error_funds">Insufficient balance.</string>`
_TRANSLATED = compile_on_use(
    r"""(?x)
    [ \t]{0,80}<(?:string|data|entry|trans-unit|item)[ ](?:name|key|id)="[^"\n]{1,80}"[^>\n]{0,80}>
    [^<{\n]{0,300}<
    """
)
# A field of a protocol buffer, whose number is no value: `int32 ret_code = 1;`
_FIELD = compile_on_use(
    r"""(?x)
    [ \t]{0,80}(?:(?:optional|repeated)[ ])?
    (?:u?int(?:32|64)|s?fixed32|string|bool|bytes|[A-Z]\w{1,40})[ ]\w{1,60}[ ]?=[ ]?\d{1,4}[ ]?;
    """
)
# The line before an example.
_EXAMPLE_LINE = compile_on_use(
    r"""(?xi)
    \W{0,8}(?:for[ ])?(?:example|sample)\b[^\n]{0,40}
    |[^\n]{0,200}\b(?:like[ ]this|as[ ]follows)\b[^\n]{0,20}
    """
)
# A commit by its kind and its part, at the beginning of a text.
_COMMIT_WITH_PART = compile_on_use(
    r"""(?x)
    \s{0,8}(?:feat|fix|chore|refactor|docs|perf|style|build|ci|test|revert)\([\w/., -]{1,30}\)!?:[ ]
    """
)
_MAX_COMMIT = 1500
# A name that programs have: `NoFunds`, `NO_FUNDS`
_PROGRAM_NAME = compile_on_use(r"\w*(?:[a-z][A-Z]|_)\w*")
# A list of codes under a name of what a program does with them: `RETRYABLE = {-1001, -1003`
_HANDLED_LIST = compile_on_use(
    r"""(?xi)
    \b\w{0,30}(?:ignor|retr[iy]|wait|resync|stop|fatal|skip|drop|harmless|transient|expected|allow|permanent)\w{0,20}
    ["']?[ ]?[:=][ ]?(?:new[ ])?(?:[\w.<>]{1,30}\()?[\[{]{1,2}[\s"'\d,-]{0,200}$
    """
)
_HANDLED_WORDS = (
    "ignor", "retr", "wait", "resync", "stop", "fatal", "skip", "drop", "harmless", "transient", "expected",
    "allow", "permanent",
)  # fmt: skip
# A clause of a function by its argument, as in Elixir: `defp classify(%{"code" => -1021}), do: :clock`
_CLAUSE = compile_on_use(r"[ \t]{0,80}defp?[ ]\w{1,40}[( ][^\n]{0,200}$")
# A line that only programs have, beside a comment.
_PROGRAM_LINE = compile_on_use(
    r"""(?x)
    [ \t]{0,80}(?:
        (?:(?:async|export|pub|public|private|protected|static)[ ]){0,3}
        (?:def|class|func|fn|fun|function|impl|struct|enum|interface)[ ]\w[^\n]{0,200}[({:]
        |(?:if|elif|for|while|except|catch|switch|match)\b[^\n]{0,200}[(=<>\[.][^\n]{0,200}[:{][ \t]{0,80}$
        |(?:try|else)[ ]?[:{][ \t]{0,80}$ | \.\.\.[ \t]{0,80}$
        |return[ ][\w.]{1,40}(?:\([^\n]{0,80}\))?;?[ \t]{0,80}$
        |(?:const|let|var|val|final|static)[ ]\w[^\n]{0,80}=
        |\w{1,40}(?:[ ]?:[ ]?\w{1,20})?[ ]=[ ]\S
        |[^\n]{0,200}(?:[)};]\s?;|;|\)[ ]?\{|=[ ]?[{(\[])[ \t]{0,80}$
        |@@[ ]-\d
    )
    """
)
# What is before a comment in its line, in a program.
_STATEMENT = compile_on_use(r"\w\([^\n]{0,200}\)|[=;{}:,][ \t]{0,80}$|[ ]=[ ]")
_COMMENT = compile_on_use(r"(?:^|[ \t]{1,8})(?:\#|//|/\*{1,2})[ \t][^\n]*$")
# A line in a comment of several lines: ` * Binance answers`
_INNER_COMMENT = compile_on_use(r"[ \t]{1,40}\*[ ]")
_COMMENT_WORDS = ("#", "//", "*")
# What a monitor or an alert searches for: `"query": "logs(...`, `expr: increase(`, `@retCode:`
_QUERY = compile_on_use(
    r"""(?xi)
    (?:^|[\s{,])["']?(?:query|kql|jql|filter|search|condition|pattern)["']?[ ]{0,6}[:=][ ]?
    (?P<quote>["'])(?:(?!(?P=quote))[^\n]){0,300}$
    |^[ \t]{0,80}(?:-[ ])?expr[ ]?:[^\n]{0,300}$
    |(?:^|["'( :])@[\w.]{2,40}:\(?["']?$
    """
)
_QUERY_WORDS = ("query", "expr", "kql", "jql", "filter", "search", "condition", "pattern", "@")
# The text of an alert that a rule may send.
_ANNOTATIONS = "annotations"

# A list under a name in the plural or that of a constant: `ban_codes: [-1003`, `BACKOFF = ["EAPI:Rate limit`
_NAMED_LIST = compile_on_use(
    r"""(?x)
    (?: (?i:\b\w{0,30}codes)["']?[ ]?[:=]
      | (?:^|\n)[ \t]{0,80}(?:[+-][ ])?(?:[a-z]{1,12}[ ]){0,3}[A-Z][A-Z\d_]{2,40}
        (?:[ ]?:[ ]?[\w\[\], ]{1,40})?[ ]?:?= )
    [ ]?(?:new[ ])?(?:[\w.<>]{1,30}\()?[\[{(]{1,2}
    (?:\s{0,80}["']?-?\w[\w: ]{2,60}["']?[ ]?,){0,40}\s{0,80}["']?$
    """
)
_LIST_MARKS = ("[", "{", "(")
# A line of a program that begins with a code and goes on with what it means: `700002 => '...',`
_DEFINED = compile_on_use(
    r"""(?x)
    [ \t]{1,80}[(\[{]?["'`]? (?P<code>-?\d{4,6}) (?P<sep>["'`]?[ \t]{0,8}(?:=>|->|:|,)) [ \t]{0,8}["'`A-Z]
    """
)
_CODE_LINE = compile_on_use(r"(?:^|\n)[ \t]{0,80}[(\[{]?[\"'`]?-?\d{4,6}[\"'`]?[ \t]{0,8}[=:>,;A-Za-z|–-]")
_MIN_DEFINED = 2
# A line of a plain list of codes: `40006  Invalid ACCESS_KEY`, `700001;api-key format invalid`
_LISTED = compile_on_use(r"(?P<code>-?\d{4,6})(?P<sep>[ \t]{1,8}(?:[|:=–-][ \t]{1,4})?|;|:[ ]?|,)[^\W\d]")
_MIN_PLAIN = 4
_TABLE_CODE = compile_on_use(r"-?\d{3,6}|[A-Z]\w{1,20}:[A-Z][^|]{2,60}|[A-Z][A-Z_]{4,60}")
_MIN_LISTED = 3  # codes in a table without a column for what they mean

_LIST_TABLE = ".. list-table::"
_CELL_MARKS = " \t`*_|"
_TAG = compile_on_use(r"</?t[a-z]{1,4}[^<>]{0,80}>")
_MAX_WRAPPED = 3  # lines of one sentence before or after another
_SENTENCE_END = compile_on_use(r"(?<!e\.g)(?<!i\.e)[.!?](?=\s|$)")


class _Line(Struct, frozen=True, gc=False):
    """A line of a text: its span, its indentation, and whether it is blank."""

    start: int
    end: int
    indent: int
    blank: bool


class Documentation:
    """Recognises the codes of one text that are documented, handled or counted there.

    The text is searched once for the words each rule needs, so that most rules are skipped.
    """

    def __init__(self, text: str) -> None:
        self.found = False  # whether anything was
        self._text = text
        self._source = SourceFile(text)
        self._lines_known: dict[int, bool] = {}
        self._program = ProgramCode(text)
        self._guidance = Guidance(text)
        self._general = GeneralStatements(text)

    def is_shown(self, candidate: Candidate) -> bool:
        """Return whether a candidate is an example, even with its message, or was counted zero times."""
        shown = (
            self.is_example(candidate.position)
            or self._is_count_of_zero(candidate)
            or candidate.code_at in self._classed
            or self._is_of_alert(candidate.position)
            or self._program.holds(candidate)
            or self._is_told_with_message(candidate)
            or self._guidance.holds(candidate)
            or self._general.holds(candidate)
        )
        self.found = self.found or shown
        return shown

    def is_handled(self, candidate: Candidate) -> bool:
        """Return whether a program, a list of changes or a sentence names a code that nobody received.

        Only for a candidate without the message of its code.
        """
        at = candidate.position
        if candidate.form in _RECEIVED:
            return False
        if candidate.form is Form.OBJECT and self._text[candidate.start : candidate.start + 1] in ("{", "["):
            handled = self._is_of_query(at) or _CLAUSE.match(self._before(at)) is not None
        else:
            end = at + len(candidate.code)
            handled = (
                self._is_changed(at)
                or self._is_in_program(at, end)
                or self._is_of_query(at)
                or self._is_in_sentence(at, end)
                or self._is_of_template(at)
            )
        self.found = self.found or handled
        return handled

    def mentions(self, status: Status) -> bool:
        """Return whether an HTTP status is only mentioned, in a text in which some code was left out."""
        start, end = status.start, status.end
        return self.found and (
            self.is_example(start) or self._is_in_sentence(start, end) or self.is_in_program(start)
        )

    def is_in_program(self, at: int) -> bool:
        """Return whether a position is in the code of a program."""
        return self._program.holds_position(at)

    def is_example(self, at: int) -> bool:
        """Return whether a position is in a test, a specification, a table of codes, or a source file."""
        if self._source.covers(at):
            return True
        if self._has_layout and self._is_example_line(self._line_at(at)):
            return True
        return (self._has_mock and _MOCKED.search(self._text, max(0, at - _MAX_LINE), at) is not None) or (
            self._has_spec and self._search_before(_EXAMPLE, at)
        )

    def _is_example_line(self, line: int) -> bool:
        """Return whether a line is one of a test, a specification, a table or a reference of codes."""
        known = self._lines_known.get(line)
        if known is None:
            known = self._lines_known[line] = (
                (self._has_spec and self._is_under_spec(line))
                or (self._has_test and self._is_under_test(line))
                or (self._has_table and self._is_in_table_of_codes(line))
                or (bool(self._code_headings) and self._is_under_code(line))
                or (self._has_code_lines and self._is_defined(line))
                or (self._has_blocks and self._is_declared(line))
                or (self._has_source and self._is_of_source(line))
                or (self._has_fixture and self._is_of_fixture(line))
                or (self._has_fields and self._is_field(line))
            )
        return known

    # What the text has

    @cached_property
    def _words(self) -> CustomerWords:
        return customer_words()

    @cached_property
    def _has_layout(self) -> bool:
        """Whether the text has more lines than one, and any part whose layout is worth looking at."""
        return "\n" in self._text.strip() and (
            self._has_spec
            or self._has_test
            or self._has_table
            or bool(self._code_headings)
            or self._has_code_lines
            or self._has_blocks
            or self._has_source
            or self._has_fixture
            or self._has_fields
        )

    @cached_property
    def _has_code_lines(self) -> bool:
        """Whether some line begins with what may be a code."""
        return _CODE_LINE.search(self._text) is not None

    @cached_property
    def _has_spec(self) -> bool:
        return holds_any(self._text, _SPEC_WORDS)

    @cached_property
    def _has_test(self) -> bool:
        text = self._text
        return holds_any(text, _TEST_WORDS) and any(_TEST.match(text, line.start) for line in self._lines)

    @cached_property
    def _has_blocks(self) -> bool:
        return holds_any(self._text, _BLOCK_WORDS)

    @cached_property
    def _has_source(self) -> bool:
        """Whether two lines of a program, with the name of its file, follow one another."""
        if not holds_any(self._text, _SOURCE_WORDS):
            return False
        found = [_SOURCE_LINE.match(self._text, line.start) is not None for line in self._lines]
        return any(first and second for first, second in pairwise(found))

    @cached_property
    def _has_commits(self) -> bool:
        return holds_any(self._text, ("commit ", "Author: ", "Date: "))

    @cached_property
    def _has_fixture(self) -> bool:
        return holds_any(self._text, _FIXTURE_WORDS)

    @cached_property
    def _has_fields(self) -> bool:
        return holds_any(self._text, ("<string ", "<data ", "<entry ", "<trans-unit ", "<item ", "message "))

    @cached_property
    def _classed(self) -> frozenset[int]:
        """Where the codes are that objects of the text give a class; none if only one code is."""
        if "code" not in self._text.lower() or not holds_any(self._text, _CLASS_WORDS):
            return frozenset()
        found = list(_CLASSED.finditer(self._text))
        several = len({match["code"] for match in found}) == len(found) > 1
        return frozenset(match.start("code") for match in found) if several else frozenset()

    @cached_property
    def _has_placeholder(self) -> bool:
        return holds_any(self._text, _PLACEHOLDER_WORDS) and _PLACEHOLDER.search(self._text) is not None

    @cached_property
    def _is_commit(self) -> bool:
        """Whether the text is the message of a commit, and nothing that happened."""
        text = self._text
        return (
            len(text) < _MAX_COMMIT
            and _COMMIT_WITH_PART.match(text) is not None
            and "?" not in text
            and not (_OF_LOG.search(text) or self._words.received.pattern.search(text))
        )

    @cached_property
    def _has_mock(self) -> bool:
        return holds_any(self._text, _MOCK_WORDS)

    @cached_property
    def _has_table(self) -> bool:
        text = self._text
        return "|" in text or text.count(",") > 3 or _LIST_TABLE in text

    @cached_property
    def _has_raises(self) -> bool:
        return holds_any(self._text, _RAISES_WORDS)

    @cached_property
    def _handling(self) -> list[tuple[int, int]]:
        """Where the text tells what is done about codes."""
        return [match.span() for match in self._words.handling.found_in(self._text)]

    @cached_property
    def _lines(self) -> list[_Line]:
        """The lines of the text."""
        found, start = [], 0
        diff = "@@ -" in self._text
        for line in self._text.split("\n"):
            content = (line[1:] if diff and line[:1] in ("+", "-") else line).lstrip()
            found.append(_Line(start, start + len(line), len(line) - len(content), not content))
            start += len(line) + 1
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for line in self._lines]

    @cached_property
    def _code_headings(self) -> frozenset[int]:
        """Where the headings of a reference are that are codes; none if only one heading is."""
        if "\n#" not in self._text and self._text[:1] != "#":
            return frozenset()
        found = frozenset(match.start() for match in _CODE_HEADING.finditer(self._text))
        return found if len(found) > 1 else frozenset()

    def _is_under_code(self, line: int) -> bool:
        """Return whether the nearest heading above a line, or the line itself, is a code of a reference.

        What is under a line such as `Example:` before all those headings belongs to the reference, too.
        """
        end = self._lines[line].end
        if self._text.rfind("\n#", max(0, end - 8 * _MAX_LINE), end) + 1 in self._code_headings:
            return True
        if end > min(self._code_headings):
            return False
        parents = self._parents(line)
        above = parents[-1] if parents else line - 1
        while above >= 0 and (self._lines[above].blank or _FENCE in self._content(above)):
            above -= 1
        return above >= 0 and _EXAMPLE_LINE.fullmatch(self._content(above).rstrip()) is not None

    def _line_at(self, at: int) -> int:
        return bisect_right(self._starts, at) - 1

    def _content(self, line: int) -> str:
        found = self._lines[line]
        return self._text[found.start : min(found.end, found.start + _MAX_LINE)]

    def _before(self, at: int) -> str:
        """Return what is before a position in its line."""
        return self._text[max(self._lines[self._line_at(at)].start, at - _MAX_LINE) : at]

    def _search_before(self, pattern: re.Pattern[str], at: int) -> bool:
        return pattern.search(self._before(at)) is not None

    # Tests and specifications

    def _parents(self, line: int) -> list[int]:
        """Return the lines that a line is indented under, the nearest first."""
        found, indent = [], self._lines[line].indent
        for above in range(line - 1, max(-1, line - _MAX_HEIGHT), -1):
            if not indent:
                break
            other = self._lines[above]
            if other.blank or other.indent >= indent:
                continue
            found.append(above)
            indent = other.indent
        return found

    def _is_under_test(self, line: int) -> bool:
        for parent in (line, *self._parents(line)):
            if _TEST.match(self._text, self._lines[parent].start):
                return True
            above = parent - 1
            while above >= 0 and _ATTRIBUTE.match(self._text, self._lines[above].start):
                if _TEST.match(self._text, self._lines[above].start):
                    return True
                above -= 1
        return False

    def _is_under_spec(self, line: int) -> bool:
        status = keyed = False
        for parent in (line, *self._parents(line)):
            found = _KEY.match(self._text, self._lines[parent].start)
            if found is None:
                continue
            key = found["key"]
            keyed = keyed or parent == line
            if parent != line and key in _EXAMPLE_KEYS and (keyed or self._lines[parent].indent):
                return True
            if key == _RESPONSES and status:
                return True
            status = status or _STATUS_KEY.fullmatch(key) is not None
        return False

    def _is_defined(self, line: int) -> bool:
        """Return whether a line is one of several that each tell what another code means, as in a map.

        Those of a program are in brackets. A plain list is longer, nobody says that it was received, and an
        answer stands beside it.
        """
        if _DEFINED.match(self._content(line)):
            return len(self._lines_alike(line, _DEFINED)) >= _MIN_DEFINED and self._is_inside(line, _OPENING)
        if '{"' not in self._text or not _LISTED.match(self._content(line)):
            return False
        lines = self._lines_alike(line, _LISTED)
        above = min(lines, default=0) - 1
        while above >= 0 and self._lines[above].blank:
            above -= 1
        heading = self._content(above) if above >= 0 else ""
        return len(lines) >= _MIN_PLAIN and self._words.received.pattern.search(heading) is None

    def _lines_alike(self, line: int, pattern: re.Pattern[str]) -> list[int]:
        """Return the lines around one that begin as it does, each with another code.

        If a code comes twice, there are none.
        """
        found = pattern.match(self._content(line))
        lines: list[int] = []
        codes: set[str] = set()
        for step in (-1, 1):
            other = line if step < 0 else line + 1
            while 0 <= other < len(self._lines) and abs(other - line) < _MAX_HEIGHT:
                beside = pattern.match(self._content(other))
                if beside is None or found is None or beside["sep"].strip() != found["sep"].strip():
                    break
                if beside["code"] in codes:
                    return []
                codes.add(beside["code"])
                lines.append(other)
                other += step
        return lines

    def _is_declared(self, line: int) -> bool:
        """Return whether a line is one of several constants of a program, or a comment above one."""
        for _ in range(_MAX_DISTANCE):
            if not _COMMENT_LINE.match(self._content(line)) or line + 1 >= len(self._lines):
                break
            line += 1
        found = self._declaration(line)
        if found is None:
            return False
        for step in (-1, 1):
            other = line
            for _ in range(_MAX_DISTANCE):
                other += step
                if not 0 <= other < len(self._lines):
                    break
                content = self._content(other)
                if content.strip() and not _COMMENT_LINE.match(content):
                    beside = self._declaration(other)
                    if beside and beside["name"] != found["name"] and beside["code"] != found["code"]:
                        return True
                    break
        return False

    def _declaration(self, line: int) -> re.Match[str] | None:
        """Return a line's constant: one after a keyword, or in a block of such."""
        found = _DECLARED.match(self._content(line).rstrip())
        if found is None:
            return None
        named = found["keyword"] and not _ANSWER_NAME.fullmatch(found["name"])
        return found if named or self._is_in_block(line) else None

    def _is_in_block(self, line: int) -> bool:
        for parent in self._parents(line):
            first = parent - 1 if self._content(parent).strip() == "{" and parent else parent
            if _BLOCK.search(self._content(first).rstrip()):
                return True
        return False

    def _is_field(self, line: int) -> bool:
        """Return whether a line, as the one beside it, is a translated text or a field of a message."""
        return any(
            pattern.match(self._content(line)) and self._is_beside(line, pattern)
            for pattern in (_TRANSLATED, _FIELD)
        )

    def _is_of_source(self, line: int) -> bool:
        """Return whether a line is one of a program as grep prints it, with another one beside it."""
        near = range(max(0, line - 1), min(len(self._lines), line + 2))
        found = [one for one in near if _SOURCE_LINE.match(self._text, self._lines[one].start)]
        return line in found and len(found) > 1

    def _is_of_fixture(self, line: int) -> bool:
        """Return whether a comment above a line, without a blank one between, names a file of test data."""
        for above in range(line, max(-1, line - 2 * _MAX_HEIGHT), -1):
            if self._lines[above].blank or _FENCE in self._content(above):
                return False
            if _FIXTURE.match(self._text, self._lines[above].start):
                return True
        return False

    # Codes that are named with their messages

    def _is_told_with_message(self, candidate: Candidate) -> bool:
        """Return whether a list of changes or a commit names a code with its message."""
        text, at = self._text, candidate.position
        if candidate.form in _PRINTED or text[candidate.start : candidate.start + 1] in ("{", "["):
            return False
        if self._is_commit:
            return True
        line = self._line_at(at)
        found = self._lines[line]
        low, high = max(found.start, candidate.start - _MAX_LINE), min(found.end, candidate.end + _MAX_LINE)
        if not (self._is_listed_change(line) or self._is_in_commit(line)):
            return False
        received = self._words.received.pattern
        before = received.search(text, low, min(candidate.start, at))
        return not (before or received.search(text, candidate.end, high))

    def _is_beside(self, line: int, pattern: re.Pattern[str]) -> bool:
        """Return whether the line above or below matches an expression at its beginning."""
        beside = (other for other in (line - 1, line + 1) if 0 <= other < len(self._lines))
        return any(pattern.match(self._content(other)) for other in beside)

    def _is_listed_change(self, line: int) -> bool:
        """Return whether a line is an item of a list of changes."""
        return _BULLET.match(self._text, self._lines[line].start) is not None and self._is_under_changes(line)

    def _is_in_commit(self, line: int) -> bool:
        """Return whether a line is one of the message of a commit, and not of a log."""
        if not self._has_commits or not self._lines[line].indent or _OF_LOG.search(self._content(line)):
            return False
        return self._is_of_commit(line)

    # Tables

    def _is_in_table_of_codes(self, line: int) -> bool:
        """Return whether a line is a row of a table that tells what codes mean, not when they came."""
        if _LIST_TABLE in self._text and self._is_in_list_table(line):
            return True
        mark = self._mark_of_row(line)
        if mark is None:
            return False
        gap = False
        for above in range(line - 1, max(-1, line - 4 * _MAX_HEIGHT), -1):
            row = self._content(above)
            if row.count(mark) < 2:
                if gap or _TAG.sub("", row).strip(" \t\r"):
                    return False
                gap = True
                continue
            gap = False
            cells = [_TAG.sub("", cell).strip(_CELL_MARKS).lower() for cell in row.split(mark)]
            explains = self._explains(cells)
            if explains is not None:
                return explains or self._lists_codes(above, mark, cells)
        return False

    def _is_in_list_table(self, line: int) -> bool:
        """Return whether a line is in a table of reStructuredText that has no column of times or counts."""
        head = next((one for one in self._parents(line) if _LIST_TABLE in self._content(one)), None)
        if head is None:
            return False
        cells = (self._content(one).strip(" *-`\r").lower() for one in range(head + 1, line))
        return not any(self._words.received_column.pattern.fullmatch(cell) for cell in cells)

    def _mark_of_row(self, line: int) -> str | None:
        row = self._content(line)
        if row.count("|") > 1:
            return "|"
        return "," if row.count(",") > 1 else None

    def _explains(self, cells: list[str]) -> bool | None:
        """Return whether the headings of a table explain codes; None if they are not the headings."""
        words = self._words
        codes = [index for index, cell in enumerate(cells) if words.code_column.pattern.fullmatch(cell)]
        if not codes:
            return None
        if any(words.received_column.pattern.fullmatch(cell) for cell in cells):
            return False
        after = [cell for cell in cells[codes[0] + 1 :] if cell]
        pairs = (f"{first}|{second}" for first, second in pairwise(after))
        return any(words.meaning_column.pattern.fullmatch(heading) for heading in (*after, *pairs))

    def _lists_codes(self, head: int, mark: str, headings: list[str]) -> bool:
        """Return whether a table under these headings has several codes, each once, but no times."""
        words = self._words
        if any(words.received_column.pattern.fullmatch(cell) for cell in headings):
            return False
        column = next(
            index for index, cell in enumerate(headings) if words.code_column.pattern.fullmatch(cell)
        )
        codes: list[str] = []
        for below in range(head + 1, min(len(self._lines), head + _MAX_HEIGHT)):
            cells = self._content(below).split(mark)
            if len(cells) <= column:
                break
            code = cells[column].strip(_CELL_MARKS)
            if _TABLE_CODE.fullmatch(code):
                codes.append(code)
        return len(codes) >= _MIN_LISTED and len({*codes}) == len(codes)

    # Counts

    def _is_count_of_zero(self, candidate: Candidate) -> bool:
        at = candidate.code_at
        return at >= 0 and _ZERO.match(self._text, at + len(candidate.code)) is not None

    # Changes

    def _is_changed(self, at: int) -> bool:
        """Return whether a code is in a commit or a list of changes, or in a list of tasks or tests."""
        line = self._line_at(at)
        start = self._lines[line].start
        text = self._text
        if any(pattern.match(text, start) for pattern in (_COMMIT, _TASK, _TEST_RUN)):
            return True
        if _HASH.match(text, start) and self._is_in_git_log(line):
            return True
        if _TEST_PATH in text and _TEST_PATH in (before := self._before(at)):
            name = before.rpartition(_TEST_PATH)[2]
            if not _AFTER_TEST_NAME.search(name):
                return True
        if self._lines[line].indent and self._is_of_commit(line):
            return True
        return self._is_listed_change(line)

    def _is_in_git_log(self, line: int) -> bool:
        """Return whether a line that begins with a hash is one of a log of commits, not of a program."""
        if _OF_LOG.search(self._content(line)):
            return False
        beside = (other for other in (line - 1, line + 1) if 0 <= other < len(self._lines))
        return any(
            _HASH.match(self._text, self._lines[other].start) or "git " in self._content(other)
            for other in beside
        )

    def _is_of_commit(self, line: int) -> bool:
        """Return whether a line belongs to the message of a commit, as `git log` prints it."""
        for above in range(line - 1, max(-1, line - _MAX_HEIGHT), -1):
            other = self._lines[above]
            if not other.blank and not other.indent:
                return _COMMIT_HEAD.match(self._text, other.start) is not None
        return False

    def _is_under_changes(self, line: int) -> bool:
        """Return whether the heading above an item of a list says that the list is about changes."""
        for above in range(line - 1, max(-1, line - _MAX_HEIGHT), -1):
            other = self._lines[above]
            if other.blank or other.indent or _BULLET.match(self._text, other.start):
                continue
            heading = _HEADING_MARKS.sub("", _HEADING_MARKS.sub("", self._content(above))).strip()
            words = _VERSION_BESIDE.sub("", heading)
            if self._words.change_list.pattern.fullmatch(words) or _VERSION.fullmatch(heading):
                return True
            if not _VERSION_ALONE.fullmatch(heading):
                return False
            return self._is_change(line) or (self._content(above).startswith("#") and self._is_by_part(above))
        return False

    def _is_by_part(self, heading: int) -> bool:
        """Return whether each item of the list below a heading names a part of a program first."""
        below = self._lines[heading + 1 : heading + _MAX_HEIGHT]
        items = list(takewhile(lambda line: _BULLET.match(self._text, line.start), below))
        return len(items) >= _MIN_SCOPED and all(_SCOPED.match(self._text, line.start) for line in items)

    def _is_change(self, line: int) -> bool:
        """Return whether an item of a list begins with the word for a change: `- fixed: ...`."""
        _, _, words = self._content(line).lstrip().partition(" ")
        head, colon, _ = words.partition(":")
        return bool(colon) and self._words.change_list.pattern.fullmatch(head.strip(" *_")) is not None

    # Programs

    def _is_in_program(self, at: int, end: int) -> bool:
        """Return whether a code is a literal of a program, or in one of its comments."""
        text = self._text
        before = self._before(at)
        if _CASE.search(before) and _CASE_END.match(text, end) and _ARM.search(before):
            return True
        if _ARM_END.match(text, end) and _ARM.search(before):
            return True
        line = self._line_at(at)
        if self._is_mapped(line, end, before):
            return True
        if _CLAUSE.match(before) or self._is_member(line):
            return True
        near = text[max(0, at - _MAX_LINE) : at]
        if holds_any(near, _LIST_MARKS) and _NAMED_LIST.search(near):
            return True
        lower = near.lower()
        if holds_any(lower, _HANDLED_WORDS) and _HANDLED_LIST.search(lower):
            return True
        if (self._has_raises and self._is_raised(line)) or self._is_class_item(line):
            return True
        return holds_any(before, _COMMENT_WORDS) and self._is_in_comment(line, before)

    def _is_mapped(self, line: int, end: int, before: str) -> bool:
        """Return whether a code is a key of a map from codes to words of a program."""
        found = _MAPPED.match(self._text, end)
        if found is None or _BEFORE_MAPPED.search(before) is None:
            return False
        # A word without quotation marks is one of a program only in brackets.
        return found["name"] is None or "{" in before or self._is_inside(line, _OPENING)

    def _is_member(self, line: int) -> bool:
        """Return whether a line is one of several members of an enumeration, or a constant."""
        found = _MEMBER.match(self._content(line))
        if found is None:
            return False
        if found["keyword"]:
            return True
        beside = (other for other in (line - 1, line + 1) if 0 <= other < len(self._lines))
        if not any(_MEMBER.match(self._content(other)) for other in beside):
            return False
        return _PROGRAM_NAME.fullmatch(found["name"]) is not None or self._is_inside(line, (*_OPENING, ":"))

    def _is_class_item(self, line: int) -> bool:
        """Return whether an item beside one that names the class of its codes names another class."""
        beside = (other for other in (line - 1, line + 1) if 0 <= other < len(self._lines))
        own = _CLASS_ITEM.match(self._text, self._lines[line].start)
        others = (_CLASS_ITEM.match(self._text, self._lines[other].start) for other in beside)
        return own is not None and any(other and other["name"] != own["name"] for other in others)

    def _is_inside(self, line: int, opening: tuple[str, ...]) -> bool:
        """Return whether a line is indented under one that ends with one of some marks."""
        return any(self._content(parent).rstrip().endswith(opening) for parent in self._parents(line))

    def _is_raised(self, line: int) -> bool:
        """Return whether a line belongs to the exceptions that a docstring names."""
        return any(_RAISES.match(self._content(parent)) for parent in self._parents(line))

    def _is_in_comment(self, line: int, before: str) -> bool:
        """Return whether a code is in a comment of a program: beside a line that only programs have."""
        if _INNER_COMMENT.match(before):
            return any(self._content(above).lstrip().startswith("/*") for above in self._above(line, "*"))
        found = _COMMENT.search(before)
        if found is None:
            return False
        code = before[: found.start()]
        if code.strip():
            return _STATEMENT.search(code.rstrip()) is not None
        mark = before.lstrip()[:1]
        beside = (*self._above(line, mark), *self._above(line, mark, step=1))
        return any(_PROGRAM_LINE.match(self._content(other)) for other in beside)

    def _above(self, line: int, mark: str, *, step: int = -1) -> list[int]:
        """Return the line above those that begin with a mark; with a step of 1, the one below."""
        other = line + step
        while 0 <= other < len(self._lines) and abs(other - line) < _MAX_HEIGHT:
            content = self._content(other).strip()
            if not content.startswith(mark):
                return [other] if content else []
            other += step
        return []

    # Monitors

    def _is_of_query(self, at: int) -> bool:
        """Return whether a monitor or an alert searches for a code."""
        before = self._before(at)
        return holds_any(before.lower(), _QUERY_WORDS) and _QUERY.search(before) is not None

    def _is_of_alert(self, at: int) -> bool:
        """Return whether a position is in the text of an alert that a rule may send."""
        if _ANNOTATIONS not in self._text or "expr:" not in self._text:
            return False
        keys = (_KEY.match(self._text, self._lines[one].start) for one in self._parents(self._line_at(at)))
        return any(key is not None and key["key"] == _ANNOTATIONS for key in keys)

    # Templates

    def _is_of_template(self, at: int) -> bool:
        """Return whether a line tells which codes a template for answers to customers is for."""
        if not self._has_placeholder:
            return False
        line = self._lines[self._line_at(at)]
        low, high = max(line.start, at - _MAX_LINE), min(line.end, at + _MAX_LINE)
        words = self._words
        if words.received.pattern.search(self._text, low, high):
            return False
        return words.template.pattern.search(self._text, low, high) is not None

    # Sentences

    def _is_in_sentence(self, at: int, end: int) -> bool:
        """Return whether a sentence tells what is done about a code, and not that it was received."""
        if not self._handling:
            return False
        text = self._text
        first, last = self._wrapped(self._line_at(at))
        low, high = max(first, at - _MAX_LINE), min(last, end + _MAX_LINE)
        for match in _SENTENCE_END.finditer(text, low, at):
            low = match.end()
        stop = _SENTENCE_END.search(text, end, high)
        high = stop.end() if stop else high
        bracket = text.rfind("(", low, at)
        if bracket >= 0 and text.find(")", bracket, at) < 0:
            low = bracket
        told = [(start, end) for start, end in self._handling if low <= start and end <= high]
        if not told:
            return False
        received = self._words.received.pattern.finditer(text, low, high)
        return all(any(start <= match.start() < end for start, end in told) for match in received)

    def _wrapped(self, line: int) -> tuple[int, int]:
        """Return the span of a line with those beside it that a sentence was broken over."""
        first = last = line
        while first and line - first < _MAX_WRAPPED and self._goes_on(first - 1):
            first -= 1
        while last - line < _MAX_WRAPPED and self._goes_on(last):
            last += 1
        return self._lines[first].start, self._lines[last].end

    def _goes_on(self, line: int) -> bool:
        """Return whether the sentence at the end of a line goes on in the next one."""
        if line + 1 >= len(self._lines):
            return False
        own, following = self._content(line).rstrip(), self._content(line + 1).lstrip()
        same = self._lines[line].indent == self._lines[line + 1].indent
        return same and following[:1].islower() and bool(own) and own[-1] not in ".!?:;{}()[]"
