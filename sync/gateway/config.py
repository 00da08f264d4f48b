"""How a centre is set up: ``centre.toml`` and the options of the command line (中心配置)."""

from __future__ import annotations

import dataclasses
import ipaddress
import os
import socket
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from resources.errors import BadOption, BadSettingsFile, MissingSetting
from sync.blobs.contract import Zone

FILE = "centre.toml"
ZONES: tuple[Zone, ...] = ("main", "secret")
_DAY_S = 24 * 3600.0
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  compared with, not bound to


@dataclass(frozen=True, slots=True)
class Limits:
    """What one gateway takes on at once, and from one caller (限额)."""

    requests_per_s: float = 100.0
    """From one certificate or, without one, one address."""
    burst: int = 200
    """Requests that may come at once before the rate counts."""
    concurrent: int = 64
    """Requests under way; more are told to come again."""
    connections: int = 512
    threads: int = 16
    bodies_bytes: int = 256 << 20
    """Of all request bodies held in memory together."""
    header_s: float = 10.0
    """From a connection's first byte of a request to the end of its headers."""
    idle_s: float = 20.0
    """Without a byte of a body."""
    slowest_bytes_per_s: int = 8 << 10
    """A body that comes slower than this is cut off."""
    request_s: float = 300.0
    """From the last byte of a request to the first of its answer."""
    stall_s: float = 120.0
    """An answer of which nothing is read for so long is cut off."""
    rights_s: float = 30.0
    """What takes longer has the caller's rights looked up again (停用即时生效)."""
    keep_alive_s: int = 75
    stop_s: float = 20.0
    """What runs may take to finish when the gateway stops."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What one station may bring in on a day of the centre's time (每日配额); 0: any amount."""

    bytes_per_day: int = 0
    """Bytes of pages, recognition results and recordings, as they travel."""
    pages_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where one zone's bytes lie in an S3 store; the credentials are read elsewhere."""

    endpoint: str
    name: str
    region: str = "us-east-1"
    credentials: str = ""
    """A file of mode 0600 with two lines, key id and secret; empty: the environment's
    ``WENYI_S3_<ZONE>_KEY`` and ``WENYI_S3_<ZONE>_SECRET``."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When background jobs run, in seconds (后台任务)."""

    scrub_round_s: float = 30 * _DAY_S
    """Everything is hashed again within this time."""
    scrub_every_s: float = 600.0
    sweep_every_s: float = 3600.0
    heads_every_s: float = 30.0
    rezone_every_s: float = 60.0
    webhooks_every_s: float = 5.0
    uploads_stale_s: float = 7 * _DAY_S


@dataclass(frozen=True, slots=True)
class CentreConfig:
    """Everything that is set up of a centre."""

    home: Path
    name: str = "中心"
    database_url: str = ""
    """SQLAlchemy's; empty: SQLite in the home."""
    blobs: Path | None = None
    """Folder of the embedded default; None: ``blobs`` in the home."""
    buckets: Mapping[Zone, Bucket] = field(default_factory=dict)
    """Instead of the folder."""
    sealed: bool = True
    """Whether the folder is encrypted; not needed where its disk is."""
    listen: str = "127.0.0.1:8443"
    """Empty: only the proxy's socket."""
    hosts: tuple[str, ...] = ()
    """Names and addresses that stations call; they stand in the server's certificate."""
    proxy_socket: Path | None = None
    proxy_tells_address: bool = False
    """Whether the proxy puts the caller's address into ``X-Client-Address``, replacing what
    a client sent there."""
    metrics_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    webhook_networks: tuple[str, ...] = ()
    """Private networks that webhooks may go to, as in ``10.1.0.0/16``."""
    webhook_http: bool = False
    """Whether webhooks may go without TLS."""
    sweep: bool = False
    """Whether bytes that no entry ever referred to are deleted after their lease."""
    lease_s: int = 7 * 24 * 3600
    least_free_bytes: int = 2 << 30
    """Below this the embedded store is not ready for more."""
    limits: Limits = Limits()
    quota: Quota = Quota()
    schedule: Schedule = Schedule()

    @property
    def folder(self) -> Path:
        """Where the embedded store keeps its bytes."""
        return self.blobs or self.home / "blobs"

    @property
    def url(self) -> str:
        """Of the database."""
        return self.database_url or f"sqlite:///{self.home / 'centre.db'}"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        return split_address(self.listen)

    @property
    def certificate_hosts(self) -> tuple[str, ...]:
        """What the server's certificate names."""
        host = self.address[0] if self.listen else ""
        if host in _EVERYWHERE:
            host = socket.gethostname()
        given = [*self.hosts, *([host] if host else [])]
        return tuple(dict.fromkeys([*given, "localhost", "127.0.0.1"]))

    @property
    def public_host(self) -> str:
        """What stations call, as far as anybody said."""
        host = self.address[0]
        return (
            self.hosts[0] if self.hosts else socket.gethostname() if host in _EVERYWHERE else host
        )


