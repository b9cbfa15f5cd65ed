"""Retcode: a desktop reference browser for the error codes of crypto-exchange APIs."""
