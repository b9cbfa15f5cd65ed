"""Find what is sensitive by its own form, whatever its name."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.literals import ByLiterals
from retcode.core.redact.mail_names import (
    CHINESE_INTRODUCTION,
    CHINESE_SIGN_OFF,
    CUSTOMER,
    INTRODUCTION,
    JAPANESE_INTRODUCTION,
    JAPANESE_NAME,
    JAPANESE_SIGN_OFF,
    KOREAN_NAME,
    MAIL_ADDRESS,
    MAIL_HEADER,
    SALUTATION,
    SIGN_OFF,
    SIGN_OFF_IN_LINE,
    is_asian_name,
    is_person,
)
from retcode.core.redact.personal import DATE, is_iban, is_luhn
from retcode.core.redact.values import HIDDEN, count_changes, looks_random, sentence_words


class Rule(NamedTuple):
    """One form of secret. A text in lower case must contain one of `literals` before `pattern` is tried.

    `mask` returns what replaces a value; `accept` returns whether a match is a secret.
    """

    kind: str
    literals: tuple[str, ...]
    pattern: re.Pattern[str]
    mask: Callable[[str], str]
    accept: Callable[[re.Match[str]], bool] = lambda _: True


def keep_ends(value: str) -> str:
    """Keep the ends of a value, so that two can be told apart."""
    keep = 4 if len(value) >= 24 else 2 if len(value) >= 12 else 1 if len(value) >= 8 else 0
    return f"{value[:keep]}{HIDDEN}{value[len(value) - keep :]}"


def keep_nothing(value: str) -> str:
    """Keep nothing of a value."""
    del value
    return HIDDEN


def _mask_ipv4(value: str) -> str:
    octets = value.split(".")
    return f"{octets[0]}.{HIDDEN}.{HIDDEN}.{octets[3]}"


def _mask_dashed_ipv4(value: str) -> str:
    octets = value.split("-")
    return f"{octets[0]}-{HIDDEN}-{HIDDEN}-{octets[3]}"


def _mask_ipv6(value: str) -> str:
    groups = value.split(":")
    return f"{groups[0]}:{HIDDEN}:{groups[-1]}"


def _mask_email(value: str) -> str:
    name, _, domain = value.partition("@")
    return f"{name[0]}{HIDDEN}@{domain[0]}{HIDDEN}.{domain.rpartition('.')[2]}"


def _mask_phone(value: str) -> str:
    return f"{value[:3]}{HIDDEN}{value[-2:]}"


_PEM = compile_on_use(
    r"""(?x)
    -----BEGIN[ ][A-Z0-9 ]{0,30}PRIVATE[ ]KEY[A-Z ]{0,10}-----
    (?P<value>[^-]{1,16384}(?:-(?!----)[^-]{1,16384}){0,8})
    (?:-----END|-{1,5}\Z|\Z)  # up to the end, however it is cut off
    """
)
_JWT = compile_on_use(
    r"""(?x)
    (?<![A-Za-z0-9_-])
    (?P<value>eyJ[A-Za-z0-9_-]{8,2048}\.[A-Za-z0-9_-]{4,4096}  # header and payload
    (?:\.[A-Za-z0-9_-]{4,2048})?)  # signature
    """
)
_LISTEN_KEY_PATH = compile_on_use(r"(?<=/ws/)(?P<value>[A-Za-z0-9]{40,80})(?![A-Za-z0-9])")
_LONG = re.compile(r"(?<![A-Za-z0-9])(?P<value>[A-Za-z0-9]{48,512}|mx0[A-Za-z0-9]{12,40})(?![A-Za-z0-9])")
# Where it is broken into lines, the last one may be short.
_BASE64 = re.compile(
    r"""(?x)
    (?<![A-Za-z0-9+/_-])
    (?P<value>[A-Za-z0-9+/_-]{40,1024}={0,2}
    (?:(?<!=)\r?\n(?:[A-Za-z0-9+/_-]{4}){0,18}(?:[A-Za-z0-9+/_-]{2}==|[A-Za-z0-9+/_-]{3}=)(?=\s|\Z))?)
    """
)
_SCHEME = compile_on_use(
    r"\b(?:bearer|basic)[ :\t]{1,3}[\"']?(?P<value>[A-Za-z0-9_.~+/=-]{8,4096})", re.IGNORECASE
)
# {"op": "auth", "args": ["key", expires, "signature"]}, as several venues log in on their WebSocket
_AUTH_ARGS = compile_on_use(
    r"""["']auth(?:KeyExpires)?["'][ ]?,[ ]?["']args["'][ ]?:[ ]?\[[ ]?["'](?P<value>[\w-]{8,100})["']""",
    re.VERBOSE,
)
_TELEGRAM = compile_on_use(r"(?P<value>\d(?<![\d.:].)\d{5,11}:[A-Za-z0-9_-]{30,50})(?![A-Za-z0-9_-])")
_VENDOR = compile_on_use(
    r"""(?<![A-Za-z0-9_])(?P<value>
    (?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{16}  # AWS
    | gh[pousr]_[A-Za-z0-9]{20,255} | github_pat_[A-Za-z0-9_]{20,255} | glpat-[A-Za-z0-9_-]{16,64}
    | [spr]k_(?:live|test)_[A-Za-z0-9]{10,255} | whsec_[A-Za-z0-9+/=]{16,255}  # Stripe
    | xox[abeoprs]-[A-Za-z0-9-]{10,255} | xapp-[A-Za-z0-9-]{10,255}  # Slack
    | AIza[A-Za-z0-9_-]{35} | ya29\.[A-Za-z0-9_-]{20,512}  # Google
    | sk-[A-Za-z0-9_-]{20,255} | SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}
    | npm_[A-Za-z0-9]{36} | pypi-[A-Za-z0-9_-]{16,512} | hf_[A-Za-z0-9]{20,64} | dop_v1_[a-f0-9]{40,64}
    )(?![A-Za-z0-9])""",
    re.VERBOSE,
)
# Services that a bot may use, whose tokens are rarely seen here
_OTHER_VENDOR = compile_on_use(
    r"""(?<![A-Za-z0-9_])(?P<value>
    hv[sbr]\.[A-Za-z0-9_-]{20,255}  # Vault
    | gl(?:dt|rt|ptt|ft)-[A-Za-z0-9_-]{16,80}  # GitLab, other than of a person
    | shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32} | gl(?:c|sa)_[A-Za-z0-9_=+/-]{24,255}  # Shopify, Grafana
    | sntry[su]_[A-Za-z0-9_=+/-]{24,255} | dckr_[a-z]at_[A-Za-z0-9_-]{20,60}
    | tskey-[a-z]{3,12}-[A-Za-z0-9-]{16,64} | sbp_[a-f0-9]{40} | gsk_[A-Za-z0-9]{40,64}
    | xai-[A-Za-z0-9]{40,100} | cxakp_[A-Za-z0-9]{20,40}
    )(?![A-Za-z0-9])""",
    re.VERBOSE,
)
# Names too short to be searched for without their signs: access key, secret key, session id
_SHORT_NAME = compile_on_use(
    r"""(?xi)
    (?:a(?<![a-z0-9].)k|s(?<![a-z0-9].)(?:k|id))(?:["'`\])]{0,3}[ \t]{0,3}(?:[:=\uff1a]|=>)|[ ]is(?=[ ]))
    [ \t]{0,3}["'`]?(?P<value>[A-Za-z0-9_+/=.~-]{16,256})
    """
)
_DISCORD = compile_on_use(
    r"""(?x)
    (?<![A-Za-z0-9_])
    (?P<value>[MNO][A-Za-z0-9]{23,27} \.[A-Za-z0-9_-]{6} \.[A-Za-z0-9_-]{27,48})
    (?![A-Za-z0-9])
    """
)
_TWILIO = compile_on_use(r"(?<![A-Za-z0-9_])(?P<value>(?:AC|SK)[0-9a-f]{32})(?![A-Za-z0-9])")
# Keys in groups, as those of HTX and Coinbase; Coinbase's may also be broken over lines
_GROUPED_KEY = compile_on_use(
    r"""(?x)
    (?P<value>[0-9a-z](?<![A-Za-z0-9-].)[0-9a-z]{7,9}  # not part of a longer word
    -[0-9a-z]{8}-[0-9a-z]{8,10}-[0-9a-z]{5})(?![A-Za-z0-9-])
    """
)
_KEY_PATH = compile_on_use(
    r"organizations/\s?(?P<value>[0-9a-f-]{8,36}[\s0-9a-f-]{0,40}/\s?api\s?Keys/[\s0-9a-f-]{36,44})"
)
# What was signed, in an answer that refuses the signature: origin_string[1764230000000<key>5000...
_SIGNED_TEXT = compile_on_use(r"origin_?string\[(?P<value>[A-Za-z0-9]{24,512})", re.IGNORECASE)
_WEBHOOK = compile_on_use(
    r"""https?://(?:[\w.-]{0,80}/(?:[\w.-]{1,40}/){0,4})?[\w.-]{0,60}hooks?[\w.-]{0,60}/
    (?P<value>[^\s"'<>`|,;)\]}]{8,512})""",
    re.VERBOSE | re.IGNORECASE,
)
# A key in the path of an address: of a node of a blockchain, or of a service that is called by it
_KEY_IN_PATH = compile_on_use(
    r"""(?x)
    (?i:https?|wss?)://
    (?:
        [\w.-]{0,80}(?i:rpc|node|infura|alchemy|ankr|getblock|blockpi|chainstack|hc-ping|ifttt)[\w.-]{0,60}
        (?:/[\w.-]{1,15}){0,6}?
        |[\w.-]{1,120}/v\d{1,2}
    )
    /(?P<value>(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{20,64})(?=[/?\s"'<>),;\]]|\Z)
    """
)
_PROXY_PASSWORD = compile_on_use(
    r"""(?xi)
    \bprox(?:y|ies)["']?[ ]?[:=][ ]?["']?[\w.-]{1,60}:(?P<value>[^\s"'<>/]{3,200})@(?=[\w.-]{1,80}:\d{2,5}\b)
    """
)
# Base32 in groups of four, as it is shown for an authenticator
_GROUPED_SEED = compile_on_use(
    r"""(?xi)
    \b(?:authenticator|2fa|t?otp|set-?up)[ _-](?:key|secret|code|seed)[ :=]{1,3}
    (?P<value>(?:[a-z2-7]{4}[ -]){3,15}[a-z2-7]{4})\b
    """
)
# Greedy up to the last @: a password may hold one. The port of a host is not a password.
_URL_PASSWORD = compile_on_use(
    r"""[a-z][a-z0-9+.-]{1,20}://(?:[^\s/:@"'<>]{0,80}:(?!\d{1,5}[/?\#])(?P<value>[^\s"'<>]{1,200})
    |(?P<other_value>[A-Za-z0-9_-]{20,200}))@(?=[\w\[])""",
    re.VERBOSE | re.IGNORECASE,
)
# Four groups of four letters, as a mail service gives a program: `my app password abcd efgh ijkl mnop`
_APP_PASSWORD = compile_on_use(
    r"""(?x)
    (?i:\bapp(?:lication)?(?:[ -]specific)?[ _-]?passwords?)\b[^\n]{0,40}?(?<![^\s"'`(:=])
    (?P<value>[a-z]{4}(?:[ ][a-z]{4}){3})(?![a-z])
    """
)
_BORN = compile_on_use(
    rf"""(?x)
    (?<![^\W\d_])(?i:born|geboren|née?|nacid[oa]|nascid[oa]|urodzon[ya]|родил(?:ся|ась))
    [ :]{{1,2}}(?:(?i:on|am|le|el|il|em)[ ](?:the[ ])?)?(?P<value>{DATE})
    """
)
_MNEMONIC = compile_on_use(
    r"""(?x)
    (?:
        (?i:seed|mnemonic|recovery)(?:[ _-]?(?i:phrase|words?))?  # a name for it
        |(?i:backup|secret)[ _-]?(?i:phrase)
        |(?i:semilla|frase[ ]de[ ]recuperaci[oó]n)  # Spanish
        |(?i:мнемоник[аи]|мнемоническая[ ]фраза|сид[ -]?фраза)  # Russian
        |助记词|助記詞  # Chinese
        |(?i:kurtarma[ ]kelime\w{2,8}|wiederherstellungs\w{4,8}|phrase[ ]de[ ]r[eé]cup[eé]ration)
    )
    (?:\W{1,40}|[ ]?是|\W{1,20}(?:\w{1,14}\W{1,20}){1,4}?)  # a separator, an XML tag, "is"
    # 12 to 24 words, also with their numbers, and broken over lines
    (?P<value>
        (?:[a-z]{3,8}(?:[ ]{1,2}|[ ]?\r?\n[> \t]{0,8}|,[ ]?|\s{1,3}(?:\d{1,2}[.)]?[ ]))){11,23}[a-z]{3,8}
    )
    """
)
# `login/password: name / secret`
_LOGIN_PAIR = compile_on_use(
    r"""(?xi)
    \b(?:login|user(?:[ _-]?name)?|e-?mail|account|key)[ ]?[/&+][ ]?
    (?:passw(?:or)?d|pass(?:phrase)?|pwd|pw|secret)[ ]?[:=][ ]{0,3}
    ["'`]?[^\s/|,]{1,80}[ ]?[/|,][ ](?P<value>[^\s/|]{3,200})
    """
)
_CURL_USER = compile_on_use(
    r"""(?<![\w-])(?:-u|--user|--proxy-user)[ =]{1,2}["']?[^\s:"'=]{1,80}:(?P<value>[^\s"']{3,200})"""
)
_UNIX_USER = compile_on_use(
    r"""(?x)
    (?:
        (?:(?<![\w.])|(?<=/[a-z]))/Users
        |/Volumes/[^/\n]{1,40}/Users
        |(?:(?<![\w.])|(?<![\w.])/(?:export|usr|data|mnt|srv|nfs|net|var)|-remote[^/\s]{0,60})/home
    )
    /(?P<value>[^/\s:"'<>|,;)\]\\]{1,64})
    """,
    re.ASCII,
)
# Also in a URL, where the backslashes are %5C
_SEPARATOR = r"(?:[\\/]|%(?:25){0,4}(?:5[Cc]|2[Ff])){1,8}"
_IN_NAME = r"(?!%(?:25){0,4}(?:5[Cc]|2[Ff]|2[26]))[^/\\\s:\"'<>|"
_WINDOWS_USER = compile_on_use(
    rf"""(?x)
    (?i:[a-z](?::|%(?:25){{0,4}}3a){_SEPARATOR}Users|Documents[ ]and[ ]Settings
        |\\\\[\w.-]{{1,60}}[\\]{{1,8}}Users  # on another computer
        |\\\\wsl[^\\\s]{{1,12}}[\\]{{1,8}}[\w.-]{{1,40}}[\\]{{1,8}}home
    ){_SEPARATOR}
    (?P<value>(?:{_IN_NAME}]){{1,64}}  # a name in two words
    (?:[ ](?:{_IN_NAME},]){{1,40}})?(?={_SEPARATOR})
    |(?:{_IN_NAME}&]){{1,64}})  # or in one
    """
)
_EMAIL = compile_on_use(
    r"(?<![\w.+-])(?P<value>[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6})(?!\.?[\w@])",
    re.ASCII,
)
_IPV4 = compile_on_use(
    r"(?<![\w.])(?P<value>(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3})(?![\w]|\.\d)",
    re.ASCII,
)
_IPV6 = compile_on_use(
    r"(?:(?<![\w:.])|(?<=[A-Za-z][:=]))(?P<value>(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4})(?![\w:])",
    re.ASCII,
)
# An address with hyphens, as in the names of hosts: ip-172-31-22-9, 203-0-113-77.dyn.example.net
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_DASHED_IPV4 = compile_on_use(
    rf"""(?x)
    (?: (?<![\w-])(?i:ip|ec2|host|static|dyn|dynamic|pool|dsl|cpe|client|vps|srv|node)-
        (?P<value>{_OCTET}(?:-{_OCTET}){{3}})
    | (?<![\w.-])(?P<other_value>{_OCTET}(?:-{_OCTET}){{3}})(?=(?:\.[a-z][a-z0-9-]{{1,30}}){{2}})
    )(?![\w-])
    """,
    re.ASCII,
)
_PHONE = compile_on_use(
    r"""(?<![\w.+-])(?P<value>
    \+[1-9](?:[ .()/-]{0,2}\d){7,14}
    | (?:\(\d{3}\)[ ]?|\d{3}-)\d{3}-\d{4}
    )(?![\w.-]*\d)""",
    re.VERBOSE | re.ASCII,
)
# A telephone number without +, beside the word for it
_NAMED_PHONE = compile_on_use(
    r"""(?:
        (?<![^\W\d_])(?:
            phone|mobile|whatsapp  # English
            |tel\.?|t[eé]l\.?|telefon\w{0,6}|t[eé]l[eé]phone  # tel. of many languages
            |tel[eé]fono|m[oó]vil|celular  # Spanish
            |handy|mobil|rufnummer  # German
            |portable|gsm  # French
            |telefone|telem[oó]vel|cellulare  # Portuguese, Italian
            |điện[ ]thoại|sđt  # Vietnamese
            |телефон[\u0430-я]{0,2}|тел\.|моб\.  # Russian
        )
        |手机号?码?|手機號?碼?|电话|電話|携帯  # Chinese, Japanese
        |전화|휴대폰|핸드폰  # Korean
    )
    (?:[ ]?(?:number|nummer|no\.?|nr\.?|n°|номер|番号|번호))?
    (?:[ ](?:is|es|ist|est|è|é))?[ ]?[:=：是为は은는]?[ ]?
    (?!\d{4}-\d\d-\d\d)(?P<value>[+(]?\d(?:[ ()./-]{0,2}\d){6,14})(?!\d|\.\d)""",
    re.VERBOSE | re.IGNORECASE,
)
# A number of a passport, a tax or an identity card, beside the word for it
_NAMED_ID = compile_on_use(
    r"""
    (?:
        (?<![^\W_])(?:
            cpf|cnpj|cui[lt]|curp|ssn|itin|pesel|cccd|cmnd|tckn|aadhaar|инн|снилс  # of one country each
            |паспорта?|passport|pasaporte|passaporte?|passeport|reisepass|paspoor?t|pasaport|hộ[ ]chiếu
            |social[ ]security|national[ ]id|identity[ ]card|id[ ]card|c[eé]dula|personalausweis
            |steuer-?id|codice[ ]fiscale
            |(?:rg|dni|nie|nif|nit|rut|bsn|nik|ktp)(?=[ ]?[:=])  # these are words in some languages
            |(?:dni|nie|nif)(?=[ ][xyz]?\d{7,8}-?[a-z]\b)
            |rut(?=[ ]\d{1,2}[.]?\d{3}[.]?\d{3}-[\dk]\b)
        )
        |身份证号?码?|身分證號?碼?|护照号?码?|護照號?碼?|パスポート|マイナンバー|주민등록번호|여권
    )
    (?:[ ]?(?:number|nummer|numara|numero|n[uú]mero|no\.?|nr\.?|n[°º]|nº|№|номер|番号|번호))?
    (?:[ ](?:is|es|ist|est|è|é))?[ ]?[:=：是为は은는\#]?[ ]?
    (?!\d{4}-\d\d-\d\d)
    (?P<value>
        [a-z]{0,4}-?\d(?:[./-]?\d){6,17}-?[a-z]{0,3}
        |(?=(?:[a-z]{0,6}\d){4})[a-z0-9]{8,18}  # letters between the digits, as in Germany and Mexico
        |\d\d[ ]?\d\d[ ]\d{6}  # of a Russian passport
        |\d{4}[ ]\d{4}[ ]\d{4}
    )(?![\w]|[./-]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The number of a Brazilian (CPF) needs no word beside it: 123.456.789-09
_CPF = re.compile(r"(?P<value>[0-9](?<![\w.-].)\d\d\.\d{3}\.\d{3}-\d\d)(?![\w-])", re.ASCII)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])(?P<value>[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?)\b"
)
_CARD = re.compile(r"(?<![\d.-])(?P<value>[2-6]\d{3}(?P<gap>[ -])(?:\d{4}(?P=gap)){2}\d{4})(?![\d.-])")
_WALLET = re.compile(
    r"""(?<![A-Za-z0-9_])(?P<value>
    0x[0-9A-Fa-f]{40}
    | (?:bc|tb|ltc|bnb|addr|cosmos|osmo|inj|terra|sei|kava|dydx|celestia|thor|stake|erd)1
        [02-9ac-hj-np-z]{25,110}
    | (?:bitcoincash|kaspa):[qp][02-9ac-hj-np-z]{40,62}
    | (?<!==)0\.0\.(?!20\d{6}(?!\d))[1-9]\d{4,9}(?:-[a-z]{5})?(?!\.\d)  # Hedera, not 0.0.20240101
    | f[123][a-z2-7]{38,84} | S[PM][0-9A-HJKMNP-TV-Z]{38,40}  # Filecoin, Stacks
    | (?:[a-z2-7]{5}-){10}[a-z2-7]{3}  # Internet Computer
    | (?:tz[1-3]|t[13])[1-9A-HJ-NP-Za-km-z]{33}  # Tezos, Zcash
    | (?P<base58>[13LMDTXr][1-9A-HJ-NP-Za-km-z]{25,34})
    )(?![A-Za-z0-9_])""",
    re.VERBOSE,
)
_JOINTS = compile_on_use(r"[+/_-]")
_ID_BEFORE = compile_on_use(
    r"""(?i:id|hash|commit|sha\d{1,3})["'`]{0,2}[ \t]{0,3}[-=:>]{0,2}[ \t]{0,3}["'`]{0,2}\Z"""
)
_ADDRESS_WORDS = frozenset(
    "ip ips ipv4 host addr address from to client remote peer server source by via at".split()
)
# Last labels that are not top-level domains: files, units, streams.
_NOT_DOMAINS = frozenset(
    "png jpg svg js mjs cjs ts tsx jsx py rs go java css service socket slice"
    " scope target timer mount api ws stream".split()
)

_CLOSING_WORDS = tuple(
    "regards wishes sincerely faithfully thank cheers gracias saludo abrazo atentamente важением пасибо"
    " повагою дякую atenciosamente cumprimentos obrigad abraço mfg dank merci grazie grü uß cordialement"
    " salut bien groet bedankt pozdrawiam poważaniem dziękuję pozdravem děkuji sayg teşekkür trân cảm"
    " terima hormat hälsning hilsen mvh".split()
)
_SALUTATION_WORDS = ("dear ", "estimad", "важаем", "geehrte", "liebe", "cher ", "chère ")
_INTRODUCTION_WORDS = (
    *(
        "name is",
        "me llamo",
        "mi nombre",
        "зовут",
        "звати",
        "name ist",
        "iße",
        "appelle",
        "nom est",
        "chiamo",
    ),
    *("mio nome", "meu nome", "chamo", "naam is", "ik heet", "heter", "mit namn", "mitt na", "mit nav"),
    *("nazywam", "jmenuji", "benim ad", "nama saya", "tên tôi"),
    *("full name", "customer name", "customer's name", "nombre completo", "nombre y", "nome completo"),
    *("nom et", "фио"),
)
_JAPANESE_WORDS = ("お世話に", "めまして", "こんにちは", "お疲れ様", "名前は", "お願い")
_KOREAN_WORDS = ("이름", "성함", "드림", "올림", "배상", "저는", "감사합니다")
# The short ones are parts of many words, so that a separator is a part of their literal.
_ID_WORDS = (
    *(
        f"{word}{mark}"
        for word in "rg dni nie nif nit cuit rut ssn itin bsn nik ktp".split()
        for mark in ": ="
    ),
    *"cpf cnpj cuil curp pesel cccd cmnd tckn aadhaar инн снилс паспорт passport pasaport passap".split(),
    *"passeport reisepass paspo dula ausweis steuer fiscale chiếu 身份证 身分證 护照 護照".split(),
    *("パスポート", "マイナンバー", "주민등록번호", "여권"),
    *("social sec", "national id", "identity card", "id card"),
)
_NOT_PEOPLE = ("git", "support")


def _is_long_secret(match: re.Match[str]) -> bool:
    value = match["value"]
    return not (value.isalpha() and len(set(value)) < 12)


def _is_base64_secret(match: re.Match[str]) -> bool:
    value = match["value"].rstrip("=")
    mixed = any(map(str.isdigit, value)) and any(map(str.islower, value)) and any(map(str.isupper, value))
    if (
        not mixed
        or value.startswith("_Z")
        or _ID_BEFORE.search(match.string, max(0, match.start() - 40), match.start())
    ):
        return False
    letters = _JOINTS.sub("", value)  # the words of a path are joined by what may stand in Base64, too
    return count_changes(letters) >= 0.35 * len(letters)


def _is_scheme_secret(match: re.Match[str]) -> bool:
    value = match["value"]
    return not value.isalpha() and (looks_random(value) or len(value) >= 16 or value.endswith("="))


def _is_webhook(match: re.Match[str]) -> bool:
    parts = re.split(r"[/?&=@]", match["value"])
    return any(looks_random(part) or (len(part) >= 8 and part.isdigit()) for part in parts)


def _is_email(match: re.Match[str]) -> bool:
    name, _, domain = match["value"].partition("@")
    labels = domain.split(".")
    last = labels[-1]
    if not last.isalpha() or len(last) < 2 or last.lower() in _NOT_DOMAINS or name in _NOT_PEOPLE:
        return False
    return not any(re.fullmatch(r"v\d+", label) for label in labels)


def _is_ipv4(match: re.Match[str]) -> bool:
    value = match["value"]
    before = match.string[max(0, match.start() - 24) : match.start()]
    if value in ("127.0.0.1", "0.0.0.0") or value.endswith(".0.0.0"):  # noqa: S104 -- compared, not bound
        return False
    if re.search(r"[A-Za-z]/$|(?i:version|release|build)\W{0,4}$", before):
        return False
    word = re.search(r"([A-Za-z][\w-]*)[ (\[]{1,2}$", before)
    return len(value) > 9 or word is None or word[1].lower() in _ADDRESS_WORDS


def _is_ipv6(match: re.Match[str]) -> bool:
    value = match["value"]
    groups = [group for group in value.split(":") if group]
    try:
        ipaddress.IPv6Address(value)
    except ValueError:
        return False
    is_hardware_address = len(groups) == 8 and all(len(group) == 2 for group in groups)
    return len(groups) >= 3 and not is_hardware_address


def _is_app_password(match: re.Match[str]) -> bool:
    """Return whether four groups of letters are not just words of a sentence."""
    return sentence_words().isdisjoint(match["value"].split())


def _is_phone(match: re.Match[str]) -> bool:
    value = match["value"]
    return 8 <= sum(map(str.isdigit, value)) <= 15 and not (value[1:].isdigit() and len(value) < 11)


def _is_wallet(match: re.Match[str]) -> bool:
    value = match["base58"]
    if value is None:
        return True
    mixed = any(map(str.isdigit, value)) and any(map(str.islower, value)) and any(map(str.isupper, value))
    id_before = _ID_BEFORE.search(match.string, max(0, match.start() - 40), match.start())
    return mixed and not id_before and looks_random(value)


# These search the text without its escapes.
RULES = (
    Rule("private key", ("private key",), _PEM, keep_nothing),
    Rule("token", ("eyj",), _JWT, keep_ends),
    Rule("credential", ("/ws/",), _LISTEN_KEY_PATH, keep_ends),
    Rule("credential", ("",), _LONG, keep_ends, _is_long_secret),
    Rule("credential", ("",), _BASE64, keep_ends, _is_base64_secret),
    Rule("token", ("bearer", "basic"), _SCHEME, keep_ends, _is_scheme_secret),
    Rule("credential", ("auth",), _AUTH_ARGS, keep_ends),
    Rule("token", (":",), _TELEGRAM, keep_ends),
    Rule(
        "token",
        tuple(
            "akia asia aroa aida agpa anpa anva abia acca gh glpat- k_live_ k_test_ whsec_ xox xapp- aiza"
            " ya29. sk- sg. npm_ pypi- hf_ dop_v1_".split()
        ),
        _VENDOR,
        keep_ends,
    ),
    Rule(
        "token",
        tuple(
            "hvs. hvb. hvr. gldt- glrt- glptt- glft- shpat_ shpca_ shppa_ shpss_ glc_ glsa_ sntrys_ sntryu_"
            " dckr_ tskey- sbp_ gsk_ xai- cxakp_".split()
        ),
        _OTHER_VENDOR,
        keep_ends,
    ),
    Rule(
        "credential",
        tuple(
            f"{name}{mark}"
            for name in ("ak", "sk", "sid")
            for mark in ("=", ":", '"', "'", "`", ")", "]", "\uff1a", " is", " =", " :")
        ),
        _SHORT_NAME,
        keep_ends,
        lambda match: looks_random(match["value"]),
    ),
    Rule("token", (".",), _DISCORD, keep_ends),
    Rule("token", ("ac", "sk"), _TWILIO, keep_ends),
    Rule("credential", ("-",), _GROUPED_KEY, keep_ends, lambda match: any(map(str.isdigit, match["value"]))),
    Rule("credential", ("organizations/",), _KEY_PATH, keep_nothing),
    Rule("credential", ("origin",), _SIGNED_TEXT, keep_ends),
    Rule("webhook address", ("hook",), _WEBHOOK, keep_nothing, _is_webhook),
    Rule("credential", ("://",), _KEY_IN_PATH, keep_ends, lambda match: looks_random(match["value"])),
    Rule("password", ("@",), _URL_PASSWORD, keep_nothing),
    Rule("password", ("proxy", "proxies"), _PROXY_PASSWORD, keep_nothing),
    Rule("password", ("authenticator", "2fa", "otp", "set"), _GROUPED_SEED, keep_nothing),
    Rule("password", ("app",), _APP_PASSWORD, keep_nothing, _is_app_password),
    Rule(
        "password",
        tuple("seed mnemonic recovery semilla frase мнемо сид 助 kurtarma wiederh phrase".split()),
        _MNEMONIC,
        keep_nothing,
    ),
    Rule(
        "password",
        ("login", "user", "mail", "account", "key"),
        _LOGIN_PAIR,
        keep_nothing,
        lambda match: not match["value"].rstrip(".!?").isalpha(),
    ),
    Rule("password", ("-u", "-user"), _CURL_USER, keep_nothing),
    Rule("user name", ("/users/", "/home/"), _UNIX_USER, keep_nothing),
    Rule("e-mail address", ("@",), _EMAIL, _mask_email, _is_email),
    Rule("IP address", (".",), _IPV4, _mask_ipv4, _is_ipv4),
    Rule(
        "IP address",
        tuple("ip- ec2- host- static- dyn- dynamic- pool- dsl- cpe- client- vps- srv- node- .".split()),
        _DASHED_IPV4,
        _mask_dashed_ipv4,
    ),
    Rule("IP address", (":",), _IPV6, _mask_ipv6, _is_ipv6),
    Rule("phone number", ("+", "-"), _PHONE, _mask_phone, _is_phone),
    Rule(
        "phone number",
        tuple(
            "phone mobil whatsapp tel tél fono vil vel celular cellulare handy rufnummer portable gsm"
            " thoại sđt тел моб 手 电话 電話 携帯 전화 휴대폰 핸드폰".split()
        ),
        _NAMED_PHONE,
        _mask_phone,
    ),
    Rule(
        "national id",
        _ID_WORDS,
        _NAMED_ID,
        keep_ends,
    ),
    Rule("national id", ("-",), _CPF, keep_ends),
    Rule("bank account", ("",), _IBAN, keep_ends, lambda match: is_iban(match["value"])),
    Rule("card number", (" ", "-"), _CARD, keep_ends, lambda match: is_luhn(match["value"])),
    Rule("wallet address", ("",), _WALLET, keep_ends, _is_wallet),
    Rule(
        "birth date",
        tuple("born geboren né nacid nascid urodzon родил".split()),
        _BORN,
        keep_nothing,
    ),
    Rule("name", ("customer",), CUSTOMER, keep_nothing, is_person),
    Rule("name", (" <",), MAIL_ADDRESS, keep_nothing, is_person),
    Rule("name", ("from:", "to:", "cc:", "sender:"), MAIL_HEADER, keep_nothing, is_person),
    Rule("name", _SALUTATION_WORDS, SALUTATION, keep_nothing, is_person),
    Rule("name", (*_CLOSING_WORDS, "best"), SIGN_OFF, keep_nothing, is_person),
    Rule("name", _CLOSING_WORDS, SIGN_OFF_IN_LINE, keep_nothing, is_person),
    Rule("name", _INTRODUCTION_WORDS, INTRODUCTION, keep_nothing, is_person),
    Rule(
        "name", ("我叫", "名字是", "姓名", "我是", "谢谢"), CHINESE_INTRODUCTION, keep_nothing, is_asian_name
    ),
    Rule("name", ("此致", "敬礼", "祝好", "商祺", "谢谢"), CHINESE_SIGN_OFF, keep_nothing),
    Rule("name", _JAPANESE_WORDS, JAPANESE_NAME, keep_nothing, is_asian_name),
    Rule("name", ("敬具", "草々", "かしこ"), JAPANESE_SIGN_OFF, keep_nothing, is_asian_name),
    Rule("name", ("と申します",), JAPANESE_INTRODUCTION, keep_nothing),
    Rule("name", _KOREAN_WORDS, KOREAN_NAME, keep_nothing),
)
# These search the text as it is: the backslashes in a path of Windows are not escapes.
RAW_RULES = (Rule("user name", ("users", "documents and", "wsl"), _WINDOWS_USER, keep_nothing),)


def by_literals(rules: tuple[Rule, ...]) -> ByLiterals[Rule]:
    """Return rules by the literals that a text must contain."""
    return ByLiterals((rule, rule.literals) for rule in rules)


def found_by(rules: ByLiterals[Rule], text: str, lower: str) -> Iterator[tuple[Rule, int, int]]:
    """Yield each match as (rule, start, end) of the value to mask, rule by rule.

    `lower` is `text` in lower case.
    """
    for rule in rules.of(lower):
        for match in rule.pattern.finditer(text):
            group = "value" if match["value"] is not None else "other_value"  # each name of a group is unique
            if rule.accept(match):
                yield rule, match.start(group), match.end(group)
