"""First step of decoding: bytes become regions that can hold an error."""
