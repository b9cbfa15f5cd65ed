"""Read the text in a picture, in a process of its own."""
