"""Answers of ours for s3."""
