"""The program's version, the one place it is written beside the project's own table."""

VERSION = "0.2.0"
