"""The litigants' screens and the public screen (当事人席、旁听大屏)."""
