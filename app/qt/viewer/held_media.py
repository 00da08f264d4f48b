"""A file of sound or film that is open, with its player (打开的影音)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courtroom.viewing.media import Media
    from courtroom.viewing.playing import MediaPlayer


class HeldMedia:
    """What must be let go, whoever of Qt's objects is gone already."""

    def __init__(self) -> None:
        self.media: Media | None = None
        self.player: MediaPlayer | None = None

    def let_go(self) -> None:
        """Close what is open; again does nothing."""
        player, media = self.player, self.media
        self.player = self.media = None
        if player is not None:
            player.close()
        if media is not None:
            media.close()
