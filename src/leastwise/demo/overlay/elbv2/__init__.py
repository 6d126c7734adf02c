"""Answers of ours for Elastic Load Balancing."""
