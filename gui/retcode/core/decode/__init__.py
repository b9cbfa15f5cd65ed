"""Decode: from pasted text to a report of the errors in it."""

from retcode.core.decode.decoder import Decoder, decode_file
from retcode.core.decode.report import Certainty, Finding, Outcome, Report

__all__ = ["Certainty", "Decoder", "Finding", "Outcome", "Report", "decode_file"]
