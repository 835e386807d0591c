"""Measures how far the machine's themes, drafts and clusters can be trusted, beside plain baselines."""
