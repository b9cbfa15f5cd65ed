"""The facts: their types, how they are read and joined, and the rules they keep."""
