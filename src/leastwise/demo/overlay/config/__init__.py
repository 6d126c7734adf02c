"""Answers of ours for config."""
