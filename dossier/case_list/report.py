"""What an import did or would do, line by line (导入报告)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dossier.case_list.columns import TITLES
from dossier.case_list.listed import Listed, ListedParty
from dossier.changes import OpenCase
from dossier.ids import CaseId, PartyId, new_id
from dossier.model import Case, Party
from resources.errors import WenyiError, describe

Outcome = Literal["new", "same", "differs", "refused"]
"""``new``: made (or would be); ``same``: there already, nothing to do; ``differs``: there
with other values, left as it is; ``refused``: cannot be used."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row."""

    line: int
    number: str
    """Normal form, or as written where it is refused."""
    outcome: Outcome
    case: str = ""
    """Id; empty where there is none (yet)."""
    error: WenyiError | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the form that reports have in every interface."""
        found: dict[str, Any] = {
            "line": self.line,
            "number": self.number,
            "outcome": self.outcome,
            "case": self.case,
        }
        if self.error is not None:
            found["error"] = {
                "code": self.error.kind,
                "zh": describe(self.error, "zh_CN").what,
                "en": describe(self.error, "en").what,
            }
        return found


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a list."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...]
    """Columns that mean nothing to us."""
    dry_run: bool
    stopped: WenyiError | None = None
    """Why the rest was not tried; what was made stays made."""

    def count(self, outcome: Outcome) -> int:
        """Return how many rows came out so."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def exit_code(self) -> int:
        """0 only when every case of the list is there now (or would be)."""
        if self.stopped is not None:
            return self.stopped.exit_code
        errors = [line.error for line in self.lines if line.error is not None]
        return errors[0].exit_code if errors else 0

    def to_json(self) -> dict[str, Any]:
        """Return the form that reports have in every interface."""
        found: dict[str, Any] = {
            "dry_run": self.dry_run,
            "new": self.count("new"),
            "same": self.count("same"),
            "differs": self.count("differs"),
            "refused": self.count("refused"),
            "ignored_columns": list(self.ignored),
            "lines": [line.to_json() for line in self.lines],
        }
        if self.stopped is not None:
            found["stopped"] = {
                "code": self.stopped.kind,
                "zh": describe(self.stopped, "zh_CN").what,
                "en": describe(self.stopped, "en").what,
            }
        return found


def compare(
    listed: Listed, *, cause: str, procedure: str, parties: Iterable[ListedParty]
) -> tuple[str, ...]:
    """Return the columns in which a list says something else than what stands.

    What the list does not say is no difference; nor is the order of parties.
    """
    found: list[str] = []
    if listed.cause != cause:
        found.append(TITLES["cause"])
    if listed.says_procedure and listed.procedure != procedure:
        found.append(TITLES["procedure"])
    if listed.says_parties and not _same_parties(listed.parties, list(parties)):
        found.append(TITLES["parties"])
    return tuple(found)


def _same_parties(said: Iterable[ListedParty], standing: list[ListedParty]) -> bool:
    for party in said:
        match = next(
            (
                each
                for each in standing
                if (each.role, each.name) == (party.role, party.name)
                and party.identity in ("", each.identity)
            ),
            None,
        )
        if match is None:
            return False
        standing.remove(match)
    return not standing


def changes_of(listed: Listed, at: datetime) -> OpenCase:
    """Return the change that makes the case, with fresh ids."""
    case_id = CaseId(new_id())
    case = Case(case_id, listed.number, listed.cause, listed.procedure, at)
    parties = tuple(
        Party(PartyId(new_id()), case_id, party.role, party.name, party.identity)
        for party in listed.parties
    )
    return OpenCase(case, parties)
