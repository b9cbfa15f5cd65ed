"""Turn values of the core into words: for the terminal, Markdown and JSON."""
