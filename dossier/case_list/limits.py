"""How much a list of cases may be (清单上限)."""

from __future__ import annotations

MAX_BYTES = 20_000_000
"""Of the file."""
MAX_ROWS = 50_000
MAX_COLUMNS = 64
MAX_CELL = 4_000
"""Characters of one cell."""
MAX_ROW = 32_000
"""Characters of one element of a JSON array."""
MAX_PARTIES = 200
MAX_NAME = 200
"""Characters of a party's name."""
MAX_ROLE = 20
MAX_CAUSE = 200
