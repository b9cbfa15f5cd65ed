"""Third step of decoding: candidates become errors with a venue."""
