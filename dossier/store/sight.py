"""What of a store is for who is signed in (可见范围)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from dossier.ids import PageId
from dossier.model import Volume
from dossier.people.permits import Act
from dossier.store.door import Door, has_confidential
from dossier.store.readers import Reader


class InVolume(Protocol):
    """A row that says of which volume it is."""

    @property
    def volume(self) -> Volume:
        """正卷 or 副卷."""
        ...


T = TypeVar("T")
V = TypeVar("V", bound=InVolume)


class Sight:
    """Asks the door before something is shown, read to somebody, or leaves the station."""

    door: Door
    """Who is signed in (登录人); asked at each change."""

    def snapshot(self) -> AbstractContextManager[Reader]:
        """Give a reader whose queries all see the same state."""
        raise NotImplementedError

    def check(self, *acts: Act) -> None:
        """Check that who is signed in may do one of these; without accounts everybody may.

        Raises:
            NotPermitted: they may not.
        """
        with self.snapshot() as reader:
            person = self.door.person(reader.connection)
        if person is not None:
            person.check(*acts)

    @property
    def sees_confidential(self) -> bool:
        """Whether 副卷 is for who is signed in, too; without accounts it is for everybody."""
        with self.snapshot() as reader:
            person = self.door.person(reader.connection)
        return person is None or Act.SEE_CONFIDENTIAL in person.acts

    def check_export(self, volume: Volume) -> None:
        """Check, before anything is written, that a volume may leave the station (导出).

        Raises:
            NotPermitted: not by who is signed in.
        """
        closed = volume is Volume.CONFIDENTIAL
        self.check(*((Act.EXPORT_CONFIDENTIAL,) if closed else (Act.EXPORT, Act.ARCHIVE)))

    def seen(self, some: list[T], page_of: Callable[[T], PageId]) -> list[T]:
        """Return what stands on pages that who is signed in may see (不含无权查看的副卷)."""
        if not self.door.login:
            return some
        with self.snapshot() as reader:
            person = self.door.person(reader.connection)
            if person is None or Act.SEE_CONFIDENTIAL in person.acts:
                return some
            return [one for one in some if not has_confidential(reader.connection, [page_of(one)])]

    def shown(self, some: Iterable[V]) -> list[V]:
        """Return rows of which those of 副卷 are left out for who may not see them (不含副卷)."""
        found = list(some)
        if not self.door.login or all(one.volume is not Volume.CONFIDENTIAL for one in found):
            return found
        if self.sees_confidential:
            return found
        return [one for one in found if one.volume is not Volume.CONFIDENTIAL]

    def check_seen(self, page_ids: Sequence[PageId]) -> None:
        """Check that who is signed in may see these pages, where some lie in 副卷.

        Raises:
            NotPermitted: they may not.
        """
        if not self.door.login:
            return
        with self.snapshot() as reader:
            person = self.door.person(reader.connection)
            if person is None or Act.SEE_CONFIDENTIAL in person.acts:
                return
            if has_confidential(reader.connection, page_ids):
                person.check(Act.SEE_CONFIDENTIAL)

    def _sees_all(self, reader: Reader) -> bool:
        """Return whether 副卷 is for who is signed in too.

        Raises:
            NotPermitted: they may look into no case.
        """
        person = self.door.person(reader.connection)
        if person is None:
            return True
        person.check(Act.SEE)
        return Act.SEE_CONFIDENTIAL in person.acts
