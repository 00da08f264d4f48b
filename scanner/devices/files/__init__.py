"""Files and folders as a device (文件导入): JPEG, PNG, TIFF and PDF give pages.

Nothing from outside is decoded in this process; see ``scanner.untrusted``.
"""

from scanner.devices.files.device import FilesDevice, FilesDriver
from scanner.devices.files.reading import (
    FilesReport,
    Refused,
    iterate_pages,
    read_files,
    upright_pixels,
)
from scanner.devices.files.watch import FileVersion, watch_folder

__all__ = [
    "FileVersion",
    "FilesDevice",
    "FilesDriver",
    "FilesReport",
    "Refused",
    "iterate_pages",
    "read_files",
    "upright_pixels",
    "watch_folder",
]
