"""The handler code below an entry."""
