"""The widgets: one a file; only the main window knows others."""
