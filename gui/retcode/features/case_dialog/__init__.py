"""The case that an agent hands on: texts, pictures and logs with a title."""
