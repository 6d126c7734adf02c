"""The codes, a theme to a module."""
