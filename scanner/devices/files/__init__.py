"""Files and folders as a device (文件导入): JPEG, PNG, TIFF and PDF give pages.

Nothing from outside is decoded in this process; see ``scanner.untrusted``.
"""

from scanner.devices.files.collect import collect
from scanner.devices.files.device import FilesDevice, FilesDriver
from scanner.devices.files.reading import (
    FilesReport,
    Refused,
    iterate_pages,
    mail_head,
    read_files,
    read_mail,
    upright_pixels,
)
from scanner.devices.files.watch import FileVersion, watch_folder

__all__ = [
    "FileVersion",
    "FilesDevice",
    "FilesDriver",
    "FilesReport",
    "Refused",
    "collect",
    "iterate_pages",
    "mail_head",
    "read_files",
    "read_mail",
    "upright_pixels",
    "watch_folder",
]
