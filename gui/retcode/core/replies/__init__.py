"""Replies to a customer: short texts that support staff can send as they are."""
