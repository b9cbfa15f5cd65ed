"""Cases: the texts, findings and replies of a customer's problem, to be handed on or saved to a file."""
