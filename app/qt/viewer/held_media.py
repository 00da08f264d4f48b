"""A file of sound or film that is open, with its player (打开的影音)."""

from __future__ import annotations

import threading
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courtroom.viewing.media import Media
    from courtroom.viewing.playing import MediaPlayer


class HeldMedia:
    """What must be let go, whoever of Qt's objects is gone already."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.media: Media | None = None
        self.player: MediaPlayer | None = None
        self._opening = Event()

    def begin(self) -> Event:
        """Give up what was held or being opened; return what gives the next one up."""
        self.let_go()
        self._opening = Event()
        return self._opening

    def take(self, media: Media, cancel: Event) -> bool:
        """Hold a file from the moment it is open; on the thread that opened it.

        Nobody may be left to be told: a window that closes gives its messages up, and the
        file's children would end by the collector's hand.

        Returns:
            False where it was given up meanwhile: it is closed then.
        """
        with self._lock:
            if not cancel.is_set():
                self.media = media
                return True
        media.close()
        return False

    def let_go(self) -> None:
        """Close what is open, and give up what is being opened; again does nothing."""
        with self._lock:
            self._opening.set()
            player, media = self.player, self.media
            self.player = self.media = None
        if player is not None:
            player.close()
        if media is not None:
            media.close()
