"""The operations desk: what waits for the centre, and what it answered (运行)."""
