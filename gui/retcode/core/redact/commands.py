"""Find secrets by their position in a command, a call or a well-known file, where no name precedes them."""

from __future__ import annotations

import re

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact.patterns import Rule, keep_ends, keep_nothing
from retcode.core.redact.values import HIDDEN, looks_random

# What a command reads: `printf 'value' | docker secret create name -`, `echo value | sudo -S ls`
_PIPED = compile_on_use(
    r"""(?x)
    \b(?:echo|printf)(?:[ ]-[a-zA-Z]{1,3}){0,2}[ ]{1,2}["']?
    (?P<value>[^\s"'|]{4,400})["']?[ ]{0,3}\|
    [^\n|]{0,160}
    \b(?:secrets?|sudo[ ]-S|password-stdin|passwd|smbpasswd|chpasswd|kinit|gpg|cryptsetup|vault|login)\b
    """
)
# Cookies for curl: `-b 'lang=en; session=value'`
_COOKIES = compile_on_use(
    r"""(?x)
    [ ]-b[ ](?:["'](?P<value>[\w.-]{1,60}=[^"'\n]{8,4096})|(?P<other_value>[\w.-]{1,60}=[^\s"']{8,4096}))
    """
)
# A string or a document for the input of such a command
_INPUT = compile_on_use(
    r"""(?x)
    \bsecrets?[ ](?:create|set|put|add)[ ][^\n<]{0,120}
    (?:<<<[ ]?["']?|<<-?[ ]?["']?\w{2,20}["']?\r?\n[ \t]{0,8})
    (?P<value>[^\s"']{4,400})
    """
)
_ARGUMENT = compile_on_use(
    r"""(?x)
    (?:
        \bmysql[a-z]{0,8}[ ](?:[^\n|]{0,160}[ ])?-p
        |\bredis[\w-]{0,8}[ ](?:[^\n|]{0,160}[ ])?-a[ ]
        |>[ ]?AUTH[ ](?:\w{1,40}[ ])?(?=\S{6})
        |\bsshpass[ ]-p[ ]?
        |\bpass:(?=[^\s/])
        |\bhtpasswd[ ](?:-\w{1,6}[ ]){1,3}\S{1,120}[ ]\S{1,60}[ ]
        |-[a-z]{3,9}pass[ =]
        |\badd-[a-z]{4,12}-password[ ][^\n|]{0,160}?-w[ ]
        |\bSecureString[ ](?:-String[ ])?(?=["'])
        |::add-mask::
        |\bPASS[ ](?=\S{4,200}\r?$)
        |\bAUTH[ ](?:PLAIN|LOGIN|XOAUTH2)[ ]
        |\b334[ ](?:UGFzc3dvcmQ6|VXNlcm5hbWU6)\r?\n(?:[^\s\w"']{1,4}[ ])?
        |\b(?:unzip|zip)[ ][^\n|]{0,80}?-P[ ]?
        |\b(?:psexec|runas|winexe|smbclient)[\w.]{0,6}[ ][^\n|]{0,120}?[ ]-p[ ]
        |\bnet[ ]use[ ][^|]{0,120}?/user:\S{1,60}[ ]
        |\bssh-keygen[ ][^\n|]{0,120}?-[NP][ ]
        |\buser(?:add|mod)[ ][^\n|]{0,120}?-p[ ]
        |\b7z[ ][a-z][ ](?:[^\n|]{0,80}[ ])?-p
        |\bopenssl[ ][^\n|]{0,160}[ ]-[kK][ ]
        |(?i:\bset[ ]password[ ](?:for[ ][^\n=]{1,80})?=[ ])(?=["'])
        |(?i:\bidentified[ ](?:with[ ]\w{1,40}[ ])?by[ ])(?=["'])
        |(?i:\bexpect[ ]["']?[^"'\n]{0,40}pass(?:word|phrase|code)[^"'\n]{0,20}["']?)\r?\n\s{0,20}send[ ]
    )
    ["']?(?P<value>[^\s"']{4,400}?)(?=["'\s)]|\\r|\\n|$)
    """,
    re.MULTILINE,
)
# The user, the password and the signature of a logon over FIX: `|553=...|554=...|96=...|`
_FIX_LOGON = compile_on_use(
    r"""(?x)
    (?:\x01|\\{1,8}(?:u0001|x01|001)|[|;,\s]|\^A)(?:553|554|925|96)=
    (?P<value>[^\x01|;,\s\\^]{4,1024})
    """
)
# A user and a password before an address: `bot:value@tcp(127.0.0.1:3306)/trades`
_BEFORE_ADDRESS = compile_on_use(
    r"""(?<![^\s"'`=])[\w.-]{1,60}:(?P<value>[^\s"'`]{3,200})@(?=(?:tcp|unix|udp)\()"""
)
_ORACLE = compile_on_use(r"\bjdbc:oracle:[a-z]{3,5}:[\w.-]{1,60}/(?P<value>[^\s/]{4,200})@(?=[\w/\[(])")
# A password after a user name, or the key of a signature: `auth=("bot", "value")`, `hmac.new(b"value", ...)`
_CALL_ARGUMENT = compile_on_use(
    r"""(?x)
    (?:
        (?:\bauth[ ]?[=:][ ]?[(\[]|(?i:basic_?auth)\(|\.login\()[ ]{0,2}["'][^"'\n]{1,80}["'],[ ]{0,2}["']
        |\b(?:hmac\.new|HMAC|hmac\.HMAC)\([ ]?[a-z]?["']
        |(?i:create_?hmac)\([ ]?["'][\w-]{2,20}["'],[ ]{0,2}["']
        |(?i:\bjwt\.(?:encode|decode|sign|verify))\([^"'\n()]{1,80},[ ]{0,2}["']
    )
    (?P<value>[^"'\n]{4,400})["']
    """
)
_DIGEST = compile_on_use(
    r"\bDigest[ ][^\n]{0,400}?\bresponse=[\"']?(?P<value>[0-9a-fA-F]{32,128})(?![0-9a-fA-F])"
)
# host:port:database:user:password, a line of PostgreSQL's password file
_PASSWORD_FILE = compile_on_use(
    r"(?m)^[\w.*-]{1,80}:(?:5432|5433|6432|\*):[\w.*-]{1,60}:[\w.*-]{1,60}:(?P<value>[^\s:]\S{3,199})$"
)
# The data of a Secret of Kubernetes are all secret, in Base64
_SECRET_DATA = compile_on_use(
    r"""(?xm)
    ^[ \t]{1,12}["']?[\w.-]{1,80}["']?:[ ]["']?(?P<value>[A-Za-z0-9+/]{7,4096}={0,2})["']?,?[ \t]{0,8}\r?$
    """
)
_BACK = 1200


