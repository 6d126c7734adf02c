"""Answers of ours for iam."""
