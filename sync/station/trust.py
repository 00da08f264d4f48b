"""The centre's key, and randomness nobody can foresee (信任)."""

from __future__ import annotations

import secrets

from dossier.store.chains import is_signed

_RANDOM = secrets.SystemRandom()


class Trust:
    """Implements ``sync.core.station.ports.Trust``.

    Args:
        centre_key: Ed25519 public key, pinned at enrolment.
    """

    def __init__(self, centre_key: bytes) -> None:
        self._centre_key = centre_key

    def is_centres(self, digest: str, signature: bytes) -> bool:
        """Return whether the centre signed this digest."""
        return is_signed(self._centre_key, digest, signature)

    def random(self) -> float:
        """Return a number from 0 to 1, 1 excluded."""
        return _RANDOM.random()

    def nonce(self) -> str:
        """Return 64 hexadecimal digits that nobody can foresee."""
        return secrets.token_hex(32)
