"""Searching by voice (语音检索): what was said into the bench's button, in words of the case."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

from courtroom.spoken.client import Spoken, SpokenClient
from courtroom.wording import case_words
from courtroom.wording.lexicon import Term
from dossier.ids import CaseId

if TYPE_CHECKING:
    from app.station.station import Station

_lock = threading.Lock()
_clients: weakref.WeakKeyDictionary[Station, SpokenClient] = weakref.WeakKeyDictionary()


def heard_text(station: Station, case_id: CaseId, wav: bytes) -> str:
    """Return what is said in a WAV of at most 15 s; empty: nobody spoke. Kept nowhere.

    Raises:
        BadValue: the WAV cannot be taken.
        EngineError: there is no model, or it failed.
    """
    return heard(station, case_id, wav).text


def heard(station: Station, case_id: CaseId, wav: bytes) -> Spoken:
    """Return what :func:`heard_text` does, with what it took."""
    return _client(station).understand(wav, words(station, case_id))


def words(station: Station, case_id: CaseId) -> list[Term]:
    """Return the words of a case, its parties first."""
    store = station.store
    return case_words.of_case(store.case(case_id), store.parties(case_id))


def warm(station: Station) -> None:
    """Load the model beforehand, as when a hearing is opened; takes seconds.

    Raises:
        EngineError: it cannot be loaded.
    """
    _client(station).warm()


def close(station: Station) -> None:
    """End recognition; it starts again when it is asked."""
    with _lock:
        client = _clients.pop(station, None)
    if client is not None:
        client.close()


def _client(station: Station) -> SpokenClient:
    with _lock:
        client = _clients.get(station)
        if client is None:
            client = _clients[station] = SpokenClient(station.home)
            # Its process ends when its input does; this ends it as soon as the station is gone.
            weakref.finalize(station, client.close)
        return client
