"""The named queries."""
