"""Decoding a pasted text: what the panel shows and what drives it."""
