"""Sheets between documents, printed for a case (分隔页打印).

For the scan desk and for the counter, where the paper is put in order: ``make`` returns
the PDF and notes which numbers went out, so that a missing one can be told later.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dossier.catalogue.templates import Template, template
from dossier.ids import CaseId, FeedNoteId, new_id
from dossier.model import VOLUME_WORDS, Volume
from dossier.scanning import Feeding, FeedNote
from dossier.scanning_changes import NoteFeed
from resources.errors import TooManySheets
from scanner.separators import MOST_SHEETS, Separator, spelt, squares

if TYPE_CHECKING:
    from app.station.station import Station

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another when read aloud."""
_NAME_LENGTH = 5
NEXT_DOCUMENT = "下一份材料"
"""Title of a sheet that names no category."""


def sheets(number: str, categories: Sequence[str]) -> list[Separator]:
    """Return a new set, one sheet for each category in order; empty: the rules find it.

    Raises:
        TooManySheets: no sheet, or more than a set can have.
    """
    if not 1 <= len(categories) <= MOST_SHEETS:
        raise TooManySheets(count=len(categories), most=MOST_SHEETS)
    name = "".join(secrets.choice(_LETTERS) for _ in range(_NAME_LENGTH))
    total = len(categories)
    return [Separator(number, key, i, total, name) for i, key in enumerate(categories, start=1)]


def make(station: Station, case_id: CaseId, categories: Sequence[str], *, who: str) -> bytes:
    """Return the PDF of a new set of sheets for a case; each takes two pages.

    Args:
        station: open.
        case_id: of the case.
        categories: keys of catalogue items in the order of the pile, one a sheet and as
            often as there are documents; an empty one leaves it to the title rules.
        who: the person, for the journal.

    Raises:
        UnknownItem: no such case, or the template has no such item.
        TooManySheets: no sheet, or more than a set can have.
        FontMissing: no Chinese font is installed.
    """
    case = station.store.case(case_id)
    kind = template(case.procedure)
    made = sheets(case.number, categories)
    told = pdf(made, kind)
    confidential = any(key and kind.item(key).volume is Volume.CONFIDENTIAL for key in categories)
    note = FeedNote(
        FeedNoteId(new_id()),
        case_id,
        Volume.CONFIDENTIAL if confidential else Volume.MAIN,
        None,
        None,
        Feeding.SHEETS_PRINTED,
        {"set": made[0].set_name, "total": len(made), "categories": list(categories)},
        who,
        datetime.now(UTC),
    )
    station.store.apply(NoteFeed(note), who)
    return told


def _named(sheet: Separator, kind: Template) -> dict[str, str]:
    if not sheet.category:
        return {"title": NEXT_DOCUMENT, "volume": ""}
    item = kind.item(sheet.category)
    return {"title": item.title, "volume": VOLUME_WORDS[item.volume]}


def pdf(made: Sequence[Separator], kind: Template) -> bytes:
    """Return sheets as a PDF/A, front and back of each.

    Raises:
        UnknownItem: the template has no such item.
        FontMissing: no Chinese font is installed.
    """
    from courtroom.transcript import typesetting

    return typesetting.pdf(
        "separators",
        {
            "sheets": [
                {
                    "rows": squares(spelt(sheet)),
                    **_named(sheet, kind),
                    "number": sheet.case_number,
                    "sequence": sheet.sequence,
                    "total": sheet.total,
                    "set": sheet.set_name,
                }
                for sheet in made
            ]
        },
    )
