"""Scan profiles saved by name in ``profiles.toml`` (扫描方案的保存)."""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from pathlib import Path
from typing import Any, Final

from resources.errors import BadSettingsFile, UnknownItem
from scanner.profile import A3, A4, PAPERS, ColourMode, Paper, Profile, Source

FILE_NAME: Final = "profiles.toml"
BUILT_IN: Final = (
    Profile("A4 彩色 300 dpi", Source.ADF, 300, ColourMode.COLOR, A4),
    Profile("A4 双面 彩色 300 dpi", Source.ADF_DUPLEX, 300, ColourMode.COLOR, A4),
    Profile("A4 灰度 200 dpi", Source.ADF, 200, ColourMode.GRAY, A4),
    Profile("合同", Source.ADF_DUPLEX, 300, ColourMode.COLOR, A4),
    Profile("身份证件", Source.FLATBED, 300, ColourMode.COLOR, A4, blanks=False),
    Profile("票据", Source.ADF, 300, ColourMode.COLOR, A4, blanks=False),
    # Lines of a drawing run where they will, and its frame is content.
    Profile("图纸", Source.ADF, 400, ColourMode.COLOR, A3, deskew=False, crop=False),
    # A line in pencil is a page.
    Profile("手写", Source.ADF, 300, ColourMode.COLOR, A4, blanks=False),
)
"""By paper size, then by kind of document (材料种类).

Always there; a saved profile of the same name takes the place of one."""

_SWITCHES: Final = ("deskew", "crop", "blanks")
_MAX_NAME: Final = 60
_DPI: Final = range(50, 2401)
_LENGTH_MM: Final = (10.0, 2000.0)


def load_profiles(home: Path) -> tuple[Profile, ...]:
    """Return the built-in profiles and those saved in ``home``, in this order.

    Raises:
        BadSettingsFile: the file is there but cannot be understood; it is not touched.
    """
    saved = _read(home / FILE_NAME)
    built_in = [saved.pop(profile.name, profile) for profile in BUILT_IN]
    return (*built_in, *saved.values())


def find_profile(home: Path, name: str) -> Profile:
    """Return the profile called ``name``.

    Raises:
        UnknownItem: there is none.
        BadSettingsFile: as ``load_profiles``.
    """
    for profile in load_profiles(home):
        if profile.name == name:
            return profile
    raise UnknownItem(thing=name)


def save_profile(home: Path, profile: Profile) -> None:
    """Save ``profile`` under its name, in place of an older one of that name.

    Raises:
        ValueError: a name or number that cannot be saved.
        BadSettingsFile: the present file cannot be understood; nothing is written.
    """
    _checked(profile)
    saved = _read(home / FILE_NAME)
    saved[profile.name] = profile
    _write(home / FILE_NAME, saved)


def delete_profile(home: Path, name: str) -> None:
    """Forget a saved profile; a built-in one shows again if it had taken its place.

    Raises:
        UnknownItem: no saved profile of that name.
        BadSettingsFile: as ``save_profile``.
    """
    saved = _read(home / FILE_NAME)
    if saved.pop(name, None) is None:
        raise UnknownItem(thing=name)
    _write(home / FILE_NAME, saved)


def _read(path: Path) -> dict[str, Profile]:
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettingsFile(path=str(path), found=str(error)) from error
    entries = table.get("profile", [])
    try:
        profiles = [_checked(_from_table(entry)) for entry in entries]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSettingsFile(path=str(path), found=str(error)) from error
    return {profile.name: profile for profile in profiles}


def _from_table(entry: dict[str, Any]) -> Profile:
    if "width_mm" in entry:
        paper = Paper(entry["paper"], float(entry["width_mm"]), float(entry["height_mm"]))
    else:
        paper = PAPERS[entry["paper"]]
    return Profile(
        name=entry["name"],
        source=Source(entry["source"]),
        dpi=entry["dpi"],
        mode=ColourMode(entry["mode"]),
        paper=paper,
        **{key: entry[key] for key in _SWITCHES if key in entry},
    )


def _checked(profile: Profile) -> Profile:
    paper = profile.paper
    for name in (profile.name, paper.name):
        if not isinstance(name, str) or not name.strip() or len(name) > _MAX_NAME:
            raise ValueError(f"name {name!r}")
        if not name.isprintable():
            raise ValueError(f"name {name!r}")
    for switch in _SWITCHES:
        if type(getattr(profile, switch)) is not bool:
            raise ValueError(f"{switch} is not true or false")
    if type(profile.dpi) is not int or profile.dpi not in _DPI:
        raise ValueError(f"dpi {profile.dpi!r}")
    for length_mm in (paper.width_mm, paper.height_mm):
        if not _LENGTH_MM[0] <= length_mm <= _LENGTH_MM[1]:
            raise ValueError(f"length {length_mm!r} mm")
    return profile


def _to_text(profile: Profile) -> str:
    fields: dict[str, str | int | float] = {
        "name": profile.name,
        "source": profile.source.value,
        "dpi": profile.dpi,
        "mode": profile.mode.value,
        "paper": profile.paper.name,
    }
    if PAPERS.get(profile.paper.name) != profile.paper:
        fields["width_mm"] = profile.paper.width_mm
        fields["height_mm"] = profile.paper.height_mm
    # What is usual is not written, so that an older program reads the file too.
    fields |= {key: False for key in _SWITCHES if not getattr(profile, key)}
    # A JSON string of printable characters is a TOML string too.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    return "[[profile]]\n" + "\n".join(lines) + "\n"


def _write(path: Path, profiles: dict[str, Profile]) -> None:
    text = "\n".join(_to_text(profile) for profile in profiles.values())
    path.parent.mkdir(parents=True, exist_ok=True)
    file, name = tempfile.mkstemp(dir=path.parent, prefix=".profiles-")
    try:
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
