"""Proof that the journal was not changed: tree heads, proofs, witnesses (审计)."""
