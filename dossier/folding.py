"""How text is folded before it is compared (检索归一).

Width, case and the shape of brackets and quotes do not count, nor do spaces and
line breaks: OCR is unsure of them. Every other character counts, so that finding
a phrase means finding it as a substring.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SHAPES = str.maketrans(
    {
        **dict.fromkeys("〔【［[〖", "("),
        **dict.fromkeys("〕】］]〗", ")"),
        **dict.fromkeys("“”„‟「」『』", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "。": ".",
    }
)


@lru_cache(maxsize=65536)
def fold_character(character: str) -> str:
    """Return what ``character`` counts as: nothing for a space, else one or more."""
    plain = unicodedata.normalize("NFKD", character.translate(_SHAPES)).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(_SHAPES)
    # Unassigned code points stay: newer ideographs are unknown to this Unicode table.
    return "".join(
        c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf")
    )


def fold(text: str) -> str:
    """Return ``text`` folded character by character."""
    return "".join(map(fold_character, text))


def tokens(folded: str) -> str:
    """Return folded text as one ASCII word per character, separated by spaces.

    The words are code points in hexadecimal: nothing in them can be search syntax.
    """
    return " ".join([f"{ord(c):x}" for c in folded])
