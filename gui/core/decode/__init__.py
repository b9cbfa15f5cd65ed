"""Decode: from pasted text to a report of the errors in it."""

from gui.core.decode.decoder import Decoder
from gui.core.decode.report import Certainty, Finding, Outcome, Report

__all__ = ["Certainty", "Decoder", "Finding", "Outcome", "Report"]
