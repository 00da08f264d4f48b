"""A centre put together from its configuration (中心组装)."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.routing import BaseRoute

from dossier.backup.swapping import refuse_unfinished
from dossier.blobs import MARK, make_folder
from dossier.store import schema
from dossier.store.keys import find_key
from resources.errors import StoreError
from sync.access.authority import Authority
from sync.blobs.contract import BlobStore, Zone
from sync.blobs.folder import FolderBlobStore, zone_key
from sync.blobs.probe import probe
from sync.core.centre import Centre, Ports, Settings
from sync.core.judging import Known
from sync.gateway import enrolment, heads, health, openapi, stations
from sync.gateway.application import Gateway
from sync.gateway.config import ZONES, CentreConfig, credentials
from sync.gateway.contract import Facilities, WebhookRules
from sync.gateway.jobs import Jobs
from sync.gateway.lanes import Lanes
from sync.gateway.shelf import StoreShelf
from sync.gateway.sweeping import finish_sweeps
from sync.ledger.opening import open_books

_log = logging.getLogger(__name__)

_ROOMS = ("sync.gateway.api", "sync.gateway.admin")
"""Rooms that add routes of their own where they are installed."""


class WallClock:
    """The centre's time."""

    def now_s(self) -> int:
        """Return Unix seconds; only leases depend on them."""
        return int(time.time())

    def label(self) -> str:
        """Return the wall time as text, for receipts."""
        return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Composed:
    """A centre ready to run."""

    facilities: Facilities
    gateway: Gateway
    jobs: Jobs

    def start(self) -> None:
        """Refuse what cannot be relied on; finish what a crash left.

        Raises:
            BlobStoreUnfit: a blob store does not keep what the centre relies on.
        """
        for store in self.facilities.stores.values():
            probe(store)
        finish_sweeps(self.facilities)


@contextmanager
def compose(config: CentreConfig) -> Iterator[Composed]:
    """Open everything a centre consists of; close it again.

    Raises:
        StoreError: keys, database or blobs cannot be opened.
        BadSettingsFile: credentials are missing.
    """
    with ExitStack() as stack:
        facilities = stack.enter_context(facilities_of(config))
        jobs = Jobs(facilities)
        stack.callback(jobs.close)
        yield Composed(facilities, Gateway(facilities, all_routes(facilities)), jobs)


@contextmanager
def facilities_of(config: CentreConfig) -> Iterator[Facilities]:
    """Open the parts without serving, as for the command line.

    Raises:
        RestoreUnfinished: a restore was interrupted; half of the home is another's.
        StoreError: keys, database or blobs cannot be opened.
        BadSettingsFile: credentials are missing.
    """
    refuse_unfinished(config.home)
    # First, so that a mistake leaves nothing behind.
    keys = {zone: credentials(zone, bucket) for zone, bucket in config.buckets.items()}
    _make_home(config)
    with ExitStack() as stack:
        authority = Authority.open(config.home)
        books = open_books(config.database_url, config.home)
        stack.callback(books.close)
        stores = {zone: _store(config, zone, keys) for zone in ZONES}
        shelf = StoreShelf(stores, books)
        stack.callback(shelf.close)
        lanes = Lanes(config.limits.threads)
        stack.callback(lanes.close)
        ports = Ports(books, shelf, authority, WallClock())
        yield Facilities(
            home=config.home,
            name=config.name,
            centre=Centre(ports, Settings(known(), config.lease_s)),
            books=books,
            stores=stores,
            authority=authority,
            config=config,
            lanes=lanes,
            webhooks=WebhookRules(config.webhook_networks, config.webhook_http),
        )


def known() -> Known:
    """Return the tables and columns that this centre understands."""
    return {name: frozenset(table.columns.keys()) for name, table in schema.DOMAIN.items()}


def all_routes(facilities: Facilities) -> Sequence[BaseRoute]:
    """Return the routes of every room."""
    found: list[BaseRoute] = [
        *stations.routes(facilities),
        *enrolment.routes(facilities),
        *heads.routes(facilities),
        *health.routes(facilities),
    ]
    for name in _ROOMS:
        routes = _routes_of(name)
        if routes is not None:
            found += routes(facilities)
    return [*found, *openapi.routes(found)]


def _routes_of(name: str) -> Callable[[Facilities], list[BaseRoute]] | None:
    if importlib.util.find_spec(name) is None:
        return None
    found = getattr(importlib.import_module(name), "routes", None)
    return found if callable(found) else None


def _make_home(config: CentreConfig) -> None:
    try:
        make_folder(config.home, 0o700)
    except OSError as error:
        raise StoreError(path=str(config.home), detail=str(error)) from error


def _store(config: CentreConfig, zone: Zone, keys: Mapping[Zone, tuple[str, str]]) -> BlobStore:
    bucket = config.buckets.get(zone)
    if bucket is None:
        return FolderBlobStore(config.folder, zone, _zone_key(config, zone))
    # Imported here: a centre with a folder needs neither client.
    from sync.blobs.s3 import S3BlobStore, S3Settings

    key, secret = keys[zone]
    return S3BlobStore(S3Settings(bucket.endpoint, bucket.name, key, secret, bucket.region), zone)


def _zone_key(config: CentreConfig, zone: Zone) -> bytes | None:
    """Return what a zone's folder is sealed with; None keeps it in clear."""
    if not config.sealed:
        return None
    folder = config.home / "keys" / "blobs"
    try:
        make_folder(folder, 0o700)
    except OSError as error:
        raise StoreError(path=str(folder), detail=str(error)) from error
    # A folder that was clear until now is given a key, and sealed beside the work.
    exists = any((config.folder / each / MARK).exists() for each in ZONES)
    return zone_key(find_key(folder, exists=exists), zone)
