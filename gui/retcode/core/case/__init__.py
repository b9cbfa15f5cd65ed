"""A case: what an agent hands on of a customer's problem, and its files."""
