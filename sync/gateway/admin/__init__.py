"""The administration page (管理页面): what who runs the centre sees and does in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from sync.gateway.contract import Facilities


def routes(facilities: Facilities) -> list[BaseRoute]:
    """Return the routes under ``/admin``."""
    from sync.gateway.admin.site import mounted

    return [mounted(facilities)]
