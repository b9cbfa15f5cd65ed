"""Second step of decoding: a text becomes candidates, statuses and clues."""
