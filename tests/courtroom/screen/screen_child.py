"""A paired screen as a process of its own: ``python -m … FOLDER``; ends with its input.

Prints a line of JSON whenever its link, what it shows or its facts are others.
"""

from __future__ import annotations

import hashlib
import json
import select
import sys
import time
from pathlib import Path

from courtroom.screen.room import open_room
from tests.courtroom.screen.pictured import projection

LOOK_S = 0.01


def main() -> int:
    room = open_room(Path(sys.argv[1]))
    if room is None:
        return 1
    told: tuple[object, ...] = ()
    try:
        while not select.select([sys.stdin], [], [], LOOK_S)[0]:
            facts = room.facts
            panes = facts.get("show/*", {}).get("panes", [{}])
            common = json.dumps(projection(facts, room), sort_keys=True)
            digest = hashlib.sha256(common.encode()).hexdigest()
            now = (room.link.name, panes[0].get("page"), digest)
            if now != told:
                told = now
                names = ("link", "page", "digest")
                line = dict(zip(names, now, strict=True)) | {"at": time.monotonic()}
                sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()
    finally:
        room.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
