"""What a station's machine is told, and what it asks for (事件与效果)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sync.core.answers import Answer
from sync.core.messages import Request


class PageState(Enum):
    """How far a page, document or entry got, as a person sees it."""

    LOCAL = "本地已存"
    SENDING = "上传中"
    RECEIVED = "中心已收"
    VERIFIED = "已核验"


# ---- events ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """The timer rang, or the machine was just made."""


@dataclass(frozen=True, slots=True)
class Noted:
    """The journal grew, a scope was followed, or bytes are wanted."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The centre answered; for ``Get`` the bytes are durable and match their name."""

    ticket: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Moving:
    """Bytes of a request or of its answer go over the wire: wait for it longer."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer: no connection, a time-out, or an answer that cannot be read."""

    ticket: int
    cut: bool = False
    """Something of it had moved before: the line broke, rather than not being there."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes to be sent are missing here or do not match their name; nothing was sent."""

    ticket: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Hush:
    """Quiet mode: only what is small is sent, one request at a time (静默模式)."""

    quiet: bool


@dataclass(frozen=True, slots=True)
class Throttle:
    """Send no more than so many bytes a second; None: as fast as it goes (限速)."""

    bytes_per_s: int | None


@dataclass(frozen=True, slots=True)
class TryAgain:
    """A person looked at a dead letter (重试)."""

    key: str


Event = Tick | Noted | Answered | Moving | Failed | Unreadable | Hush | Throttle | TryAgain

# ---- effects --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request; report its ticket by ``Answered``, ``Failed`` or ``Unreadable``."""

    ticket: int
    request: Request
    timeout_s: float
    """After that the machine gives up on its own; a later answer is ignored."""


@dataclass(frozen=True, slots=True)
class Wake:
    """Send a ``Tick`` at this time; replaces an earlier wish."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Free:
    """The centre was just seen to hold these bytes whole: the copy here may go."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person must know: a forged receipt, a centre that went back."""

    kind: str
    """``forged``, ``feed``, ``centre_went_back``, ``new_epoch``, ``shut_out``, ``damaged``,
    ``quota``."""
    thing: str


Effect = Send | Wake | Free | Alarm


@dataclass(frozen=True, slots=True)
class Settings:
    """How this station sends."""

    connections: int = 4
    window: int = 500
    """Entries looked at together: what they need is sent while others are decided on."""
    manifest: int = 200
    """Most entries in a manifest."""
    poll_s: float = 5.0
    """Between two looks at a feed that had something new, or after work of one's own."""
    poll_most_s: float = 30.0
    """Between two looks at a feed that had nothing new for long; it takes twice as long each
    time until then, so that idle stations cost the centre little."""
    patience_s: float = 30.0
    """For an answer, besides the time its bytes take."""
    slowest_bytes_per_s: int = 32 * 1024
    backoff_first_s: float = 1.0
    backoff_most_s: float = 300.0
    proof_blobs: int = 40
    """Read back in one request."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where sending stands (进度)."""

    pending: int
    """Entries of the current epoch that the centre does not hold yet."""
    owed: int
    """Blobs that follow later."""
    dead: int
    sent_bytes: int
    bytes_per_s: float
    """Of late; 0.0 when nothing moved."""
    in_flight: int
    waiting_s: float
    """Until the next try after a failure; 0.0: not waiting."""
    shut_out: str
    """Code of the refusal that keeps this station out; empty: it may send."""
