"""Answers of ours for IAM Roles Anywhere, which moto lacks."""
