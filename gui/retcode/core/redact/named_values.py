"""Find values with sensitive names, in the usual notations: `key: value`, `key=value`, tags, table cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.line_bounds import line_start
from retcode.core.literals import Literals
from retcode.core.redact.known_exchanges import exchange_names
from retcode.core.redact.names import FOREIGN, NameKind, classify_name
from retcode.core.redact.values import ValueForm, ValueLink, is_sensitive
from retcode.core.redact.values_with_blanks import kind_of, value_with_blanks
from retcode.core.replaced_text import ReplacedText

MAX_VALUE = 4096  # characters
_MAX_NAME = 40
_MAX_BEFORE = 60  # characters of a line before a name
_DASHES = ("-", "\u2013", "\u2014")
_QUOTES = " \t\"'`*"
# The first words of a title: `Gate Key`
_TITLE = compile_on_use(r"[ \t]{0,40}(?:[A-Z0-9][\w-]{0,20}[ ]){1,2}")

# A name is looked at only if it contains one of these, so each name that `classify_name` knows must.
STEMS = (
    "api_id", "apiid", "api-id", "api id", "key", "secret", "sig", "token", "pass", "pwd", "pw", "psw",
    "cookie", "jwt", "auth", "credential", "hmac", "mnemonic", "phrase", "seed", "otp",
    "2fa", "twofa", "fa_code", "fa code", "fa-code", "mfa",
    "sess", "nonce", "bearer", "connect.sid", "connect_sid", "connect-sid", "connectsid", "google",
    "sms", "verif", "emailcode", "email_code", "email-code", "email code", "facode", "contrasena", "parent",
    "uid", "acct", "owner", "user", "login", "logname", "screen", "nick", "account", "member", "customer",
    "master", "trader", "phone", "mobile", "msisdn", "tel", "addr", "wallet", "clave", "chave", "senha",
    "segredo", "kennwort", "mot de passe", "schluessel", "klucz", "sleutel", "chiave", "wachtwoord",
    "haslo", "heslo", "parola", "sifre", "sandi", "kunci", "psk",
    "kyc", "requester", "reported by", "reported_by", "reportedby", "submitted by", "submitted_by",
    "submittedby", "opened by", "opened_by", "openedby",
    "recovery", "backup", "scratch", "memo", "destination", "pin", "pan",
    *(f"{which}{mark}tag" for which in ("dest", "deposit", "withdraw", "withdrawal", "xrp")
      for mark in ("", "_", "-", " ")),
    *(f"{which}{mark}{number}" for which in ("id", "document") for mark in ("", "_", "-", " ")
      for number in ("no", "number")),
    "client_id", "clientid", "client-id", "client.id", "client id",
    *(f"{which}{mark}name" for which in ("full", "first", "last", "family", "given", "legal")
      for mark in ("", "_", "-", " ", ".")),
    "surname", "holder", "recipient", "beneficiary", "adres", "indirizzo", "endereco",
    "birth", "dob", "geburtsdatum", "nacimiento", "nascimento", "naissance",
    "postal", "street", "billing", "ssn", "national", "tax_id", "taxid", "card", "iban",
    "device", "installation", "fvideo", "hwid", "imei",
    *sorted(FOREIGN, key=len, reverse=True),
)  # fmt: skip


def by_first_letters(words: Iterable[str]) -> str:
    """Return an expression for any of `words`, grouped by their first letters, which is faster."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())


