"""The page for a pasted text: its findings, its store and its controller."""
