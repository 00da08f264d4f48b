"""The list of scanners to choose from, those among them that did not answer (设备列表)."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from app.qt.translations import tr
from app.windows.scan_desk.choices import ScanChoices


def show_devices(box: QComboBox, choices: ScanChoices) -> None:
    """Fill ``box`` with the devices of ``choices`` and show the chosen one.

    A scanner given by address that did not answer stands behind the others and says so. It can
    be chosen: a busy machine may have listed it too late.
    """
    box.clear()
    looking = choices.searching_devices or not choices.searched
    silent = () if looking else choices.silent
    box.setEnabled(bool(choices.devices or silent))
    if not choices.devices and not silent:
        box.addItem(tr("Looking for devices…") if looking else tr("No device found"))
    for device in choices.devices:
        box.addItem(device.name, device.id)
    for device in silent:
        host = urlsplit(device.name).netloc or device.name
        box.addItem(tr("No answer: {address}").format(address=host), device.id)
        advice = tr("Check that {address} is switched on and on the network, then look again.")
        said = advice.format(address=device.name)
        box.setItemData(box.count() - 1, said, Qt.ItemDataRole.ToolTipRole)
    box.setCurrentIndex(max(0, box.findData(choices.device_id)))