# Optional, and never given back: `(?:X|(?!X))` below. `(?:X)?+` would be shorter, but Python before 3.11.5
# matches possessive groups wrongly; possessive sets of characters are safe.
_SECOND_WORD = (
    r"(?:[ ](?:key|id|token|phrase|code|word|address|number|no|name|holder|tag"
    r"|(?:de[ ])?api|secreta|privada|segreta|privata|rahasia(?:[ ]saya)?"
    r"|de[ ]passe)|[.](?:key(?:[.]id)?|id|token|phrase|code|address|number|name|holder|tag|secret|password))"
    r"(?![a-z])"
)
# "Maria: ", "[12:03] Maria: ", "Maria, [27.11.2026 12:03]" on a line of its own
_SPEAKER = r"(?:\[[^\]\n]{4,30}\][ ]{1,2})?[^\W\d_][\w .]{0,30}(?::[ ]{1,2}|,[ ]\[[^\]\n]{4,30}\]:?[ ]?\r?\n)"
# This searches the text in lower case, which is twice as fast as ignoring case.
_NAMED = compile_on_use(
    rf"""
    (?P<stem>{by_first_letters(STEMS)})
    [a-z0-9_-]{{0,24}}+
    (?:{_SECOND_WORD}|(?!{_SECOND_WORD}))
    (?P<name_end>)
    (?:["'`*\])\\%]{{0,4}}+
        (?::(?:"[^"\n]{{1,60}}":|[a-z_][a-z0-9_]{{0,60}}:)?(?:private|protected)\]?)?  # a field of PHP
        (?:
            (?P<strong>
                # name: value, also with a type, on a line further down, or in a block of YAML
                (?:
                    [ \t]{{0,40}}(?::|[ ]as)[ ](?:&(?:'static[ ])?)?[a-z][a-z<>\[\]]{{1,15}}[?]?
                    (?=[ ]=[ ]["'`])
                )?
                (?!:[ ]?</|:\s{{1,40}}default:)
                (?:[ ]\([a-z]{{3,12}}\))?(?:\r?\n(?=:[ ]))?
                !?[ \t]{{0,40}}
                (?:=>|->|<-|~(?=[ ]["'])|\u2192|[|?+]{{0,2}}=|:=|={{1,3}}|::(?=[ ])|:-(?=\S)|:)[*]{{0,2}}
                [ \t]{{0,40}}(?:[|>][-+]?[ \t]{{0,4}})?
                (?:\\?\r?\n[ \t]{{0,80}}(?:```[a-z]{{0,10}}(?=\r?\n))?){{0,2}}
                (?:\|\|(?!\|)|(?:[ ]?\[/?(?:b|i|u|code)\]){{1,3}}|<{{0,2}})
                # a tag or an anchor of YAML, an address of gdb, a command of PowerShell, an older value
                (?:(?:!{{1,2}}|&)[a-z]{{1,20}}[ ](?=\S{{4,200}}[ \t]{{0,8}}(?:\r?\n|\Z)))?
                (?:0x[0-9a-f]{{4,16}}[ ](?=["']))?
                (?:[a-z]{{3,12}}-[a-z]{{3,20}}[ ](?:-string[ ])?(?=["']))?
                (?:["'][^"'\n]{{0,80}}["'][ ][-=]>[ ](?=["']))?
                # "my secretKey is value"
                | (?P<is>
                    ["'`]?
                    (?:[ ](?:on|in|for|at|of)[ ](?:(?:the|my|our)[ ])?[a-z][a-z0-9.]{{1,14}})?
                    (?:[ ](?:that[ ])?(?:i|we)(?:[ ](?:am|are|have|had))?
                        [ ](?:use|used|using|have|entered|set|typed|tried|got|created|copied|pasted|gave))?
                    [ \t]{{1,3}}(?:is|was|are|equals|es|é|è|adalah|est|ist|lautet|вот|это|ось)
                    (?:[ ](?:set|changed)[ ]to)?[ :=]{{1,3}}
                )
                | [ \t]{{0,3}}(?:是|为|為|は|が|는|은|가|이)[ \t:]{{0,3}}
                # variable "secret_key" with its type and default = "..."
                | [ ]?\{{(?:\s{{1,20}}[a-z_]{{2,20}}[ ]{{1,12}}=[ ][^\n{{}}]{{1,120}}){{0,4}}
                \s{{1,20}}(?:default|value)[ ]{{1,12}}=[ ](?=["'])
                # name="secretKey" value="...", also with other pairs between; the path of what is refused
                | (?:\s{{0,40}}\])?(?:
                    [ \t]{{0,3}},\s{{0,20}}["']?[a-z]{{2,12}}["']?[ \t]{{0,3}}:\s{{0,3}}
                    (?:"[^"\n]{{0,80}}"|[a-z]{{4,5}})
                ){{0,4}}
                [ \t]{{0,3}}[,{{:]?\s{{0,40}}
                ["']?(?:[a-z]{{3,12}})?(?:value|val|content|text|data|default|received|input)["']?
                [ \t]{{0,3}}[:=]\s{{0,3}}
                # <input name="secretKey" type="text" value="...">
                | (?:[ ][a-z-]{{2,20}}="[^"\n<>]{{0,60}}"){{1,4}}[ ]value=(?=")
                # secret set SECRET_KEY --body "value", a tuple of Erlang
                | [ \t]{{1,4}}(?:--[a-z-]{{2,20}}[ =]\w{{1,40}}[ \t]{{1,4}}){{0,3}}
                  --(?:body|value|data|secret-string)[ =](?=["'\w])
                | \}}=\{{(?=\S)
                # a value that is made when it is needed, in Kotlin and in Dart
                | [ ](?:\w{{1,3}}[ ]\w{{2,6}}[ ]?\{{|=>)[ ](?=["'])
                | ,[ ]?<<(?=")
                # uid(12345678), UID #12345678
                | [ ]?(?:\((?=\d{{6,20}}\))|\#[ ]?(?=\d{{6,20}}\b))
                # setSecretKey("value")
                | [({{](?=["'`])
                # get("#password").type("value")
                | (?<=["'`]\))\.[a-z_]{{2,20}}\((?=["'`])
                # secretKey || "value", (secret-key . "value"), secretKey to equal "value"
                | [ ](?:\|\||\?\?|or|\.|==|equals|to[ ](?:be|equal|eql|match)
                    |(?:changed[ ])?from[ ]\S{{1,40}}[ ]to)
                [ ](?=["'`])
                # a pair of Redis, of PHP, a string for the input of a command
                | \r?\n\d{{1,3}}\)[ ](?=["'])
                | ;s:\d{{1,5}}:(?=["'])
                | (?:[ ][a-z]{{2,12}})?[ ]<<<[ ]
                # name: secretKey, further lines, example: value
                | (?:\r?\n[ ]{{1,20}}[a-z]{{2,12}}:(?:[ ][a-z]{{2,12}})?){{1,4}}
                \r?\n[ ]{{1,20}}(?:value|example|default):[ ]
                # the registry of Windows: secretKey    REG_SZ    value
                | [ \t]{{1,40}}reg_[a-z_]{{2,12}}[ \t]{{1,40}}
                # an error of pydantic: the name of the field, then input_value='value' in the next line
                | \r?\n[ ]{{1,4}}[^\n]{{0,160}}\binput_value=(?=["'])
                # ("secretKey", "value")
                | (?<=["'])[ \t]{{0,3}},\s{{0,20}}(?=["'\[b])
            )
            # <secretKey>value, name="secretKey"><value>value, <td>secretKey</td><td>value
            | (?P<tag>
                (?:[ ][^<>\n]{{0,80}})?>(?:<!\[cdata\[|\s{{0,20}}<value>)?
                | :?(?:\s{{0,20}}(?:<[^<>\n]{{1,60}}>|\[/?[a-z]{{1,10}}\])){{1,4}}\s{{0,20}}
            )
            # a cell, a column, the next line, also of a chat, the next word
            | (?P<weak>[ ][-\u2013\u2014][ ]|[ ](?:should|must)[ ]be[ ]|[ ]\.{{3,40}}[ ]|[ ]to[ ]
                |\}}?[ ]&[ ]|/(?=[\w=~-]{{16,200}}(?:[/?\s]|\Z))
                |(?:[ ]\([a-z]{{3,9}}\))?[ ]["\u203a\u276f][ ](?=\S{{6}})
                |[ ]\((?=\S{{6,200}}\))
                |[ \t*]{{0,40}}[|,;\t][ \t]{{0,40}}|[ \t]{{1,40}}
                |[.?]?(?:\r?\n){{1,2}}[ \t]{{0,40}}(?:\[1\][ ]|{_SPEAKER})?)
        )
    )
    (?:\([a-z]{{3,8}}\)[ ]\(len=\d{{1,5}}\)[ ])?
    (?:[\[({{]\s{{0,4}}){{0,2}}
    (?:["']?type["']?:[ ]?["']?string["']?,[ ]?)?
    (?:["']?(?:s|value|val|raw|default|example|string_?value|plain_?text)["']?[ ]?[:=][ ]?(?=["']))?
    # Some("..."), string(5) "...", Str(...)
    (?:(?:str|string)\((?=[^\s"'()]{{4,200}}\)))?
    (?:[a-z_][\w.:]{{0,30}}\(\s{{0,40}}(?=["'])|[a-z]{{3,9}}\(\d{{1,5}}\)[ ](?=["']))?
    (?:(?:[bruf]{{1,2}}|\$)(?=["']))?
    (?P<quote>["'`]{{0,3}})
    (?:(?:bearer|basic|token|apikey)[ ]{{1,3}}(?=\S{{6}}))?
    (?P<value>)(?=[^\s"'`,;]\S{{3}}
        |\d{{1,3}}[ ][^\W\d_]{{3}}|[^\W\d_]{{1,3}}[.][ ]  # a postal address
        |[^\s"'`,;][^"'`\n]{{3,80}}["'])
    """,
    re.VERBOSE,
)
# Marks such as a comma end a value without quotes only before a space or a new key, because a
# password may contain them.
_UNQUOTED = compile_on_use(
    rf"""(?:
        [^\s"'`<>,;&)}}\]|]
        | [,;)}}\]|"'`>](?![\s"'`)}}\],;|<>\u3000-\ufaff]|$|[A-Za-z_][A-Za-z_.-]{{0,40}}["']?[=:])
        | &(?![\s"'`)}}\],;|<>\u3000-\ufaff]|$|[A-Za-z_][A-Za-z_.-]{{0,40}}=)
        | <(?![/A-Za-z!][^<>\n]{{0,80}}>)
    ){{4,{MAX_VALUE}}}""",
    re.VERBOSE,
)
_LINE = compile_on_use(rf"[^\r\n\"'`{{}}]{{4,{MAX_VALUE}}}")
_CLOSING = {
    "\u201c": "\u201d",
    "\u2018": "\u2019",
    "\u201e": "\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
}
_CLOSING |= {
    escaped(ord(opening)): escaped(ord(closing))
    for opening, closing in _CLOSING.items()
    for escaped in ("\\u{:04x}".format, "\\u{:04X}".format)
}
# Words before a name whose value is the next word: ENV KEY value, set -x KEY value, HSET bot KEY value.
_SETTERS = frozenset({"ENV", "ARG", "setenv", "SetEnv", "setx", "set", "env:set", "HSET"})
# Words that belong to the name after them: `api key`, `backup.code`.
_FIRST_WORDS = frozenset(
    "api exchange secret access private listen signing session seed totp otp mfa google sms email"
    " verification recovery backup client user account postal street geheime kata reported submitted opened"
    " kyc order trade request trace transaction withdraw withdrawal deposit fund trading payment"
    " security".split()
)
# A comma right after a name, and the colon of a key right after what was taken for its value.
_AFTER_COMMA = compile_on_use(r"[\"'`]{0,3}\s{0,3},")
_IS_KEY = compile_on_use(r"[\"'`]{1,3}\s{0,3}:")
# What follows a name in code, if the name is on the line after another one: `\n  token = call()`
_ASSIGNED = compile_on_use(r"[ ]{1,2}:?=[ ]")
# How tests ended: "PASS: TestOrder", "pass: 12 failed: 3"
_TEST_RESULT = compile_on_use(r"(?<=PASS): |[ ]?[:=][ ]?\d{1,6}[ ,;/|]{1,3}(?i:fail|error|skip|total)")
# A sentence of one word: `(full_name): Likewise.`
_WORD_AND_STOP = compile_on_use(r"[^\W\d_]+\.(?:\s|\Z)")
# The name of an HTTP header for a key: `X-BAPI-API-KEY`, `OK-ACCESS-KEY`
_HEADER = compile_on_use(r"(?i)(?=x-|[a-z0-9-]*(?:api|access))[a-z0-9]+(?:-[a-z0-9]+){1,6}")
# More words of a sentence, not the end of a value.
_GOES_ON = compile_on_use(r"[ ][A-Za-z]{1,14}(?=[ .,!?)\n]|$)")
# Only a sign is between the name of an account and its value.
_PLAIN_SIGN = compile_on_use(r"[\"'`*\])]{0,3}[ \t]{0,20}+(?:[:=]|=>)[ \t]{0,20}+[\"'`\[]{0,2}+(?![{(<])")
_LOGIN = compile_on_use(
    r"""(?x)
    (?![a-z]+[A-Z])[^\s"'`,;&()\[\]{}<>|]{3,64}  # no variable of a program
    (?:[,;&)\]}|"'`]|[ \t]{0,8}(?:[\r\n|]|\Z)|[ ](?:(?![A-Za-z0-9=])|(?=[A-Za-z_][\w.-]{0,40}=)))
    """
)
_TERNARY = compile_on_use(r"[\"'] : ")  # is_private ? 'user' : 'market'
_ATTRIBUTE = compile_on_use(
    r"(?:self|this|request|response|data|config|args|settings|options|params|user)\.\w"
)
_WITH_ENCODED_BLANKS = compile_on_use(r"[^\s&\"'`<>#%]{1,60}%20[^\s&\"'`<>#]{1,200}")
_MAX_LOGIN = 90
_FLAG = compile_on_use(r"(?<!\S)--[a-z_-]{0,12}\Z")
# Commands whose option --user does not name an account
_WITHOUT_VALUE = compile_on_use(
    r"\b(?:pip[\d.]*|setup\.py|podman|docker\S*|systemd-run|systemctl|journalctl)\b"
)
_OPERAND = compile_on_use(r"[^\W\d_][\w.@+-]{2,62}(?=\s|\Z)")
# Names that need a sign between them and the value.
_STRONG_ONLY = frozenset({NameKind.MAYBE, NameKind.COOKIE})


