"""Values of the core as words: for the terminal, Markdown and JSON."""
