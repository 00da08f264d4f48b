"""Names of changes, flags, kinds and roles for people. No widgets."""

from __future__ import annotations

from app.qt.translations import language, mark, spoken, tr
from dossier.catalogue.templates import Item, Template
from dossier.model import Volume
from scanner.profile import ColourMode, Source

_CHANGES = {
    "AddMaterial": mark("Make material"),
    "MovePages": mark("Move pages"),
    "PlacePages": mark("Scan into place"),
    "EditPages": mark("Edit pages"),
    "DeletePages": mark("Delete pages"),
    "RestorePages": mark("Restore pages"),
    "MoveMaterial": mark("Move material"),
    "RenameMaterial": mark("Rename material"),
    "ConfirmMaterials": mark("Confirm filing"),
}

_FLAGS = {
    "blank": mark("Perhaps blank"),
    "blurred": mark("Blurred"),
    "too_dark": mark("Too dark"),
    "too_light": mark("Too light"),
    "clipped": mark("Text cut off"),
    "cut_edge": mark("Edge cut off"),
    "folded": mark("Folded corner"),
    "skew_beyond": mark("Heavily skewed"),
    "separator": mark("Separator sheet"),
    "separator_back": mark("Back of a separator sheet"),
    "refed": mark("Fed twice"),
    "skew": mark("Skewed"),
    "skew_unsure": mark("Skew not sure"),
    "skew_too_large": mark("Heavily skewed"),
    "unread": mark("Not read yet"),
    "deleted": mark("Deleted"),
    "low": mark("Read with doubt"),
    "rendered": mark("Drawn from a document"),
    "converted": mark("Converted from another format"),
    "reduced_resolution": mark("Resolution reduced"),
    "great_picture": mark("Great picture, read reduced"),
    "active_content": mark("Active content left out"),
    "attachments": mark("Attachments left out"),
}

_VOLUMES = {
    Volume.MAIN: mark("Main volume"),
    Volume.CONFIDENTIAL: mark("Confidential volume"),
}

_SOURCES = {
    Source.ADF: mark("Feeder, one side"),
    Source.ADF_DUPLEX: mark("Feeder, both sides"),
    Source.FLATBED: mark("Flatbed"),
}

_MODES = {
    ColourMode.COLOR: mark("Colour"),
    ColourMode.GRAY: mark("Grey"),
    ColourMode.LINEART: mark("Black and white"),
}

PARTY_ROLES = (
    "原告", "被告", "第三人", "上诉人", "被上诉人", "原审原告", "原审被告", "原审第三人",
    "再审申请人", "被申请人", "申请人", "申请执行人", "被执行人", "案外人", "利害关系人",
)  # fmt: skip
"""Roles of participants (诉讼地位); court language, the same in every interface language."""


def change_name(kind: str) -> str:
    """Return what a change is called, by its class name."""
    return spoken(_CHANGES.get(kind, mark("Change")))


def flag_name(flag: str) -> str:
    """Return what a remark on a page is called; unknown ones show their key."""
    return spoken(_FLAGS[flag]) if flag in _FLAGS else flag


def volume_name(volume: Volume) -> str:
    """Return what a volume is called."""
    return spoken(_VOLUMES[volume])


def source_name(source: Source) -> str:
    """Return what a paper source is called."""
    return spoken(_SOURCES[source])


def mode_name(mode: ColourMode) -> str:
    """Return what a colour mode is called."""
    return spoken(_MODES[mode])


def item_name(item: Item) -> str:
    """Return a catalogue item's title in the language in force."""
    return item.title_en if language() == "en" else item.title


def template_name(template: Template) -> str:
    """Return a procedure's title in the language in force."""
    return template.title_en if language() == "en" else template.title


def came_from(source: str) -> str:
    """Return where a batch came from: the device's name, or that it was files."""
    return tr("Files") if source == "files" else source
