"""Answers of ours for sts."""
