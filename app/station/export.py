"""A volume of a case as one searchable PDF (导出): views, text and catalogue joined."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal

from dossier.catalogue.arrange import FiledVolume
from dossier.changes import NoteExport
from dossier.deadlines.desk import check_step
from dossier.edits import geometry
from dossier.export import ExportPage, ExportProgress, Metadata, OutlineItem, ViewImage, write_pdf
from dossier.export.page import Layers
from dossier.ids import CaseId
from dossier.model import VOLUME_WORDS, Case, Page, Volume
from resources.errors import NothingToExport
from scanner.imaging.view import render_encoded

if TYPE_CHECKING:
    from app.station.station import Station

_QUALITY = 90
_WORTH = 0.8
"""Of the picture's bytes: with more, layers are not worth it."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written."""

    path: Path
    pages: int
    size_bytes: int
    sha256: str
    unfiled: int
    """Pages that wait in the unfiled tray and are therefore in no volume."""


def export_pdf(
    station: Station,
    case_id: CaseId,
    volume: Volume,
    path: Path,
    *,
    who: str,
    on_progress: Callable[[int, int], None] | None,
    cancel: Event,
    small: bool = False,
) -> ExportReport:
    """Write a volume as PDF/A with bookmarks and an invisible text layer.

    Only filed pages are exported: an unfiled page might be a confidential one.
    With ``small`` pages of ink on paper become layers where that is smaller: ink lossless in
    black, seals and everything coloured as they are, the paper coarser. The journal notes who
    exported what, with the file's digest.

    Raises:
        NothingToExport: the volume holds no pages.
        CaseLocked, StepStopped: a deadline forbids it.
        DiskFull: no room; an older file of that name is untouched.
        Cancelled: ``cancel`` was set.
    """
    case = station.store.case(case_id)
    station.store.check_export(volume)
    check_step(station.store, case_id, "export", who)
    arrangement = station.arrangement(case_id)
    filed = arrangement.volume(volume)
    if not filed.pages:
        raise NothingToExport(number=case.number, volume=VOLUME_WORDS[volume])
    written = write_pdf(
        path,
        _pages(station, filed, small=small),
        outline=_outline(filed),
        metadata=_metadata(station, case, volume),
        on_progress=on_progress and _counted(on_progress, len(filed.pages)),
        cancel=cancel,
    )
    station.store.apply(NoteExport(case_id, volume, written.sha256, written.pages), who)
    return ExportReport(
        path, written.pages, written.size_bytes, written.sha256, len(arrangement.unfiled)
    )


def _counted(
    on_progress: Callable[[int, int], None], total: int
) -> Callable[[ExportProgress], None]:
    return lambda progress: on_progress(progress.pages_done, total)


def export_page(station: Station, page: Page, label: str, *, small: bool = False) -> ExportPage:
    """Return a page as the writer takes it; its picture is made when its turn comes."""
    image = _image_of(station, page)
    return ExportPage(
        image=_in_layers(image) if small else image,
        geometry=geometry(page.edits, page.width_px, page.height_px),
        text=station.store.reading(page.id),
        label=label,
    )


def _pages(station: Station, filed: FiledVolume, *, small: bool) -> Iterator[ExportPage]:
    for place, page in enumerate(filed.pages, start=1):
        yield export_page(station, page, str(place), small=small)


def _in_layers(image: Callable[[], ViewImage]) -> Callable[[], ViewImage | Layers]:
    """Return how a picture is made smaller, where layers are smaller and lose nothing."""

    def smaller() -> ViewImage | Layers:
        from scanner.imaging.layers import layers
        from scanner.imaging.master import decode

        whole = image()
        made = layers(decode(whole.data), whole.dpi)
        return whole if made is None or made.size_bytes > _WORTH * len(whole.data) else made

    return smaller


def _image_of(station: Station, page: Page) -> Callable[[], ViewImage]:
    def image() -> ViewImage:
        data, media_type, width_px, height_px = render_encoded(
            station.store.blobs.read(page.sha256), page.media_type, page.edits, _QUALITY
        )
        kind: Literal["image/jpeg", "image/png"] = (
            "image/png" if media_type == "image/png" else "image/jpeg"
        )
        # Of a great picture it is a reduced copy; its size on paper stays.
        whole = geometry(page.edits, page.width_px, page.height_px)
        return ViewImage(data, kind, width_px, height_px, page.dpi * width_px / whole.width_px)

    return image


def _outline(filed: FiledVolume) -> list[OutlineItem]:
    items: list[OutlineItem] = []
    index = 0
    for item in filed.items:
        children: list[OutlineItem] = []
        first = index
        for material in item.materials:
            if material.pages:
                children.append(OutlineItem(material.material.title, index, ()))
                index += len(material.pages)
        if children:
            items.append(OutlineItem(item.item.title, first, tuple(children)))
    return items


def _metadata(station: Station, case: Case, volume: Volume) -> Metadata:
    parties = tuple(f"{p.role}：{p.name}" for p in station.store.parties(case.id))
    return Metadata(
        title=f"{case.number} {VOLUME_WORDS[volume]}",
        subject=case.cause,
        author="",
        keywords=parties,
        created_at=case.created_at,
    )
