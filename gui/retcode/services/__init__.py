"""What several parts of the window use; no widget is known here."""
