"""The catalogue: its types, how its files are read and joined, and the rules they follow.

`model` has the types, `load` reads the files, `lint` checks them, and `verdict` combines what is known of one
error into one verdict.
"""
