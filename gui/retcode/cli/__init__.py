"""The terminal commands; no Qt is imported here."""
