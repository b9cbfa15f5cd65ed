"""Triage: a whole log at a glance: which errors, how often, since when, and what they did to orders."""

from gui.core.triage.model import TriageReport
from gui.core.triage.run import Hooks, triage

__all__ = ["Hooks", "TriageReport", "triage"]
