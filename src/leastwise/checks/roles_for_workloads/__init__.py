"""Use roles for workloads."""
