"""The epochs of a station and the keys they are signed with (工作站身份、纪元).

A station begins with one chain of entries. Restored from a copy it goes on in another,
under a fresh key that the key before endorses: the first key, noted in ``store.mark``,
answers for all of them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from dossier.ids import new_id
from dossier.store import schema

_FRESH = "fresh_seed"
_RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signs (工作站身份)."""

    device: str
    epoch: int
    seed: bytes
    """Ed25519 private key, 32 bytes."""
    public_key: bytes
    chain: int = 1
    """Number of the chain in this store."""

    @property
    def origin(self) -> str:
        """What the first entry names as the hash before it."""
        return origin(self.device, self.epoch, self.public_key)


@dataclass(frozen=True, slots=True)
class Chain:
    """One epoch as it lies in the store."""

    n: int
    device: str
    epoch: int
    public_key: bytes
    endorsement: bytes
    """Signature of the key before over this chain's origin; empty for the first."""
    common: int | None
    """Last entry that was not issued again in the next chain; None: it is the newest."""

    @property
    def origin(self) -> str:
        """What the first entry names as the hash before it."""
        return origin(self.device, self.epoch, self.public_key)


def origin(device: str, epoch: int, public_key: bytes) -> str:
    """Return what the first entry of a chain names as the hash before it."""
    return hashlib.sha256(f"{device}/{epoch}/{public_key.hex()}".encode("ascii")).hexdigest()


def new_identity() -> Identity:
    """Return a fresh identity for a new store."""
    seed, public_key = new_key()
    return Identity(new_id(), 1, seed, public_key)


def new_key() -> tuple[bytes, bytes]:
    """Return a fresh Ed25519 private key and its public key, 32 bytes each."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def sign(seed: bytes, digest: str) -> bytes:
    """Return the Ed25519 signature over a hash."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(bytes.fromhex(digest))


def is_signed(public_key: bytes, digest: str, signature: bytes) -> bool:
    """Return whether the key signed this hash."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, bytes.fromhex(digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def save_identity(connection: sa.Connection, identity: Identity) -> None:
    """Write a new store's identity into the encrypted database."""
    _put_key(connection, identity)
    _add(connection, identity, b"")


def load_identity(connection: sa.Connection) -> Identity | None:
    """Return the station's identity, or None in a store that has none yet."""
    values = dict((name, value) for name, value in connection.execute(sa.select(schema.station)))
    if "device" not in values:
        return None
    newest = connection.execute(sa.select(sa.func.max(schema.chain.c.n))).scalar()
    return Identity(
        values["device"].decode("ascii"),
        int(values["epoch"]),
        values["seed"],
        values["public_key"],
        newest or 1,
    )


def chains(connection: sa.Connection) -> list[Chain]:
    """Return the chains, oldest first."""
    t = schema.chain.c
    columns = (t.n, t.device, t.epoch, t.public_key, t.endorsement, t.common)
    return [Chain(*row) for row in connection.execute(sa.select(*columns).order_by(t.n))]


def fresh_key(connection: sa.Connection) -> tuple[bytes, bytes]:
    """Return the key pair for the next chain; the same until :func:`begin` uses it."""
    found = setting(connection, _FRESH)
    if found is None:
        seed, public_key = new_key()
        put_setting(connection, _FRESH, seed + public_key)
        return seed, public_key
    return found[:32], found[32:]


def begin(connection: sa.Connection, before: Identity, device: str, epoch: int) -> Identity:
    """Begin the next chain under the fresh key; the caller says where the old one ends.

    Raises:
        ValueError: the store had that chain already.
    """
    known = sa.select(schema.chain.c.n).where(
        schema.chain.c.device == device, schema.chain.c.epoch == epoch
    )
    if connection.execute(known).first() is not None:
        raise ValueError("a chain that was used before")
    seed, public_key = fresh_key(connection)
    identity = Identity(device, epoch, seed, public_key, before.chain + 1)
    _add(connection, identity, sign(before.seed, identity.origin))
    _put_key(connection, identity)
    put_setting(connection, _FRESH, None)
    put_setting(connection, _RESTORED, None)
    return identity


def mark_restored(connection: sa.Connection, made_at: str) -> None:
    """Note that this is a copy, which goes on in a new epoch once it meets the centre.

    The key for that epoch is made anew: two copies of one backup have different ones.

    Args:
        connection: in a transaction.
        made_at: of the backup, ISO 8601.
    """
    put_setting(connection, _FRESH, None)
    put_setting(connection, _RESTORED, made_at.encode("ascii"))


def restored(connection: sa.Connection) -> str:
    """Return of when the backup is that this was restored from; empty once that is over."""
    return (setting(connection, _RESTORED) or b"").decode("ascii")


def setting(connection: sa.Connection, name: str) -> bytes | None:
    """Return a value that the station keeps by name, or None."""
    table = schema.station
    query = sa.select(table.c.value).where(table.c.name == name)
    found: bytes | None = connection.execute(query).scalar()
    return found


def put_setting(connection: sa.Connection, name: str, value: bytes | None) -> None:
    """Keep a value by name; None removes it."""
    table = schema.station
    connection.execute(sa.delete(table).where(table.c.name == name))
    if value is not None:
        connection.execute(sa.insert(table).values(name=name, value=value))


def _put_key(connection: sa.Connection, identity: Identity) -> None:
    put_setting(connection, "device", identity.device.encode("ascii"))
    put_setting(connection, "epoch", str(identity.epoch).encode("ascii"))
    put_setting(connection, "seed", identity.seed)
    put_setting(connection, "public_key", identity.public_key)


def _add(connection: sa.Connection, identity: Identity, endorsement: bytes) -> None:
    connection.execute(
        sa.insert(schema.chain).values(
            n=identity.chain,
            device=identity.device,
            epoch=identity.epoch,
            public_key=identity.public_key,
            endorsement=endorsement,
            watermark=0,
        )
    )
