"""A sync for window tests: says what a test told it to say, notes what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from resources.errors import WenyiError
from sync.core.answers import Conflict
from sync.core.station.events import Alarm, PageState, Progress
from sync.core.station.ports import Dead
from sync.station.contract import CaseLine, Comparison, Enrolment, Status, SyncReport

NOTHING = Progress(0, 0, 0, 0, 0.0, 0, 0.0, "")
NOT_ENROLLED = Status("none", "", "", False, "", NOTHING, 0, 0.0, False, None, 0)
ENROLLED = Status(
    "enrolled", "某某区人民法院", "https://centre:8443", True, "2026-11-21T08:00:00+00:00",
    NOTHING, 0, 0.0, False, None, 0,
)  # fmt: skip


@dataclass
class ScriptedSync:
    """Has the shape of :class:`sync.station.contract.Sync`."""

    now: Status = ENROLLED
    refusal: WenyiError | None = None
    letters: list[Dead] = field(default_factory=list)
    notices: list[Alarm] = field(default_factory=list)
    lines: list[CaseLine] = field(default_factory=list)
    pairs: dict[str, Comparison] = field(default_factory=dict)
    asked: list[tuple[object, ...]] = field(default_factory=list)

    def enrol(self, url: str, token: str) -> Enrolment:
        self.asked.append(("enrol", url, token))
        if self.refusal is not None:
            raise self.refusal
        self.now = replace(ENROLLED, url=url)
        return Enrolment(url, "station", self.now.centre, b"", "", "")

    def start(self) -> None:
        self.asked.append(("start",))

    def once(self) -> SyncReport:
        raise NotImplementedError

    def close(self) -> None: ...

    def status(self) -> Status:
        return self.now

    def noted(self) -> None:
        self.asked.append(("noted",))

    def hush(self, quiet: bool) -> None:
        self.now = replace(self.now, quiet=quiet)

    def throttle(self, bytes_per_s: int | None) -> None:
        self.now = replace(self.now, limit_bytes_per_s=bytes_per_s)

    def dead(self) -> Sequence[Dead]:
        return tuple(self.letters)

    def try_again(self, key: str) -> None:
        self.letters = [each for each in self.letters if each.key != key]

    def alarms(self) -> Sequence[Alarm]:
        return tuple(self.notices)

    def states(self, page_ids: Sequence[str]) -> dict[str, PageState]:
        return {}

    def follow(self, case_number: str, login: str, password: str) -> str:
        self.asked.append(("follow", case_number, login, password))
        if self.refusal is not None:
            raise self.refusal
        return "case"

    def unfollow(self, case_id: str) -> None: ...

    def conflicts(self) -> Sequence[Conflict]:
        return tuple(pair.conflict for pair in self.pairs.values())

    def cases(self) -> Sequence[CaseLine]:
        return tuple(self.lines)

    def compare(self, conflict_id: str) -> Comparison:
        return self.pairs[conflict_id]

    def resolve(self, conflict_id: str, keep: Literal["centre", "mine"], who: str) -> None:
        self.asked.append(("resolve", conflict_id, keep, who))
        del self.pairs[conflict_id]
