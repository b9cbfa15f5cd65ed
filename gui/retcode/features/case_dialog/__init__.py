"""The case that a support agent hands on: texts, pictures and logs with a title."""
