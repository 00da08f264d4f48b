"""The counter's desk (收转台)."""
