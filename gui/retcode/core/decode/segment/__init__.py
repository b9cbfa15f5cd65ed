"""First step of decoding: find the regions of a text, as bytes, that can contain an error."""
