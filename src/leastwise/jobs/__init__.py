"""Jobs of the day: sequences of changes that take hours or weeks, and can be interrupted anywhere."""
