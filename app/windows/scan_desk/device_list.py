"""The list of scanners to choose from, those among them that did not answer (设备列表)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from app.qt.translations import tr
from app.windows.scan_desk.choices import ScanChoices
from scanner.devices.contract import DeviceInfo


def names_of(devices: Sequence[DeviceInfo]) -> list[str]:
    """Return what to call devices: two of a kind by their addresses, too."""
    known = Counter(device.name for device in devices)
    return [
        f"{one.name}（{_address(one.id)}）" if known[one.name] > 1 else one.name for one in devices
    ]


def _address(device_id: str) -> str:
    """Return what tells a device from others of its kind: host and port, or the port it is at."""
    rest = device_id.partition(":")[2] or device_id
    return urlsplit(rest).netloc or rest.rpartition(":")[2]


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
    for device, name in zip(choices.devices, names_of(choices.devices), strict=True):
        box.addItem(name, device.id)
    for device in silent:
        host = urlsplit(device.name).netloc or device.name
        box.addItem(tr("No answer: {address}").format(address=host), device.id)
        advice = tr("Check that {address} is switched on and on the network, then look again.")
        said = advice.format(address=device.name)
        box.setItemData(box.count() - 1, said, Qt.ItemDataRole.ToolTipRole)
    box.setCurrentIndex(max(0, box.findData(choices.device_id)))
    # A list as wide as its longest name, and the whole of one that is cut in the bar.
    view = box.view()
    view.setMinimumWidth(view.sizeHintForColumn(0) + view.verticalScrollBar().sizeHint().width())
    box.setToolTip(
        box.itemData(box.currentIndex(), Qt.ItemDataRole.ToolTipRole) or box.currentText()
    )
