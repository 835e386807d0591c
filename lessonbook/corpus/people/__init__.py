"""People as records: their names, taken apart, and the file that says who they are."""
