"""Long attacks, run by `python3 dev.py check --long`: hostile texts, canaries and files in numbers."""
