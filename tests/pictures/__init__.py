"""Pictures of errors as people send them, made from a seed: what is drawn, what is read, and the figures."""
