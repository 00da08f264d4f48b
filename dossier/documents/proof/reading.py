"""Every rule of the proof-reader over one text (校对)."""

from __future__ import annotations

from collections.abc import Sequence

from dossier.documents.facts import Facts
from dossier.documents.proof import amounts, dates, names, numbers
from dossier.documents.proof.findings import Finding
from dossier.documents.proof.flow import flow
from resources.errors import TooLarge

MOST_CHARACTERS = 500_000


def proofread(pages: Sequence[Sequence[str]], facts: Facts) -> tuple[Finding, ...]:
    """Return what is wrong in a text, in its order; pure.

    Args:
        pages: lines of each page.
        facts: of the case it belongs to.

    Raises:
        TooLarge: it is over ``MOST_CHARACTERS``.
    """
    if sum(len(line) for page in pages for line in page) > MOST_CHARACTERS:
        raise TooLarge(source="text", limit=f"{MOST_CHARACTERS}")
    text = flow(pages)
    found = [
        *names.read(text, facts),
        *numbers.read(text, facts),
        *dates.read(text, facts),
        *amounts.read(text),
        *numbers.numbering(pages),
    ]
    found.sort(key=lambda one: (one.place.page, one.place.line, one.place.column, one.rule))
    return tuple(found)
