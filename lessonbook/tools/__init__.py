"""Jobs beside the book, each on its own: handover, registers, exchange, review, evaluate.

They do not import each other."""
