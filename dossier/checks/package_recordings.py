"""Recordings of a package: their journals, and what these vouch for (信息包录音)."""

from __future__ import annotations

from dataclasses import dataclass, field

from dossier.blobs import told
from dossier.checks.codes import limits
from dossier.packages.belongings import LOG, OfRecording
from dossier.packages.described import BadCatalogue, Described, DescribedOther
from dossier.packages.reading import PAYLOAD, ReadBag, opened
from dossier.packages.recordings import Log, Samples, from_json

Place = tuple[int, int]
"""Hearing and sitting, 1-based in the catalogue."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recording of one sitting as the package has it (录音)."""

    fault: str = ""
    """Why its journal says nothing; empty: it is one, and of this sitting."""
    log: Log | None = None
    sound: dict[str, Samples] = field(default_factory=dict)
    """By path in the bag."""
    films: dict[str, str] = field(default_factory=dict)
    """By path in the bag: digest, or empty where the journal has that of sealed bytes."""


def recorded(bag: ReadBag, described: Described | None) -> dict[Place, Recorded]:
    """Return the recordings that the catalogue tells of; one without a journal is a fault."""
    if described is None:
        return {}
    found: dict[Place, Recorded] = {}
    for number, held in enumerate(described.hearings, 1):
        for place, sitting in enumerate(held.sittings, 1):
            files = [one for one in described.others if one.belongs == OfRecording(number, place)]
            found[number, place] = _recorded(bag, files, sitting.head, sitting.recording_id)
    return found


def _recorded(bag: ReadBag, files: list[DescribedOther], head: str, recording_id: str) -> Recorded:
    logs = [one for one in files if one.kind == LOG]
    if len(logs) != 1:
        return Recorded(f"{len(logs)} journals")
    try:
        log = from_json(_read(bag, PAYLOAD + logs[0].file))
    except BadCatalogue as error:
        return Recorded(str(error))
    if head and head != log.head:
        return Recorded("head")
    if log.payloads[0]["id"] != recording_id:
        return Recorded("id")
    folder = PAYLOAD + logs[0].file.rpartition("/")[0]
    sound = {f"{folder}/{name}": samples for name, samples in log.sound.items()}
    films = {f"{folder}/{name}": digest for name, digest in log.films.items()}
    return Recorded("", log, sound, films)


def _read(bag: ReadBag, path: str) -> bytes:
    """Return a journal's bytes.

    Raises:
        BadCatalogue: it is not there, or larger than one may be.
    """
    file = bag.files.get(path)
    if file is None or file.size_bytes > limits()["package"]["largest_tag_bytes"]:
        raise BadCatalogue("missing" if file is None else "too large")
    with told(bag.folder / path), opened(bag.folder, path) as stream:
        return stream.read()
