"""Findings wait for a person: what is shown, what may be decided, and how it is remembered."""
