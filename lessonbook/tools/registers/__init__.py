"""Registers that a cluster runs on: stocktakes of contracts and trackers of readiness.

A row of a register is used or quarantined with its reason, never dropped. Readers of files, headings and cells
are shared; `stocktake` and `tracker` do not know each other.
"""
