"""Redaction: secrets and personal data are masked in everything that leaves the program.

A mask keeps the first and last few characters, so that two keys can be told apart, and never enough to
use one. Masking what is masked already changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_HIDDEN = "\u2026"

_NAME = (
    r"""["']?(?:[ \t]{0,3}(?:=>|[:=])[ \t]{0,3}|["'],[ \t]{0,3})"""
    r"""(?:b?["'])?(?:bearer|basic|token)?[ \t]{0,3}"""
)
# These two are looked for in the text in lower case: that is twice as fast as either case.
_KEYED = re.compile(
    r"""(?<![a-z0-9])(?P<name>x-(?:mbx|mexc|bz|bapi)-(?:apikey|api-key|signature|token|nonce"""
    r"""|passphrase)"""
    r"""|(?:ok|kc|x-bapi)-?access-?(?:key|sign|passphrase)|authorization|proxy-authorization"""
    r"""|set-cookie|cookie"""
    r"""|api[_-]?key|api[_-]?secret|apikey|secret(?:[_-]?key)?|access[_-]?key|private[_-]?key"""
    r"""|passphrase|password|passwd"""
    r"""|signature|sign|listen[_-]?key|(?:access|refresh|auth|id|session|bearer)?[_-]?token|jwt)"""
    + _NAME
    + r"""(?P<value>[a-z0-9_+/=.~%\-]{6,4096})"""
)
_ACCOUNT = re.compile(
    r"""(?<![a-z0-9])(?P<name>account[_-]?id|user[_-]?id|uid|sub[_-]?account[_-]?id"""
    r"""|member[_-]?id|customer[_-]?id)""" + _NAME + r"""(?P<value>\d{4,20})(?![\w.])"""
)
_LISTEN_KEY_PATH = re.compile(r"(?<=/ws/)(?P<value>[A-Za-z0-9]{40,80})(?![A-Za-z0-9])")
_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<value>eyJ[A-Za-z0-9_-]{8,2048}\.[A-Za-z0-9_-]{4,4096}(?:\.[A-Za-z0-9_-]"
    r"{4,2048})?)"
)
_LONG = re.compile(r"(?<![A-Za-z0-9])(?P<value>[A-Za-z0-9]{48,128}|mx0[A-Za-z0-9]{12,40})(?![A-Za-z0-9])")
_EMAIL = re.compile(
    r"(?<![\w.+-])(?P<value>[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6})(?!\.?[\w@])"
)
_IPV4 = re.compile(
    r"(?<![\w.])(?P<value>(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3})(?![\w]|\.\d)"
)
_IPV6 = re.compile(
    r"(?<![\w:.])(?P<value>(?:[0-9A-Fa-f]{1,4}:){3,7}(?::|[0-9A-Fa-f]{1,4})"
    r"|(?:[0-9A-Fa-f]{1,4}:){2,6}:(?:[0-9A-Fa-f]{1,4}:){0,4}[0-9A-Fa-f]{1,4})(?![\w:])"
)
# str.lower() may change the length of a text with other letters than these.
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_WORDS = frozenset(
    {"undefined", "null", "none", "true", "false", "invalid", "missing", "required", "expired", "string"}
)


@dataclass(frozen=True, slots=True)
class Mask:
    """One stretch to hide: where, what kind of thing it is, and what stands there instead."""

    start: int
    end: int
    kind: str
    shown: str


def _edges(value: str) -> str:
    keep = 4 if len(value) >= 24 else 2 if len(value) >= 12 else 1
    return value[:keep] + _HIDDEN + value[-keep:]


def _address(value: str) -> str:
    octets = value.split(".")
    return f"{octets[0]}.{_HIDDEN}.{_HIDDEN}.{octets[3]}"


def _address6(value: str) -> str:
    groups = value.split(":")
    return f"{groups[0]}:{_HIDDEN}:{groups[-1]}"


def _mail(value: str) -> str:
    name, _, domain = value.partition("@")
    return f"{name[0]}{_HIDDEN}@{domain[0]}{_HIDDEN}.{domain.rpartition('.')[2]}"


# What is masked: its kind, literals of which every text of the kind holds one in lower case, its form,
# and how a mask looks.
_RULES: tuple[tuple[str, tuple[str, ...], re.Pattern[str], Callable[[str], str]], ...] = (
    (
        "credential",
        ("key", "secret", "sign", "token", "pass", "cookie", "jwt", "nonce", "authorization"),
        _KEYED,
        _edges,
    ),
    ("token", ("eyj",), _JWT, _edges),
    ("credential", ("/ws/",), _LISTEN_KEY_PATH, _edges),
    ("credential", ("",), _LONG, _edges),
    ("account id", ("id",), _ACCOUNT, _edges),
    ("e-mail address", ("@",), _EMAIL, _mail),
    ("IP address", (".",), _IPV4, _address),
    ("IP address", (":",), _IPV6, _address6),
)


def masks(text: str) -> Iterator[Mask]:
    """Yield what is to be hidden in `text`, in order of place, without overlaps."""
    found: list[Mask] = []
    lower = text.lower() if text.isascii() else text.translate(_ASCII_LOWER)
    for kind, literals, pattern, shorten in _RULES:
        if not any(literal in lower for literal in literals):
            continue
        for match in pattern.finditer(lower if pattern in (_KEYED, _ACCOUNT) else text):
            start, end = match.span("value")
            value = text[start:end]
            if kind == "credential" and (
                value.lower() in _WORDS or (pattern is _LONG and value.isalpha() and len(set(value)) < 12)
            ):
                continue
            found.append(Mask(start, end, kind, shorten(value)))
    end = 0
    for mask in sorted(found, key=lambda mask: (mask.start, -mask.end)):
        if mask.start >= end:
            yield mask
            end = mask.end


def redact(text: str) -> tuple[str, Mapping[str, int]]:
    """Return `text` with everything sensitive masked, and how many of each kind were."""
    if len(text) < 6:
        return text, {}
    pieces: list[str] = []
    counts: Counter[str] = Counter()
    end = 0
    for mask in masks(text):
        pieces += (text[end : mask.start], mask.shown)
        counts[mask.kind] += 1
        end = mask.end
    if not counts:
        return text, {}
    return "".join((*pieces, text[end:])), dict(counts)
