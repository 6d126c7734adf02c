"""Answers of ours for cloudtrail."""
