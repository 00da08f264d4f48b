"""Files and folders behind the device contract (文件设备)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

from resources.errors import DeviceError, FeederEmpty, NotFound
from scanner.devices.contract import DeviceInfo, DeviceKind, Option, OptionKind, PageSink
from scanner.devices.files.names import display_name
from scanner.devices.files.reading import SETTLE_S, FilesReport, read_files
from scanner.profile import Profile
from scanner.untrusted.limits import Limits

_PREFIX = "files:"


class FilesDevice:
    """A set of files and folders as a feeder; used from one lane only.

    The profile is not heeded: files bring their own resolution and colour.
    ``report`` tells after a scan what was refused.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        info: DeviceInfo,
        *,
        settle_s: float = SETTLE_S,
        limits: Limits | None = None,
    ) -> None:
        self.info = info
        self.report = FilesReport()
        self._paths = tuple(paths)
        self._settle_s = settle_s
        self._limits = limits

    def options(self) -> tuple[Option, ...]:
        """Return how long a file must have lain still; it cannot be set here."""
        return (
            Option(
                name="settle",
                title="Time a file must lie still",
                kind=OptionKind.FLOAT,
                unit="s",
                value=self._settle_s,
                minimum=0.0,
                settable=False,
            ),
        )

    def scan(self, profile: Profile, on_page: PageSink, cancel: Event) -> int:
        """Deliver every page and return their number.

        Raises:
            resources.errors.FeederEmpty: there is no file at all.
            resources.errors.DocumentError: there are files, but none could be taken;
                the first refusal.
            resources.errors.Cancelled: ``cancel`` was set.
        """
        self.report = read_files(
            self._paths,
            on_page,
            lambda source, error: None,
            cancel,
            settle_s=self._settle_s,
            limits=self._limits,
        )
        if self.report.pages == 0:
            if self.report.refused:
                raise self.report.refused[0].error
            raise FeederEmpty(device=self.info.name)
        return self.report.pages

    def close(self) -> None:
        """Nothing is held between scans; safe to call twice."""


class FilesDriver:
    """Lists the folders a station takes pages from, and opens any path by ``files:PATH``.

    Args:
        folders: shown in the device list.
    """

    def __init__(
        self,
        folders: Sequence[Path] = (),
        *,
        settle_s: float = SETTLE_S,
        limits: Limits | None = None,
    ) -> None:
        self._folders = tuple(folders)
        self._settle_s = settle_s
        self._limits = limits

    def list(self) -> tuple[DeviceInfo, ...]:
        """Return the folders that are there now."""
        return tuple(_info(folder) for folder in self._folders if folder.is_dir())

    def open(self, device_id: str) -> FilesDevice:
        """Open ``files:PATH``, a file or a folder.

        Raises:
            resources.errors.NotFound: not such an id, or nothing there.
            resources.errors.DeviceError: the path cannot be looked at.
        """
        path = Path(device_id.removeprefix(_PREFIX))
        try:
            there = device_id.startswith(_PREFIX) and path.exists()
        except OSError as error:
            raise DeviceError(device=display_name(device_id), detail=str(error)) from error
        if not there:
            raise NotFound(device=display_name(device_id))
        return FilesDevice([path], _info(path), settle_s=self._settle_s, limits=self._limits)


def _info(path: Path) -> DeviceInfo:
    return DeviceInfo(f"{_PREFIX}{path}", display_name(path.name or str(path)), DeviceKind.FILES)
