"""Lock away the root user."""
