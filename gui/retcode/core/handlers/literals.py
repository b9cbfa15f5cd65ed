"""Text as literals and comments of the languages handlers are written in, as formatters print them."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable

# Lines that hold a name twice still fit into the formatters' 88 characters.
_MAX_IDENTIFIER = 20


def quoted(text: str) -> str:
    """Return a string literal as ruff and prettier print it: the quotes that need fewer escapes."""
    body = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"')
    if text.count('"') > text.count("'"):
        return "'" + body.replace("'", "\\'") + "'"
    return '"' + body.replace('"', '\\"') + '"'


def double_quoted(text: str) -> str:
    """Return a string literal for Go and Java, which know one kind of quotes."""
    return json.dumps(text, ensure_ascii=False)


def rust_quoted(text: str) -> str:
    """Return a string literal for Rust, which writes control and direction characters as `\\u{202e}`."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in escaped) + '"'


def concatenated(text: str) -> str:
    """Return a template such as `{stamp}{body}` as an expression of Go and Java: `stamp + body`."""
    joined = re.sub(r"\{(\w+)\}", r'" + \1 + "', double_quoted(text))
    return joined.replace('"" + ', "").removesuffix(' + ""')


def one_line(text: str) -> str:
    """Return text that is safe in a line comment of any language: one line, no escape sequence."""
    return re.sub(r"\s+", " ", text).replace("\\", "/").strip()


def code_identifier(code: str) -> str:
    """Return a code as part of a name: `minus_1021`, `EOrder_Unknown_order`.

    A long one is cut and ends in a checksum. So does one such as `invalid_interval`, since the same venue
    may have an `invalid-interval`.
    """
    signed = re.sub(r"^-(?=[0-9])", "minus_", code)
    name = re.sub(r"[^A-Za-z0-9]+", "_", signed).strip("_")
    if len(name) <= _MAX_IDENTIFIER and not re.search(r"[a-z]_", code):
        return name
    return f"{name[: _MAX_IDENTIFIER - 6].rstrip('_')}_{zlib.crc32(code.encode()) % 0x100000:05x}"


def member(name: str) -> str:
    """Return a class name such as `FIX_CLOCK` as Go and TypeScript spell it: `FixClock`."""
    return "".join(part.capitalize() for part in name.split("_"))


def dashed(name: str) -> str:
    """Return a class name such as `FIX_CLOCK` as the catalogue spells it: `fix-clock`."""
    return name.lower().replace("_", "-")


def camel(name: str) -> str:
    """Return a snake_case name as JavaScript, Go and Java spell it: `guardMinus1021`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def js_signature(prefix: str, parameters: str, suffix: str) -> str:
    """Return a function's head as prettier prints it: on one line if it fits, else a parameter a line.

    `parameters` are separated by semicolons, since types hold commas.
    """
    return _call(prefix, [name.strip() for name in parameters.split(";") if name.strip()], suffix)


def js_new(prefix: str, text: str) -> str:
    """Return a statement that makes something of one string, as prettier prints it."""
    return _call(prefix, [quoted(text)], ";")


def _call(prefix: str, names: list[str], suffix: str) -> str:
    line = f"{prefix}({', '.join(names)}){suffix}"
    if len(line) <= 80:
        return line
    indent = " " * (len(prefix) - len(prefix.lstrip()))
    lines = "".join(f"{indent}  {name},\n" for name in names)
    return f"{prefix}(\n{lines}{indent}){suffix}"


FILTERS: dict[str, Callable[..., str]] = {
    "quoted": quoted,
    "double_quoted": double_quoted,
    "rust_quoted": rust_quoted,
    "concatenated": concatenated,
    "one_line": one_line,
    "member": member,
    "dashed": dashed,
    "camel": camel,
    "js_new": js_new,
    "js_signature": js_signature,
}
