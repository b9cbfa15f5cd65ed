"""Redaction: mask secrets and personal data in everything that leaves the program."""

from retcode.core.redact.masking import Mask, masks, redact

__all__ = ["Mask", "masks", "redact"]
