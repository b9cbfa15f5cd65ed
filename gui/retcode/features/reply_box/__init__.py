"""The reply to a customer, below an entry."""
