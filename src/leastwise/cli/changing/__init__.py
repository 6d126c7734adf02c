"""The commands that plan changes and make them."""
