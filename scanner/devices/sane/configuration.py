"""A private SANE configuration (独立的 SANE 配置); the system's files stay as they are.

Source: sane-dll(5) and sane-airscan(5). ``SANE_CONFIG_DIR`` that ends in a colon is
searched before the system's folders; without the colon instead of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SYSTEM_FOLDER = Path("/etc/sane.d")

_DUPLICATES = frozenset({"escl", "test", "airscan"})
"""``escl`` lists scanners of sane-airscan a second time; the others we add ourselves."""
_BROADCASTING = {
    "epson2": "usb\nscsi EPSON\n",
    "magicolor": "usb\n",
    "pixma": "networking=no\n",
}
"""Backends that wait 0.5 to 1.5 s each for old network scanners, and the configuration
that keeps them to USB. Network scanners of today are sane-airscan's."""
_BROADCASTING_ONLY = frozenset({"dell1600n_net"})


@dataclass(frozen=True, slots=True)
class Configuration:
    """What SANE is to load.

    Attributes:
        system: the backends of the system's own ``dll.conf``, and its other files.
        test: SANE's test devices.
        address: a scanner given by hand; then nothing is looked for on the network.
        old_network: also ask backends that wait for answers to a broadcast.
    """

    system: bool = True
    test: bool = True
    address: str | None = None
    old_network: bool = False


GIVEN_NAME = "Given"
"""Name in airscan.conf of a scanner given by hand."""
GIVEN_DEVICE = f"airscan:e0:{GIVEN_NAME}"
"""SANE's name for it."""


def write_configuration(folder: Path, wanted: Configuration, system: Path = SYSTEM_FOLDER) -> str:
    """Write the files into ``folder`` and return the value for ``SANE_CONFIG_DIR``.

    Args:
        folder: an empty folder of our own.
        wanted: what to load.
        system: the system's configuration, read only.
    """
    backends: list[str] = []
    if wanted.system:
        backends += system_backends(system, broadcasting=wanted.old_network)
    if wanted.address is not None or wanted.system:
        backends.append("airscan")
    if wanted.test:
        backends.append("test")
    (folder / "dll.conf").write_text("".join(f"{name}\n" for name in backends), "utf-8")
    if wanted.address is not None:
        (folder / "airscan.conf").write_text(
            f'[devices]\n"{GIVEN_NAME}" = {wanted.address}, eSCL\n'
            "[options]\ndiscovery = disable\n",
            "utf-8",
        )
    if wanted.system and not wanted.old_network:
        for backend, text in _BROADCASTING.items():
            (folder / f"{backend}.conf").write_text(text, "utf-8")
    return f"{folder}:" if wanted.system else str(folder)


def system_backends(system: Path, *, broadcasting: bool) -> list[str]:
    """Return the backends the system's ``dll.conf`` names, without those we replace."""
    try:
        text = (system / "dll.conf").read_text("utf-8", "replace")
    except OSError:
        return []
    names = [line.split("#")[0].strip() for line in text.splitlines()]
    left_out = _DUPLICATES if broadcasting else _DUPLICATES | _BROADCASTING_ONLY
    return [name for name in names if re.fullmatch(r"[\w-]+", name) and name not in left_out]
