"""Where a webhook may go (推送地址): resolved once, checked, and that very address called.

A gateway stands inside the court's network; a webhook must not make it knock at doors
that only it can reach. Private networks are for the administrator to allow.

Source: RFC 6890 (special-purpose addresses); RFC 6052 (64:ff9b::/96).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from resources.errors import BadWebhook
from sync.gateway.contract import WebhookRules

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

MAX_URL = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address, taken apart."""

    secure: bool
    host: str
    port: int
    path: str
    """With the query; begins with a slash."""
    authority: str
    """What stands in the header ``Host``."""


def target(url: str, rules: WebhookRules) -> Target:
    """Return an address taken apart; where it leads is not asked yet.

    Raises:
        BadWebhook: not HTTPS, or more than host, port, path and query.
    """
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise BadWebhook(url=url[:80], found="ASCII")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadWebhook(url=url[:80], found="URL") from error
    secure = parts.scheme == "https"
    if not secure and not (parts.scheme == "http" and rules.plain_http):
        raise BadWebhook(url=url[:80], found="HTTPS")
    if not host or "@" in parts.netloc or parts.fragment or "\\" in url or "%" in parts.netloc:
        raise BadWebhook(url=url[:80], found="URL")
    if port is None:
        port = 443 if secure else 80
    if not 0 < port < 65536:
        raise BadWebhook(url=url[:80], found=str(port))
    path = parts.path or "/"
    return Target(
        secure, host, port, f"{path}?{parts.query}" if parts.query else path, parts.netloc
    )


def allowed(text: str, rules: WebhookRules) -> bool:
    """Return whether an IP address may be called."""
    try:
        address: Address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return False
    address = _inner(address)
    if any(_holds(network, address) for network in rules.networks):
        return True
    if isinstance(address, ipaddress.IPv6Address) and (address.sixtofour or address.teredo):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def checked_address(where: Target, rules: WebhookRules, resolve: Resolve) -> str:
    """Return the one address to connect to.

    A name that leads to any forbidden address is refused, whatever else it leads to.

    Raises:
        OSError: the name leads nowhere.
        BadWebhook: it leads where webhooks may not go.
    """
    found = resolve(where.host, where.port)
    if not found:
        raise OSError(where.host)
    if not all(allowed(address, rules) for address in found):
        raise BadWebhook(url=where.host[:80], found="network")
    return found[0]


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system resolves it.

    Raises:
        OSError: there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one only wraps."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _holds(network: str, address: Address) -> bool:
    held = ipaddress.ip_network(network)
    return held.version == address.version and address in held
