"""Hooks of PyInstaller that take the place of its own."""
