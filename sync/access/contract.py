"""Who asks, and what the answer to 'may they' is made of (权限约定)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sync.ledger.contract import NOTHING, Reach

Role = Literal["administrator", "clerk", "judge", "scanner", "party", "system"]
"""管理员 · 书记员 · 法官 · 扫描员 · 当事人 · 对接系统."""

DeviceKind = Literal["station", "courtroom"]
"""``station`` (扫描工作站): writes its journal, follows what it is granted.
``courtroom`` (法庭终端): fetches the cases it was granted."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in (人员)."""

    id: str
    login: str
    name: str
    role: Role
    locked: bool = False


@dataclass(frozen=True, slots=True)
class EnrolledDevice:
    """A station as the certificate and the database say (已登记设备)."""

    id: str
    kind: DeviceKind
    name: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a device, a person, or a person at a device (请求者)."""

    device: EnrolledDevice | None = None
    person: Person | None = None
    person_reach: Reach = NOTHING

    @property
    def reach(self) -> Reach:
        """What device and person may both get at."""
        if self.device is not None and self.person is not None:
            return self.device.reach.within(self.person_reach)
        if self.device is not None:
            return self.device.reach
        return self.person_reach
