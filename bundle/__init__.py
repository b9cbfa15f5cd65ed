"""Build the packaged program: what goes into it, what stays out and why, and what is released with it."""
