"""Triage: summarise a whole log: which errors, how often, since when, and what they did to orders."""

from retcode.core.triage.log_reader import Callbacks, triage
from retcode.core.triage.model import TriageReport

__all__ = ["Callbacks", "TriageReport", "triage"]
