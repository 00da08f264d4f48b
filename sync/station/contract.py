"""What windows and the command line see of a station's sync (同步约定)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sync.core.answers import Conflict
from sync.core.station.events import Alarm, PageState, Progress
from sync.core.station.ports import Dead

EnrolmentState = Literal["none", "enrolled", "shut_out"]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a station was given when it was let in (登记结果)."""

    url: str
    """Of the gateway, ``https://host:port``."""
    device: str
    centre: str
    """Name of the centre."""
    centre_key: bytes
    """Ed25519, 32 bytes: receipts are checked with it."""
    authority_pem: str
    """The one certificate that the gateway's must be signed by."""
    certificate_pem: str
    """Of this station; its private key lies encrypted in the store."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one run of ``wenyi sync`` did; field names are the command's JSON."""

    sent_entries: int
    sent_blobs: int
    sent_bytes: int
    received_entries: int
    pending: int
    dead: int
    conflicts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Status:
    """Where the sync stands, for a window that shows it (同步状态)."""

    enrolment: EnrolmentState
    centre: str
    url: str
    online: bool
    """Whether the last request was answered."""
    last_answer_at: str
    """Wall time of the centre's last answer, ISO 8601; empty: never."""
    progress: Progress
    pending_bytes: int
    """Bytes of blobs that are not at the centre yet."""
    seconds_left: float
    """At the rate of late; 0.0 where it cannot be told."""
    quiet: bool
    limit_bytes_per_s: int | None
    conflicts: int
    """Unresolved ones that concern cases of this station."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """How far the pages of one case got (案件同步情况)."""

    case_id: str
    number: str
    local: int
    """Pages that are only here; so on for the other states."""
    sending: int
    received: int
    verified: int

    @property
    def pages(self) -> int:
        """Live pages of the case on this station."""
        return self.local + self.sending + self.received + self.verified


@dataclass(frozen=True, slots=True)
class Version:
    """Whose version it is; empty text where that is not known here."""

    who: str
    at: str
    """ISO 8601."""
    device: str


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One column of one row in both versions, as text a person reads."""

    table: str
    row_id: str
    column: str
    before: str
    """What the refused entry was made upon."""
    centre: str
    mine: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A conflict with both versions side by side (冲突对照)."""

    conflict: Conflict
    case_number: str
    thing: str
    """What it is about: title of the material, number of the case; empty: not known."""
    kind: str
    """Class name of the refused change."""
    centre: Version
    mine: Version
    fields: tuple[FieldPair, ...]


class Sync(Protocol):
    """The sync of one open station; every method may be called from any thread."""

    def enrol(self, url: str, token: str) -> Enrolment:
        """Be let in by a one-time code (登记).

        Raises:
            Offline: nobody answers at ``url``.
            Rejected: the code is not valid any more, or the centre is another one.
        """

    def start(self) -> None:
        """Sync in the background until :meth:`close`; does nothing before enrolment."""

    def once(self) -> SyncReport:
        """Sync until nothing is left to do now, or nothing can be done.

        Raises:
            Offline: the centre was never reached.
            Refused: this station is shut out.
        """

    def close(self) -> None:
        """End the background work; what was begun is taken up at the next start."""

    def status(self) -> Status:
        """Return where it stands."""

    def noted(self) -> None:
        """Tell that the journal grew."""

    def hush(self, quiet: bool) -> None:
        """Quiet mode while court sits (静默模式)."""

    def throttle(self, bytes_per_s: int | None) -> None:
        """Limit the bandwidth (限速); None: as fast as it goes."""

    def dead(self) -> Sequence[Dead]:
        """Return the dead letters."""

    def try_again(self, key: str) -> None:
        """Send a dead letter again."""

    def alarms(self) -> Sequence[Alarm]:
        """Return what a person must know, newest first, at most a hundred."""

    def states(self, page_ids: Sequence[str]) -> dict[str, PageState]:
        """Return how far pages got (本地已存 上传中 中心已收 已核验)."""

    def follow(self, case_number: str, login: str, password: str) -> str:
        """Fetch a case and keep it current; return its id (调卷).

        Raises:
            NotEnrolled: there is no centre to ask.
            CaseOutOfReach: no such case, or the person may not read it: the same answer.
        """

    def unfollow(self, case_id: str) -> None:
        """Stop; local copies of bytes may go once the centre proved to hold them."""

    def conflicts(self) -> Sequence[Conflict]:
        """Return the unresolved conflict records that this station knows of."""

    def cases(self) -> Sequence[CaseLine]:
        """Return how far the pages of every case here got, newest case first."""

    def compare(self, conflict_id: str) -> Comparison:
        """Return both versions of what is in conflict.

        Raises:
            UnknownItem: there is no such record.
        """

    def resolve(self, conflict_id: str, keep: Literal["centre", "mine"], who: str) -> None:
        """Decide a conflict by an ordinary entry that names it.

        Args:
            conflict_id: of the record.
            keep: ``centre``: what stands stays; ``mine``: the refused entry is made again
                upon what stands.
            who: the clerk who decides.

        Raises:
            RuleError: it was decided meanwhile, or cannot be made again; says why.
        """
