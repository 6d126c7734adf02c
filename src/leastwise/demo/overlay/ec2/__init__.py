"""Answers of ours for ec2."""
