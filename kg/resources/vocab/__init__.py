"""Data, not code."""