def load(home: Path, options: Mapping[str, str] | None = None) -> CentreConfig:
    """Return the configuration of the centre in ``home``.

    Args:
        home: the centre's folder; the file may be missing.
        options: of the command line, by name of the key; they come before the file.

    Raises:
        BadSettingsFile: the file cannot be used; ``found`` names key and value.
        BadOption, MissingSetting: an option cannot, or something is missing.
    """
    path = home / FILE
    data = _read(path)
    given = {key: value for key, value in (options or {}).items() if value}
    for key, value in given.items():
        _check_option(key, value)
    data.update(given)
    return _build(CentreConfig(home), data, path)


def split_address(text: str) -> tuple[str, int]:
    """Return host and port of ``HOST:PORT``.

    Raises:
        ValueError: it is none.
    """
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(text)
    return host, int(port)


def credentials(zone: Zone, bucket: Bucket) -> tuple[str, str]:
    """Return key id and secret for a zone's bucket.

    Raises:
        MissingSetting: there are none.
        BadSettingsFile: others could read the file, or it holds something else.
    """
    if not bucket.credentials:
        names = (f"WENYI_S3_{zone.upper()}_KEY", f"WENYI_S3_{zone.upper()}_SECRET")
        found = tuple(os.environ.get(name, "") for name in names)
        if not all(found):
            raise MissingSetting(name=" / ".join(names), path=f"buckets.{zone}.credentials")
        return found[0], found[1]
    path = Path(bucket.credentials)
    try:
        if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadSettingsFile(path=str(path), found="mode ≠ 0600")
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettingsFile(path=str(path), found=type(error).__name__) from error
    if len(lines) != 2:
        raise BadSettingsFile(path=str(path), found=f"{len(lines)} ≠ 2")
    return lines[0], lines[1]


