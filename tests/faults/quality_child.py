"""A program at the quality desk that decides at random and says so; killed by the tests.

Prints each decision before it is made and after it: ``try`` and ``done``, a mark that no other
decision has, what was decided, the pages.
"""

from __future__ import annotations

import random
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from app.station import quality as desk
from app.station.station import Station
from dossier.ids import CaseId
from dossier.scanning import Judged
from dossier.store import open_store
from resources.errors import UnknownItem
from tests.dossier.paper import KEY

WHO = "质检员"


def tell(word: str, mark: str, judged: Judged, pages: list[str]) -> None:
    """Say a line that is whole or not at all."""
    sys.stdout.write(" ".join((word, mark, judged.value, ",".join(pages), "end\n")))
    sys.stdout.flush()


def main(home: str, case: str, seed: str) -> None:
    """Decide until killed."""
    case_id, chance = CaseId(case), random.Random(int(seed))
    with open_store(Path(home), key=KEY) as store:
        station = cast(Station, SimpleNamespace(store=store))
        live = store.pages(case_id)
        number = 0
        while True:
            mark, number = f"{seed}-{number}", number + 1
            if chance.random() < 0.1:
                with suppress(UnknownItem):  # nothing clean is left to draw from
                    desk.draw_sample(station, case_id, live[0].batch_id, who=WHO, seed=mark)
            judged = chance.choice(list(Judged))
            pages = [page.id for page in chance.sample(live, chance.randint(1, 3))]
            tell("try", mark, judged, [*pages])
            desk.judge(station, pages, judged, reason=mark, who=WHO)
            tell("done", mark, judged, [*pages])


if __name__ == "__main__":
    main(*sys.argv[1:])
