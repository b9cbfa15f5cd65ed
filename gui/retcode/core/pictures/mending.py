"""Correct errors of OCR around codes: letters, quotation marks, brackets."""

from __future__ import annotations

import re

from retcode.core.lazy_pattern import compile_on_use

_MAX_TEARS = 3  # spaces that split one key
# Letters that are read for digits in a number.
_DIGITS = str.maketrans("OoQD@lI|!iZzSsBgq", "00000111112255899")
_MINUS = "-\u2010\u2011\u2012\u2013\u2014\u2212~\u00ac"
_DIGIT_LIKE = r"[0-9OoQD@lI|!iZzSsBgq]"
_QUOTE = "[\"'\u201c\u201d\u2018\u2019\u00ab\u00bb`\u00b4]"
# The name of the key before a number: code, read as c0de, cade, code, 'code.
_CODE_KEY = compile_on_use(rf"({_QUOTE}?)\b[cCeG][o0OaQ][dD][eE3c]\b({_QUOTE}?)(\s*[:=]\s*)", re.VERBOSE)
# The name of the key before a message: msg, read as rnsg, m5g, msq.
_MESSAGE_KEY = compile_on_use(rf"({_QUOTE}?)\b(ret|err|s)?(?:m|M|rn|nn|N)[sS5][gq9]\b({_QUOTE}?)(\s*[:=]\s*)")
# A number after the key, with or without a minus and quotation marks: code":-2O1O
_NUMBER = compile_on_use(
    rf"(code[\"']?\s*[:=]\s*[\"']?)([{_MINUS}]?)\s?({_DIGIT_LIKE}{{3,7}})(?![\w@])", re.IGNORECASE
)
# A number after a key that lost its marks: "code 4108, "msg" or code" 10003 "msg"
_BARE_KEY = compile_on_use(r"""(?:["']code["']?|code["'])\s(-?\d{3,7})\s?,?(?=\s?["'])""")
# A number with its minus that stands alone; two real digits at least make it one: -2O15
_SIGNED = compile_on_use(rf"(?<![\w.-])([{_MINUS}])({_DIGIT_LIKE}{{3,5}})(?![\w.])")
# The version in a path: /vl/order
_VERSION = compile_on_use(r"/v[lI|](?=/)")
# The address of a host with spaces in it: https: //api. kraken. com/0
_ADDRESS = compile_on_use(r"https?\s?:\s?//\s?[\w-]+(?:\s?\.\s?[a-z-]+(?=[\s./:]))+")
# A list that begins with a word, its bracket misread or lost: {"error", 5000, "..."]
_LIST = compile_on_use(
    r"""(?:^|[{(\[]?)\s{0,40}"(\w{1,80})"\s?,\s?(\d{1,9})\s?,(?=\s?"[^\n]{0,300}"\s?\]?$)"""
)
# The bracket that closes a list of one word misread: ["word"J, "result"
_CLOSED_LIST = compile_on_use(r"""(\["[^"\n]{3,80}")\s?[J|lI1)}](?=\s?,)""")
# A word that opens with one quotation mark and closes with another: ["error', "word"
_MIXED_QUOTES = compile_on_use(r"""(?<=[\[{,:\s])"(\w+)'(?=\s?[,:\]}])""")
# Two quotation marks for the one that opens a string: :""word"
_TWICE = compile_on_use(r"""(:\s?"|")"(?=\w|\s?:)""")
_QUOTES = str.maketrans("\u201c\u201d\u201e\u2122\u2018\u2019\u00b4", '""""\'\'\'')
# An asterisk for the quotation mark before a word: {*code": or *sendStatus'
_STAR = compile_on_use(r"""\*(?=\w[\w. -]*(["']))""")
_STAR_AFTER = compile_on_use(r"""(?<=\w)\*(?=\s?:\s?["'\[{\d-])""")
# A quotation mark alone in its line, before the words: " raise OrderFailed(result)
_LONE_QUOTE = compile_on_use(r"""^["'] (?=[^"']*$)""")
# A number after its name, split by a space: code 377701 2: Your request
_TORN_NUMBER = compile_on_use(
    r"""\b(code(?:\s|["']?\s?[:=]\s?["']?)-?\d{2,6})\s(\d{1,4})(?=\s?:(?!\d\d\b)|["']?\s?[,}])""",
    re.IGNORECASE,
)
# A dash for the hyphen of a key: err\u2014code
_DASH = compile_on_use("(?<=[a-z])[\u2013\u2014](?=[a-z])")
# A bracket or a space misread in an object: ('order _id': 'x'
_ROUND = compile_on_use(r"(?<=[:,\[])(\s?)\((?=\s?[\"']\w+[ _\w]*[\"']\s?:)")
_SPLIT_NAME = compile_on_use(r"(?<=[a-zA-Z]) _(?=[a-zA-Z])|(?<=[A-Z])_ (?=[A-Z]{2})")
# A stem before the capital that it is a part of: lInvalid
_STEM = compile_on_use(r"\bl(?=I[a-z]{3})")
# An equals sign that lost a stroke: code+110415 msg-The
_EQUALS = compile_on_use(r"\b(code[+]|msg[+-])(?=\d{3}|[A-Z])")
# A key or signature split by a space, whose second part would not be masked: Or6aKE2zvswO MulgwClPy6
_RANDOM = r"(?=\w{0,80}[A-Z])(?=\w{0,80}[a-z])(?=\w{0,80}\d)"
_TORN_KEY = re.compile(rf"(?<![\w-])({_RANDOM}\w{{16,80}})\s(?:(\w{{1,2}})\s)?({_RANDOM}\w{{6,80}})(?![\w-])")
# What is between a key and its value, with the colon misread or apart: "msg";"x", "msg"."x" or "msg" :"x"
_COLON = compile_on_use(r"""(["']\w+["'])(?:\s?[;.]|\s:)(?=\s?["'\d{\[-])""")
_NO_COLON = compile_on_use(r"""(["'](?:code|msg|msq|message|error|label)["'])[2\s]{0,2}(?=["'])""")
# A space read into the beginning of a string, or after its end: "status":" filled" or "name":"x" }
_SPACE_IN_STRING = compile_on_use(r"""(?<=":")\s(?=\w[^"\n]*")|(?<=[\w.]["'])\s(?=,["']|[}\]])""")


