"""Deadlines in windows: what runs out when, why, and what is done about it (待办)."""
