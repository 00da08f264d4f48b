"""Is the gateway alive, and ready for work? (健康检查)."""

from __future__ import annotations

import shutil
import time

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from resources.errors import StoreError, SyncError
from sync.blobs.contract import BlobKey
from sync.gateway.addresses import is_within
from sync.gateway.contract import Facilities

_NOTHING = "0" * 64
_KEPT_S = 2.0


def routes(facilities: Facilities) -> list[BaseRoute]:
    """Return ``/health/live``, ``/health/ready`` and ``/metrics``."""
    checks = Checks(facilities)

    async def live(_: Request) -> Response:
        return JSONResponse({"ok": True})

    async def ready(_: Request) -> Response:
        found = await facilities.lanes.run(checks.look)
        return JSONResponse({"ok": all(found.values()), "checks": found}, _status(found))

    async def metrics(request: Request) -> Response:
        config = facilities.config
        networks = config.metrics_from if config is not None else ()
        host = request.client.host if request.client is not None else ""
        if not is_within(host, networks):
            return JSONResponse({"error": {"code": "NotFound"}}, 404)
        await facilities.lanes.run(checks.look)
        text = facilities.meters.text()
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return [
        Route("/health/live", live),
        Route("/health/ready", ready),
        Route("/metrics", metrics),
    ]


class Checks:
    """What must hold for work to be taken on; asked at most every two seconds."""

    def __init__(self, facilities: Facilities) -> None:
        self._facilities = facilities
        self._found: dict[str, bool] = {}
        self._at = 0.0

    def look(self) -> dict[str, bool]:
        """Return each check and whether it holds; names tell nothing of where things are."""
        now = time.monotonic()
        if not self._found or now - self._at > _KEPT_S:
            self._found = {
                "database": self._database(),
                **{f"blobs_{zone}": self._store(zone) for zone in self._facilities.stores},
                "space": self._space(),
            }
            self._at = now
            self._facilities.meters.busy.set(self._facilities.lanes.busy)
        return dict(self._found)

    def _database(self) -> bool:
        try:
            with self._facilities.books.consulting() as connection:
                connection.execute(sa.text("SELECT 1"))
        except (StoreError, SyncError, sa.exc.SQLAlchemyError):
            return False
        return True

    def _store(self, zone: str) -> bool:
        store = self._facilities.stores[zone]  # type: ignore[index]
        try:
            store.head(BlobKey(store.zone, _NOTHING))
        except (StoreError, SyncError, OSError):
            return False
        return True

    def _space(self) -> bool:
        config = self._facilities.config
        if config is None:
            return True
        folders = {"home": config.home}
        if not config.buckets:
            folders["blobs"] = config.folder
        enough = True
        for what, folder in folders.items():
            try:
                free = shutil.disk_usage(folder).free
            except OSError:
                return False
            self._facilities.meters.free.labels(what).set(free)
            enough = enough and free >= config.least_free_bytes
        return enough


def _status(found: dict[str, bool]) -> int:
    return 200 if all(found.values()) else 503
