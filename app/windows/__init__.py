"""The windows, one per seat of work (席位)."""
