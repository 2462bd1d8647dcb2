"""The readings once more, in plain Python from the rows: what the SQL is held against."""
