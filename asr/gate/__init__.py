"""Whose voice is it: speech of a seat apart from what its microphone hears of others (座席门)."""
