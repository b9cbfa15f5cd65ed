"""Mask plain words: those that no recogniser searches for and no wire message contains.

Lines of a log often differ only in the names of strategies, in symbols and in remarks. Plain words of the
same length and case cannot change how a line is read, so lines that differ only in them are read once. The
same holds for short ids.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from retcode.core.lazy_pattern import compile_on_use

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# A word alone: no part of a number, an identifier, a host, an address or an escape.
_WORD = compile_on_use(
    rb"""
    (?<![\w@%\\&+$#<.~\x80-\xff-]) (?<!//)
    (
        [A-Z]{3,10} (?=[-_/]?USD[TC](?![A-Za-z]))       # the coin of a symbol: SOLUSDT, SOL-USDT
        | (?:
            [A-Z]?[a-z]{3,15} | [A-Z]{4,15}
            # a short id: letters and digits in turn, but no number such as `0x1f`, `1e5` or `1h30m`
            | (?!0[xX] | [0-9]+[eE][0-9]+(?![A-Za-z0-9]) | (?:[0-9]+[dhms])+(?![A-Za-z0-9]))
            (?=[A-Za-z]+[0-9]+[A-Za-z] | [0-9]+[A-Za-z]+[0-9]) [A-Za-z0-9]{6,15}
        )
        (?![\w@%\\&+$#<>~\x80-\xff-] | \.[^\s"'])
    )
    """,
    re.VERBOSE,
)
# Every word that a recogniser or a rule of redaction searches for contains one of these. A test compares
# them with the string constants in the code of both; it names the words to add for a new expression.
STEMS = frozenset(
    """
    aabbdd abeoprs abia able abnormal abort above acca ack add after again agpa aida aiza akia alert algo
    all als amp and anpa answer antwort anva api apos app are arg aroa array ary asia asks asyncio ate
    auth ave avg away awk bad balance ban base basic batch begin behind bin biz blank bnb body book
    boolean bot bps bruf btc bucks build but buy bytes cache came cancel cant car case ccddeeff ccee ccxt
    cdoe cell celular cert channel char cheers cher chore chose cjs clos code coin colleagues column com
    confirm conflict conn contrase cookie could count cpp creat crit crypto css currency customer damaged
    damen dank das data day dear debug decimal default define del den deposit depth der desk detail
    detected dev div dns docs does dollar domain don dop dos double dydx eai ecdsa echo edit effect eligib
    else empty end ent env eof eql equal err erver ess est eth euro exact exc exit expect expired external
    eyj fail fatal feat fetch first fix float fono font for frase frau from front ful gap geehrte get git
    goes google got grazie grep gsm hang has head heartbeat help here hex hmac home hook host hot hour
    html http hyper ible ibn idempotency idle incorrect index info ing inj insert int invite ion ips ipv
    issued ist item its ive java jdbc jpg json jsx jwt kava kbd keep key kind label last lautet least
    legal len leverage liebe likely limit line llamo lmdtxr loan loc log long look ltc lvl madam mail many
    mark mask master match max means member merci merge mesdames mfa mfg milli min mjs mnemonic mno mobil
    mode modify monsieur most mount mrs msg msisdn must name nbsp near needs net new next nil nin nombre
    not npm nrt null number nummer object obrigad odpowied offered ohlcv once one only open oracle ord org
    origin ory osmo otp out over own page pairs panic param part pass paste pat peer pem perf perp php
    phrase pid pip plac plain png pnl policy pong ponse pool port post pousr pre price priv probe product
    profit promo proof prop prose protected proven provide proxy psw pub put pwd pypi qty que quot raise
    raw reached read reason recogniser recuperaci recv redact redis refactor refus reg reject release
    remote repay reply required responded result ret row rsa saludo salut say sbd scala scope sec sed see
    segredo sei select sell semilla senha serialize serve service set severity sha short should sid sig
    sincerely sir size slice smhd sms socket some sort source span spot spr sql stake startup static
    status stdin str style subject submit sudo sum svg swift symbol syntax tag tcp team teapot tel term
    text than that the this tho ticker time title todo token too trace trade transfer treat true trust tsx
    tuple twofa type uid und unseal until ure url usd use usin utc utf val van vault vel venue verb verif
    via vil von vue wait warm warn was weak web when which will window wishes with would write wrong wsa
    wss xbt xox xyz you zef zip
    """.split()
)
_LETTERS = re.compile(rb"[a-z]{3,}")
# In an expression: an escape such as `\\b`, and a letter that may be left out.
_ESCAPE, _OPTIONAL = re.compile(r"(?<!\\)\\+[A-Za-z]"), re.compile(r"[A-Za-z]\?")
_BEYOND_HEX = re.compile(rb"[g-zG-Z]")
_QUOTED_IN = b"usdt"
_ID = re.compile(rb"(?<![a-z0-9])(?=[a-z]+[0-9]+[a-z]|[0-9]+[a-z]+[0-9])[a-z0-9]{6,}")
_ID_MASK = b"\x10"
# The masks of a small letter, a capital and a digit: control characters that do not occur in logs.
_MASKS = bytes.maketrans(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    b"\x0e" * 26 + b"\x0f" * 26 + b"\x10" * 10,
)
_MAX_MASKS = 20_000


class KnownWords:
    """The words that decoding searches for.

    The words of `literals` are searched for anywhere in a word. Those of `messages` are compared with whole
    words, or with the beginning of one, because a message may be cut short.
    """

    def __init__(self, literals: Iterable[str], messages: Iterable[str]) -> None:
        literals, messages = tuple(literals), tuple(messages)
        self._literals = _words_in(literals)
        self._messages = _words_in(messages)
        self._ids = frozenset(_ID.findall("\n".join((*literals, *messages)).encode().lower()))

    @cached_property
    def _search(self) -> BytesAhoCorasick:
        from ahocorasick_rs import BytesAhoCorasick

        return BytesAhoCorasick(sorted(self._literals))

    @cached_property
    def _first_words(self) -> list[bytes]:
        """The words of the messages in order, without those that begin with another one of them."""
        first: list[bytes] = []
        for word in sorted(self._messages):
            if not (first and word.startswith(first[-1])):
                first.append(word)
        return first

    def is_plain(self, word: bytes) -> bool:
        """Return whether nothing in decoding searches for a word, which is letters or a short id."""
        if not word.isalpha():
            return self._is_plain_id(word.lower())
        if not _BEYOND_HEX.search(word):
            return False
        lower = word.lower()
        if self._search.find_matches_as_indexes(lower) or (word.isupper() and self._is_in_symbol(lower)):
            return False
        # A word that begins like this one, or that this one begins with, can only be one of these two.
        index = bisect_left(self._first_words, lower)
        before, after = self._first_words[max(0, index - 1) : index], self._first_words[index : index + 1]
        begins = before and lower.startswith(before[0])
        return not (begins or (after and after[0].startswith(lower)))

    def _is_plain_id(self, lower: bytes) -> bool:
        known = any(word.startswith(lower) or lower.startswith(word) for word in self._ids)
        return not (known or self._search.find_matches_as_indexes(lower))

    def _is_in_symbol(self, lower: bytes) -> bool:
        """Return whether a literal begins in a coin and goes on in its quote asset: `SUSDT` in `BTCSUSDT`."""
        found = self._search.find_matches_as_indexes(lower + _QUOTED_IN, overlapping=True)
        return any(start < len(lower) for _, start, _ in found)


class _Masks(dict[bytes, bytes]):
    """The mask of each word seen so far; a word that is not plain is its own."""

    def __init__(self, known: KnownWords) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, word: bytes) -> bytes:
        if len(self) >= _MAX_MASKS:
            self.clear()
        if not self._known.is_plain(word):
            mask = word
        else:
            mask = word.translate(_MASKS)
            if not word.isalpha():  # of an id only the length matters, and how it begins and ends
                mask = mask[:1] + _ID_MASK * (len(word) - 2) + mask[-1:]
        self[word] = mask
        return mask


class WordMasks:
    """Masks the plain words of one text's regions."""

    def __init__(self, known: KnownWords) -> None:
        self._masks = _Masks(known)

    def masked(self, data: bytes) -> tuple[bytes, tuple[bytes, ...]]:
        """Return a region with its plain words masked, each by as many bytes, and those words in order."""
        pieces = _WORD.split(data)
        words = pieces[1::2]
        masks = list(map(self._masks.__getitem__, words))
        if masks == words:
            return data, ()
        pieces[1::2] = masks
        return b"".join(pieces), tuple(
            [word for word, mask in zip(words, masks, strict=True) if word != mask]
        )


def _words_in(texts: Iterable[str]) -> frozenset[bytes]:
    """Return the words of texts and expressions: of the latter with their optional letters and without."""
    plain = _ESCAPE.sub(" ", "\n".join(texts))
    forms = f"{plain}\n{_OPTIONAL.sub(' ', plain)}"
    return frozenset(_LETTERS.findall(forms.encode("utf-8", "replace").lower()))
