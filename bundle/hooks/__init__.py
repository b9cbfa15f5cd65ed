"""Hooks that replace PyInstaller's own."""
