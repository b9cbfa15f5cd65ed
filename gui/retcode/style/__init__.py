"""The look of the program: themes, icons, and the widgets and painting that several parts share."""
