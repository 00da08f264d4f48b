"""What the network carries: packets on loopback, beside the witness who reads them in plain."""

from __future__ import annotations

import ctypes
import socket
import struct
import sys
import threading
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import pytest

from courtroom.hub.authority import Authority
from courtroom.hub.hub import Hub
from tests.courtroom.hub.between import Between
from tests.courtroom.hub.court import DEFENDANT, JUDGE, PLAINTIFF, Court, admit, screen
from tests.courtroom.hub.reference import Screen
from tests.courtroom.hub.test_secrets import (  # noqa: F401  court, hub: fixtures
    certificate,
    court,
    hold,
    hub,
    secrets_of,
    towards_screens,
)

_EVERY_PROTOCOL, _OUTGOING = 0x0003, 4
_SO_ATTACH_FILTER, _SOL_PACKET, _STATISTICS = 26, 263, 6
_RECORD, _ADDED = 5, 17
"""Bytes of a TLS 1.3 record: its head; its kind and its tag behind what it carries."""
_HANDSHAKE_BYTES = 3_072
"""The most that greeting, certificates and tickets take of a connection."""


class Packets:
    """What leaves a port on loopback, as a listener on the wire has it (抓包)."""

    def __init__(self, port: int) -> None:
        self.dropped = 0
        self._parts: dict[int, dict[int, bytes]] = defaultdict(dict)
        self._socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERY_PROTOCOL)
        )
        self._only_from(port)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        self._socket.bind(("lo", 0))
        self._socket.settimeout(0.2)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="packets")
        self._thread.start()

    def _only_from(self, port: int) -> None:
        """Have the kernel leave out all but TCP over IPv4 from this port."""
        steps = (
            (0x30, 0, 0, 9), (0x15, 0, 4, 6), (0xB1, 0, 0, 0), (0x48, 0, 0, 0),
            (0x15, 0, 1, port), (0x06, 0, 0, 0xFFFFFFFF), (0x06, 0, 0, 0),
        )  # fmt: skip
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in steps))
        program = struct.pack("HL", len(steps), ctypes.addressof(code))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)

    def _listen(self) -> None:
        while True:
            try:
                data, address = self._socket.recvfrom(1 << 18)
            except TimeoutError:
                if self._end.is_set():
                    return
                continue
            if address[2] != _OUTGOING:  # on loopback each comes twice
                head = (data[0] & 0x0F) * 4
                length = struct.unpack_from("!H", data, 2)[0]
                to, number = struct.unpack_from("!HI", data, head + 2)
                said = data[head + (data[head + 12] >> 4) * 4 : length or None]
                if said:
                    self._parts[to][number] = said

    def close(self) -> None:
        """Stop listening once nothing waits any more."""
        self._end.set()
        self._thread.join(30)
        counted = self._socket.getsockopt(_SOL_PACKET, _STATISTICS, 8)
        self.dropped = struct.unpack("II", counted)[1]
        self._socket.close()

    @property
    def ports(self) -> list[int]:
        """Where anything went."""
        return list(self._parts)

    def stream(self, port: int) -> bytes:
        """Return what went to a port, in the order of TCP; the numbers must join."""
        found, at = bytearray(), None
        for number, said in sorted(self._parts.get(port, {}).items()):
            at = number if at is None else at
            assert number <= at, "a packet is missing"
            found += said[at - number :]
            at = max(at, number + len(said))
        return bytes(found)


def carried(stream: bytes) -> int:
    """Return how many bytes the records of a TLS stream carry, with its handshake."""
    at = total = 0
    while at < len(stream):
        kind, _, length = struct.unpack_from("!BHH", stream, at)
        at += _RECORD + length
        total += max(0, length - _ADDED) if kind == 23 else 0
    assert at == len(stream), "not TLS all along"
    return total


@pytest.mark.skipif(sys.platform != "linux", reason="needs packet sockets")
@pytest.mark.parametrize("seat", [PLAINTIFF, DEFENDANT, ""])
def test_the_wire_carries_what_the_witness_read_and_nothing_beside_it(
    hub: Hub,  # noqa: F811
    court: Court,  # noqa: F811
    tmp_path: Path,
    seat: str,
) -> None:
    try:
        packets = Packets(hub.listening.port)
    except PermissionError:
        pytest.skip("listening on the wire is not permitted here")
    authority = Authority.open(tmp_path / "room")
    shown = towards_screens(certificate(authority, server=True), tmp_path)
    watched, bench = admit(hub, seat), admit(hub, JUDGE)
    with ExitStack() as stack:
        stack.callback(packets.close)
        witness = stack.enter_context(Between(hub.listening.port, shown, watched.context()))
        judge = stack.enter_context(Screen(bench, hub.listening.port))
        party = stack.enter_context(Screen(watched, witness.port))
        others = {
            one: party if one == seat else stack.enter_context(screen(hub, one))
            for one in (PLAINTIFF, DEFENDANT)
        }
        hold(hub, judge, others[PLAINTIFF], others[DEFENDANT])
        party.get(f"/v1/asset/{court.digest('C1', 1)}")
    assert packets.dropped == 0
    streams = {port: packets.stream(port) for port in witness.ports}
    assert all(streams.values())
    # Nothing goes past the witness: what he read in plain is what the wire carried.
    beside = sum(carried(one) for one in streams.values()) - len(witness.down)
    assert 0 <= beside < _HANDSHAKE_BYTES * len(streams)
    hidden = secrets_of(court, hub, seat)
    assert [name for name, secret in hidden.items() if secret in witness.down] == []
    # And to nobody does anything go in clear.
    everything = b"".join(packets.stream(port) for port in packets.ports)
    assert len(everything) > len(witness.down)
    assert [name for name, secret in hidden.items() if secret in everything] == []
