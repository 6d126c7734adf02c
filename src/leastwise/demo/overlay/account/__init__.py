"""Answers of ours for AWS Account Management."""
