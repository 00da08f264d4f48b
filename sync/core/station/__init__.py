"""A station (工作站): events in, effects out; its disks come in as ports."""

from sync.core.station.machine import Station
from sync.core.station.ports import Ports

__all__ = ["Ports", "Station"]
