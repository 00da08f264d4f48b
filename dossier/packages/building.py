"""Building a bag: written beside, read back, made durable, then put in place (信息包生成).

One bag for one volume: 正卷 and 副卷 never share one, and nothing in a bag of the main volume
tells that there is another. Each file is streamed, so that memory does not grow with the case.
"""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from dossier.blobs import make_folder, sync_folder, told
from dossier.ids import new_id
from dossier.packages import described as says
from dossier.packages.belongings import Belonging
from dossier.packages.described import Described, DescribedItem, DescribedOther
from dossier.packages.files import Digests, digests_of, pieces_of, put, wanted
from dossier.packages.names import unsafe
from dossier.packages.reading import SM3_LIST
from resources.errors import Cancelled, Damaged, DiskFull, DuplicateItem

SOFTWARE = "Wenyi 文驿"
_STAGED = re.compile(r"\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part")
_LEASE_S = 86_400.0
WriteItem = Callable[[Path], tuple[str, int]]
"""Writes one PDF/A at the path it is given; returns its SHA-256 and its pages."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document to be written (件)."""

    described: DescribedItem
    """File, digests and size are filled in."""
    write: WriteItem


@dataclass(frozen=True, slots=True)
class Other:
    """A file that goes along; its bytes come in pieces (其他文件)."""

    kind: str
    title: str
    name: str
    """Below 其他, with ``/``, of our own making."""
    pieces: Callable[[], Iterable[bytes]]
    belongs: Belonging | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A bag that is durable and in its place (已生成)."""

    folder: Path
    described: Described
    files: int
    """Of the payload."""
    size_bytes: int
    """Of the payload."""
    sha256: str
    """Of the tag manifest, which stands for everything; give it to the receiver."""
    sm3: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Progress and cancelling of one build."""

    total: int
    on_progress: Callable[[int, int], None] | None
    cancel: threading.Event

    def done(self, count: int) -> None:
        """Tell that ``count`` files are written.

        Raises:
            Cancelled: the person cancelled.
        """
        if self.cancel.is_set():
            raise Cancelled
        if self.on_progress is not None:
            self.on_progress(count, self.total)


