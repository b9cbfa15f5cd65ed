"""How the program looks: themes, icons, and what several widgets paint alike."""
