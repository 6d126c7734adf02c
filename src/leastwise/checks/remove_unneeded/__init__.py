"""Remove what is not needed."""
