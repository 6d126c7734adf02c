"""Grant permissions through groups."""
