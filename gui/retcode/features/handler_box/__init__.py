"""Handler code below an entry."""
