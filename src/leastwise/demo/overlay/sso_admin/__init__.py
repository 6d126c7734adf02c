"""Answers of ours for IAM Identity Center."""
