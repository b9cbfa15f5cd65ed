"""The budgets, measured: `python3 dev.py bench`. Nothing here is a test; no test asserts a time."""
