"""Recognise literals and comments of program code, by the syntax that languages share.

A line is one of a program by how it begins and ends: a declaration, a condition, a statement, a hunk of a
diff. A literal in it was not received, nor one in brackets or under a block that such a line opens, nor one
in a comment beside it. Answers, log lines and exceptions are not like that: an object that Node prints is
assigned to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from retcode.core.decode.scan.candidate import Candidate, Form
from retcode.core.decode.scan.customer_words import customer_words
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import holds_any

# No rule looks at more of one line, at more lines around it, or farther back for a bracket.
_MAX_LINE, _MAX_HEIGHT, _MAX_BACK, _MAX_OPEN = 400, 60, 3000, 6

# What a text with the code of a program has.
_MAY_BE_PROGRAM = (
    " = ", ":=", "=>", "->", "==", ") {", "const", "enum ", "class ", "func ", "def ", "fn ", "fun ",
    "static ", "case ", "switch", "match ", "return ", "throw ", "raise ", "if ", "@@ -", "diff -", "SELECT",
    "INSERT", "UPDATE", "DELETE", "when", "rescue", "except", "#[", ");", "import ", "#include", "#define",
    "): ", "]: ", "esac", "struct ", "#!/", "+ ", "\n+", "expect", "assert", " do |",
)  # fmt: skip
# The margin of a line: its indentation, the mark of a quotation or of a diff.
_MARGIN = r"[ \t]{0,80}(?:(?!>>>)>[ ]?){0,3}[ \t]{0,80}(?:[+-](?!\d)[ \t]{0,80})?"
_MODIFIER = r"""(?:
    export|default|public|private|protected|internal|pub(?:\(\w{1,12}\))?|static|final|abstract|sealed
    |readonly|override|async|inline|data|open|unsafe|virtual|partial|declare|suspend|companion
    )[ ]"""
# What an answer or an error is printed under: `response = {...}` alone is no line of a program.
_OF_ANSWER = r"""(?i:[\w.]{0,40}(?:
    code|error|err|exception|exc|ex|reason|status|results?|ret|res|resp|msg|message|response|body|data|json
    |answer|reply|output|out|payload|order|info|details?)\b)"""
# The arguments of a call, with its parentheses and those in them.
_ARGS = r"\((?:[^()\n]++|\((?:[^()\n]++|\((?:[^()\n]++|\([^()\n]*+\))*+\))*+\))*+\)"
# An object with the keys of an answer, which nobody writes in a program.
_ANSWER = r"""[\[({]{1,3}[ ]?["']?
    (?i:\w{0,20}(?:code|msg|message|err|error|label|success|status|result)\w{0,6})["']?[ ]?(?:[:=,]|=>)"""
_DECLARATION = r"""
    # a variable or a constant: `const X =`, `var codes []int =`, `let Some(x) =`
    (?:@MODIFIER@){0,5}(?:const|var|val)[ ]
        (?:[\w$]{1,60}(?:[ ]?:[ ]?[^\n=;]{1,80}|[ ][\w.\[\]*]{1,40})?(?:,[ ]\w{1,30}){0,4}
        |[{\[(][^\n=;]{0,120})[ ]?:?=
    |(?:@MODIFIER@)?let[ ](?:mut[ ])?
        (?:[\w$]{1,60}(?:[ ]?:[ ]?[^\n=;]{1,80})?|[{\[(][^\n=;]{0,120}|[A-Z]\w{0,20}\([^\n=;]{0,80}\))[ ]?=
    |local[ ][\w, ]{1,60}[ ]=[ ]|(?:my|our)[ ][$@%(][\w$@%, ]{1,60}\)?[ ]=[ ]  # of Lua and Perl
    |(?:const|var|import|type)[ ]\($  # several of Go
    |[a-z_]{2,20}(?:[ ]"[^"\n]{1,60}"){1,2}[ ]\{$  # a block of HCL
    # a function: `def name(`, `func (b *Bot) name(`, `fun `name` {`
    |(?:@MODIFIER@){0,5}(?:fn|func|fun|def|function)[ ](?:\([^()\n]{0,60}\)[ ])?
        (?:[\w.$<>:*]{1,60}[?!]?[ ]?(?:[(<\[]|$)|`[^`\n]{1,80}`)
    |(?:export[ ]default[ ])?(?:async[ ])?function[ ]?\(
    # a type: `class Name(Base):`, `enum Name {`, `type Name struct {`
    |(?:@MODIFIER@){0,5}(?:enum|class|interface|struct|trait|impl|module|namespace|object|record)[ ]
        (?:[A-Z]\w{0,60}(?:[^\n]{0,160}[{:(;]|[ ]<[ ][\w:]{1,60})?|\w{1,60}[ ]\{)$
    |(?:@MODIFIER@)?type[ ]\w{1,60}(?:<[^<>\n]{1,60}>)?[ ](?:=[ ]|struct\b|interface\b)
    |(?:public|private|protected|internal|static|pub|export)[ ]
     (?:static|const|final|readonly|abstract|override|async|virtual|sealed|partial|void|class|enum|struct|fn
       |function|let|var|default|String|(?:int|long|string|bool|boolean)[ ]\w{1,60}[ ]?[=({;]
       |[A-Z]\w{0,30}[<\[])
    |(?:static|final)[ ](?:[A-Z][A-Z\d_]{2,40}[ ]?[:=]|(?:int|long|String|final|const)[ ]\w{1,60}[ ]?[=(])
    # what includes other files
    |typedef[ ]|macro_rules!|\#(?:define|include|ifdef|ifndef|pragma|region|endregion)\b
    |import[ ](?:[\w.{}*, ]{1,120}(?:;|[ ]from[ ]["']|[ ]as[ ]\w{1,30}$)|["'(])
    |from[ ][\w.]{1,60}[ ]import[ ]|import[ ][\w.]{1,60}$
    |(?:use|using)[ ][\w:.\\]{1,80}(?:;|::\{)|package[ ][\w.]{1,60};?$|<\?php|\#!/
    """
_CONDITION = r"""
    # `if (code === X`, `} else if (known(code)) {`
    (?:\}[ ]?)?(?:else[ ]?)?if[ ]?\([^\n]{0,200}(?:[=!<>]=|&&|\|\||!\w|\w\(|\)[ ]?[{;]?$)
    # `if code == X`, `elif code in (`, `unless known?`
    |(?:\}[ ]?)?(?:else[ ])?(?:if|elif|elsif|while|unless|and|or|\|\||&&)[ ](?:not[ ]|!|\*|let[ ])?
     [\w.\[\]"'()?&>$@{}-]{1,80}[ ]?
     (?:[=!<>]==?|&&|\|\||:?=[ ](?=[\w.&*!]{1,40}[.({]|err)|=~|\.\w{1,30}\?
       |(?:not[ ])?in[ ](?:[({\[]|[A-Z][A-Z_]{2,40}(?:[\[.:)]|[ ](?:and|or)\b)|\w{1,40}\.?\w{1,40}:$)
       |is[ ](?:not[ ])?(?:None|True|False|null|nil)\b)
    |(?:\}[ ]?)?(?:else[ ]|async[ ])?
     (?:if|for|while|switch|match|when|unless|loop|select|with|try|catch|finally|do|foreach)\b[^\n]{0,200}\{$
    # what ends with a colon in Python
    |(?:if|elif|while)[ ](?:not[ ])?[\w.]{1,60}(?:@ARGS@|\.\w{1,40}):$
    |(?:async[ ])?for[ ]\w{1,30}(?:,[ ]\w{1,30})?[ ]in[ ][\w.*]{1,60}(?:[(\[][^\n]{0,120}[)\]])?:$
    |(?:async[ ])?with[ ][\w.]{1,60}(?:@ARGS@)?[ ]as[ ]\w{1,30}:$
    |except(?:[ ](?:\(|[A-Z]|\w{1,30}\.)[\w., ()]{0,120}(?:[ ]as[ ]\w{1,30})?)?:|(?:try|else|finally)[ ]?:$
    |match[ ][\w.\[\]"'()]{1,80}:$
    |if[ ][^\n]{1,200};[ ]then$
    |switch[ ]?\(|(?:\}[ ]?)?catch[ ]?\([ ]?[\w$]|\}[ ]?(?:else|finally|catch)\b
    |(?:for|foreach|while)[ ]?\([^\n]{0,120}(?:;|[ ]of[ ]|[ ]in[ ]|[ ]as[ ]|[ ]:[ ]|\)[ ]?\{?$)
    # the arms: `case X:`, `when -1003, -1015 then`, `_ => `, `-1021) sync ;;`
    |case[ ]["']?\$?[\w.]{1,60}["']?(?:$|[ ]in$)|when[ ](?:[-\w"':.]{1,60}(?:,[ ])?){1,8}(?:[ ]then\b|$)
    |case[ ][-\w"'.|,:() ]{1,120}(?::|->|=>)[ ]{0,8}
     (?:$|//|/\*|\#|return\b|throw\b|break\b|continue\b|await\b|\{|["']
      |[\w.$]{1,60}\(|[\w.$]{1,60}[ ]=[ ])
    |rescue(?:$|[ ][A-Z][\w:]{1,60}(?:,[ ][A-Z][\w:]{1,60})*(?:[ ]=>[ ]\w{1,30})?$)
    |default(?::|[ ]->|[ ]=>)|case[ ]_(?::|[ ]->|[ ]=>)|_[ ]=>[ ]|[-\w|"'.*]{1,60}\)[ ][^\n]{1,160};;$
    """
_STATEMENT = r"""
    # `return "text";`, `return Kind.Funds`, `throw new X(`, `raise X(`
    return(?:;|[ ](?:[\w.$&!:@]{0,60}(?:[\w$]\(|[\w$]\.\w|\w;|::\w|\w\{|[ ]=>[ ])
        |["'`][^"'`\n]{0,200}["'`][ ;,)]{0,3}$
        |[\[{!(]|map\[|new[ ]|await[ ]|(?:true|false|nil|null|None|self|True|False)\b
        |[\w.]{1,60}[ ](?:in|[=!]=|\?\??|\|\||&&)[ ]|[A-Z]\w{0,60}$))
    |throw[ ](?:new[ ]\w|[\w.]{1,60}[(;])|raise(?:$|[ ][\w.:]{1,60}(?:[(,]|$|[ ]from[ ]))
    |(?:break|continue|pass|end|fi|done|esac|begin|ensure)[;,]?$
    # an entry of a map: `[-1021] = "clock",`
    |\[["']?-?\d{3,6}["']?\][ ]?=>?[ ][^\n]{1,200}[,;]?$
    # an assignment, but not of an answer
    |(?!\$VAR\d)[\w.$@:\[\]"'>-]{1,80}[ ]?(?::=|\+=|\?\?=|\|\|=|\|=)[ ]
    |(?:this|self|\$this)(?:\.|->)\w{1,60}(?:\.\w{1,60})?(?:[ ]=[ ]|\()
    |(?!\$VAR\d)\$?[A-Za-z]\w{2,60}(?:[ ]?:[ ]?[\w\[\], .&'<>]{1,60})?[ ]?=[ ]?(?!@ANSWER@)
     (?:(?:[\w.:]{1,40}[(\[]?)?[\[{(]{1,2}$
       |(?:frozenset|set|dict|tuple|list|array|new|await|lambda|async|function|matches!|map)[ (\[]
       |[a-z]\w{0,40}(?:[.:>-]{1,2}[a-z]\w{0,40}){0,4}!?@ARGS@
       |[\[{(]["'-]?\w[^\n]{0,200}[\])}][;,)]{0,2}$)
    # a call, alone in its line
    |(?:await[ ]|yield[ ]|defer[ ]|go[ ])?(?:[a-z_$]\w{0,40}(?:\.|::|->|\?\.|!\.)){1,6}[a-z_]\w{0,40}!?
     (?:@ARGS@(?:\??\.\w{1,40}(?:@ARGS@)?){0,6};?$|\([^\n]{0,300}[({,\[]$)
    |(?:await[ ]|defer[ ]|go[ ]|assert[ ])?[a-z_$]\w{0,40}!?@ARGS@(?:\.\w{1,40}(?:@ARGS@)?){0,6};$
    |(?:await|yield|defer)[ ][\w.]{1,80}(?:@ARGS@;?$|\([^\n]{0,300}[({,\[]$)
    |(?:console\.\w{1,10}|print|puts|println!?|eprintln!|fmt\.\w{1,12})(?:@ARGS@;?|\([^\n]{0,200}[({,\[])$
    |assert(?:[ ][^\n]{1,200}(?:==|[ ]in[ ]|[ ]is[ ])|\w{0,20}!?\()
    |(?:expect|describe|it|test)[ ]?\(|expect[ ]\{
    |\.[A-Za-z]\w{1,40}(?:<[^\n()]{1,80}>)?\([^\n]{0,200}[),;({]$
    # a function without a name, and the head of one
    |[^\n]{0,200}[)\w"'][ ]?=>[ ]?[{(]?$
    |(?:[\w.$<>\[\]*&]{1,60}[ ]){0,3}[\w.$]{1,60}(?:<[^\n<>]{1,40}>)?\([^\n"]{0,160}\)
     (?:[ ]?(?:->|:)[ ]?[\w<>&:., |\[\]]{1,60})?[ ](?:\{|do(?:[ ]\|\w{1,20}\|)?)$
    # an annotation
    |@\w[\w.]{0,60}\(|@[a-z_]{2,30}[ ](?:\[|%\{)|\#!?\[\w
    |\[[A-Z][a-z]\w{0,30}(?<!Error)(?<!Exception)\([^\n]{0,200}\)\](?:$|[ ][A-Z]\w{0,40},?$)
    # SQL, and the heads of a diff
    |SELECT[ ](?:[\w.*]{1,60}(?:,|$)|[^\n]{0,200}(?:\(|[ ]FROM\b))
    |INSERT[ ]INTO[ ]|UPDATE[ ][\w."]{1,60}[ ]SET\b
    |DELETE[ ]FROM[ ]|(?:CREATE|ALTER)[ ]TABLE[ ]|MERGE[ ]INTO[ ]
    |(?:FROM|WHERE|SET|VALUES|AND|OR)[ ]\(?[\w."`]{1,40}(?:[ ]?(?:[=(]|<>|!=|(?:IN|NOT|IS|LIKE)\b)|,|$)
    |@@[ ]-\d{1,6}(?:,\d{1,6})?[ ]\+\d|diff[ ]--git[ ]
    """
_PROGRAM_LINE = compile_on_use(
    "(?x)@MARGIN@(?!@OF_ANSWER@[ ]?=[ ]?(?![a-z\\d_.]{1,60}\\())(?:@PARTS@)".replace(
        "@PARTS@", f"{_DECLARATION}|{_CONDITION}|{_STATEMENT}"
    )
    .replace("@MARGIN@", _MARGIN)
    .replace("@OF_ANSWER@", _OF_ANSWER)
    .replace("@ANSWER@", _ANSWER)
    .replace("@ARGS@", _ARGS)
    .replace("@MODIFIER@", _MODIFIER)
)
# A line in which somebody writes about himself.
_OWN_WORDS = compile_on_use(r"(?:^|[ ])(?:I(?:'[mv]e?)?[ ][a-z]|my[ ]|we[ ](?:get|got|see)\b)")
# What shows the result of a call in its line: `client.order() -> -2010`, and a call of a client.
_RESULT = compile_on_use(r"\)[ ]?(?:;[ ]?->|→|==>|(?:returns?|returned|gives?|says?|fails|throws)\b)")
_CLIENT_CALL = compile_on_use(
    r"(?i)\b\w{0,20}(?:client|exchange|api|session|rest|http)\w{0,10}\.\w{1,40}\(|\bfetch\("
)
# What a line of a log, an exception, a traceback or a prompt has, and the code of a program has not.
_RECEIVED_LINE = compile_on_use(
    r"""(?x)
    \d\d:\d\d:\d\d|\b20\d\d-\d\d-\d\d[T ]\d  # a time
    |(?<![\w.:"'`])\[?(?:ERROR|WARN|WARNING|INFO|DEBUG|CRITICAL|FATAL|NOTICE)\b(?![ ]?[(.=,]) # a level
    |\b(?:level|lvl)=\w
    # an exception
    |^[ \t>]{0,20}(?:[\w$]{1,60}[.\\:]{1,2}){0,8}\w{0,60}(?:[Ee]rror|Exception)(?:[ ]?\[[^\]\n]{1,30}\])?:[ ]
    |^[ \t>]{0,20}(?:Traceback|Caused[ ]by|Uncaught|Unhandled|panic|thread|Out\[\d|Err\()\b
    |^[ \t>]{0,80}at[ ](?:async[ ]|new[ ])?[\w$./<@\\(]  # a frame of a stack
    |^[ \t>]{0,80}(?:array|string|int|float|bool|object|enum)\([\w\\ -]{1,60}\)  # a value that PHP prints
    |^[ \t>]{0,80}\["?\w{1,40}"?\]=>$
    |^[ \t]{0,20}\[[\w/\\.-]{1,80}\.\w{1,4}:\d  # where a value was printed: `[src/main.rs:5:9] x = `
    """
)
_RECORD_REACH = 200
# Where a comment begins in a line, and what it begins with if it shows an output.
_COMMENT = compile_on_use(
    r"""(?x)
    (?:^|[\s;{}),])(?://[/!]?|\#(?!(?:define|include|ifn?def|endif|undef|pragma)\b)|/\*{1,2})(?=[\s\-\d"'`A-Za-z]|$)
    |^[ \t]{0,40}(?:\*|--)[ ]
    """
)
_HASH = "#"
_COMMENT_LINE = compile_on_use(r"[ \t>+-]{0,80}(?P<mark>//|\#(?![!\[])|/\*|\*|--(?=[ ]))")
_OF_OUTPUT = compile_on_use(
    r"""(?xi)
    [\s/\#*!-]{0,12}
    (?:[{\[][ ]?["']?\w{1,20}["']?:|->|=>|<-|→|>  # an object, an arrow
    |(?:errors?|err|outputs?|outs?|results?|prints?|got|returns?|throws?|fails?|exception|logs?|now|today)\b
     [\w ]{0,20}[:=-])  # a label
    """
)
_BRACKET = compile_on_use(r"[(){}\[\]]")
# The end of a line that leaves a bracket open, without a comment.
_OPENING = compile_on_use(r"[{(\[,|][ \t]{0,8}(?:\r?\n|(?://|\#|--|/\*)[ ]?[^\n]{0,200}\n)")
_CLOSED = {")": "(", "]": "[", "}": "{"}
# An object at the beginning of a line, which a program assigns to nothing: somebody printed it.
_OBJECT = compile_on_use(r"[ \t]{0,80}[\[({]{1,3}[ ]?[\"']\w")
# How a line ends that opens a block.
_OPENED = ("{", "[", "(", ":", "=>", "->", " do", "then", "|", "=", ",", "`")
# What may be printed above an answer: the name of a variable.
_NAMED_ANSWER = compile_on_use(r"[ \t>]{0,20}[$\w.]{1,60}[ ]?=[ ]?[{\[(]{1,3}")
# What begins a block without a mark at the end of its line, as in Ruby.
_BLOCK = compile_on_use(r"[ \t>+-]{0,80}(?:module|class|def|case|when|if|else|elsif|rescue|begin)\b")
# A list of constants under a key of settings: `codes = [-1001, -1003]`, `"binance": {-2010, -2018}`
_SETTING_LIST = compile_on_use(
    r"""(?x)
    (?P<key>
        (?:^|[^\w.])["']?
        (?!(?i:\w{0,30}(?:err|msg|message|reason|result|response|data)\w{0,6}))[\w.-]{1,40}["']?
    )
    [ ]?(?::|:?=|=>)[ ]?(?:[\w.]{1,30}\()?[(\[{]{1,2}
    (?P<codes>(?:[ ]?["']?-?\d{3,6}["']?,){0,40})[ ]?["']?$
    """
)
_SETTING_END = compile_on_use(r"[\"']?(?:,[ ]?[\"']?-?\d{3,6}[\"']?){0,40},?[ ]?[\])}]")
# A set of texts: a list in braces under a key
_SETTING_SET = compile_on_use(
    r"[\"'][\w.-]{1,40}[\"'][ ]?:[ ]?\{(?:[\"'][^\"'\n]{1,60}[\"'],[ ]?){0,40}[\"']$"
)
_SET_END = compile_on_use(r"[\"'](?:,[ ]?[\"'][^\"'\n]{1,60}[\"']){0,40},?[ ]?\}")
# A key with settings in braces, as in YAML: `"EAPI:Rate limit exceeded": {action: wait}`
_SETTING_MAP = compile_on_use(
    r"[\"'`]?[ ]?:[ ]\{[ ]?(?!(?:code|msg|message|err|ret|status|data|label)\w{0,10}:)[a-z_]{2,30}:[ ]"
)
# What is done about the code of an element of XML: `code="-1021" action="sync"/>`
_SETTING_ELEMENT = compile_on_use(
    r'"(?:[ ]\w{1,20}="[^"\n]{0,60}"){0,3}[ ](?:action|class|handler|handling|retry|do)="'
)
_LINE_BEFORE_KEY = compile_on_use(r"[ \t]{0,80}(?:-[ ])?[\"'`]?$")
_HUNK = compile_on_use(r"[ \t>]{0,8}@@[ ]-\d{1,6}(?:,\d{1,6})?[ ]\+\d")
_IN_HUNK = compile_on_use(r"[ \t]{0,4}(?:>[ ]?)?(?:[+\-\\ ]|$)")
_CHANGED = compile_on_use(
    r"""(?x)
    (?:[ \t]{0,4}>[ ])?(?P<sign>[+-])(?:[ ]{2,80}|\t{1,20}|(?=[^\s\d+-])|(?P<one>[ ]))
    (?!["']?\{") [^\n]{0,200}?[{}()\[\]"';=]
    """
)
_DIFF_FENCE = "```diff"
# Forms that programs don't write: a client printed them.
_PRINTED = frozenset({Form.PRINT, Form.NO_ANSWER})
_IN_WORDS = frozenset({Form.PROSE, Form.NAMED_NUMBER, Form.NAME, Form.MESSAGE, Form.WORD_CODE, Form.CODELESS})


class ProgramCode:
    """Tells which candidates of one text are in the code of a program. Only lines near these are read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, bool] = {}

    @cached_property
    def _may_be(self) -> bool:
        return holds_any(self._text, _MAY_BE_PROGRAM)

    def holds(self, candidate: Candidate) -> bool:
        """Return whether a candidate is a literal, or in a comment, of a program."""
        if candidate.form in _PRINTED:
            return False
        at = candidate.position
        if candidate.code_at >= 0 and self._is_setting(at, at + len(candidate.code)):
            return True
        return self._may_be and self._is_in_program(at, candidate)

    def holds_position(self, at: int) -> bool:
        """Return whether a position is in the code of a program."""
        return self._may_be and self._is_in_program(at, None)

    def _is_in_program(self, at: int, candidate: Candidate | None) -> bool:
        start = self._line_start(at)
        line = self._line(start)
        if (start and self._text[start - 1] != "\n") or _RECEIVED_LINE.search(line, 0, _RECORD_REACH):
            return False
        before = line[: at - start]
        comment = _COMMENT.search(before)
        if comment is not None:
            code = before[: comment.start()].strip(" \t>+-")
            if _shows_output(candidate, code, line[comment.end() :]):
                return False
            if not code:
                return self._is_beside_program(start) or self._is_enclosed(start, start)
        elif _RESULT.search(before):
            return False
        elif _OBJECT.match(line) and not self._is_in_brackets(start):
            return self._is_in_hunk(start)
        answer = candidate is not None and candidate.form is Form.OBJECT and bool(candidate.message)
        enclosed = self._is_program_line(start) or self._is_enclosed(start, at, answer=answer)
        return enclosed or self._is_in_hunk(start)

    # Lines

    def _line_start(self, at: int) -> int:
        first = max(0, at - _MAX_LINE)
        return self._text.rfind("\n", first, at) + 1 or first

    def _line(self, start: int) -> str:
        end = self._text.find("\n", start, start + _MAX_LINE)
        return self._text[start : end if end >= 0 else start + _MAX_LINE].rstrip()

    def _lines_above(self, start: int) -> Iterator[int]:
        """Yield where the lines above one begin, the nearest first, up to a very long one."""
        for _ in range(_MAX_HEIGHT):
            first = max(0, start - _MAX_BACK)
            above = self._text.rfind("\n", first, max(0, start - 1)) + 1
            if not start or (not above and first):
                return
            yield (start := above)

    def _lines_below(self, start: int) -> Iterator[int]:
        for _ in range(_MAX_HEIGHT):
            start = self._text.find("\n", start, start + _MAX_BACK) + 1
            if not start:
                return
            yield start

    def _is_program_line(self, start: int) -> bool:
        known = self._known.get(start)
        if known is None:
            line = self._line(start)
            code = _without_comment(line)
            known = self._known[start] = (
                _PROGRAM_LINE.match(code) is not None
                and not _OWN_WORDS.search(code)
                and not _RECEIVED_LINE.search(line, 0, _RECORD_REACH)
            )
        return known

    def _is_beside_program(self, start: int) -> bool:
        """Return whether the line above or below a comment, which may have several lines, is of a program."""
        found = _COMMENT_LINE.match(self._line(start))
        mark = found["mark"] if found else ""
        for step, lines in enumerate((self._lines_above(start), self._lines_below(start))):
            above = step == 0
            for other in lines:
                line = self._line(other)
                if not line and (above or mark != _HASH):
                    continue
                same = _COMMENT_LINE.match(line)
                if same is None or not (same["mark"] == mark or "*" in same["mark"] + mark):
                    if self._is_program_line(other):
                        return True
                    break
            else:
                if above and mark == _HASH:
                    return False  # the heading of a text
        return False

    # Blocks

    def _is_enclosed(self, start: int, at: int, *, answer: bool = False) -> bool:
        return self._is_in_brackets(at, answer=answer) or self._is_in_block(start)

    @cached_property
    def _opens(self) -> bool:
        """Whether any line of a program ends within brackets."""
        return any(
            self._is_program_line(self._line_start(one.start())) for one in _OPENING.finditer(self._text)
        )

    def _is_in_brackets(self, at: int, *, answer: bool = False) -> bool:
        """Return whether a bracket is open at a position that a line of a program opened.

        An answer may be printed with the name of its variable, too.
        """
        if not self._opens:
            return False
        first = max(0, at - _MAX_BACK)
        opened: list[int] = []
        for match in _BRACKET.finditer(self._text, first, at):
            closed = _CLOSED.get(match.group())
            if closed is None:
                opened.append(match.start())
            elif opened and self._text[opened[-1]] == closed:
                opened.pop()
        start = self._line_start(at)
        indent = _indent(self._line(start))
        for one in opened[-_MAX_OPEN:]:
            begin = self._line_start(one)
            line = self._line(begin)
            if answer and _NAMED_ANSWER.fullmatch(line):
                continue
            # A bracket may be open because the program was cut off.
            if (begin == start or _indent(line) < indent) and self._is_program_line(begin):
                return True
        return False

    def _is_in_block(self, start: int) -> bool:
        """Return whether a line is indented under one of a program."""
        indent = _indent(self._line(start))
        if not indent:
            return False
        for above in self._lines_above(start):
            line = self._line(above)
            if not line:
                continue
            other = _indent(line)
            if other >= indent:
                continue
            if (line.endswith(_OPENED) or _BLOCK.match(line)) and self._is_program_line(above):
                return True
            indent = other
            if not indent:
                return False
        return False

    # Diffs

    def _is_in_hunk(self, start: int) -> bool:
        """Return whether a line is one of a diff: below the head of a hunk, or among changed lines."""
        line = self._line(start)
        if not _IN_HUNK.match(line):
            return False
        changed = _CHANGED.match(line)
        signs = {changed["sign"]} if changed else set()
        for above in self._lines_above(start):
            other = self._line(above)
            if _HUNK.match(other) or (changed and other == _DIFF_FENCE):
                return True
            if not _IN_HUNK.match(other):
                break
            if changed and (beside := _CHANGED.match(other)):
                signs.add(beside["sign"])
        if not changed or changed["one"]:
            return False
        for below in self._lines_below(start):
            beside = _CHANGED.match(self._line(below))
            if beside is None:
                break
            signs.add(beside["sign"])
        return len(signs) > 1

    # Settings

    def _is_setting(self, at: int, end: int) -> bool:
        """Return whether a code is in a list of constants, or a key of settings."""
        text = self._text
        low = max(0, at - _MAX_LINE)
        before = text[text.rfind("\n", low, at) + 1 or low : at]
        if _LINE_BEFORE_KEY.match(before):
            return _SETTING_MAP.match(text, end) is not None
        if before.endswith('="'):
            return _SETTING_ELEMENT.match(text, end) is not None
        number = text[end - 1 : end].isdigit()
        closed = (_SETTING_END if number else _SET_END).match(text, end)
        if closed is None or not holds_any(before, ("[", "{", "(")):
            return False
        found = (_SETTING_LIST if number else _SETTING_SET).search(before)
        if found is None or is_received_line(before):
            return False
        if not number:
            return True
        if found["codes"] or "," in closed.group():
            return True
        # A single code may be the value of a key in brackets, as some programs log it.
        key = found["key"]
        alone = before[:1] in (" ", "\t") and not before[: found.start("key")].strip(" \t-")
        return (key.endswith('"') and "code" not in key) or (
            alone and text[closed.end() : closed.end() + 1] in ("", "\n")
        )


def is_received_line(line: str) -> bool:
    """Return whether a line is one of a log, an exception or a traceback."""
    return _RECEIVED_LINE.search(line, 0, _RECORD_REACH) is not None


def _shows_output(candidate: Candidate | None, code: str, remark: str) -> bool:
    """Return whether a comment after some code, or on a line of its own, shows what came back."""
    if candidate is not None and candidate.form not in _IN_WORDS:
        return True
    if candidate is not None and candidate.form is Form.MESSAGE and _CLIENT_CALL.search(code):
        return True
    return bool(_OF_OUTPUT.match(remark) or customer_words().received.pattern.search(remark))


def _indent(line: str) -> int:
    """Return how far a line is indented, with the marks of a quotation and of a diff."""
    content = line.lstrip(" \t>+-") if line[:1] in "+->" else line.lstrip()
    return len(line) - len(content)


def _without_comment(line: str) -> str:
    """Return a line without the comment at its end."""
    if "//" not in line and "#" not in line and "/*" not in line:
        return line
    comment = _COMMENT.search(line)
    return line[: comment.start()].rstrip() if comment and line[: comment.start()].strip() else line
