"""Decode: from pasted text to a report of the errors in it."""
