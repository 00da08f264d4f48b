"""What a paper can take from its case (文书取数)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from dossier.catalogue.arrange import Arrangement, arrange
from dossier.catalogue.templates import Template as Catalogue
from dossier.catalogue.templates import template as catalogue_of
from dossier.court_time import COURT_TIME
from dossier.custody.model import Bundle
from dossier.evidence import Exhibit
from dossier.hearing import Hearing
from dossier.ids import CaseId
from dossier.model import Case, Party, Volume
from dossier.store import Store
from dossier.store import custody as custody_reads
from dossier.store import evidence as evidence_reads
from dossier.store import hearings as hearing_reads
from resources.errors import BadTemplate

COURT_FILE = "court.toml"
"""In the station's folder: what every paper of this court says of it."""


@dataclass(frozen=True, slots=True)
class Court:
    """The court that writes (本院)."""

    name: str = ""
    """As in 深圳市盐田区人民法院."""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    """Of whoever answers for the case."""
    fonds: str = ""
    """全宗号 of its archive."""
    mark: str = ""
    """Of this station, before the numbers of its papers, as in A (文号标识)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A case as papers and their proof-reader see it."""

    case: Case
    parties: tuple[Party, ...]
    hearing: Hearing | None
    """The one the paper is about; None: there is none yet."""
    hearings: tuple[Hearing, ...]
    """Of the main volume."""
    exhibits: tuple[Exhibit, ...]
    catalogue: Catalogue
    arrangement: Arrangement
    court: Court
    now: datetime
    addressee: Party | None = None
    volume: Volume = Volume.MAIN
    bundles: tuple[Bundle, ...] = ()
    """Paper of the case, in its envelopes (卷宗袋)."""

    @property
    def local(self) -> datetime:
        """The time at the court."""
        return self.now.astimezone(COURT_TIME)


def gather(store: Store, case_id: CaseId, court: Court, now: datetime) -> Facts:
    """Return what a case has; the newest planned hearing of the main volume is taken.

    Raises:
        UnknownItem: no such case.
    """
    with store.snapshot() as reader:
        case = reader.case(case_id)
        catalogue = catalogue_of(case.procedure)
        hearings = tuple(
            one for one in hearing_reads.hearings(reader, case_id) if one.volume is Volume.MAIN
        )
        arrangement = arrange(catalogue, reader.materials(case_id), reader.pages(case_id))
        return Facts(
            case=case,
            parties=tuple(reader.parties(case_id)),
            hearing=max(hearings, key=lambda one: one.ordinal, default=None),
            hearings=hearings,
            exhibits=tuple(evidence_reads.exhibits(reader, case_id)),
            catalogue=catalogue,
            arrangement=arrangement,
            court=court,
            now=now,
            bundles=tuple(custody_reads.bundles(reader, case_id)),
        )


def court_of(home: Path) -> Court:
    """Return what ``court.toml`` of the station says; nothing where there is none.

    Raises:
        BadTemplate: it cannot be read.
    """
    path = home / COURT_FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Court()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadTemplate(source=COURT_FILE, reason=str(error)[:200]) from error
    known = {field.name for field in fields(Court)}
    for key, value in data.items():
        if key not in known or not isinstance(value, str):
            raise BadTemplate(source=COURT_FILE, reason=f"{key} = {value!r}"[:200])
    if not re.fullmatch(r"[A-Z0-9甲-癸]{0,4}", data.get("mark", "")):
        raise BadTemplate(source=COURT_FILE, reason=f"mark = {data['mark']!r}"[:200])
    return Court(**data)
