"""Playback of recordings (回放): seats mixed or alone, at any speed, from any time.

:class:`~courtroom.playback.player.Player` plays; :mod:`.finding` finds what to play;
:mod:`.overview` draws it; :mod:`.film` shows the camera's picture of a moment.
"""
