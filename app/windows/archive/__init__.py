"""The archive desk: patrol, checks, packages, look-ups, papers, indicators (档案)."""
