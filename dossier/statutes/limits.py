"""How much a folder of laws may be (导入上限)."""

from __future__ import annotations

MOST_FILES = 5_000
MOST_FILE_BYTES = 8 << 20
MOST_BYTES = 512 << 20
"""Of all files together."""
DEEPEST = 8
"""Folders within folders."""
MOST_ARTICLES = 10_000
"""Of one law."""
LONGEST_ARTICLE = 50_000
"""Characters."""
LONGEST_TITLE = 200
LONGEST_QUERY = 200
"""Characters of a search, spaces not counted."""
LONGEST_TEXT = 2_000_000
"""Characters looked through for citations at once."""
