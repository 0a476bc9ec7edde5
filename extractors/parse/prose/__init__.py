"""Sentences → facts: every stated number with its unit, qualifier, quote and code."""
