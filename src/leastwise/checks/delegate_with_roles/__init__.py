"""Delegate with roles, not shared credentials."""
