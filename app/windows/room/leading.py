"""A seat that has been given the showing: all see what it turns to and enlarges (控制权)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.windows.room.marks import Spot

if TYPE_CHECKING:
    from app.windows.room.following import ShowPanel

TURN_AFTER_MS = 180
"""After the last movement of the seat in control: then the place is put into the record."""
LIVE_EVERY_MS = 40
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one pane is to show."""

    spot: Spot
    rotation: int = 0
    rectangle: Rectangle | None = None


class Leading(QObject):
    """Tells the hub what this seat does with the view, while it leads."""

    def __init__(self, panel: ShowPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._turn = self._timer(TURN_AFTER_MS)
        self._turn.timeout.connect(lambda: self.turn(-1, 0))
        self._live = self._timer(LIVE_EVERY_MS)
        self._live.timeout.connect(self._say_live)

    def _timer(self, interval_ms: int) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(interval_ms)
        return made

    def moved(self, pane: int, rectangle: Rectangle) -> None:
        """A person moved a pane."""
        if self._panel.leads:
            if not self._live.isActive():
                self._live.start()
            self._turn.start()

    def turn(self, pane: int, page: int) -> None:
        """Have everybody see what this screen sees, with another page in one pane."""
        panel, view = self._panel, self._panel.view
        if not panel.leads or view is None:
            return
        panes = self._now()
        if 0 <= pane < len(panes):
            panes[pane] |= {"page": page, "rectangle": [0.0, 0.0, 1.0, 1.0]}
        panel.bridge.do(
            "turn",
            view={
                "id": str(view.get("id", "")),
                "panes": panes,
                "linked": bool(view.get("linked")),
                "media": view.get("media"),
            },
        )

    def _now(self) -> list[dict[str, Any]]:
        """Return the panes of the view with what this screen sees of them."""
        return [
            {
                "exhibit": each.spot[0],
                "page": each.spot[1],
                "rectangle": [round(part, 5) for part in self._panel.viewer.viewport(at)],
                "rotation": each.rotation,
            }
            for at, each in enumerate(self._panel.wanted)
        ]

    def _say_live(self) -> None:
        view = self._panel.view
        if self._panel.leads and view is not None:
            panes = [
                {"rectangle": pane["rectangle"], "rotation": pane["rotation"]}
                for pane in self._now()
            ]
            value = {"view": str(view.get("id", "")), "panes": panes, "media": None}
            self._panel.bridge.room.say("view/*", value)
