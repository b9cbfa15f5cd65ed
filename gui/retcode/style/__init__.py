"""The look of the program: themes, icons, and what several widgets paint alike."""
