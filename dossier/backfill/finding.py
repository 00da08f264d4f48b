"""Everything a case's papers say of its parties and claims, and where they disagree (回填)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from dossier.backfill import cards, claims, persons
from dossier.backfill.flowing import Flow, flow
from dossier.backfill.misnamed import misnamed
from dossier.backfill.model import MANY, Field, Found, Paper, Source, Subject
from dossier.backfill.values import written

PLEADINGS = (
    *("complaint", "enforcement_application", "appeal", "counterclaim", "answer"),
    "applications",
)
"""Catalogue items whose papers begin with the parties, in the order they are read."""
IDENTITIES = ("identity",)
_CLAIMING = PLEADINGS[:4]
PRESERVATION = ("preservation", "preservation_application")
"""Items among whose papers applications begin with the parties as well."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field of one subject with what the papers say, the likeliest first (回填行)."""

    field: Field
    subject: Subject | None
    number: int
    found: tuple[Found, ...]
    """Each value once, with the best place it was read at."""

    @property
    def disagrees(self) -> bool:
        """Whether papers say different things of what can only be one (不一致).

        One claim may have several amounts; two papers with another claim of the same number
        are a claim that was changed, or one of the other side.
        """
        papers = {one.material_id for one in self.found}
        several = self.field in MANY and not (self.number and len(papers) > 1)
        return len(self.found) > 1 and not several


_WORDS = frozenset({Field.NAME, Field.ADDRESS, Field.POST, Field.FIRM, Field.CLAIM})


def look(paper: Paper) -> tuple[Found, ...]:
    """Return what one document says."""
    if not any(sheet.text.lines for sheet in paper.sheets):
        return ()
    if paper.category in IDENTITIES:
        found = [*cards.identities(paper.sheets)]
        if not found:
            text = flow(paper.sheets)
            found = [*cards.certificate(text)] or [*cards.authority(text)]
    elif paper.category in PLEADINGS or _asks_for_preservation(paper):
        found = _pleading(flow(paper.sheets), claiming=paper.category in _CLAIMING)
    else:
        return ()
    return tuple(_finished(one, paper) for one in found)


def _asks_for_preservation(paper: Paper) -> bool:
    """Whether it is an application among the papers of preservation (财产保全申请书)."""
    return paper.category in PRESERVATION and "申请" in paper.title


def _finished(one: Found, paper: Paper) -> Found:
    value = written(one.value) if one.field in _WORDS else one.value
    subject = one.subject and replace(one.subject, name=written(one.subject.name))
    return replace(one, value=value, subject=subject, material_id=paper.material_id)


def _pleading(text: Flow, *, claiming: bool) -> list[Found]:
    parts = claims.zones(text)
    found = [*persons.persons(text, parts.parties_end)]
    if not claiming:
        return found
    cause = claims.cause(text)
    if cause is not None:
        found.append(cause)
    if parts.claims is not None:
        found += claims.claims(text, parts.claims)
    return found


def together(found: Iterable[Found], parties: Collection[str] = ()) -> tuple[Row, ...]:
    """Return what was found, field by field: subjects in the order they first appear.

    Args:
        found: in all papers.
        parties: names of the parties the case has; two of them are never taken for one.

    A card or licence says no role; it belongs to the party of its name, or to one that is
    hardly named otherwise and the same in something else: then the names disagree. One whose
    name no pleading has comes last: it may be that of an agent or a witness.
    """
    everything = list(found)
    roles = _roles(everything)
    roles |= misnamed(everything, roles, parties)
    rows: dict[tuple[Subject | None, Field, int], list[Found]] = {}
    for one in sorted(everything, key=lambda f: f.source is Source.IDENTITY):
        subject = one.subject and roles.get(one.subject.name, one.subject)
        kept = one if subject == one.subject else replace(one, subject=subject)
        rows.setdefault((subject, one.field, one.number), []).append(kept)
    order: dict[Subject | None, int] = {}
    for subject, _, _ in rows:
        order.setdefault(subject, len(order))
    fields = list(Field)
    keys = sorted(rows, key=lambda k: (k[0] is None, order[k[0]], k[2], fields.index(k[1])))
    return tuple(
        Row(field, subject, number, _each_once(rows[subject, field, number]))
        for subject, field, number in keys
    )


def _roles(found: list[Found]) -> dict[str, Subject]:
    """Return the subject of each name; the first paper that gives it a role decides."""
    roles: dict[str, Subject] = {}
    for one in found:
        if one.subject is not None and one.subject.role:
            roles.setdefault(one.subject.name, one.subject)
    return roles


def _each_once(found: list[Found]) -> tuple[Found, ...]:
    """Return each value once, the most trusted first: papers of identity before pleadings."""
    best: dict[str, Found] = {}
    for one in found:
        known = best.get(one.value)
        if known is None or _trust(one) > _trust(known):
            best[one.value] = one
    return tuple(sorted(best.values(), key=_trust, reverse=True))


def _trust(one: Found) -> tuple[bool, bool, float]:
    return (one.remark in ("", "repaired"), one.source is Source.IDENTITY, one.confidence)
