"""Answers of ours for IAM Access Analyzer, which moto lacks."""