# A value that begins with a name of its own: `my key: api_key=value`
_OWN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,30}[=:](?=[^\s=]{8})")


# {"value": "...", "key": "secretKey"}, <input value="..." name="secretKey">
_VALUE_FIRST_PAIR = compile_on_use(
    r"""
    \b(?:value|received|input)["']?[ ]{0,3}[:=][ ]{0,3}
    (?P<quote>["'])(?P<value>[^"'\n]{4,4096})(?P=quote)
    (?:
        (?:,\s{0,20}|\s{1,20})["']?[a-z]{2,12}["']?[ ]{0,3}[:=][ ]{0,3}
        (?:["'][^"'\n]{0,80}["']|[a-z0-9]{1,9})
    ){0,5}
    ,?\s{0,20}["']?(?:key|name|path)["']?[ ]{0,3}[:=][ ]{0,3}
    (?:\[\s{0,20}(?:["'][^"'\n]{1,40}["'],\s{0,20}){0,4})?
    ["'](?P<name>[a-z0-9_.-]{2,60})["']
    """,
    re.VERBOSE,
)


# A name that follows its value: `is my api key`, `a valid api key`, `(api key)`, `<- api key`, `== api_key`
_NAME_AFTER_VALUE = re.compile(
    r"""
    [ ](?:
        (?:is|was)[ ](?:[a-z]{2,5}[ ])?(?:(?:in)?valid[ ])?
        |an?[ ](?:(?:in)?valid|correct)[ ]
        |the[ ](?:right|correct|wrong|valid)[ ]
        |as[ ](?:(?:the|my|our|your|an?)[ ])?
        |[=!]={1,2}[ ]
        |\((?:my[ ])?|<-{1,2}[ ]
    )
    (?P<name>(?:[a-z]{2,14}[ _-])?[a-z]{3,24}(?:[ _-](?:key|id|token|phrase))?)(?![\w(=])
    """,
    re.VERBOSE,
)
_MAX_BEFORE_NAME = 300  # characters that are searched for the value


