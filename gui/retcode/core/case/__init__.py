"""Cases: the texts, findings and replies of a customer's problem, to be handed on, and their files."""
