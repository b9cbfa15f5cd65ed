"""The catalogue: its types, how its files are read and joined, and the rules they follow."""
