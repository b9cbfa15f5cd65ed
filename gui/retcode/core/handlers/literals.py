"""Text as literals and comments of the languages handlers are written in, as formatters print them."""

from __future__ import annotations

import re
import textwrap
import zlib
from collections.abc import Callable, Iterable

# Lines with a name twice still fit into the formatters' 88 characters.
_MAX_IDENTIFIER = 20


def quoted(text: str) -> str:
    """Return a string literal as ruff and prettier print it: the quotes that need fewer escapes."""
    body = double_quoted(text)[1:-1].replace('\\"', '"')
    if text.count('"') > text.count("'"):
        return "'" + body.replace("'", "\\'") + "'"
    return '"' + body.replace('"', '\\"') + '"'


def double_quoted(text: str) -> str:
    """Return a string literal for Go and Java, which know one kind of quotes."""
    from json import dumps  # a start needs this module's names, and no JSON

    return dumps(text, ensure_ascii=False)


def rust_quoted(text: str) -> str:
    """Return a string literal for Rust, which writes control and direction characters as `\\u{202e}`."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in escaped) + '"'


def path_names(path: str) -> list[str]:
    """Return the parameters in a path such as `/private/{direction}`."""
    return re.findall(r"\{(\w+)\}", path)


def f_string(text: str) -> str:
    """Return a JSON text with names in braces, such as `{"id": "{name}"}`, as Python's f-string."""
    doubled = re.sub(r"\{(?!\w+\})|(?<!\w)\}", lambda brace: brace[0] * 2, text)
    return f"f'{doubled}'"


def concatenated(text: str) -> str:
    """Return a template such as `{stamp}{body}` as an expression of Go and Java: `stamp + body`."""
    parts = re.split(r"\{(\w+)\}", text)  # every second one is a name
    return " + ".join(part if i % 2 else double_quoted(part) for i, part in enumerate(parts) if part) or '""'


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


def js_path(root: str, path: str, *, sure: bool = False) -> str:
    """Return how JavaScript reads a dotted path, such as `body?.data?.[0]?.code`.

    A root that is `sure` is an object: `order.descr?.type`.
    """
    steps = [f".{name}" if name.isidentifier() else f"[{_index(name)}]" for name in path.split(".") if name]
    safe = [f"?{step}" if step.startswith(".") else f"?.{step}" for step in steps]
    return root + "".join(steps[:1] + safe[1:] if sure else safe)


def js_template(text: str, *, encoded: bool = False) -> str:
    """Return a text with names in braces, such as `{stamp}{body}`, as JavaScript writes it.

    `encoded` values are parts of a URL.
    """
    if re.fullmatch(r"\{\w+\}", text):
        return camel(text[1:-1])
    if "{" not in text:
        return quoted(text)
    call = "encodeURIComponent({})" if encoded else "{}"
    inner = re.sub(r"\{(\w+)\}", lambda name: "${" + call.format(camel(name[1])) + "}", text)
    return "`" + inner.replace("\n", "\\n") + "`"


def js_wrapped(text: str) -> str:
    """Return a text as the lines of a comment of JavaScript's."""
    return textwrap.fill(text, 80, initial_indent=" * ", subsequent_indent=" * ", break_on_hyphens=False)


def js_key(name: str) -> str:
    """Return the name of a property, in quotes where JavaScript needs them."""
    return name if name.isidentifier() else quoted(name)


def js_const(prefix: str, text: str) -> str:
    """Return the declaration of a string, as prettier prints it."""
    line = f"{prefix} = {quoted(text)};"
    return line if len(line) <= 80 else f"{prefix} =\n  {quoted(text)};"


def _index(name: str) -> str:
    return name if name.isdecimal() else quoted(name)


def js_array(prefix: str, values: Iterable[str]) -> str:
    """Return a statement that ends in an array of strings, as prettier prints it."""
    return _call(prefix, [quoted(value) for value in values], ";", "[]")


def _call(prefix: str, names: list[str], suffix: str, brackets: str = "()") -> str:
    left, right = brackets[0], brackets[1]
    line = f"{prefix}{left}{', '.join(names)}{right}{suffix}"
    if len(line) <= 80:
        return line
    indent = " " * (len(prefix) - len(prefix.lstrip()))
    lines = "".join(f"{indent}  {name},\n" for name in names)
    return f"{prefix}{left}\n{lines}{indent}{right}{suffix}"


FILTERS: dict[str, Callable[..., str | list[str]]] = {
    "quoted": quoted,
    "double_quoted": double_quoted,
    "rust_quoted": rust_quoted,
    "concatenated": concatenated,
    "f_string": f_string,
    "path_names": path_names,
    "one_line": one_line,
    "member": member,
    "dashed": dashed,
    "camel": camel,
    "js_array": js_array,
    "js_const": js_const,
    "js_key": js_key,
    "js_new": js_new,
    "js_path": js_path,
    "js_template": js_template,
    "js_wrapped": js_wrapped,
    "js_signature": js_signature,
}
