"""Demand a second factor."""
