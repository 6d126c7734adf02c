"""What heals each code: declared values, found by discovery."""
