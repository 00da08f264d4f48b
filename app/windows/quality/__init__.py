"""The quality desk (编目质检)."""
