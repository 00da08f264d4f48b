"""Chinese fonts of the machine, found by fontconfig or at their usual places (字体)."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from resources.errors import FontMissing

Face = Literal["song", "song_bold", "hei", "hei_bold", "ming", "kai"]
"""song: printed body text; hei: sans-serif; ming: light body text; kai: brush, for handwriting."""

_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
# In order of liking: file name, and what the family's name ends with in a collection.
_FILES: dict[Face, tuple[tuple[str, str], ...]] = {
    "song": (("NotoSerifCJK-Regular.ttc", "SC"), ("simsun.ttc", ""), ("uming.ttc", "CN")),
    "song_bold": (("NotoSerifCJK-Bold.ttc", "SC"), ("simhei.ttf", ""), ("uming.ttc", "CN")),
    "hei": (("NotoSansCJK-Regular.ttc", "SC"), ("msyh.ttc", ""), ("wqy-microhei.ttc", "")),
    "hei_bold": (("NotoSansCJK-Bold.ttc", "SC"), ("msyhbd.ttc", ""), ("simhei.ttf", "")),
    "ming": (("uming.ttc", "CN"), ("simsun.ttc", "")),
    "kai": (("ukai.ttc", "CN"), ("simkai.ttf", "")),
}
_INSTEAD: dict[Face, tuple[Face, ...]] = {
    "song": ("hei",),
    "song_bold": ("hei_bold", "song"),
    "hei": ("song",),
    "hei_bold": ("song_bold", "hei"),
    "ming": ("song", "hei"),
    "kai": ("ming", "song", "hei"),
}


@cache
def font(face: Face, size_px: int) -> ImageFont.FreeTypeFont:
    """Return the best installed font for ``face`` at ``size_px`` pixels an em.

    Raises:
        FontMissing: no Chinese font is installed.
    """
    for wanted in (face, *_INSTEAD[face]):
        for name, ending in _FILES[wanted]:
            path = _find(name)
            if path is not None:
                return _open(path, size_px, ending)
    found = _any_chinese()
    if found is None:
        raise FontMissing(engine="demo", font="fonts-noto-cjk")
    return _open(found, size_px, "SC")


@cache
def _find(name: str) -> Path | None:
    for folder in _FOLDERS:
        if folder.is_dir():
            hit = next(folder.rglob(name), None)
            if hit is not None:
                return hit
    return None


@cache
def _any_chinese() -> Path | None:
    program = shutil.which("fc-match")
    if program is None:
        return None
    answer = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [program, "-f", "%{file}|%{lang}", ":lang=zh-cn"],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    ).stdout
    file, _, languages = answer.partition("|")
    # Without a Chinese font fc-match still answers, with a Latin one.
    return Path(file) if "zh-cn" in languages.split("|") else None


@cache
def _open(path: Path, size_px: int, ending: str) -> ImageFont.FreeTypeFont:
    if ending and path.suffix == ".ttc":
        for index in range(12):
            try:
                opened = ImageFont.truetype(str(path), size_px, index=index)
            except OSError:
                break
            if (opened.getname()[0] or "").endswith(ending):
                return opened
    return ImageFont.truetype(str(path), size_px)
