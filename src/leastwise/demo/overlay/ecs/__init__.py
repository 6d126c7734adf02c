"""Answers of ours for ECS."""
