"""Probability and dates: what became of deals that stood as these stand now."""