def build(
    out: Path,
    head: Described,
    items: Sequence[Item],
    others: Sequence[Other],
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> Built:
    """Write the bag of a volume below ``out``; its folder is the archive number.

    Until everything is durable and was read back there is no such folder; an error or a
    cancel leaves nothing behind.

    Args:
        out: made where it is not there.
        head: what the package says of the volume; ``items`` and ``others`` are filled in.
        items: in order.
        others: what goes along.
        on_progress: files written, in all.
        cancel: looked at before each file and each piece.

    Raises:
        DuplicateItem: the folder is there already.
        NotWritten: not below ``out``; DiskFull, StoreError: later; Damaged: reads back otherwise.
        Cancelled: ``cancel`` was set.
    """
    target = out / head.archive_number
    steps = Steps(len(items) + len(others), on_progress, cancel or threading.Event())
    with _staged(out, target) as folder:
        payload = folder / "data"
        with told(target):
            (payload / says.ITEMS).mkdir(parents=True)
            (payload / says.OTHERS).mkdir()
        digests: dict[str, Digests] = {}
        steps.done(0)
        made = tuple(_items(payload, items, digests, steps))
        rest = tuple(_others(payload, others, digests, steps, len(items)))
        described = replace(head, items=made, others=rest)
        xml = says.to_xml(described)
        digests[f"data/{says.CATALOGUE}"] = put(payload / says.CATALOGUE, [xml])
        size_bytes = sum(one.size_bytes for one in digests.values())
        note = says.note(described, SOFTWARE, size_bytes, len(digests) + 1)
        digests[f"data/{says.NOTE}"] = put(payload / says.NOTE, [note])
        size_bytes += len(note)
        seal = _tags(folder, described, digests, size_bytes)
        _durable(folder)
        steps.done(steps.total)
        return Built(target, described, len(digests), size_bytes, seal.sha256, seal.sm3)


def _items(
    payload: Path, items: Sequence[Item], digests: dict[str, Digests], steps: Steps
) -> Iterator[DescribedItem]:
    page = 1
    for serial, item in enumerate(items, 1):
        name = f"{says.ITEMS}/{serial:04d}.pdf"
        sha256, pages = item.write(payload / name)
        with told(payload / name):
            found = digests_of(pieces_of(payload / name))
        if found.sha256 != sha256:
            raise Damaged(path=name, found=found.sha256)
        digests[f"data/{name}"] = found
        yield replace(
            item.described,
            serial=serial,
            first_page=page,
            pages=pages,
            file=name,
            sha256=found.sha256,
            sm3=found.sm3,
            size_bytes=found.size_bytes,
        )
        page += pages
        steps.done(serial)


def _others(
    payload: Path,
    others: Sequence[Other],
    digests: dict[str, Digests],
    steps: Steps,
    done: int,
) -> Iterator[DescribedOther]:
    for serial, other in enumerate(others, 1):
        name = f"{says.OTHERS}/{other.name}"
        if unsafe(name):
            raise ValueError(name)
        with told(payload / name):
            (payload / name).parent.mkdir(parents=True, exist_ok=True)
        found = put(payload / name, _until(other.pieces(), steps.cancel))
        digests[f"data/{name}"] = found
        yield DescribedOther(
            serial,
            other.kind,
            other.title,
            name,
            found.sha256,
            found.sm3,
            found.size_bytes,
            other.belongs,
        )
        steps.done(done + serial)


def _until(pieces: Iterable[bytes], cancel: threading.Event) -> Iterator[bytes]:
    for piece in pieces:
        if cancel.is_set():
            raise Cancelled
        yield piece


def _tags(
    folder: Path, described: Described, digests: dict[str, Digests], size_bytes: int
) -> Digests:
    """Write the tag files; return the digests of the tag manifest."""
    info = {
        "Source-Organization": "Wenyi",
        "External-Identifier": described.archive_number,
        "Bag-Group-Identifier": described.number,
        "Bagging-Date": datetime.now(UTC).date().isoformat(),
        "Payload-Oxum": f"{size_bytes}.{len(digests)}",
        "Bag-Software-Agent": SOFTWARE,
    }
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in info.items()),
        "manifest-sha256.txt": _manifest({p: d.sha256 for p, d in digests.items()}),
        SM3_LIST: _manifest({p: d.sm3 for p, d in digests.items()}),
    }
    written = {name: put(folder / name, [text.encode()]) for name, text in tags.items()}
    listed = _manifest({name: one.sha256 for name, one in written.items()})
    return put(folder / "tagmanifest-sha256.txt", [listed.encode()])


def _manifest(rows: dict[str, str]) -> str:
    # Our names hold neither line ends nor per cent signs, which would have to be encoded.
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(rows.items()))


def _durable(folder: Path) -> None:
    with told(folder):
        for path in (*folder.rglob("*"), folder):
            if path.is_dir():
                sync_folder(path)


def _sweep(out: Path) -> None:
    """Remove what a build left that was killed more than a day ago; a younger one may run."""
    for path in out.iterdir():
        if _STAGED.fullmatch(path.name) and time.time() - path.stat().st_mtime > _LEASE_S:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _staged(out: Path, target: Path) -> Iterator[Path]:
    """Give a folder beside the target; put it there at the end, or remove it."""
    with wanted(target):
        make_folder(out)
        _sweep(out)
        if target.exists():
            raise DuplicateItem(thing=str(target))
        folder = out / f".{new_id()}.part"
        folder.mkdir(mode=0o700)
    try:
        yield folder
        with told(target):
            if target.exists():
                raise DuplicateItem(thing=str(target))
            folder.rename(target)
            sync_folder(out)
    except DiskFull as error:
        # Of a file that is gone with the folder it lay in nobody could make anything.
        raise DiskFull(path=str(target)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
