"""What the court's other systems call: reading, webhooks, import of cases (系统对接)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from sync.gateway.contract import Facilities


def routes(facilities: Facilities) -> list[BaseRoute]:
    """Return the routes under ``/api/v1``."""
    # Imported here: the ledger loads this room's tables without its endpoints.
    from starlette.routing import Mount

    from sync.gateway.api.endpoints import PREFIX, application

    return [Mount(PREFIX, application(facilities))]