def _check_option(key: str, value: str) -> None:
    """Tell a wrong option apart from a wrong file.

    Raises:
        BadOption: it cannot be used.
    """
    try:
        _KEYS[key](value)
    except (TypeError, ValueError) as error:
        option = f"--{key.replace('_', '-')}"
        raise BadOption(option=option, found=str(error)[:150] or repr(value)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettingsFile(path=str(path), found=str(error)[:200]) from error


def _build(base: CentreConfig, data: dict[str, Any], path: Path) -> CentreConfig:
    values: dict[str, Any] = {}
    for key, value in data.items():
        read = _KEYS.get(key)
        if read is None:
            raise BadSettingsFile(path=str(path), found=key)
        try:
            values.update(read(value))
        except (TypeError, ValueError) as error:
            found = f"{key} = {str(error)[:150] or value!r}"
            raise BadSettingsFile(path=str(path), found=found) from error
    if "buckets" in values:
        values["buckets"] = _with_endpoint(values["buckets"], values, path)
    values.pop("s3_endpoint", None)
    built = replace(base, **values)
    if not built.listen and built.proxy_socket is None:
        raise MissingSetting(name="listen / proxy_socket", path=str(path))
    return built


def _with_endpoint(
    buckets: dict[Zone, Bucket], values: dict[str, Any], path: Path
) -> dict[Zone, Bucket]:
    endpoint = values.get("s3_endpoint", "")
    found = {
        zone: replace(bucket, endpoint=bucket.endpoint or endpoint)
        for zone, bucket in buckets.items()
    }
    for zone in ZONES:
        if zone not in found or not found[zone].endpoint:
            missing = "s3_endpoint" if zone in found else f"buckets.{zone}"
            raise MissingSetting(name=missing, path=str(path))
    if found["main"].name == found["secret"].name:
        raise BadSettingsFile(path=str(path), found="buckets.main = buckets.secret")
    return found


def _text(key: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, str) or not value.strip() or len(value) > 400:
            raise ValueError(repr(value))
        return {key: value.strip()}

    return read


def _database(value: Any) -> dict[str, Any]:
    text = _text("database_url")(value)["database_url"]
    if urlsplit(text).scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        # Not shown: it may hold a password.
        raise ValueError(urlsplit(text).scheme or "?")
    if text.startswith("postgresql:"):
        text = "postgresql+psycopg:" + text.removeprefix("postgresql:")
    return {"database_url": text}


def _blobs(value: Any) -> dict[str, Any]:
    text = str(_text("blobs")(value)["blobs"])
    if not text.startswith("s3://"):
        return {"blobs": Path(text)}
    name = text.removeprefix("s3://").strip("/")
    if not name or "/" in name:
        raise ValueError(text)
    return {
        "buckets": {"main": Bucket("", f"{name}-main"), "secret": Bucket("", f"{name}-secret")}
    }


def _endpoint(value: Any) -> dict[str, Any]:
    text = str(_text("s3_endpoint")(value)["s3_endpoint"])
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError(text)
    return {"s3_endpoint": text.rstrip("/")}


def _buckets(value: Any) -> dict[str, Any]:
    found: dict[str, Bucket] = {}
    for zone, table in dict(value).items():
        if zone not in ZONES:
            raise ValueError(zone)
        found[zone] = _record(Bucket("", ""), table, zone)
        if not found[zone].name:
            raise ValueError(f"{zone}.name")
    return {"buckets": found}


def _listen(value: Any) -> dict[str, Any]:
    if value == "":
        return {"listen": ""}
    split_address(_text("listen")(value)["listen"])
    return {"listen": value}


def _names(key: str, check: Callable[[str], object]) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        given = value.split(",") if isinstance(value, str) else list(value)
        for one in given:
            check(one)
        return {key: tuple(given)}

    return read


def _host(text: str) -> None:
    allowed = all(part and part.replace("-", "").isalnum() for part in text.split("."))
    if not text.isascii() or not (allowed or ":" in text):
        raise ValueError(text)


def _network(text: str) -> None:
    ipaddress.ip_network(text)


def _part(key: str, base: Limits | Quota | Schedule) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {key: _record(base, value, key)}


def _record(base: Any, value: Any, where: str) -> Any:
    """Return ``base`` with a table's values, each of its type and, if a number, above 0."""
    if not isinstance(value, dict):
        raise TypeError(repr(value))
    known = {one.name: getattr(base, one.name) for one in fields(base)}
    given: dict[str, Any] = {}
    for name, raw in value.items():
        if name not in known:
            raise ValueError(f"{where}.{name}")
        kind = type(known[name])
        right = type(raw) is kind or (kind is float and type(raw) is int)
        if not right or (kind in (int, float) and not 0 < raw < 1 << 50):
            raise ValueError(f"{where}.{name} = {raw!r}")
        given[name] = kind(raw)
    return dataclasses.replace(base, **given)


def _flag(key: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if type(value) is not bool:
            raise TypeError(repr(value))
        return {key: value}

    return read


def _whole(key: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if type(value) is not int or not 0 < value < 1 << 50:
            raise ValueError(repr(value))
        return {key: value}

    return read


_KEYS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "name": _text("name"),
    "database_url": _database,
    "blobs": _blobs,
    "s3_endpoint": _endpoint,
    "buckets": _buckets,
    "listen": _listen,
    "hosts": _names("hosts", _host),
    "proxy_socket": lambda value: {
        "proxy_socket": Path(_text("proxy_socket")(value)["proxy_socket"])
    },
    "proxy_tells_address": _flag("proxy_tells_address"),
    "metrics_from": _names("metrics_from", _network),
    "webhook_networks": _names("webhook_networks", _network),
    "webhook_http": _flag("webhook_http"),
    "sealed": _flag("sealed"),
    "sweep": _flag("sweep"),
    "lease_s": _whole("lease_s"),
    "least_free_bytes": _whole("least_free_bytes"),
    "limits": _part("limits", Limits()),
    "quota": _part("quota", Quota()),
    "schedule": _part("schedule", Schedule()),
}
"""Every key of ``centre.toml``; each reader returns fields of :class:`CentreConfig`."""
