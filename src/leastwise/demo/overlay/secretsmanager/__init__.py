"""Answers of ours for Secrets Manager."""
