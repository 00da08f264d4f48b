"""Statutes that are cited in speech (法条引用): 民法典第十条 → 《民法典》第十条."""

from __future__ import annotations

from asr.wording.line import Rewrite
from dossier.statutes.citing import Citation, citations, is_name
from dossier.statutes.names import plain, shipped, spoken

__all__ = ["Citation", "citations", "find", "names"]


def find(text: str) -> list[Rewrite]:
    """Return where the name of a statute lacks its marks (书名号)."""
    bare = plain(text)
    return [
        Rewrite(match.start(), match.end(), match[0], f"《{match['name']}》", "statute")
        for match in shipped().pattern.finditer(bare)
        if not (match["open"] or match["close"]) and is_name(bare, match)
    ]


def names() -> tuple[str, ...]:
    """Return the statutes known, as people say them."""
    return spoken()
