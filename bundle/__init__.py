"""Makes the packaged program: what goes into it, what stays out and why, and what is handed out with it."""
