"""A process that types into a record until it is killed; see test_autosave.

Says on its output, line by line: ``typed N TIME`` for every edit, ``saved N`` for what is
durable.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from courtroom.transcript import Autosaver, Transcript
from dossier.changes import Change
from dossier.ids import HearingId
from dossier.store import open_store
from tests.dossier.paper import KEY

UTTERANCES = 5


def letter(number: int) -> str:
    """Return what edit ``number`` types."""
    return chr(0x4E00 + number)


def main(home: str, hearing_id: str, seed: str) -> None:
    """Type for ever."""
    chance = random.Random(seed)
    with open_store(Path(home), key=KEY) as store:
        transcript = Transcript.open(store, HearingId(hearing_id))
        count = 0

        def write(changes: Sequence[Change]) -> None:
            sizes = {u.id: len(u.text) for c in changes for u in getattr(c, "utterances", ())}
            store.apply_all(list(changes), "clerk")
            saved.update(sizes)
            say(f"saved {sum(saved.values())}")

        saved: dict[str, int] = {}
        saver = Autosaver(transcript.record, write)
        ids = [one.id for one in transcript.shown()]
        if not ids:
            ids = [transcript.add("", "clerk", role="书记员") for _ in range(UTTERANCES)]
        saved.update({id_: len(transcript.get(id_).text) for id_ in ids})
        count = sum(saved.values())
        saver.start()
        say("ready")
        while True:
            id_ = ids[count % UTTERANCES]
            at = len(transcript.get(id_).text)
            transcript.type(id_, at, letter(count), "clerk")
            count += 1
            say(f"typed {count} {time.monotonic()}")
            time.sleep(chance.uniform(0.0, 0.03))


def say(line: str) -> None:
    """Write one line at once: whoever reads it knows that it was true."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:4])
