"""Give everybody an identity of their own."""
