"""Keccak-256, which hashlib does not have: its SHA-3 pads otherwise."""

from __future__ import annotations

_RATE = 136
_MASK = (1 << 64) - 1


def _constants() -> list[int]:
    """Return the constants of the rounds, from their shift register."""
    register, made = 1, []
    for _ in range(24):
        constant = 0
        for bit in range(7):
            constant |= (register & 1) << ((1 << bit) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        made.append(constant)
    return made


_CONSTANTS = _constants()


def _turned(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (64 - bits))) & _MASK


def _permuted(lanes: list[int]) -> list[int]:
    """Return 25 words after the 24 rounds. A word's place is x + 5 * y."""
    for constant in _CONSTANTS:
        sums = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        lanes = [lane ^ sums[(i - 1) % 5] ^ _turned(sums[(i + 1) % 5], 1) for i, lane in enumerate(lanes)]
        x, y, carried = 1, 0, lanes[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            place = x + 5 * y
            lanes[place], carried = _turned(carried, (step + 1) * (step + 2) // 2 % 64), lanes[place]
        rows = [lanes[y : y + 5] for y in range(0, 25, 5)]
        lanes = [row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5] & _MASK) for row in rows for x in range(5)]
        lanes[0] ^= constant
    return lanes


def keccak(data: bytes) -> bytes:
    """Return the Keccak-256 of some bytes."""
    padded = bytearray(data + b"\1" + bytes(-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for i in range(_RATE // 8):
            lanes[i] ^= int.from_bytes(padded[start + 8 * i : start + 8 * i + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])
