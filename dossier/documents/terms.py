"""Terms that papers tell and their proof-reader checks (期限).

Source: 民事诉讼法 arts. 128, 139, 171 and 民诉法解释 art. 99, 277; the whole table is in
``resources/documents/terms.toml`` and may be edited.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import resources


@cache
def table() -> dict[str, Any]:
    """Return the table of terms."""
    return resources.toml("documents/terms.toml")


def evidence_days(procedure: str) -> int:
    """Return the usual days for handing in evidence (举证期限) by the procedure's name."""
    rows: dict[str, dict[str, int]] = table()["evidence"]
    for word, row in rows.items():
        if word in procedure:
            return row["usual"]
    return rows["普通"]["usual"]


DEFENCE_DAYS: int = table()["defence_days"]
"""答辩期"""
