"""Sound and film: play, step, slow, clip, wave; alone or following another screen (影音播放).

Knows nothing of dossiers: it is given the path of a file. What decodes it are children;
what waits for them runs on the lane for images.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QVBoxLayout,
)

from app.qt.lanes import Lane, Lanes, Task
from app.qt.theme import Theme
from app.qt.translations import tr
from app.qt.viewer.film_area import FilmArea
from app.qt.viewer.held_media import HeldMedia
from app.qt.viewer.loader import to_image
from app.qt.viewer.media_bar import MediaBar
from app.qt.viewer.wave_bar import WaveBar
from resources.errors import Cancelled, WenyiError

if TYPE_CHECKING:
    from courtroom.playback.output import Output
    from courtroom.viewing.media import Frame, Media
    from courtroom.viewing.playing import MediaPlayer, MediaState

_LOOK_MS = 25
_WAVE_MS = 500
_SKIP_S = 5.0


class MediaView(QFrame):
    """Plays one file.

    Args:
        theme: colours and icons.
        lanes: what blocks runs on :attr:`Lane.IMAGES`.
        output: makes the loudspeaker; None: the system's.

    Attributes:
        opened: a file is ready.
        failed: with the error, when a file cannot be played.
        position_changed: with the time in seconds, while it plays and after it was moved.
        state_changed: with ``{"playing", "at_s", "rate"}`` after a person did something, after it
            came to its end, and each time a clip begins anew; not while it follows another.
    """

    opened = Signal()
    failed = Signal(object)
    position_changed = Signal(float)
    state_changed = Signal(dict)

    def __init__(
        self, theme: Theme, lanes: Lanes, output: Callable[[], Output | None] | None = None
    ) -> None:
        super().__init__()
        self._theme, self._lanes, self._make_output = theme, lanes, output
        self._held = HeldMedia()
        self._asked: tuple[float, int] | None = None
        self._asking = False
        self._from_s: float | None = None
        self._by_person = self._playing = False
        self._wanted: dict[str, float | bool] | None = None
        self._last_s = -1.0
        held = self._held
        # Not a method: this object is gone by then, the player is not.
        self.destroyed.connect(lambda: held.let_go())
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._look_now)
        self._waves = QTimer(self)
        self._waves.setInterval(_WAVE_MS)
        self._waves.timeout.connect(self._more_wave)
        # The player takes a moment to do what was asked; then its own place is told.
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(2 * _LOOK_MS)
        self._telling.timeout.connect(self._tell)
        self.film = FilmArea(theme)
        self.wave = WaveBar(theme)
        self.wave.sought.connect(self._sought)
        self.bar = MediaBar(theme)
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._show_state()

    # ---- what the owner says --------------------------------------------------------

    def open(self, path: str, name: str = "") -> None:
        """Open a file; ``opened`` or ``failed`` follows."""
        self.close_file()
        held = self._held
        cancel = held.begin()
        self.film.text = tr("Opening…")

        def work(task: Task) -> Media:
            from courtroom.viewing.media import Media

            media = Media(Path(path), name)
            if not held.take(media, cancel):
                raise Cancelled
            return media

        self._lanes.run(
            Lane.IMAGES,
            work,
            lambda media: self._opened(media, cancel),
            lambda error: self._refused(error, cancel),
            cancel=cancel,
        )

    def close_file(self) -> None:
        """Stop and forget the file."""
        for timer in (self._look, self._waves, self._telling):
            timer.stop()
        self._held.let_go()
        self._asked, self._from_s, self._wanted = None, None, None
        self._playing = False
        self.film.text = ""
        self.film.show_image(None)
        self.wave.set_file(0.0, None)
        self.wave.set_clip(None, None)
        self._show_state()

    @property
    def player(self) -> MediaPlayer | None:
        """What plays; None: nothing is open."""
        return self._held.player

    @property
    def position_s(self) -> float:
        """Time of what is heard and seen."""
        return 0.0 if self.player is None else self.player.position_s

    def set_controls(self, shown: bool) -> None:
        """Show the buttons, or not: on a screen that only follows."""
        self.bar.setVisible(shown)
        self.wave.setEnabled(shown)

    def follow(self, playing: bool, at_s: float, rate: float = 1.0) -> None:
        """Go where another screen is; may be called before the file is open."""
        self._wanted = {"playing": playing, "at_s": at_s, "rate": rate}
        if self.player is not None:
            self.player.follow(playing, at_s, rate)

    def play(self) -> None:
        """Play or pause, as a person."""
        self._do(lambda player: player.toggle())

    def step(self, frames: int) -> None:
        """Pause and go some pictures on."""
        self._do(lambda player: player.step(frames))

    def seek(self, at_s: float) -> None:
        """Go to a time."""
        self._do(lambda player: player.seek(at_s))

    def set_speed(self, speed: float) -> None:
        """Play slower or faster."""
        self._do(lambda player: player.set_speed(speed))

    def set_clip(self, clip: tuple[float, float] | None, *, loop: bool = False) -> None:
        """Play only a part; None: all."""
        self._do(lambda player: player.set_clip(clip, loop=loop))

    # ---- opening --------------------------------------------------------------------

    def _opened(self, media: Media, cancel: Event) -> None:
        from courtroom.viewing.playing import MediaPlayer

        if cancel.is_set():
            return  # closed by who gave it up
        lanes = self._lanes
        self._held.player = MediaPlayer(
            media, self._output(), lambda state: lanes.post(lambda: self._changed(state))
        )
        self.film.setVisible(media.facts.has_film)
        self.wave.set_large(not media.facts.has_film)
        self.film.text = ""
        self._more_wave()
        self._waves.start()
        self._look.start()
        self._asked = None
        if self._wanted is not None:
            wanted = self._wanted
            self.follow(bool(wanted["playing"]), float(wanted["at_s"]), float(wanted["rate"]))
        self._show_state()
        self.opened.emit()

    def _output(self) -> Output | None:
        if self._make_output is not None:
            return self._make_output()
        from courtroom.playback.output import PortAudioOutput

        return PortAudioOutput()

    def _refused(self, error: BaseException, cancel: Event) -> None:
        if cancel.is_set() or isinstance(error, Cancelled):
            return
        self.film.setVisible(True)
        self.film.text = tr("This file cannot be played.")
        self.film.update()
        self.failed.emit(error)

    def _more_wave(self) -> None:
        media = self._held.media
        if media is None:
            return
        sound = media.sound
        self.wave.set_file(media.length_s, None if sound is None else sound.wave)
        if sound is None or sound.complete:
            self._waves.stop()

    # ---- playing --------------------------------------------------------------------

    def _do(self, do: Callable[[MediaPlayer], None]) -> None:
        player = self.player
        if player is None:
            return
        self._by_person = True
        self._wanted = None
        do(player)

    def _changed(self, state: MediaState) -> None:
        if self.player is None:
            return
        if self._playing and not state.playing:
            self._tell_soon()  # the end of file or clip: who follows has no clip of its own
        self._playing = state.playing
        self._show_state()
        self._look.start()

    def _tell_soon(self) -> None:
        if self._wanted is None and not self._telling.isActive():
            self._telling.start()

    def _look_now(self) -> None:
        """Show the place and its picture; by the timer, which rests when nothing moves."""
        player = self.player
        if player is None:
            self._look.stop()
            return
        place_s = player.position_s
        self.wave.set_place(place_s)
        self.bar.show_time(place_s, player.length_s)
        self._want_picture(place_s)
        if self._by_person and not self._telling.isActive():
            self._by_person = False
            self._telling.start()
        elif self._playing and place_s < self._last_s:
            self._tell_soon()  # a clip that begins anew
        if place_s != self._last_s:
            self._last_s = place_s
            self.position_changed.emit(place_s)

    def _tell(self) -> None:
        player = self.player
        if player is None:
            return
        state = player.state
        self.state_changed.emit(
            {"playing": state.playing, "at_s": player.position_s, "rate": state.speed}
        )

    def _want_picture(self, place_s: float) -> None:
        media = self._held.media
        if media is None or not media.facts.has_film or self._asking:
            return
        ratio = self.devicePixelRatioF()
        side = max(64, int(max(self.film.width(), self.film.height()) * ratio))
        wanted = (int(place_s * media.facts.fps + 1e-3) / media.facts.fps, side)
        if wanted == self._asked:
            return
        self._asked, self._asking = wanted, True
        at_s = wanted[0] + 0.1 / media.facts.fps

        def work(task: Task) -> QImage | None:
            frame: Frame | None = media.picture(at_s, side)
            return None if frame is None else to_image(frame.pixels)

        self._lanes.run(Lane.IMAGES, work, self._came, self._missed, owner=self)

    def _came(self, image: QImage | None) -> None:
        self._asking = False
        if image is not None and self.player is not None:
            self.film.show_image(image)

    def _missed(self, error: BaseException) -> None:
        self._asking = False
        if isinstance(error, WenyiError) and not isinstance(error, Cancelled):
            self.failed.emit(error)

    # ---- buttons --------------------------------------------------------------------

    def _lay_out(self) -> None:
        bar = self.bar
        bar.play_wanted.connect(self.play)
        bar.step_wanted.connect(self.step)
        bar.speed_wanted.connect(self.set_speed)
        bar.clip_from_wanted.connect(self._clip_from)
        bar.clip_to_wanted.connect(self._clip_to)
        bar.loop_wanted.connect(self._loop_clip)
        bar.whole_wanted.connect(self._clip_off)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.film, 1)
        column.addWidget(self.wave)
        column.addWidget(bar)

    def _show_state(self) -> None:
        player = self.player
        state = None if player is None else player.state
        self.wave.set_clip(None if state is None else state.clip, self._from_s)
        self.bar.show_state(state, self._words(state), begun=self._from_s is not None)

    def _words(self, state: MediaState | None) -> str:
        media = self._held.media
        if media is None or state is None:
            return ""
        if not media.facts.has_sound:
            return tr("No sound in this file")
        if state.trouble is not None:
            return tr("No loudspeaker: played without sound")
        if state.speed < 0.5:
            return tr("Slow motion, without sound")
        return ""

    def _clip_from(self) -> None:
        self._from_s = self.position_s
        self._show_state()

    def _clip_to(self) -> None:
        start_s, end_s = self._from_s or 0.0, self.position_s
        self._from_s = None
        if end_s - start_s >= 0.1:
            self.set_clip((start_s, end_s), loop=False)
        self._show_state()

    def _loop_clip(self, on: bool) -> None:
        player = self.player
        if player is not None and player.state.clip is not None:
            self.set_clip(player.state.clip, loop=on)

    def _clip_off(self) -> None:
        self._from_s = None
        self.set_clip(None)
        self._show_state()

    def _sought(self, at_s: float) -> None:
        self.seek(at_s)

    # ---- Qt -------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Space: self.play,
            Qt.Key.Key_Comma: lambda: self.step(-1),
            Qt.Key.Key_Period: lambda: self.step(1),
            Qt.Key.Key_Left: lambda: self.seek(self.position_s - _SKIP_S),
            Qt.Key.Key_Right: lambda: self.seek(self.position_s + _SKIP_S),
            Qt.Key.Key_BracketLeft: self._clip_from,
            Qt.Key.Key_BracketRight: self._clip_to,
        }
        do = keys.get(event.key())
        if do is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            do()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        self._look.stop()
        self._waves.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        if self.player is not None:
            self._look.start()
            self._waves.start()
        super().showEvent(event)
