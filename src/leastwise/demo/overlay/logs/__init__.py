"""Answers of ours for logs."""
