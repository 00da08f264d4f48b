"""The services of a station, without windows (工作站服务).

What joins two rooms is written here: capture and reading, filing, export. Both
the windows and the command line use these and nothing below them.
"""

from app.station.station import Station, open_station

__all__ = ["Station", "open_station"]
