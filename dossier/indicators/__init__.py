"""The six indicators and what was done each day, from the journal (六项指标)."""
