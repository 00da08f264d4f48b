"""What the operations desk shows in the documents' pictures; nothing of it is real (示例)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from dossier.court_time import court_now
from sync.core.answers import Conflict
from sync.core.messages import Base
from sync.core.station.events import Alarm, PageState, Progress
from sync.core.station.ports import Dead
from sync.station.contract import (
    CaseLine,
    Comparison,
    Enrolment,
    FieldPair,
    Status,
    SyncReport,
    Version,
)

_CENTRE, _URL = "某某区人民法院", "https://centre.court.example:8443"
_CASES = (
    CaseLine("c4", "（2026）粤0308民初1611号", 9, 3, 0, 0),
    CaseLine("c3", "（2026）粤0308民初1573号", 0, 2, 18, 36),
    CaseLine("c2", "（2026）粤0308民初1498号", 0, 0, 0, 112),
    CaseLine("c1", "（2026）粤0308刑初207号", 0, 0, 0, 264),
)
_CONFLICT = Conflict(
    "ab" * 32, 4711, "station", 1, 90, "c3", "revision",
    (Base("material/m#rest", "cd" * 32),), (Base("material/m#rest", "ef" * 32),),
)  # fmt: skip


def _minutes_ago(minutes: int) -> str:
    return (court_now() - timedelta(minutes=minutes)).isoformat()


@dataclass
class PicturedSync:
    """Has the shape of :class:`sync.station.contract.Sync`; does nothing.

    Args:
        enrolled: whether a centre let the station in.
    """

    enrolled: bool = True

    def enrol(self, url: str, token: str) -> Enrolment:
        """Return an enrolment."""
        return Enrolment(url, "station", _CENTRE, b"", "", "")

    def start(self) -> None:
        """Do nothing."""

    def once(self) -> SyncReport:
        """Return a report of nothing."""
        return SyncReport(0, 0, 0, 0, 0, 0, 0, 0.0)

    def close(self) -> None:
        """Do nothing."""

    def status(self) -> Status:
        """Return a queue half sent."""
        if not self.enrolled:
            nothing = Progress(0, 0, 0, 0, 0.0, 0, 0.0, "")
            return Status("none", "", "", False, "", nothing, 0, 0.0, False, None, 0)
        progress = Progress(31, 4, 1, 52 << 20, 2.6 * (1 << 20), 3, 0.0, "")
        return Status(
            "enrolled", _CENTRE, _URL, True, _minutes_ago(0), progress,
            17 << 20, 7.0, False, None, 1,
        )  # fmt: skip

    def noted(self) -> None:
        """Do nothing."""

    def hush(self, quiet: bool) -> None:
        """Do nothing."""

    def throttle(self, bytes_per_s: int | None) -> None:
        """Do nothing."""

    def dead(self) -> Sequence[Dead]:
        """Return one original that cannot be read."""
        return (Dead(f"blob/{'3f' * 32}", "damaged", "3f" * 32),) if self.enrolled else ()

    def try_again(self, key: str) -> None:
        """Do nothing."""

    def alarms(self) -> Sequence[Alarm]:
        """Return what goes with it."""
        return (Alarm("damaged", "3f" * 32),) if self.enrolled else ()

    def states(self, page_ids: Sequence[str]) -> dict[str, PageState]:
        """Return nothing."""
        return {}

    def follow(self, case_number: str, login: str, password: str) -> str:
        """Return a case."""
        return _CASES[0].case_id

    def unfollow(self, case_id: str) -> None:
        """Do nothing."""

    def conflicts(self) -> Sequence[Conflict]:
        """Return the one of :meth:`compare`."""
        return (_CONFLICT,) if self.enrolled else ()

    def cases(self) -> Sequence[CaseLine]:
        """Return cases in every state."""
        return _CASES if self.enrolled else ()

    def compare(self, conflict_id: str) -> Comparison:
        """Return two titles of one material."""
        return Comparison(
            _CONFLICT, "（2026）粤0308民初1573号", "民事起诉状", "RenameMaterial",
            Version("王书记员", _minutes_ago(190), "other"),
            Version("李扫描", _minutes_ago(170), "station"),
            (FieldPair("material", "m", "title", "起诉状", "民事起诉状", "起诉状（原告）"),),
        )  # fmt: skip

    def resolve(self, conflict_id: str, keep: Literal["centre", "mine"], who: str) -> None:
        """Do nothing."""
