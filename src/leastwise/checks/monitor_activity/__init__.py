"""Monitor activity."""
