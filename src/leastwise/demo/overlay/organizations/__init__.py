"""Answers of ours for organizations."""
