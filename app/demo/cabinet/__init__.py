"""Cabinets made of nothing, for showing and tests (柜体模拟)."""
