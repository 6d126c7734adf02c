"""Answers of ours for sns."""
