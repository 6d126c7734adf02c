"""Answers of ours for EC2 Auto Scaling."""
