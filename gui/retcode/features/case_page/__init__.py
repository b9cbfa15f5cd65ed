"""The case that an agent hands on, while it is gathered."""
