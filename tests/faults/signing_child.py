"""A station that signs, locks and files until it is killed; run as ``python -m``.

Arguments: home, id of the hearing. Prints a line for each thing it acknowledges.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.station import open_station, signing_enclosures
from app.station.signing import SigningDesk
from dossier.ids import HearingId
from dossier.signing import SignerState
from tests.app import signing


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(home: Path, hearing_id: HearingId) -> None:
    with open_station(home) as station:
        signing_enclosures.settle(station, signing.CLERK)
        desk = SigningDesk(station, hearing_id, signing.CLERK)
        _say("ready")
        for one in desk.standing().signers:
            if one.state is SignerState.READ:
                desk.sign(one.id, desk.written(one.id, signing.ink(one.id)))
                _say(f"signed {one.id}")
        _say(f"filed {desk.finish()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), HearingId(sys.argv[2]))
