"""When two texts are one label (条码是否相同): a gun with Caps Lock on turns its letters about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase, ascii_uppercase

from dossier.custody.changes import LONGEST_LABEL
from resources.errors import BadForm

_FOLD = str.maketrans(ascii_uppercase, ascii_lowercase)

_LABEL = re.compile(r"[^\s\x00-\x1f\x7f]+")
_FORM = f"1–{LONGEST_LABEL} 个字符 signs，不含空格 no spaces"


def checked(label: str) -> str:
    """Return a label as it is kept; raises BadForm where it can be none."""
    kept = label.strip()
    if not _LABEL.fullmatch(kept) or len(kept) > LONGEST_LABEL:
        raise BadForm(column="条码 label", value=kept[:LONGEST_LABEL] or "—", form=_FORM)
    return kept


def folded(label: str) -> str:
    """Return what labels are compared by: Latin letters small, as the store's ``lower`` does."""
    return label.strip().translate(_FOLD)


class Labels:
    """Labels that are listed, found again by what was read.

    Labels that differ in case alone may stand from earlier: each is found as it is written.
    """

    def __init__(self, listed: Iterable[str]) -> None:
        self._listed = set(listed)
        self._alike: dict[str, list[str]] = {}
        for label in self._listed:
            self._alike.setdefault(folded(label), []).append(label)

    def meant(self, text: str) -> str | None:
        """Return the label as it is listed; None: there is none, or it might be several."""
        if text.strip() in self._listed:
            return text.strip()
        alike = self._alike.get(folded(text), [])
        return alike[0] if len(alike) == 1 else None
