"""leastwise hardens AWS access control."""
