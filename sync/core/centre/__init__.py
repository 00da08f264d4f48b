"""The centre (中心): answers requests; what it needs of the world comes in as ports."""

from sync.core.centre.machine import Centre
from sync.core.centre.ports import Ports, Settings

__all__ = ["Centre", "Ports", "Settings"]