def mend(line: str) -> str:
    """Correct what OCR confuses around codes: c0de, rnsg, -2O1O, curly quotation marks.

    >>> mend('{"c0de":-2O1O,"rnsg":"Account has insufficient balance"}')
    '{"code":-2010,"msg":"Account has insufficient balance"}'
    """
    for _ in range(_MAX_TEARS):
        line = _TORN_KEY.sub(lambda m: f"{m[1]}{m[2] or ''}{m[3]}", line)
    line = _LONE_QUOTE.sub("", _VERSION.sub("/v1", line.translate(_QUOTES)))
    line = _EQUALS.sub(lambda m: f"{m[0][:-1]}=", _STEM.sub("", line))
    line = _SPLIT_NAME.sub("_", _ROUND.sub(r"\1{", line))
    line = _DASH.sub("-", line)
    line = _SPACE_IN_STRING.sub("", _NO_COLON.sub(r"\1: ", line))
    line = _TORN_NUMBER.sub(r"\1\2", _STAR_AFTER.sub('"', line))
    line = _COLON.sub(r"\1:", _STAR.sub(r"\1", line))
    line = _ADDRESS.sub(lambda m: m[0].replace(" ", ""), line)
    line = _MIXED_QUOTES.sub(r'"\1"', line)
    line = _CLOSED_LIST.sub(r"\1]", line)
    line = _TWICE.sub(r"\1", _LIST.sub(r'["\1",\2,', line))
    line = _CODE_KEY.sub(r"\1code\2\3", line)
    line = _MESSAGE_KEY.sub(lambda m: f"{m[1]}{m[2] or ''}{'Msg' if m[2] else 'msg'}{m[3]}{m[4]}", line)
    line = _BARE_KEY.sub(r'"code": \1,', line)
    line = _NUMBER.sub(lambda m: f"{m[1]}{'-' if m[2] else ''}{m[3].translate(_DIGITS)}", line)
    return _SIGNED.sub(_signed, line)


def _signed(match: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, match[2]))
    return f"-{match[2].translate(_DIGITS)}" if digits >= 2 else match[0]
