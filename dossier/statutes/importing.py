"""Laws from files into the library (导入法律法规): all of an import, or nothing of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from dossier.folding import fold, tokens
from dossier.statutes import folder as folders
from dossier.statutes import names
from dossier.statutes.database import Database
from dossier.statutes.folder import Gap, Law, Refused
from dossier.statutes.law import Version, label
from resources.errors import Cancelled, PartMissing, PartRefused


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is (导入进度)."""

    done: int
    total: int
    reading: bool
    """Files are being read; afterwards laws are written."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a folder (导入结果)."""

    added: tuple[Version, ...]
    """Versions that were not there."""
    replaced: tuple[Version, ...]
    """Versions that were there with another text."""
    same: tuple[Version, ...]
    """Versions that were there as they are; nothing was written."""
    refused: tuple[Refused, ...]
    gaps: tuple[Gap, ...]


OnProgress = Callable[[Progress], None]


def import_laws(
    database: Database,
    folder: Path,
    *,
    own: Path | None = None,
    on_progress: OnProgress | None = None,
    cancel: Event | None = None,
) -> Report:
    """Import the laws in a folder, or one file.

    A version that is there already is replaced; other versions of a law stay. Files
    that cannot be taken are reported, and what the library held of their laws stays.

    Args:
        database: the library's.
        folder: its folders are looked through, too.
        own: the station's ``statutes.toml``, for days of coming into force.
        on_progress: told after each file and law.
        cancel: ends it; then nothing is changed.

    Raises:
        DocumentError: the folder as a whole cannot be taken.
        StoreError: the library cannot be written; nothing is changed.
        Cancelled: ``cancel`` was set.
    """

    def tell(done: int, total: int, *, reading: bool) -> None:
        if on_progress:
            on_progress(Progress(done, total, reading))

    reading = folders.read(
        folder,
        names.in_force(own),
        on_file=lambda done, total: tell(done, total, reading=True),
        cancel=cancel,
    )
    outcome: dict[str, list[Version]] = {"added": [], "replaced": [], "same": []}
    if reading.laws:
        with database.writing() as connection:
            for count, law in enumerate(reading.laws, 1):
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                try:
                    outcome[_put(connection, law)].append(law.version)
                except PartMissing as error:
                    reading.refused.extend([Refused(one, error) for one in law.version.sources])
                tell(count, len(reading.laws), reading=False)
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")
    added, replaced, same = map(tuple, outcome.values())
    # The fault itself before what it keeps out.
    refused = sorted(
        reading.refused, key=lambda one: (isinstance(one.error, PartRefused), one.source)
    )
    return Report(added, replaced, same, tuple(refused), tuple(reading.gaps))


def _put(connection: Any, law: Law) -> str:
    """Write a version; returns what became of it."""
    version = law.version
    connection.execute("INSERT OR IGNORE INTO law(title) VALUES (?)", (version.title,))
    law_id = connection.execute("SELECT id FROM law WHERE title = ?", (version.title,)).fetchone()[
        0
    ]
    old = connection.execute(
        "SELECT id, digest, sources FROM version WHERE law = ? AND adopted = ?",
        (law_id, version.adopted.isoformat()),
    ).fetchone()
    if old and old[1] == version.digest:
        return "same"
    if old:
        _check_parts(version, json.loads(old[2]))
        _remove(connection, old[0])
    # The same version keeps its id: a screen may still show it.
    version_id = connection.execute(
        """INSERT INTO version(id, law, adopted, effective, basis, ended, articles, sources,
            digest, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            old[0] if old else None,
            law_id,
            version.adopted.isoformat(),
            version.effective.isoformat(),
            version.basis.value,
            version.ended.isoformat() if version.ended else None,
            len(law.articles),
            json.dumps(version.sources, ensure_ascii=False),
            version.digest,
            datetime.now(UTC).isoformat(),
        ),
    ).lastrowid
    for one in law.articles:
        row = connection.execute(
            "INSERT INTO article(version, number, sub, path, text) VALUES (?, ?, ?, ?, ?)",
            (version_id, one.number, one.sub, json.dumps(one.path, ensure_ascii=False), one.text),
        ).lastrowid
        # The number is a word of the body, too, so that 第五百条 is found where it stands.
        body = fold(label(one.number, one.sub) + one.text)
        heading = fold("".join(one.path))
        connection.execute(
            "INSERT INTO words(rowid, body, heading) VALUES (?, ?, ?)",
            (row, tokens(body), tokens(heading)),
        )
    return "replaced" if old else "added"


def _check_parts(version: Version, before: list[str]) -> None:
    """See that a law in several files is not replaced by some of them.

    Raises:
        PartMissing: a file that it came from is not there.
    """
    names = {source.rpartition("/")[2] for source in version.sources}
    missing = [one for one in before if one.rpartition("/")[2] not in names]
    if missing and len(before) > len(version.sources):
        raise PartMissing(source=version.sources[0], law=version.title, part="、".join(missing))


def _remove(connection: Any, version_id: int) -> None:
    connection.execute(
        "DELETE FROM words WHERE rowid IN (SELECT id FROM article WHERE version = ?)",
        (version_id,),
    )
    connection.execute("DELETE FROM article WHERE version = ?", (version_id,))
    connection.execute("DELETE FROM version WHERE id = ?", (version_id,))