class NamedValue(NamedTuple):
    """A value to mask, by offsets in the original text, and the kind that its name announces."""

    start: int
    end: int
    kind: NameKind


STEM_SEARCH = Literals(STEMS)


def named_values(text: str, plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield the values in `text` that are sensitive by their names.

    `plain` is the text without its escapes, `lower` the same in lower case.
    """
    position = 0
    for stem in STEM_SEARCH.positions_in_lower(lower):
        if stem < position or not (match := _NAMED.match(lower, stem)):
            continue
        position = match.end("name_end")
        first, name = _whole_name(plain.text, match.start(), position)
        kind = classify_name(name)
        if kind is None:
            continue
        link = _link(plain.text, match, first)
        if _is_in_sentence(plain.text, match, kind, link):
            continue
        if name.lower() == "pass" and _TEST_RESULT.match(plain.text, position):
            continue
        if kind is NameKind.USER and not _is_of_account(plain.text, match):
            continue
        if match["tag"] is not None and not _is_in_markup(plain.text, match):
            continue
        found = _value(text, plain, match, ValueForm(kind, link, header=_HEADER.fullmatch(name) is not None))
        if found:
            yield found
            position = max(position, _plain_end(plain, found.end, match.end()))


def values_before_names(plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield sensitive values that come before their names: in a pair, or as in `x9Kd... is my api key`."""
    may_be = "value" in lower or "received" in lower or "input" in lower
    for match in _VALUE_FIRST_PAIR.finditer(lower) if may_be else ():
        kind = classify_name(plain.text[match.start("name") : match.end("name")])
        value = plain.text[match.start("value") : match.end("value")]
        if kind and is_sensitive(value, ValueForm(kind, ValueLink.SIGN, quoted=True, last=True)):
            yield NamedValue(plain.original(match.start("value")), plain.original(match.end("value")), kind)
    for match in _NAME_AFTER_VALUE.finditer(lower):
        start = max(match.start() - _MAX_BEFORE_NAME, plain.text.rfind("\n", 0, match.start()) + 1)
        words = plain.text[start : match.start()].split()
        value = words[-1].strip("\"'`*") if words else ""
        kind = _first_kind(match["name"])
        if not value or not kind or (kind is NameKind.MAYBE and match[0].startswith(" as ")):
            continue
        if is_sensitive(value, ValueForm(kind, ValueLink.NEXT)):
            at = plain.text.rindex(value, start, match.start())
            yield NamedValue(plain.original(at), plain.original(at + len(value) - 1) + 1, kind)


def _first_kind(words: str) -> NameKind | None:
    """Return the kind that the first of a few words announce: `secret and`, `api key`."""
    name = "_".join(words.split())
    while name:
        if kind := classify_name(name):
            return kind
        name = name.rpartition("_")[0]
    return None


def _plain_end(plain: ReplacedText, end: int, offset: int) -> int:
    """Return the first plain offset from `offset` on that is at or after `end` in the original."""
    low, high = offset, len(plain.text)
    while low < high:
        middle = (low + high) // 2
        if plain.original(middle) < end:
            low = middle + 1
        else:
            high = middle
    return low


def _whole_name(text: str, start: int, end: int) -> tuple[int, str]:
    """Return where the name that ends at `end` begins, and the name.

    Letters of another script before a Latin name are not part of it. The name may get the word before it, as
    in `api key`, and loses the `-D` of a Java option; the index stays.
    """
    limit = max(0, start - _MAX_NAME)
    first = start
    latin = text[start].isascii()
    while first > limit and (
        (text[first - 1].isalnum() and text[first - 1].isascii() is latin) or text[first - 1] in "_-"
    ):
        first -= 1
    name = text[first:end]
    if name.startswith(("-D", "-P")):
        name = name[2:]  # java -DsecretKey=value
    if first > 1 and text[first - 1] in " ." and text[first - 2].isalpha():
        before = text[max(0, first - 12) : first - 1].replace(".", " ").rpartition(" ")[2]
        if before.lower() in _FIRST_WORDS or (name.lower() == "key" and before.lower() in exchange_names()):
            name = f"{before}_{name}"
    return first, name


def _is_in_sentence(text: str, match: re.Match[str], kind: NameKind, link: ValueLink) -> bool:
    """Return whether a name and the word after it are just words of a sentence."""
    if link is ValueLink.NEXT and kind in _STRONG_ONLY:
        return True
    if kind is not NameKind.PERSON:
        return False
    is_on_next_line = link is ValueLink.NEXT and "\n" in (match["weak"] or "")
    return is_on_next_line or _WORD_AND_STOP.match(text, match.start("value")) is not None


def _is_of_account(text: str, match: re.Match[str]) -> bool:
    """Return whether a value is joined to the name of an account so that it is not just the next word."""
    if match["strong"] is None:
        is_cell = match["tag"] is not None or "|" in (match["weak"] or "")
        return is_cell or _is_flag_of_account(text, match)
    if match["is"] is not None:
        return True
    after = text[match.start("value") : match.start("value") + _MAX_LOGIN]
    if _TERNARY.match(text, match.end("name_end")) or _ATTRIBUTE.match(after):
        return False
    has_sign = _PLAIN_SIGN.match(text, match.end("name_end")) is not None
    return has_sign and (match["quote"] != "" or _LOGIN.match(after) is not None)


def _is_flag_of_account(text: str, match: re.Match[str]) -> bool:
    """Return whether a value follows an option such as `--username`; `pip install --user` takes no value."""
    first = line_start(text, match.start(), _MAX_BEFORE)
    flag = _FLAG.search(text, first, match.start())
    return (
        flag is not None
        and match["weak"] == " "
        and _WITHOUT_VALUE.search(text, first, flag.start()) is None
        and _OPERAND.match(text, match.start("value")) is not None
    )


def _is_in_markup(text: str, match: re.Match[str]) -> bool:
    """Return whether there is a tag at a name, or one begins shortly before it; `key > 5` has none."""
    if "<" in match["tag"]:
        return True
    return "<" in text[max(0, match.start() - 60) : match.start()]


def _link(text: str, match: re.Match[str], first: int) -> ValueLink:
    """Return how the name that begins at `first` is joined to its value."""
    if match["weak"] is None:
        assigned = match["strong"] is not None and "=" in match["strong"]
        is_sentence = match["is"] is not None or text[max(0, first - 3) : first].lower() in ("my ", "mi ")
        return ValueLink.ASSIGNED if assigned else ValueLink.SENTENCE if is_sentence else ValueLink.SIGN
    if "|" in match["weak"] or match["weak"].strip() in _DASHES or match["quote"]:
        return ValueLink.CELL
    is_column = match["weak"].isspace() and len(match["weak"]) > 1 and "\n" not in match["weak"]
    if is_column or "\n" in match["weak"]:
        before = text[max(0, first - _MAX_BEFORE) : first].rpartition("\n")[2]
        if before.endswith('form-data; name="'):
            return ValueLink.CELL
        value = text[match.start("value") : match.start("value") + MAX_VALUE].partition("\n")[0].strip()
        if not before.strip(_QUOTES) or (is_column and _TITLE.fullmatch(before)):
            is_text = " " in value and "=" not in value and not is_column
            return ValueLink.NEXT if is_text else ValueLink.CELL
    if text.startswith("--", first):
        return ValueLink.CELL
    words = text[max(0, first - _MAX_BEFORE) : first].split()[-2:]
    return ValueLink.NEXT if _SETTERS.isdisjoint(words) else ValueLink.CELL


def _value(text: str, plain: ReplacedText, match: re.Match[str], form: ValueForm) -> NamedValue | None:
    start = plain.original(match.start("value"))
    kind = form.kind
    if quote := match["quote"]:
        after = plain.text[match.end("quote") : match.end("quote") + 1]
        if len(quote) == 2 and (not after or after in " \t\r\n,;)}]&."):
            return None
        opening = text[plain.original(match.start("quote")) : plain.original(match.end("quote"))]
        end = _closing_quote(text, opening, plain.original(match.end("quote")))
        if end > start:
            form = form._replace(quoted=True, last=True)
            plain_end = _plain_end(plain, end, match.start("value"))
            has_no_sign = match["weak"] or _AFTER_COMMA.match(plain.text, match.end("name_end"))
            if has_no_sign and _IS_KEY.match(plain.text, plain_end):
                return None  # {"error": "INVALID_PASSWORD", "message": ...}
            value = plain.text[match.start("value") : plain_end]
            kind = kind_of(value, kind)
            form = form._replace(kind=kind)
            start = plain.original(match.start("value") + _own_name(value, form))
            return NamedValue(start, end, kind) if is_sensitive(value, form) else None
    if (whole := _with_blanks(text, plain, match, form)) is not None:
        return whole
    found = _UNQUOTED.match(plain.text, match.start("value"))
    if kind is NameKind.COOKIE and (not found or "=" in found[0]):  # the pairs of a header, up to its end
        found = _LINE.match(plain.text, match.start("value"))
    if not found:
        return None
    value = found[0]
    form = form._replace(last=not _GOES_ON.match(plain.text, found.end()))
    if kind is not NameKind.PASSWORD:
        value = value.rstrip(".:!?")
    is_code = _ASSIGNED.match(plain.text, found.end()) and "\n" in (match["strong"] or "")
    if is_code or not is_sensitive(value, form):
        return None
    end = plain.original(found.start() + len(value) - 1)
    start = plain.original(found.start() + _own_name(value, form))
    return NamedValue(start, max(end + 1, plain.original(found.start() + len(value))), kind)


def _with_blanks(text: str, plain: ReplacedText, match: re.Match[str], form: ValueForm) -> NamedValue | None:
    """Return a value without quotes of its own that may contain blanks; None if it ends at the first one."""
    first = match.start("value")
    start = plain.original(first)
    if (wide := value_with_blanks(plain.text, first, form)) is not None:
        wide_kind, last = wide
        return NamedValue(start, plain.original(last - 1) + 1, wide_kind)
    quoted = form._replace(quoted=True, last=True)
    if around := _quote_around(plain.text, match):
        last = plain.text.find(around, first, first + MAX_VALUE)
        value = plain.text[first:last] if last >= 0 else ""
        if "\n" not in value and is_sensitive(value, quoted):
            return NamedValue(start, plain.original(last - 1) + 1, form.kind)
    if form.kind is NameKind.PASSWORD and (end := _query_end(text, start)):
        value = plain.text[first : _plain_end(plain, end, first)]
        if any(map(str.isdigit, value)) or is_sensitive(value, quoted):
            return NamedValue(start, end, form.kind)
    return None


def _query_end(text: str, start: int) -> int:
    """Return the end of a value in a query that contains encoded blanks, `=My%20pass`; 0 if there is none."""
    if text[start - 1 : start] != "=" or (found := _WITH_ENCODED_BLANKS.match(text, start)) is None:
        return 0
    return found.end()


def _quote_around(text: str, match: re.Match[str]) -> str:
    """Return the quote around a name and its value, as in `-H 'Passphrase: value'`; empty without one."""
    sign = match["strong"]
    if sign is None or sign.strip() != ":" or match.start("strong") > match.end("name_end"):
        return ""  # no sign, or a quote after the name
    first = match.start()
    while first > 0 and (text[first - 1].isalnum() or text[first - 1] in "_-"):
        first -= 1
    before = text[max(0, first - 1) : first]
    return before if before in ("'", '"') else ""


def _own_name(value: str, form: ValueForm) -> int:
    """Return the length of a name inside a value, such as `api_key=`, which is not masked; 0 without one.

    A password never has one: it may contain any characters, `=` among them.
    """
    name = _OWN_NAME.match(value) if form.kind is not NameKind.PASSWORD else None
    if name is None or classify_name(name[0][:-1]) is None:
        return 0
    return name.end() if is_sensitive(value[name.end() :], form) else 0


def _closing_quote(text: str, opening: str, start: int) -> int:
    """Return the position of the closing quote, written as the opening one was; -1 if there is none near.

    A quote at a deeper level, as in `{"a": "{\\"b\\": 1}"}`, has more backslashes before it.
    """
    closing = _CLOSING.get(opening) or "".join(_CLOSING.get(character, character) for character in opening)
    end = start
    limit = min(len(text), start + MAX_VALUE)
    while (end := text.find(closing, end, limit)) >= 0:
        if text[end - 1] != "\\" or _is_even(text, end):
            break
        end += len(closing)
    if end < 0:
        return -1
    broken = text.find("\n", start, end) >= 0
    return -1 if broken and any(map(str.isspace, "".join(text[start:end].split("\n", 2)))) else end


def _is_even(text: str, end: int) -> bool:
    before = text[max(0, end - 16) : end]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 0
