"""A copied station goes on under a name of its own (更换站号).

Of two copies of one station the centre lets one go on; the other is shut out until an
administrator hands over a code for it. What it wrote since they parted is issued again
under the new name; nothing of it is lost.
"""

from __future__ import annotations

import logging

from resources.errors import SyncError
from sync.core import limits
from sync.core.answers import Welcome
from sync.core.messages import Hello, Mark
from sync.station.carrying import Carrier
from sync.station.journal import StationJournal
from sync.station.link import nothing

_log = logging.getLogger(__name__)


def common_with_centre(journal: StationJournal, carrier: Carrier, known: int) -> int:
    """Return the last own entry that the centre holds under the old name.

    Args:
        journal: of the station.
        carrier: under the old certificate.
        known: what is known to be there; the answer where the centre says nothing, as
            it does to a station that was revoked. Entries issued again without need come
            back as conflicts, never as losses.
    """
    low, high = known, journal.head().sequence
    while low < high:
        count = min(limits.MAX_MARKS, high - low)
        places = [low + (high - low) * n // count for n in range(1, count + 1)]
        marks = tuple(Mark(place, journal.hash_at(place)) for place in places)
        try:
            answer = carrier.carry(Hello(journal.epoch, marks), nothing)
        except SyncError as error:
            _log.info("the centre compares no chains: %s", error)
            return low
        if not isinstance(answer, Welcome):
            return low
        low = max(low, answer.common)
        high = min((place - 1 for place in places if place > low), default=low)
    return low
