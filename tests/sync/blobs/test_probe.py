"""A store that lies is refused, and told why."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from resources.errors import BlobStoreUnfit
from sync.blobs.contract import RawAccess
from sync.blobs.folder import FolderBlobStore
from sync.blobs.probe import CHECKS, probe


class Liar:
    """Passes everything on, but for what a test changes."""

    def __init__(self, honest: RawAccess) -> None:
        self.honest = honest
        self.cache: dict[str, bytes | None] = {}
        self.listed: list[str] = []

    def create(self, name: str, data: bytes) -> bool:
        return self.honest.create(name, data)

    def create_claiming(self, name: str, data: bytes, sha256: str) -> bool:
        return self.honest.create_claiming(name, data, sha256)

    def read(self, name: str) -> bytes | None:
        return self.honest.read(name)

    def names(self, prefix: str) -> list[str]:
        return self.honest.names(prefix)

    def remove(self, name: str) -> None:
        self.honest.remove(name)


class Overwriting(Liar):
    def create(self, name: str, data: bytes) -> bool:
        self.honest.remove(name)
        return self.honest.create(name, data)


class Racing(Liar):
    """Looks first and writes then, as a store without conditional writes would."""

    def __init__(self, honest: RawAccess) -> None:
        super().__init__(honest)
        self._all = threading.Barrier(4)

    def create(self, name: str, data: bytes) -> bool:
        if self.honest.read(name) is not None:
            return False
        if "race" in name:
            self._all.wait()
            self.honest.remove(name)
            self.honest.create(name, data)
            return True
        return self.honest.create(name, data)


class Silent(Liar):
    """Keeps the first, but tells every writer that it won."""

    def create(self, name: str, data: bytes) -> bool:
        made = self.honest.create(name, data)
        return made or "race" in name


class Credulous(Liar):
    def create_claiming(self, name: str, data: bytes, sha256: str) -> bool:
        return self.honest.create(name, data)


class Forgetful(Liar):
    """Refuses a wrong digest, and keeps the bytes all the same."""

    def create_claiming(self, name: str, data: bytes, sha256: str) -> bool:
        self.honest.create(name, data)
        return not name.endswith("wrong")


class Stale(Liar):
    def read(self, name: str) -> bytes | None:
        if "read-" in name:
            return self.cache.setdefault(name, self.honest.read(name))
        return self.honest.read(name)


class Truncating(Liar):
    def read(self, name: str) -> bytes | None:
        data = self.honest.read(name)
        return data and data[:500] if "read-" in name else data


class LateLister(Liar):
    def names(self, prefix: str) -> list[str]:
        before, self.listed = self.listed, self.honest.names(prefix)
        return before if "list-" in prefix else self.listed


class Undead(Liar):
    def remove(self, name: str) -> None:
        if not name.endswith("gone"):
            self.honest.remove(name)


class Lying(FolderBlobStore):
    liar: Callable[[RawAccess], RawAccess] = Liar

    @property
    def raw(self) -> RawAccess:
        return type(self).liar(super().raw)


@pytest.mark.parametrize(
    ("liar", "fault"),
    [
        (Overwriting, "written over"),
        (Racing, "exactly one wins"),
        (Silent, "exactly one wins"),
        (Credulous, "checksums"),
        (Forgetful, "checksums"),
        (Stale, "read back"),
        (Truncating, "read back"),
        (LateLister, "not listed"),
        (Undead, "comes back"),
    ],
)
def test_a_store_that_lies_is_refused(tmp_path: Path, liar: type[Liar], fault: str) -> None:
    store = type("Store", (Lying,), {"liar": liar})(tmp_path, "main")
    with pytest.raises(BlobStoreUnfit) as caught:
        probe(store)
    assert fault in caught.value.params["reason"]
    assert caught.value.params["store"] == store.name


def test_every_check_can_fail_and_an_honest_store_passes_all(tmp_path: Path) -> None:
    probe(type("Store", (Lying,), {"liar": Liar})(tmp_path, "main"))
    assert list((tmp_path / "main" / "probe").iterdir()) == []
    assert len({check.fault for check in CHECKS}) == len(CHECKS)
