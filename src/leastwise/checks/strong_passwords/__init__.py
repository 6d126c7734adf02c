"""Demand strong passwords."""
