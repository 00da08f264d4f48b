"""A hub in a process of its own, to be killed: ``python -m … HOME JOURNAL``."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from courtroom.hub.hub import Hub, serve
from courtroom.hub.values import Listening
from tests.courtroom.hub.court import JUDGE, PLAINTIFF, Court, admit, config


def main() -> None:
    home, journal = Path(sys.argv[1]), Path(sys.argv[2])
    cards = home.with_name("cards.json")

    def ready(hub: Hub, listening: Listening) -> None:
        if not cards.exists():
            text = json.dumps([vars(admit(hub, seat)) for seat in (JUDGE, PLAINTIFF)])
            cards.write_text(text)
        sys.stdout.write(f"{listening.port}\n")
        sys.stdout.flush()

    serve(config(home), Court(journal=journal), threading.Event(), ready)


if __name__ == "__main__":
    main()
