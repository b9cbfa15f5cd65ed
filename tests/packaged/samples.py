"""What is asked of the finished programs and of the source alike."""

import json
from pathlib import Path

PASTED = Path(__file__).parents[1] / "data" / "pasted-errors.jsonl"


def all_samples() -> bytes:
    """Every pasted text as JSON lines, and some more with letters that the C locale does not know."""
    extra = [
        {"id": "typographic", "text": "{“code”: \u22121021, “msg”: “Timestamp for this request…”}"},
        {"id": "other letters", "text": 'ошибка 错误 {"code":-1121,"msg":"Invalid symbol."} 😀'},
        {"id": "empty", "text": ""},
    ]
    lines = [json.dumps(item) for item in extra]
    return PASTED.read_bytes().rstrip() + b"\n" + "\n".join(lines).encode() + b"\n"


# Commands whose answers are the same, to the byte, from source and packaged.
QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("--version",),
    ("list", "--json"),
    ("lookup", "-1021"),
    ("lookup", "700003", "--json"),
    ("lookup", "no such code"),
    ("search", "insuficient", "balence"),
    ("search", "mexc: 602", "--json"),
    ("handler", "--targets"),
    ("decode", "no such file"),
    ("decode", "--frobnicate"),
)
