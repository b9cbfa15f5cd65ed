"""Searching, listing and showing the entries of the catalogue."""
