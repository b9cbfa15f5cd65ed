"""The page for whole logs: which errors they contain, how often and when."""
