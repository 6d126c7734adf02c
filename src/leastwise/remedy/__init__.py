"""From findings to a plan: fixes tried on the Estate, proven, merged by object, put in order.  Pure."""
