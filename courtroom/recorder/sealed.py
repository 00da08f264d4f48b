"""How samples lie on the disk: in clear, or sealed stretch by stretch (录音密封).

A stretch (at most a second of one channel) is sealed as one record::

    nonce   12 random bytes
    text    AES-256-GCM of the samples; associated data: recording, channel, first, count
    tag     16 bytes

Sealed by the second and not by the file, so that nothing lies in clear at any time and a
recorder that is killed still loses no more than its last stretch. A stretch put in the
place of another does not open. Random nonces: a recording of eight hours and 32 channels
has under 2²¹ of them, far below the limit of 2³² a key. Closed segments are sealed as
every file of the house (:mod:`dossier.sealing`).

Source: NIST SP 800-38D, 8.2.2 and 8.3.
"""

from __future__ import annotations

import os

from dossier.sealing import derive_key
from resources.errors import WrongKey

PURPOSE = "recordings"
NONCE_BYTES = 12
MORE_BYTES = NONCE_BYTES + 16
"""By which a sealed stretch is longer than its samples."""


class Stretches:
    """Seals and opens the stretches of one recording.

    Args:
        key: the station's, 32 bytes; None leaves everything in clear.
        recording: id of the recording.
    """

    def __init__(self, key: bytes | None, recording: str) -> None:
        self._recording = recording
        self.key = None if key is None else derive_key(key, PURPOSE)
        """What closed segments are sealed with."""

    def seal(self, data: bytes, channel: int, first: int) -> bytes:
        """Return what is written for these samples."""
        if self.key is None:
            return data
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE_BYTES)
        about = self._about(channel, first, len(data) // 2)
        return nonce + AESGCM(self.key).encrypt(nonce, data, about)

    def unseal(self, data: bytes, channel: int, first: int) -> bytes:
        """Return the samples' bytes.

        Raises:
            WrongKey: another key, or not what was sealed here.
        """
        if self.key is None:
            return data
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        about = self._about(channel, first, (len(data) - MORE_BYTES) // 2)
        try:
            return AESGCM(self.key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], about)
        except (InvalidTag, ValueError) as error:
            raise WrongKey(path=f"channel-{channel:02d}") from error

    def _about(self, channel: int, first: int, count: int) -> bytes:
        return f"wenyi recording v1 {self._recording} {channel} {first} {count}".encode()
