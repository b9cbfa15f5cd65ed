"""Classify the name of a value: `mexcSecret`, `AWS_ACCESS_KEY_ID`, `X-MBX-APIKEY`, `secret key`."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact.known_exchanges import exchange_names


class NameKind(Enum):
    """The kind of value that a name announces, which decides what the value must look like to be masked."""

    PASSWORD = auto()  # of any characters
    SECRET = auto()  # a key, a secret, a signature
    TOKEN = auto()  # may be a coin as well
    COOKIE = auto()  # reaches to the end of its line
    MAYBE = auto()  # `key` alone: masked if the value looks random
    ACCOUNT = auto()
    PHONE = auto()
    WALLET = auto()
    ONE_TIME = auto()  # a code of a few digits
    PIN = auto()  # shorter
    CLIENT_ID = auto()  # of OAuth; the client order id has the same name, and stays
    PERSON = auto()
    BIRTH_DATE = auto()
    POSTAL = auto()
    NATIONAL_ID = auto()
    CARD = auto()
    BANK = auto()
    USER = auto()  # the name of an account


_WORD_BOUNDARY = compile_on_use(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
# Words that are ignored at the end of a name: `secretKeyValue`, `private-key.pem`, `api_key_v2`.
_TRAILING = frozenset(
    {"value", "string", "str", "hex", "base64", "b64", "pem", "text", "raw", "hash", "sha", "data", "v"}
)
_WHOLE_WORDS = {
    "pass": NameKind.PASSWORD,
    "pwd": NameKind.PASSWORD,
    "pw": NameKind.PASSWORD,
    "psw": NameKind.PASSWORD,
    "psk": NameKind.PASSWORD,
    "sign": NameKind.SECRET,
    "sig": NameKind.SECRET,
    "token": NameKind.TOKEN,
    "key": NameKind.MAYBE,
    "clave": NameKind.MAYBE,
    "chave": NameKind.MAYBE,
    "auth": NameKind.MAYBE,
    "seed": NameKind.MAYBE,
    "nonce": NameKind.MAYBE,
    "session": NameKind.MAYBE,
    "uid": NameKind.ACCOUNT,
    "acct": NameKind.ACCOUNT,
    "phone": NameKind.PHONE,
    "mobile": NameKind.PHONE,
    "tel": NameKind.PHONE,
    "telephone": NameKind.PHONE,
    "addr": NameKind.WALLET,
    "adresse": NameKind.WALLET,
    "adresim": NameKind.WALLET,
    "adres": NameKind.WALLET,
    "indirizzo": NameKind.WALLET,
    "endereco": NameKind.WALLET,
    "address": NameKind.WALLET,
    "wallet": NameKind.WALLET,
    "memo": NameKind.ACCOUNT,
    "pin": NameKind.PIN,
    "birth": NameKind.BIRTH_DATE,
    "dob": NameKind.BIRTH_DATE,
    "ssn": NameKind.NATIONAL_ID,
    "passport": NameKind.NATIONAL_ID,
    "card": NameKind.CARD,
    "pan": NameKind.CARD,
    "iban": NameKind.BANK,
}
_ENDINGS = (
    (compile_on_use(
        r"""(?x)
        (?:
            password|passwd|passphrase|passcode|passwort|kennwort|pwd|mnemonic|(?:seed|recovery|backup|secret)phrase|otp|otpsecret|2fa
            |(?:otp|mfa|2fa|wallet|authenticator)seed|pincode
            |senha|contrasena|motdepasse|wachtwoord|haslo|heslo|parola|sifre(?:m|niz|si)?|katasandi
        )$
        """),
     NameKind.PASSWORD),
    (compile_on_use(
        r"""(?x)
        (?:
            secret
            |(?:api|secret|access|private|listen|signing|master|encryption|session|auth|shared|priv|mexc|unseal)key
            |(?:account|client|user|exchange|hmac|rsa|ed25519|bot|trading|read|webhook)key
            |(?:authenticator|authentication|totp|otp|2fa|mfa)key
            |keyid|apiid|signature|apisign|accesssign
            |c[hl]ave(?:(?:de)?api|secreta|privada)|segredo|secreto|secreta|schluessel|klucz|chiaveapi
            |(?:api|geheime)sleutel|chiave(?:segreta|privata)|kunci(?:rahasia|api)(?:saya)?
            |(?:recovery|backup|scratch)codes?
            |jwt|hmac|authorization|credentials?|sess(?:ion)?id|connectsid|bearer
        )$
        """),
     NameKind.SECRET),
    (compile_on_use(r"token$"), NameKind.TOKEN),
    # what tells a device from others
    (compile_on_use(r"(?:device|installation)(?:id|uuid|info)$|^bncuuid$|^fvideo(?:id|token)$|^hwid$|^imei$"),
     NameKind.SECRET),
    (compile_on_use(r"cookies?$"), NameKind.COOKIE),
    (compile_on_use(r"""(?x)
        (?:account|acct|owner|user|member|customer|master|parent|subaccount|trader) (?:id|no|number|uid) $
        | subuid $
     """), NameKind.ACCOUNT),
    (compile_on_use(r"(?:google|otp|fa|mfa|sms|email|verif(?:y|ication))code$"), NameKind.ONE_TIME),
    (compile_on_use(r"(?:destination|dest|address|deposit|withdraw|withdrawal|xrp)tag$"), NameKind.ACCOUNT),
    (compile_on_use(r"(?:phone|mobile)(?:no|number)?$|msisdn$"), NameKind.PHONE),
    (compile_on_use(r"(?<!oauth)clientid$"), NameKind.CLIENT_ID),
    (compile_on_use(
        r"""(?x)
        (?:(?:(?<![a-z])(?:customer|full)|first|last|family|given|legal|holder|recipient|beneficiary|kyc)name|surname
        |requester|(?:reported|submitted|opened)by
        |(?:account|card)holder)$
        """),
     NameKind.PERSON),
    (compile_on_use(
        r"""(?x)
        (?:user|screen|nick|login|trader)name$
        |sub(?:account|acct)(?:name)?$
        |^(?:db|smtp|http|remote|os|ssh|ftp|mail|proxy|login|current|api|auth|run)?user$|^(?:user)?login$|^logname$
        """),
     NameKind.USER),
    (compile_on_use(r"birth(?:day|date)$|dateofbirth$|geburtsdatum$|nacimiento$|nascimento$|naissance$"),
     NameKind.BIRTH_DATE),
    (compile_on_use(r"(?:postal|street|home|billing|shipping|mailing|residential)address$"), NameKind.POSTAL),
    (compile_on_use(r"(?:passport|national(?:id)?|idcard|taxid)(?:no|number|id)?$"),
     NameKind.NATIONAL_ID),
    (compile_on_use(r"^(?:id|document)(?:no|number)$"), NameKind.NATIONAL_ID),
    (compile_on_use(r"(?:card|creditcard|debitcard)(?:no|number)$"), NameKind.CARD),
    (compile_on_use(r"(?:deposit|withdraw|withdrawal|wallet|to|from|crypto|destination)addr(?:ess)?$"),
     NameKind.WALLET),
)  # fmt: skip
FOREIGN = {
    "секретная фраза": NameKind.PASSWORD, "кодовая фраза": NameKind.PASSWORD,
    "парольная фраза": NameKind.PASSWORD,
    "密钥": NameKind.SECRET, "密鑰": NameKind.SECRET, "秘钥": NameKind.SECRET, "私钥": NameKind.SECRET,
    "密码短语": NameKind.PASSWORD, "パスフレーズ": NameKind.PASSWORD, "패스프레이즈": NameKind.PASSWORD,
    "密码": NameKind.PASSWORD, "密碼": NameKind.PASSWORD, "口令": NameKind.PASSWORD,
    "пароль": NameKind.PASSWORD, "секрет": NameKind.SECRET, "ключ": NameKind.SECRET,
    "ключ апи": NameKind.SECRET, "シークレット": NameKind.SECRET, "시크릿": NameKind.SECRET,
    "시크릿 키": NameKind.SECRET, "비밀 키": NameKind.SECRET, "비밀키": NameKind.SECRET,
    "khóa bí mật": NameKind.SECRET, "khóa api": NameKind.SECRET, "المفتاح السري": NameKind.SECRET,
    "مفتاح api": NameKind.SECRET, "कुंजी": NameKind.SECRET, "คีย์ลับ": NameKind.SECRET,
    "คีย์": NameKind.SECRET, "clé secrète": NameKind.SECRET, "clé privée": NameKind.SECRET,
    "كلمة المرور": NameKind.PASSWORD, "كلمة السر": NameKind.PASSWORD, "पासवर्ड": NameKind.PASSWORD,
    "รหัสผ่าน": NameKind.PASSWORD,
    "비밀번호": NameKind.PASSWORD, "パスワード": NameKind.PASSWORD, "contraseña": NameKind.PASSWORD,
    "キー": NameKind.SECRET, "用户id": NameKind.ACCOUNT, "аккаунта": NameKind.ACCOUNT,
    "schlüssel": NameKind.SECRET, "clé": NameKind.SECRET, "秘密鍵": NameKind.SECRET, "令牌": NameKind.SECRET,
    "anahtar\u0131m": NameKind.SECRET, "anahtar\u0131m\u0131z": NameKind.SECRET,
    "anahtar\u0131": NameKind.SECRET,
    "şifrem": NameKind.PASSWORD, "şifre": NameKind.PASSWORD, "şifresi": NameKind.PASSWORD,
    "hasło": NameKind.PASSWORD, "lösenord": NameKind.PASSWORD, "mật khẩu": NameKind.PASSWORD,
    "验证码": NameKind.ONE_TIME, "驗證碼": NameKind.ONE_TIME, "認証コード": NameKind.ONE_TIME,
    "인증번호": NameKind.ONE_TIME, "код подтверждения": NameKind.ONE_TIME,
    "doğrulama kodum": NameKind.ONE_TIME, "doğrulama kodu": NameKind.ONE_TIME,
    "дата рождения": NameKind.BIRTH_DATE, "doğum tarihim": NameKind.BIRTH_DATE,
    "doğum tarihi": NameKind.BIRTH_DATE, "出生日期": NameKind.BIRTH_DATE, "生日": NameKind.BIRTH_DATE,
    "生年月日": NameKind.BIRTH_DATE, "생년월일": NameKind.BIRTH_DATE,
    "姓名": NameKind.PERSON, "фио": NameKind.PERSON, "ad\u0131m soyad\u0131m": NameKind.PERSON,
    "ad soyad": NameKind.PERSON, "vollständiger name": NameKind.PERSON, "nom complet": NameKind.PERSON,
    "адрес": NameKind.WALLET, "dirección": NameKind.WALLET, "地址": NameKind.WALLET,
}  # fmt: skip
# Not secrets though they end like one.
_HARMLESS = compile_on_use(
    r"(?:public|pub|sort|partition|foreign|primary|cache|hot|idempotency|row)key$|nexttoken$"
)


@lru_cache(maxsize=4096)
def classify_name(name: str) -> NameKind | None:
    """Return the kind of value that a name announces, or None if it is not sensitive."""
    if not name.isascii():
        lower = name.lower().removesuffix(" api")  # as in "ключ API"
        return next((kind for word, kind in FOREIGN.items() if lower.endswith(word)), None)
    words = [word.lower().rstrip("0123456789") for word in _WORD_BOUNDARY.split(name.replace("2FA", "2fa"))]
    words = [word for word in words if word]
    while len(words) > 1 and (
        words[-1] in _TRAILING or (len(words) > 2 and words[-1] == "id" and words[-2].endswith("key"))
    ):
        words.pop()
    if words[:1] == ["x"]:
        del words[0]  # the prefix of a header that is not standard: `X-Full-Name`
    if not words:
        return None
    joined = "".join(words)
    if _HARMLESS.search(joined):
        return None
    if words[-1] == "key" and not exchange_names().isdisjoint(words):
        return NameKind.SECRET  # kucoin_key
    if words[-1] == "name" and words[-2:-1] in (["full"], ["customer"]):
        return NameKind.PERSON
    for pattern, kind in _ENDINGS:
        if pattern.search(joined):
            return kind
    return _WHOLE_WORDS.get(words[-1])
