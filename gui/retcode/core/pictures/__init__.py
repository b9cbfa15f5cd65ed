"""Texts from pictures: put right what reading confuses, and decode them with the doubt that is left."""
