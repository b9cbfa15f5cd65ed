"""Fake secrets of many kinds, and the forms in which they get into a text."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import random
import string
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

LOWER = string.ascii_lowercase
ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SIGNS = "!@#$%^&*-_=+?."


class Canary(NamedTuple):
    """A fake secret, its kind, and the name it goes by."""

    kind: str
    name: str
    secret: str
    strict: bool  # a key, a signature, a token, a password


def canaries(seed: int, of_each: int = 7) -> Iterator[Canary]:
    """Yield `of_each` secrets of each kind."""
    chance = random.Random(seed)

    def of(letters: str, length: int) -> str:
        return "".join(chance.choice(letters) for _ in range(length))

    def data(length: int) -> str:
        return base64.b64encode(chance.randbytes(length)).decode()

    def password() -> str:
        return of(ALNUM, 4) + of(SIGNS, 1) + of(ALNUM, 3) + of(SIGNS, 2) + of(string.digits, 3)

    def uuid() -> str:
        digits = of(HEX, 32)
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def pem() -> str:
        body = data(32 + 16)
        return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"

    def basic() -> str:
        return "Basic " + base64.b64encode(f"bot:{of(ALNUM, 9)}".encode()).decode()

    strict: dict[tuple[str, str], Callable[[], str]] = {
        ("binance key", "apiKey"): lambda: of(ALNUM, 64),
        ("binance secret", "secretKey"): lambda: of(ALNUM, 64),
        ("mexc key", "accessKey"): lambda: "mx0" + of(ALNUM, 15),
        ("mexc secret", "secretKey"): lambda: of(HEX, 32),
        ("okx key", "apiKey"): uuid,
        ("okx secret", "secret_key"): lambda: of(HEX.upper(), 32),
        ("bybit key", "apiKey"): lambda: of(ALNUM, 18),
        ("bybit secret", "apiSecret"): lambda: of(ALNUM, 36),
        ("hex signature", "signature"): lambda: of(HEX, 64),
        ("base64 signature", "sign"): lambda: data(32),
        ("listen key", "listenKey"): lambda: of(ALNUM, 64),
        ("jwt", "accessToken"): lambda: f"eyJhbGciOiJIUzI1NiJ9.{of(ALNUM, 40)}.{of(ALNUM, 43)}",
        ("eth private key", "privateKey"): lambda: "0x" + of(HEX, 64),
        ("bearer", "Authorization"): lambda: "Bearer " + of(ALNUM, 30),
        ("basic", "Authorization"): basic,
        ("pem", "privateKey"): pem,
        ("ed25519", "privateKey"): lambda: data(48),
        ("github token", "GITHUB_TOKEN"): lambda: "ghp_" + of(ALNUM, 36),
        ("stripe key", "stripe_key"): lambda: "sk_live_" + of(ALNUM, 24),
        ("slack token", "slackToken"): lambda: f"xoxb-{of(string.digits, 11)}-{of(ALNUM, 24)}",
        ("telegram", "bot_token"): lambda: f"{of('123456789', 9)}:AA{of(ALNUM + '_-', 33)}",
        ("aws id", "AWS_ACCESS_KEY_ID"): lambda: "AKIA" + of(string.ascii_uppercase + string.digits, 16),
        ("aws secret", "secretAccessKey"): lambda: data(30),
        ("passphrase", "passphrase"): password,
        ("password", "password"): password,
        ("cookie", "Cookie"): lambda: f"u_id={of(string.digits, 3)}; p20t={of(ALNUM, 40)}",
        ("url password", "database_url"): lambda: f"postgres://bot:{of(ALNUM, 12)}@db.internal:5432/x",
        ("webhook", "webhook_url"): lambda: (
            f"https://hooks.slack.com/services/T{of(ALNUM, 8)}/B{of(ALNUM, 8)}/{of(ALNUM, 24)}"
        ),
    }  # fmt: skip
    loose: dict[tuple[str, str], Callable[[], str]] = {
        ("e-mail", "email"): lambda: f"{of(LOWER, 7)}.{of(LOWER, 5)}@example.com",
        ("ipv4", "ip"): lambda: ".".join(str(chance.randint(11, 254)) for _ in range(4)),
        ("ipv6", "ip"): lambda: "2001:db8:" + ":".join(of(HEX, 4) for _ in range(6)),
        ("account", "accountId"): lambda: of("123456789", 9),
        ("wallet eth", "withdrawAddress"): lambda: "0x" + of(HEX, 40),
        ("wallet tron", "address"): lambda: "T" + of(BASE58, 33),
        ("phone", "phone"): lambda: "+44" + of(string.digits, 10),
        ("user path", "path"): lambda: f"/home/{of(LOWER, 8)}/bot/main.py",
    }  # fmt: skip
    for kinds, is_strict in ((strict, True), (loose, False)):
        for (kind, name), make in kinds.items():
            for _ in range(of_each):
                yield Canary(kind, name, make(), is_strict)


def _camel(name: str) -> str:
    words = name.replace("-", "_").split("_")
    return words[0].lower() + "".join(word.title() for word in words[1:]) if len(words) > 1 else name


def _snake(name: str) -> str:
    return (
        "".join("_" + c.lower() if c.isupper() and not name.isupper() else c for c in name)
        .lstrip("_")
        .lower()
    )


def _csv(row: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(row)
    return out.getvalue()


FORMS: dict[str, Callable[[str, str], str]] = {
    "json": lambda n, v: json.dumps({n: v, "recvWindow": 5000}),
    "json pretty": lambda n, v: json.dumps({"a": 1, n: v}, indent=2),
    "json in a string": lambda n, v: json.dumps({"body": json.dumps({n: v})}),
    "json twice in a string": lambda n, v: json.dumps({"log": json.dumps({"body": json.dumps({n: v})})}),
    "python repr": lambda n, v: repr({n: v, "x": 1}),
    "python bytes": lambda n, v: repr({n: v.encode()}),
    "python keyword": lambda n, v: f"Client({_snake(n)}={v!r}, testnet=True)",
    "query": lambda n, v: f"/api/v3/order?symbol=BTCUSDT&{n}={quote(v, safe='')}&timestamp=1700000000000",
    "url-encoded": lambda n, v: "body=" + quote(f"{n}={quote(v, safe='')}&a=1", safe=""),
    "url-encoded json": lambda n, v: quote(json.dumps({n: v})),
    "header": lambda n, v: f"{n}: {v}",
    "header with x": lambda n, v: f"> X-{_snake(n).replace('_', '-').title()}: {v}",
    "curl": lambda n, v: f"curl -H '{n}: {v}' https://api.example.com",
    "env": lambda n, v: f"{_snake(n).upper()}={v}",
    "export": lambda n, v: f'export {_snake(n).upper()}="{v}"',
    "ini": lambda n, v: f"{_snake(n)} = {v}",
    "yaml": lambda n, v: f"{_snake(n)}: {v}",
    "yaml quoted": lambda n, v: f"{n}: '{v}'",
    "logfmt": lambda n, v: f'level=info {_snake(n)}="{v}" took=3ms',
    "xml": lambda n, v: f"<config><{n}>{html.escape(v)}</{n}></config>",
    "xml attribute": lambda n, v: f'<add key="{n}" value="{html.escape(v)}" />',
    "html entities": lambda n, v: html.escape(json.dumps({n: v})),
    "name and value": lambda n, v: json.dumps({"name": n, "value": v}),
    "tuple": lambda n, v: f"[({n!r}, {v!r})]",
    "rust some": lambda n, v: f"Credentials {{ {_snake(n)}: Some({json.dumps(v)}) }}",
    "go struct": lambda n, v: f"&{{{n[0].upper() + n[1:]}:{v} Testnet:true}}",
    "java": lambda n, v: f"Account({_camel(n)}={v}, id=3)",
    "php var_dump": lambda n, v: f'array(1) {{\n  ["{n}"]=>\n  string({len(v)}) "{v}"\n}}',
    "php print_r": lambda n, v: f"Array\n(\n    [{n}] => {v}\n)",
    "ruby": lambda n, v: f"{{:{_snake(n)}=>{json.dumps(v)}}}",
    "markdown row": lambda n, v: f"| {n} | {v} |",
    "markdown table": lambda n, v: f"| user | {n} |\n|---|---|\n| bot | `{v}` |",
    "csv": lambda n, v: _csv(["user", n, "note"]) + "\n" + _csv(["bot", v, "main"]),
    "next line": lambda n, v: f"{n}:\n    {v}",
    "prose": lambda n, v: f"hello, my {n} is {v} please help",
    "typographic": lambda n, v: f"\u201c{n}\u201d: \u201c{v}\u201d",
    "full-width": lambda n, v: f"{n}\uff1a{v}",
    "numbered": lambda n, v: f"{n}1={v}",
    "prefixed": lambda n, v: f"mexc{n[0].upper() + n[1:]}={v}",
}

ERROR = '{"code":-1121,"msg":"Invalid symbol."}'
PLACES: dict[str, Callable[[str], str]] = {
    "line before": lambda s: f"{s}\n2024-01-02 03:04:05 ERROR {ERROR}\n",
    "same line": lambda s: f"2024-01-02 03:04:05 ERROR {s} {ERROR}\n",
    "after": lambda s: f"HTTP 400 {ERROR}\n{s}\n",
}


def longest_readable(secret: str, output: str) -> float:
    """Return the longest part of a secret that an output contains in one piece, from 0 to 1."""
    secret = secret.removeprefix("Bearer ").removeprefix("Basic ")
    for text in (
        "-----BEGIN PRIVATE KEY-----\n",
        "\n-----END PRIVATE KEY-----",
        "https://hooks.slack.com/services/",
    ):
        secret = secret.replace(text, "")
    if secret.startswith("postgres://"):
        secret = secret.split(":")[2].split("@")[0]
    if secret.startswith("/home/"):
        secret = secret.split("/")[2]
    best = 0
    for start in range(len(secret)):
        while start + best < len(secret) and secret[start : start + best + 1] in output:
            best += 1
    return best / len(secret)
