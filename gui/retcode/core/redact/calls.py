"""Find passwords among the arguments of a call, where no name precedes them: `login("bot", "value")`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import holds_any
from retcode.core.redact.named_values import NamedValue
from retcode.core.redact.names import NameKind
from retcode.core.redact.values import ValueForm, ValueLink, is_sensitive
from retcode.core.replaced_text import ReplacedText

_WORDS = tuple(
    "login log_in logon signin sign_in authenticate credential basicauth basic_auth set_password setpassword"
    " connect mysqli pdo( .open unlock checkpw pbkdf2 crypt( password(".split()
)
# A call by its function, and from which argument on a string is a password
_CALL = compile_on_use(
    r"""(?x)
    (?:
        (?P<first>
            \bunlock(?:_?wallet|_?vault|_?keystore)?
            |\b(?:checkpw|hashpw|gensalt|set[ ]password[ ]for[ ][^\n(=]{1,80}=[ ]?password)
            |\bcrypt(?=\([^\n()]{4,200},[ ]?gen_salt)
        )
        |(?P<second>
            \b(?:log_?in|log_?on|sign_?in|authenticate)(?:_?with_?[a-z_]{2,40}|_?user)?(?:async)?
            |(?:credentials?|basic_?auth)(?:::new|\.of|\.create)?
            |\bset_?password|\bunlock_?account|\bpbkdf2(?:_hmac|sync)?|\bpgp_sym_(?:en|de)crypt
        )
        |(?P<third>
            \bget_?connection|\bnew[ ](?:mysqli|pdo)|\b(?:mysqli?|pg|oci|sqlsrv)_(?:p?connect|logon)
            |(?:psycopg2?|pymysql|mysqldb|oracledb|ftp|dbi|db|conn)(?:\.|->|::)(?:connect|open)
        )
        |\bconnect  # to anything
    )
    (?:\(\s{0,20}|(?<=open)[ ](?=["']))
    """
)
_ARGUMENT = compile_on_use(
    r"""(?xs)
    [a-z@$]{0,2}(?P<quote>["'`])(?P<value>(?:(?!(?P=quote))[^\n\\]|\\.){0,200})(?P=quote)(?:\.\w{1,20}\(\))?
    |[\w.$:>\[\]-]{1,80}(?:\([^()"'\n]{0,40}\))?
    """
)
_NEXT = compile_on_use(r"\s{0,3},\s{0,20}")
_MAX_ARGUMENTS = 5
_NOT_DATABASES = ("ws:", "wss:", "http:", "https:")


def call_passwords(plain: ReplacedText, lower: str) -> Iterator[NamedValue]:
    """Yield the strings among the arguments of calls that log in, connect or unlock."""
    if not holds_any(lower, _WORDS):
        return
    text = plain.text
    for call in _CALL.finditer(lower):
        first = 0 if call["first"] else 1 if call["second"] else 2
        for index, argument in enumerate(_arguments(text, call.end())):
            value = argument["value"]
            if index == 0 and value and value.startswith(_NOT_DATABASES):
                break
            if (
                index >= first
                and value
                and _is_password(value, is_certain=index == first and call.lastgroup is not None)
            ):
                start, end = argument.span("value")
                yield NamedValue(plain.original(start), plain.original(end - 1) + 1, NameKind.PASSWORD)


def _arguments(text: str, position: int) -> Iterator[re.Match[str]]:
    for _ in range(_MAX_ARGUMENTS):
        argument = _ARGUMENT.match(text, position)
        if argument is None:
            return
        yield argument
        after = _NEXT.match(text, argument.end())
        if after is None:
            return
        position = after.end()


def _is_password(value: str, *, is_certain: bool) -> bool:
    """Return whether an argument can be a password; if it may be something else, it has a digit or sign."""
    form = ValueForm(NameKind.PASSWORD, ValueLink.SIGN, quoted=True, last=True)
    if "://" in value or value.startswith(("/", "#", "$", "{")) or not is_sensitive(value, form):
        return False
    return is_certain or not value.replace("_", "").replace("-", "").isalpha()
