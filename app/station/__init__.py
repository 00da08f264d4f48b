"""The services of a station, without windows (工作站服务).

What joins two rooms is written here: capture and reading, filing, export. Both
the windows and the command line use these and nothing below them.

``Station`` and ``open_station`` are loaded when first asked for: they bring the
database library, which the windows must not wait for before they show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.station.station import Station, open_station

__all__ = ["Station", "open_station"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    from app.station import station

    return getattr(station, name)