def _is_of_fix(match: re.Match[str]) -> bool:
    """Return whether a match is in a line with a FIX message."""
    before = match.string[max(0, match.start() - _BACK) : match.start()]
    return "8=FIX" in before.rpartition("\n")[2]


def _is_of_secret(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - _BACK) : match.start()]
    head = before.rpartition("kind: Secret")[2] if "kind: Secret" in before else ""
    if not head or "\n---" in head:
        return False
    block = head.rpartition("\ndata:")[2] if "\ndata:" in head else ""
    return bool(block) and all(line.startswith((" ", "\t")) for line in block.split("\n")[1:] if line)


def _is_written_out(match: re.Match[str]) -> bool:
    """Return whether a value is neither masked nor a reference to a variable, such as `$TOKEN`."""
    value = match["value"]
    return HIDDEN not in value and not value.startswith(("$", "<", "{", "%"))


def _has_cookie(match: re.Match[str]) -> bool:
    value = match["value"] or match["other_value"]
    pairs = (pair.partition("=")[2] for pair in value.split(";"))
    return HIDDEN not in value and any(map(looks_random, map(str.strip, pairs)))


COMMAND_RULES = (
    Rule("credential", (" -b ",), _COOKIES, keep_nothing, _has_cookie),
    Rule("password", ("echo", "printf"), _PIPED, keep_nothing, _is_written_out),
    Rule("password", ("secret",), _INPUT, keep_nothing, _is_written_out),
    Rule(
        "password",
        # The short ones are parts of many words, so that the blank after them is a part of their literal.
        (
            *"mysql redis sshpass pass: pass= htpasswd -password securestring add-mask identified".split(),
            *"openssl psexec runas winexe smbclient ssh-keygen useradd usermod /user:".split(),
            *("auth ", "pass ", "expect ", "334 ", "zip ", "7z ", "set password"),
        ),
        _ARGUMENT,
        keep_nothing,
        _is_written_out,
    ),
    Rule("credential", ("8=fix",), _FIX_LOGON, keep_nothing, _is_of_fix),
    Rule("password", ("@tcp(", "@unix(", "@udp("), _BEFORE_ADDRESS, keep_nothing, _is_written_out),
    Rule("password", ("jdbc:oracle",), _ORACLE, keep_nothing, _is_written_out),
    Rule("credential", ("auth", ".login(", "hmac", "jwt."), _CALL_ARGUMENT, keep_nothing, _is_written_out),
    Rule("credential", ("digest",), _DIGEST, keep_ends),
    Rule("password", ("5432", "5433", "6432", ":*:"), _PASSWORD_FILE, keep_nothing, _is_written_out),
    Rule("credential", ("kind: secret",), _SECRET_DATA, keep_nothing, _is_of_secret),
)
