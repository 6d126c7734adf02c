"""Grant least privilege."""
