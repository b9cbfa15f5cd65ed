"""Mask plain words: those that no recogniser searches for and no wire message contains.

Lines of a log often differ only in the names of strategies, in symbols and in remarks. Plain words of the
same length and case cannot change how a line is read, so lines that differ only in them are read once. The
same holds for short ids.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING

from retcode.core.catalogue.message_text import NO_WORDS, Vocabulary, vocabulary_of
from retcode.core.decode.segment.expression_words import words_of
from retcode.core.lazy_pattern import compile_on_use

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

# A word alone: not part of a number, an identifier, a host, an address or an escape. The look-behinds follow
# its first character, so that the search can skip to letters and digits.
_WORD = compile_on_use(
    rb"""
    ( [A-Za-z0-9] (?<![\w@%\\&+$#<.~\x80-\xff-].) (?<!//.)
        (?:
            (?<=[A-Z]) [A-Z]{2,9} (?=[-_/]?USD[TC](?![A-Za-z]))  # the coin of a symbol: SOLUSDT, SOL-USDT
            | (?:
                (?<=[A-Z]) (?:[a-z]{3,15} | [A-Z]{3,14}) | (?<=[a-z]) [a-z]{2,14}
                # a short id: letters and digits in turn, but no number such as `0x1f`, `1e5` or `1h30m`
                | (?<=[A-Za-z]) (?=[A-Za-z]*[0-9]+[A-Za-z]) [A-Za-z0-9]{5,14}
                # or a word with a number at its end: `grid1764`
                | (?<=[a-z]) (?=[a-z]{2,9}[0-9]{3,8}(?![A-Za-z0-9])) [a-z0-9]{5,14}
                | (?<=[0-9])
                  (?! (?<=0)[xX] | [0-9]*[eE][0-9]+(?![A-Za-z0-9])
                    | [0-9]*[dhms](?:[0-9]+[dhms])*(?![A-Za-z0-9]) )
                  (?=[0-9]*[A-Za-z]+[0-9]) [A-Za-z0-9]{5,14}
            )
            (?![\w@%\\&+$#<>~\x80-\xff-] | \.[^\s"'])
        )
    )
    """,
    re.VERBOSE | re.DOTALL,
)
# Every word that a recogniser or a rule of redaction searches for contains one of these: one with `^` where
# the word begins, one with `$` where it ends. A test derives those words from the expressions and strings in
# the code of both; it names the words to add for a new expression.
STEMS = frozenset(
    """
    aabbdd aadhaar abab abeoprs abia able abnormal abort about above abra abstract academy acca accepted
    access acct ^ack$ action actual adalah adapter ^add$ addr ^adim$ admin adres aeiou after again agent agpa
    aida ^ais$ aiza akia alert algo all als$ also alter always amazonaws amend ^amp$ anahtar and$ anders aniem
    anis ankr annotations announcement anof anpa answer antwort anva anwas ^any ^aof$ apellido api apos ^app
    appelle apply ^arb$ area ^arg$ args arguments aroa around array ary$ asia asks assert atenciosamente
    atentamente attempt attributes auf$ ausweis auth auto avance ave$ avec ^avg$ awas away ^awk$ azure back
    ^bad$ balance ^ban$ bank banned bans ^bar$ bare bars base basic batch bearer been before begin behind bei$
    below beneficiary benim best bfru bien bij$ billing ^bin$ birth ^biz$ blank block bluetooth body book bool
    born borrow bot$ both bots bought bps$ bracket branch break bridge bruf ^bsn bucks buffer build bukan bulk
    bump busd but$ ^buy$ bytes cache came ^can$ cancel candles cannot cant card carried case catch cccd ccdd
    ccee ccxt cdn$ cdoe celestia cell celular cert ^cfg$ chamo channel char check cheers cher chez ^chi$
    chiamo chiave choose chore chose chunk ^cjs$ claim class clave clicked client clone clos cmnd ^cms$ cnpj
    code codice coin colleagues column ^com$ comes coming commit common compared complet con$ condition config
    confirm conflict conn console const contact content continue contract contrairement contrase control
    converted cookie copied cordialement cordiales core corp correct cors cost could count coupon ^cpe$ ^cpf
    ^cpp$ crashed creat credential crit ^crm$ cross crypt ^css$ ^csv$ ^ctx$ cuil cuit cumprimentos ^cup$ curl
    curp currencies currency current customer cxak damen dank dari ^das$ dashboard data date day$ days dbi$
    dckr deadlock dear debug decimal declare decoding decreas def$ default defer defp ^del del$ delete den$
    ^den denied deposit depth ^der der$ desc desk dest detail detected ^dev developer device dhcp dict died
    dies diferencia diff digest dimension direcci discussion distinct ^div$ ^dni ^dns$ dob ^doc docker docs
    document does doge dollar domain don$ ^dop$ ^dos$ double down drop ^dsl$ duckdns due$ dula duplicate ^dur
    during dvcmq dydx ^dyn$ dynamic ^dzi$ each eai$ earlier earned ebm$ ecdsa echo edit edmd effect ^ekk$
    elements elif eligib else elsif employees empty ^end end$ ended endereco endif ending engine enough ensure
    ent$ enter entity entry enum ^env$ ^eof$ epoch ^eql$ equal ^erd$ ^erp$ err erver esac ess$ ^est estimad
    etag ether etual euro event every exact example exc execut exempt exist exit expect expired expr extend
    external ^eyj fail false family fatal fdusd feat fetch ^few$ file filled filter final find fine first
    fiscale fix$ ^fix fixme fixture flight float flow ^fly$ fmt$ followers follows fono font for$ forbidden
    forcibly foreign fork form forwarder found frase frau friend from front frozenset ftp$ full fun$ func
    funding future fvideo gap gateway gave geboren geburtsdatum geehrte geheime ^gen$ get ging git$ github
    gitlab give ^glc$ gldt glft glpat glptt glrt glsa going golang good google got ^gpg$ gracias grafana gram
    grazie great green grep grid groet group ^gru$ gruss ^gsk$ ^gsm$ gsmn had$ handle handling handy hang
    happens hardware has$ hash haslo have having hbwu head heartbeat hedge heet ^hei$ height hello help here
    herokuapp heslo hex$ ^hey$ hidden hilsen hint historical history hjkmnp hmac holder home hook hormat host
    hot$ hour ^how$ hset html http ^hvb$ ^hvr$ ^hvs$ hwid hyper iban ible ^ibn$ ication iccid ^ich$
    idempotency identified idle ^idn$ idno ^idnr ifdef ifndef ifre ifttt ignor imei imgur ^imi impl imsi
    include increas index indicate indirizzo info ^ini$ ^inj$ ^ino$ ^inr$ insert insta instead instrument int$
    integer interface internal into intra invece invit invoice involved ion$ iono ^ips$ ^ipv$ ^isn$ ^isnt$
    issue ^ist item itin ^its$ ive$ ^jag$ java jdbc jira jmenuji job$ journalctl ^jpg$ ^jql$ json ^jsx$ just
    jwt kakao kasih kaspa kata kava ^kbd$ keep kein kelime kennwort key kill kind kinit klucz kodu ^kql$ ^ktp
    ^kuj$ kuji kunci kurtarma kyc label lambda ^lan$ ^lar$ ^larimla$ last late lautet lead learn least leave
    legal ^len$ length less ^let let$ level leverage lgtm library liebe lieu like limit line link list live
    llamo lmdtxr ^lno$ ^lnr$ load loan local location log long look loop loss lots low$ lsning lugar ^lvl$
    ^mac$ macro madam made mail maker many mapped margin mark mask mass master match maximum mean meet meid
    mein member memo merci merge mero mesdames messag messieurs method ^meu$ mfa ^mfg$ migrat mijn mille milli
    ^min$ minimum minus minute ^mio$ missing ^mit$ mitt ^mjs$ ^mla$ mnemonic ^mnt$ mobil mock mode modifier
    modify module moment ^mon$ monsieur more most mot$ mount move movil ^mrs$ ^msg$ msisdn muchas muito must
    ^mut$ ^mvh$ mysql naam nacid nacimiento naissance nama name namn nascid nascimento national ^nav$ ^navn$
    nazywam nbsp ndiger near need neither ^net$ network never ^new news next ^nfs$ nginx ngrok nicht nick ^nie
    niet ^nif ^nik ^nil$ ^nin$ ^nit nitpick niz$ node nom$ nombre nome none ^not nothing notice notif notional
    now$ ^npm$ npmjs nris nrof nrwas null num$ numara number nummer object obrigad occurred ^oci$ oder
    odpowied offered offset ohlcv okay okis okof okwas ^old$ ^oms$ once ^one only onrender open option oracle
    order ^org$ organizations origin ory$ osmo other otp ^our ^out outs over ^own$ package packets page paid
    pairs pan param parent parola parse parsing part paspo pass paste ^pat$ patch path pattern payee payer
    payment pbkdf ^pdo$ pedido peer pem$ people ^per$ perf permanent perp person pesel ^pgp$ phone ^php phrase
    pid$ pin pip$ pips ^pkg$ plac plain please ^png$ pnl$ point policy pong ponse pool port position post
    pousr powa pozdravem pozdrawiam pragma premature previously price primary print priv probe problem process
    product profit promo proof prop prose protected proven provide prox psexec psk psw ^pts pub$ public pull
    put pwd pypi query queued quot railway rais rank rate rather ration raw$ rbac read reason receive recent
    recipient recogniser recognition ^recup$ recuperaci recv redact redirect redis reduc refactor refer refus
    ^reg$ regards region regular reject relation relay release remote repay repeated repli reply req$ request
    require reqwest res$ rescue reset resp rest result ^ret$ retmsg retno retr return revert review ^rgn$
    ^rgno ^rgnr right risk rler rmation room router routine row$ rows rpc rror rsa$ rsamd rulama rule runas
    runs ^rut said salt saludo salut samp sandi ^sat$ sats say ^sbp$ scala scheduler schema schl scope ^scp$
    scratch screen script ^sdk$ sealed search sec$ second secr security ^sed$ ^see$ seed seeing sees segredo
    segreta ^sei$ select self sell semilla send senha sent ^seq$ serialize serve service sess set$ seta setenv
    setmy setting ^setup$ setx severe severity sftp sha$ shape share short should show shpat shpca shppa shpss
    shut sid sig similar since ^sir$ size skip skype slice slow smhd sms snapchat sntry social socket sold
    some sort ^sou$ source ^soy$ soyad spec spot ^sql sqlsrv ^srv$ ^sse$ ssel ssen ssh$ ssn stake standard
    startup state static statt status stdin step steuer still stop str$ stream street string strong struct
    stub style subject submit subscribe success such sudo suis ^sum$ super sur$ suspend ^svc$ ^svg$ swap swift
    switch ^sym$ symbol sync syntax system tag$ talk tarihi task tax$ taxid tckn ^tcp$ team teapot tel tempo
    terima term test text than that the$ their them then these they third this ^tho$ thor threw throw ticker
    ticket ticks tiempo time title ^tno$ ^tnr$ today todo token toml ^too$ took total trace trade trading
    trait trans treat tried tries true trust ^tsx$ ^tty tunnel tuple twofa ^txt type typical ^udp$ ugfzc uid
    unacknowledged uncaught ^und$ undef under unit unix unknown unlock ^uno ^unr unsafe unseal until unzip
    ^uri$ url$ urllib urodzon ^usd$ usdc usds usdt use usin usout ^usr$ usual utc utf$ vague val ^van van$
    var$ ^var vault ^vel$ veln venue verif version ^via$ viber ^vil$ viln violat ^vip$ virtual void voll ^von$
    vous ^vps$ ^vue$ vxnlcm wait want warm warn was$ wasclean way$ wbm$ weak ^web$ weight welcome well were
    what when which while whole whsec ^why$ wiederh wiki will window winexe wishes with word worked worker
    works would write wrong wrote wsa wsl wsno wss$ ^xai$ xapp ^xau$ ^xox xrp$ xrptag ^yaml$ ^yanit$ year yes$
    yesterday ^yet$ yield ying ^yml$ you$ your zamiast zeit zero zip$
    """.split()
)
_LETTERS = compile_on_use(rb"[a-z]{3,}")
_HEX = b"abcdef"
_QUOTED_IN = b"usdt"
_ID_MASK = b"\x10"
# The masks of a small letter, a capital and a digit: control characters that do not occur in logs.
_MASKS = bytes.maketrans(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    b"\x0e" * 26 + b"\x0f" * 26 + b"\x10" * 10,
)
_MAX_MASKS = 20_000


class KnownWords:
    """The words that decoding searches for.

    `stems` are written as STEMS are. The words of the expressions in `literals` are searched for anywhere in
    a word, or only where it begins or ends if they have such a boundary. Those of `messages`, and those in
    `vocabulary`, are compared with whole words, or with the beginning of one, because a message may be cut
    short.
    """

    def __init__(
        self,
        stems: Iterable[str],
        literals: Iterable[str],
        messages: Iterable[str],
        vocabulary: Vocabulary = NO_WORDS,
    ) -> None:
        literals = tuple(literals)
        vocabulary |= vocabulary_of(messages)
        self._literals = frozenset(stem.encode() for stem in stems) | words_of(literals)
        self._messages = vocabulary.words
        self._ids = vocabulary.ids | vocabulary_of(literals).ids

    @cached_property
    def _search(self) -> BytesAhoCorasick:
        from ahocorasick_rs import BytesAhoCorasick

        return BytesAhoCorasick(sorted(self._literals))

    @cached_property
    def _finds(self) -> Callable[[bytes], list[tuple[int, int, int]]]:
        return self._search.find_matches_as_indexes

    @cached_property
    def _sorted_messages(self) -> list[bytes]:
        """The words of the messages in order."""
        return sorted(self._messages)

    @cached_property
    def _first_words(self) -> list[bytes]:
        """The words of the messages in order, without those that begin with another one of them."""
        first: list[bytes] = []
        for word in self._sorted_messages:
            if not (first and word.startswith(first[-1])):
                first.append(word)
        return first

    def is_plain(self, word: bytes) -> bool:
        """Return whether nothing in decoding searches for a word, which is letters or a short id."""
        return not self.known_length(word)

    def known_length(self, word: bytes) -> int:
        """Return how many of the first letters of a word can change how its line is read; 0 if it is plain.

        Of a word that begins like one of a message, only the letters that both have count.
        """
        lower = word.lower()
        if not word.isalpha():
            return 0 if self._is_plain_id(lower) else len(word)
        if self._finds(b"^%b$" % lower) or not lower.translate(None, _HEX):
            return len(word)
        if word.isupper() and self._is_in_symbol(lower):
            return len(word)
        # A word that begins like this one, or that this one begins with, can only be one of these two.
        first = self._first_words
        index = bisect_left(first, lower)
        if index < len(first) and first[index].startswith(lower):
            return len(word)
        if not index or not lower.startswith(first[index - 1]):
            return 0
        index = bisect_left(self._sorted_messages, lower)
        nearest = self._sorted_messages[index - 1 : index + 1]
        return max(_common_length(lower, known) for known in nearest)

    def _is_plain_id(self, lower: bytes) -> bool:
        known = any(word.startswith(lower) or lower.startswith(word) for word in self._ids)
        return not (known or any(self.is_searched(b"^%b$" % run) for run in _LETTERS.findall(lower)))

    def is_searched(self, marked: bytes) -> bool:
        """Return whether something searches for a part of `^word$`, which is in small letters."""
        return bool(self._finds(marked))

    def _is_in_symbol(self, lower: bytes) -> bool:
        """Return whether a literal begins in a coin and goes on in its quote asset: `SUSDT` in `BTCSUSDT`."""
        found = self._search.find_matches_as_indexes(b"^%b%b$" % (lower, _QUOTED_IN), overlapping=True)
        return any(start <= len(lower) for _, start, _ in found)


class _Masks(dict[bytes, bytes]):
    """The mask of each word seen so far; it keeps the letters that can change how its line is read."""

    def __init__(self, known: KnownWords) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, word: bytes) -> bytes:
        if len(self) >= _MAX_MASKS:
            self.clear()
        known = self._known.known_length(word)
        mask = word[:known] + word[known:].translate(_MASKS)
        if not (known or word.isalpha()):  # of an id only the length matters, and how it begins and ends
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
        return b"".join(pieces), tuple(compress(words, map(ne, words, masks)))


def _common_length(first: bytes, second: bytes) -> int:
    """Return the length of the beginning that two words have in common."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))
