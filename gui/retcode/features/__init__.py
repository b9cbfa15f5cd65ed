"""The features of the window, a folder each with its own store; no feature imports another."""
