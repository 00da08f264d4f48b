"""Small real bags, and making them consistent again after a change (样例信息包)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dossier.edits import geometry
from dossier.export import ExportPage, Metadata, ViewImage, write_pdf
from dossier.model import Volume
from dossier.packages.building import Built, Item, Other, build
from dossier.packages.described import Described, DescribedItem, Original
from tests.dossier.checks.clean import MATERIALS, NUMBER, PARTIES, picture

ARCHIVE_NUMBER = "2026-粤0308-民初-000123-Z"
MADE_AT = datetime.now(UTC)


def head(number: str = NUMBER, volume: Volume = Volume.MAIN) -> Described:
    letter = "Z" if volume is Volume.MAIN else "F"
    return Described(
        number=number,
        archive_number=f"2026-粤0308-民初-000123-{letter}",
        cause="买卖合同纠纷",
        procedure="civil_first",
        volume=volume,
        opened_on="2026-03-02",
        made_at=MADE_AT.isoformat(timespec="seconds"),
        parties=PARTIES,
        items=(),
        others=(),
    )


def item(category: str, title: str, pages: int, subject: str = f"{NUMBER} 正卷") -> Item:
    masters = [picture(f"{category} {title} {number}") for number in range(pages)]
    originals = tuple(
        Original(hashlib.sha256(one).hexdigest(), "image/jpeg", len(one), 248, 351, 300, "")
        for one in masters
    )
    described = DescribedItem(
        0, category, f"{category} item", title, 0, pages, "", "", "", 0, originals
    )

    def write(path: Path) -> tuple[str, int]:
        written = write_pdf(
            path,
            (
                ExportPage(
                    lambda data=data: ViewImage(data, "image/jpeg", 248, 351, 300),  # type: ignore[misc]
                    geometry((), 248, 351),
                    None,
                    "",
                )
                for data in masters
            ),
            [],
            Metadata(title, subject, "", (), MADE_AT),
        )
        return written.sha256, written.pages

    return Item(described, write)


def main_items() -> list[Item]:
    return [item(c, t, n) for c, t, n, volume in MATERIALS if volume is Volume.MAIN]


def sound() -> Other:
    from resources import path

    data = path("sound_check.flac").read_bytes()
    return Other("录音", "法庭笔录第1次", "庭审录音录像/01-01/000000.flac", lambda: [data])


def bag(
    out: Path,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> Built:
    """Build the bag of a clean main volume with a recording."""
    return build(out, head(), main_items(), [sound()], on_progress=on_progress, cancel=cancel)


def reseal(folder: Path) -> None:
    """Write the tag files anew for what lies there now: a defect its maker covered up."""
    payload = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    for name, algorithm in (("manifest-sha256.txt", "sha256"), ("sm3.txt", "sm3")):
        lines = [
            f"{hashlib.new(algorithm, path.read_bytes()).hexdigest()}"
            f"  {path.relative_to(folder).as_posix()}\n"
            for path in payload
        ]
        (folder / name).write_text("".join(lines), encoding="utf-8", newline="\n")
    info = folder / "bag-info.txt"
    size = sum(path.stat().st_size for path in payload)
    rows = [
        f"Payload-Oxum: {size}.{len(payload)}" if row.startswith("Payload-Oxum") else row
        for row in info.read_text(encoding="utf-8").splitlines()
    ]
    info.write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    seal_tags(folder)


def seal_tags(folder: Path) -> None:
    """Write the tag manifest anew."""
    names = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "sm3.txt")
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in names
        if (folder / name).is_file()
    ]
    path = folder / "tagmanifest-sha256.txt"
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
