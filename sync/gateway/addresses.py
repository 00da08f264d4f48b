"""Where requests come from (来源地址)."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.requests import Request


def address_of(request: Request) -> str:
    """Return the address of the other end; empty behind a proxy's socket."""
    return request.client.host if request.client is not None else ""


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Return whether an address lies in one of the networks."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        found = mapped
    return any(found in ipaddress.ip_network(network) for network in networks)
