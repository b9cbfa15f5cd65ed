"""Second step of decoding: find candidates, statuses and clues in a text."""
