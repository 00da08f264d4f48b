"""What every part of the gateway is given (网关约定)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request

from sync.access.contract import Caller
from sync.blobs.contract import BlobStore, Zone
from sync.core.centre import Centre
from sync.gateway.bells import Bells
from sync.gateway.config import CentreConfig, Limits, Quota, Schedule
from sync.gateway.lanes import Lanes
from sync.gateway.metrics import Meters
from sync.gateway.notices import Notices
from sync.ledger.contract import Books

if TYPE_CHECKING:
    from sync.access.authority import Authority


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """Where webhooks may go besides public addresses over HTTPS (推送目标)."""

    networks: tuple[str, ...] = ()
    """Private networks, as in ``10.1.0.0/16``."""
    plain_http: bool = False
    """Whether HTTP without TLS is allowed."""


@dataclass(frozen=True)
class Facilities:
    """The parts of a running centre.

    Every part of the gateway is a function ``routes(facilities) -> list[BaseRoute]`` in
    a module of its own: ``sync.gateway.stations``, ``.enrolment``, ``.health``,
    ``sync.gateway.admin``, ``sync.gateway.api``.
    """

    home: Path
    """The centre's folder: keys, settings, and with the embedded default everything."""
    name: str
    """What people call this centre, as 某某区人民法院."""
    centre: Centre
    books: Books
    stores: Mapping[Zone, BlobStore]
    authority: Authority
    """Certificates, and the centre's own signing key."""
    config: CentreConfig | None = None
    """As it was composed; None in tests that need none."""
    lanes: Lanes = field(default_factory=Lanes)
    """Where blocking work runs."""
    meters: Meters = field(default_factory=Meters)
    notices: Notices = field(default_factory=Notices)
    bells: Bells = field(default_factory=Bells)

    @property
    def limits(self) -> Limits:
        """How much this gateway takes on."""
        return self.config.limits if self.config is not None else Limits()

    @property
    def quota(self) -> Quota:
        """What one station may bring in on a day."""
        return self.config.quota if self.config is not None else Quota()

    @property
    def plan(self) -> Schedule:
        """When background jobs run."""
        return self.config.schedule if self.config is not None else Schedule()

    webhooks: WebhookRules = WebhookRules()


def caller_of(request: Request) -> Caller:
    """Return who asks; the outermost middleware found it out before any route ran.

    A request that names nobody, or somebody shut out, has an empty :class:`Caller`.
    """
    found = request.scope.get("wenyi.caller")
    return found if isinstance(found, Caller) else Caller()
