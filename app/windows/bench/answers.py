"""What the hub's station answers to the bench's questions, read with care; no widgets (问答).

The shapes stand in :mod:`courtroom.hub.contract`; what is missing is taken as empty, and
what lies in the confidential volume is never taken for an exhibit's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dossier.model import Volume

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DossierPage:
    """A page of the dossier, of either volume (卷宗页)."""

    id: str
    number: int
    """1-based in its material."""
    title: str
    """Of its material."""
    confidential: bool = False
    """副卷: it is never shown."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of the dossier's tree: volume, item or material."""

    title: str
    kind: str
    """``volume``, ``item``, ``material`` or ``unfiled``."""
    confidential: bool
    branches: tuple[Branch, ...] = ()
    pages: tuple[DossierPage, ...] = ()

    def all_pages(self) -> Iterator[DossierPage]:
        """Yield its pages and those below it, in order."""
        yield from self.pages
        for branch in self.branches:
            yield from branch.all_pages()


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a page's picture is had (``page``)."""

    asset: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that a search found (检索结果)."""

    page: DossierPage
    snippet: str
    start: int
    """Of the words within the snippet; the end is past the last character."""
    end: int
    boxes: tuple[Rectangle, ...] = ()
    """As parts (0–1) of the page, origin top-left."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exhibit that words may mean (证据候选)."""

    exhibit: str
    page: int
    """1-based."""


def _maps(value: Any) -> Iterable[Mapping[str, Any]]:
    listed = value if isinstance(value, list | tuple) else ()
    return (one for one in listed if isinstance(one, Mapping))


def _listed(answer: Any, name: str) -> Iterable[Mapping[str, Any]]:
    return _maps(answer.get(name)) if isinstance(answer, Mapping) else ()


def _text(value: Mapping[str, Any], *names: str) -> str:
    for name in names:
        found = value.get(name)
        if found:
            return str(found)
    return ""


def _is_box(value: Any) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == 4
        and all(isinstance(one, int | float) for one in value)
    )


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _is_confidential(value: Any) -> bool:
    return str(value) == Volume.CONFIDENTIAL


def dossier(answer: Any, unfiled: str) -> tuple[Branch, ...]:
    """Return the volumes of the dossier; pages not filed yet come as a branch of this name."""
    volumes = []
    for volume in _listed(answer, "volumes"):
        secret = _is_confidential(volume.get("volume"))
        items = tuple(_item(item, secret=secret) for item in _maps(volume.get("items")))
        volumes.append(Branch(_text(volume, "name", "title"), "volume", secret, items))
    loose = tuple(
        DossierPage(_text(one, "id"), _number(one.get("number")), unfiled)
        for one in _listed(answer, "unfiled")
    )
    if loose:
        volumes.append(Branch(unfiled, "unfiled", confidential=False, pages=loose))
    return tuple(volumes)


def _item(item: Mapping[str, Any], *, secret: bool) -> Branch:
    below = tuple(_item(one, secret=secret) for one in _maps(item.get("items")))
    materials = tuple(_material(one, secret=secret) for one in _maps(item.get("materials")))
    return Branch(_text(item, "title", "name"), "item", secret, below + materials)


def _material(material: Mapping[str, Any], *, secret: bool) -> Branch:
    title = _text(material, "title")
    pages = tuple(
        DossierPage(_text(one, "id"), _number(one.get("number")), title, secret)
        for one in _maps(material.get("pages"))
    )
    return Branch(title, "material", secret, (), pages)


def picture(answer: Any) -> Picture | None:
    """Return what ``page`` answered; None: there is no picture."""
    if not isinstance(answer, Mapping) or not answer.get("asset"):
        return None
    return Picture(
        str(answer["asset"]), _number(answer.get("width")), _number(answer.get("height"))
    )


def unread(answer: Any) -> int:
    """Return how many pages ``search`` could not look into; 0 also where a hub does not tell."""
    return max(0, _number(answer.get("unread"))) if isinstance(answer, Mapping) else 0


def hits(answer: Any) -> tuple[Hit, ...]:
    """Return what ``search`` found, best first."""
    found = []
    for one in _listed(answer, "hits"):
        page = DossierPage(
            _text(one, "page"),
            _number(one.get("number")),
            _text(one, "title"),
            _is_confidential(one.get("volume")),
        )
        listed = one.get("boxes")
        boxes = tuple(
            (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
            for box in (listed if isinstance(listed, list | tuple) else ())
            if _is_box(box)
        )
        snippet = _text(one, "snippet")
        start = max(0, min(_number(one.get("start")), len(snippet)))
        end = max(start, min(_number(one.get("end")), len(snippet)))
        found.append(Hit(page, snippet, start, end, boxes))
    return tuple(found)


def candidates(answer: Any) -> tuple[Candidate, ...]:
    """Return what ``recall`` found, best first."""
    return tuple(
        Candidate(_text(one, "exhibit"), max(1, _number(one.get("page"))))
        for one in _listed(answer, "found")
        if one.get("exhibit")
    )
