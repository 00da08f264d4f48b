"""From recognised words to the words of a record (笔录用语)."""
