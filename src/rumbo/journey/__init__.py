"""The map: what we believe about how customers buy, written, checked, kept and compared."""
