"""Whole logs: which errors they hold, how often and when."""
