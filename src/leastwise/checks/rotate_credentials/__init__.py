"""Rotate credentials."""
