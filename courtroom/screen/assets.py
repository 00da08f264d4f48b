"""Bytes and tiles from the hub over HTTPS, through the cache (取示证数据)."""

from __future__ import annotations

import hashlib
import logging
import secrets
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition, Event, Lock
from typing import Any

import httpx

from courtroom.screen.cache import ByteCache
from courtroom.screen.faults import error_of, offline
from courtroom.screen.identity import HUB_NAME
from resources.errors import Cancelled, Refused, StoreError, TooLarge, WenyiError

_log = logging.getLogger(__name__)

MOST_ASSET_BYTES = 64 << 20
"""Of a page that is not had in tiles."""
MOST_MEDIA_BYTES = 8 << 30
MOST_JSON_BYTES = 16 << 20
CONNECT_S = 3.0
READ_S = 8.0
SLOW_S = 60.0
"""For what makes the hub's machine work: a model of speech is loaded in up to ten seconds."""
SLOW = frozenset(("voice", "voice.warm"))
CONNECTIONS = 6
_PIECE_BYTES = 128 << 10


class Assets:
    """Fetches what this seat may have; for several threads, over connections kept alive.

    Args:
        address: tells ``host:port`` of the hub now.
        tls: context with the pinned authority and this device's certificate.
        cache: where the bytes stay.
    """

    def __init__(
        self,
        address: Callable[[], str],
        tls: ssl.SSLContext,
        cache: ByteCache,
    ) -> None:
        self.cache = cache
        self._address = address
        self._under_way: dict[str, Event] = {}
        self._changed = Condition(Lock())
        self._http = httpx.Client(
            verify=tls,
            trust_env=False,
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            limits=httpx.Limits(
                max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS
            ),
            headers={"Accept-Encoding": "identity"},
        )

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def whole(self, sha256: str, cancel: Event | None = None) -> bytes:
        """Return an asset's bytes, checked against the digest.

        Raises:
            NotAllowed: not this seat's, or not there.
            Cancelled: ``cancel`` was set.
            WrongDigest: other bytes came, twice.
            SyncError: they cannot be had now.
        """
        return self._once(sha256, f"/v1/asset/{sha256}", sha256, MOST_ASSET_BYTES, cancel)

    def tile(self, sha256: str, level: int, column: int, row: int, cancel: Event | None) -> bytes:
        """Return a tile's bytes.

        Raises:
            NotAllowed, Cancelled, SyncError: as :meth:`whole`.
        """
        path = f"/v1/asset/{sha256}/tile/{level}/{column}_{row}"
        return self._once(f"{sha256}-{level}-{column}_{row}", path, "", MOST_ASSET_BYTES, cancel)

    def media(self, sha256: str, cancel: Event | None = None) -> Path:
        """Return the file of sound or film, fetched whole; goes on where a connection broke.

        Raises:
            NotAllowed, Cancelled, WrongDigest, SyncError: as :meth:`whole`.
            StoreError: it cannot be written.
        """
        with _Turn(self, f"media-{sha256}", cancel):
            found = self.cache.media_path(sha256)
            if found is not None:
                return found
            partial = self.cache.folder / f".{secrets.token_hex(8)}"
            digest = hashlib.sha256()
            try:
                with partial.open("xb") as file:
                    for piece in self._stream(f"/v1/asset/{sha256}", MOST_MEDIA_BYTES, cancel):
                        file.write(piece)
                        digest.update(piece)
                return self.cache.put_media(sha256, partial, digest.hexdigest())
            except OSError as error:
                raise StoreError(path=str(partial), detail=str(error)) from error
            finally:
                partial.unlink(missing_ok=True)

    def ask(self, name: str, values: dict[str, Any]) -> Any:
        """Ask a question of bench or clerk.

        Raises:
            WenyiError: the hub's own error; Offline: it cannot be reached.
        """
        address = self._address()
        patience = httpx.Timeout(SLOW_S if name in SLOW else READ_S, connect=CONNECT_S)
        try:
            with self._http.stream(
                "POST",
                f"https://{address}/v1/ask/{name}",
                json=values,
                timeout=patience,
                extensions={"sni_hostname": HUB_NAME},
            ) as response:
                data = b"".join(_bounded(response, MOST_JSON_BYTES, None))
                if response.status_code != 200:
                    raise _error(response.status_code, data, address)
                return httpx.Response(200, content=data).json()["result"]
        except (httpx.HTTPError, ssl.SSLError) as error:
            raise offline(address) from error
        except (KeyError, ValueError, TypeError) as error:
            raise Refused(centre=address) from error

    def _once(
        self, key: str, path: str, sha256: str, limit_bytes: int, cancel: Event | None
    ) -> bytes:
        with _Turn(self, key, cancel):
            found = self.cache.get(key)
            if found is not None:
                return found
            data = b"".join(self._stream(path, limit_bytes, cancel))
            self.cache.put(key, data, sha256)
            return data

    def _stream(self, path: str, limit_bytes: int, cancel: Event | None) -> Iterator[bytes]:
        address = self._address()
        try:
            with self._http.stream(
                "GET", f"https://{address}{path}", extensions={"sni_hostname": HUB_NAME}
            ) as response:
                if response.status_code != 200:
                    data = b"".join(_bounded(response, 1 << 16, cancel))
                    raise _error(response.status_code, data, address)
                yield from _bounded(response, limit_bytes, cancel)
        except (httpx.HTTPError, ssl.SSLError) as error:
            raise offline(address) from error


class _Turn:
    """Lets one thread at a time fetch a thing; the next one finds it in the cache."""

    def __init__(self, assets: Assets, key: str, cancel: Event | None) -> None:
        self._assets, self._key, self._cancel = assets, key, cancel

    def __enter__(self) -> None:
        assets = self._assets
        with assets._changed:
            while self._key in assets._under_way:
                assets._changed.wait(0.05)
                if self._cancel is not None and self._cancel.is_set():
                    raise Cancelled
            assets._under_way[self._key] = Event()

    def __exit__(self, *_exc: object) -> None:
        with self._assets._changed:
            del self._assets._under_way[self._key]
            self._assets._changed.notify_all()


def _bounded(response: httpx.Response, limit_bytes: int, cancel: Event | None) -> Iterator[bytes]:
    told = response.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > limit_bytes:
        raise TooLarge(source="hub", limit=limit_bytes)
    count = 0
    for piece in response.iter_raw(_PIECE_BYTES):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        count += len(piece)
        if count > limit_bytes:
            raise TooLarge(source="hub", limit=limit_bytes)
        yield piece


def _error(status: int, data: bytes, address: str) -> WenyiError:
    try:
        found = httpx.Response(status, content=data).json()
    except ValueError:
        found = None
    if isinstance(found, dict) and "error" in found:
        return error_of(found.get("error"), found.get("params"))
    return offline(address)
