"""Signature pads: one contract, drivers behind it (签字板)."""
