"""What a package says of itself: 案卷目录.XML and 说明文件.TXT (著录)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from dossier.court_time import COURT_TIME
from dossier.model import VOLUME_WORDS, Volume
from dossier.packages import belongings
from dossier.packages.belongings import Belonging, Held
from dossier.signing import Digests

CATALOGUE = "案卷目录.XML"
NOTE = "说明文件.TXT"
ITEMS = "电子档案"
OTHERS = "其他"
FORMAT = "1"
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Original:
    """An original of which a page was made (原件)."""

    sha256: str
    media_type: str
    size_bytes: int
    width_px: int
    height_px: int
    dpi: int
    received_at: str
    """ISO 8601, or empty."""
    blank: bool = False
    """Suspected blank (疑似空白), as backs are, which may be alike."""


@dataclass(frozen=True, slots=True)
class DescribedItem:
    """One document of the volume (件)."""

    serial: int
    """1-based."""
    category: str
    category_title: str
    title: str
    first_page: int
    """1-based in the volume."""
    pages: int
    file: str
    """Below the payload folder, with ``/``."""
    sha256: str
    sm3: str
    size_bytes: int
    originals: tuple[Original, ...] = ()


@dataclass(frozen=True, slots=True)
class DescribedOther:
    """Something that goes along: sound, film, lists (其他)."""

    serial: int
    kind: str
    title: str
    file: str
    sha256: str
    sm3: str
    size_bytes: int
    belongs: Belonging | None = None
    """Where it belongs; None: nothing is said, as in packages of others."""


@dataclass(frozen=True, slots=True)
class Described:
    """A volume as its package describes it (案卷著录)."""

    number: str
    archive_number: str
    cause: str
    procedure: str
    volume: Volume
    opened_on: str
    """ISO 8601 date."""
    made_at: str
    parties: tuple[tuple[str, str, str], ...]
    """Role, name, identity number."""
    items: tuple[DescribedItem, ...]
    others: tuple[DescribedOther, ...]
    hearings: tuple[Held, ...] = ()
    """Of the volume, in order."""

    @property
    def files(self) -> tuple[DescribedItem | DescribedOther, ...]:
        """Everything that has a file, documents first."""
        return (*self.items, *self.others)

    @property
    def pages(self) -> int:
        """Pages of all items."""
        return sum(item.pages for item in self.items)


class BadCatalogue(ValueError):
    """The catalogue file is none; the text says why."""


def to_xml(described: Described) -> bytes:
    """Return 案卷目录.XML; :func:`from_xml` reads it back."""
    root = ElementTree.Element("案卷目录", {"版本": FORMAT})
    case = ElementTree.SubElement(root, "案卷")
    for name, value in (
        ("档号", described.archive_number),
        ("案号", described.number),
        ("案由", described.cause),
        ("审判程序", described.procedure),
        ("卷别", VOLUME_WORDS[described.volume]),
        ("立案日期", described.opened_on),
        ("形成时间", described.made_at),
        ("件数", str(len(described.items))),
        ("页数", str(described.pages)),
    ):
        ElementTree.SubElement(case, name).text = value
    for role, name, identity in described.parties:
        ElementTree.SubElement(case, "当事人", {"地位": role, "名称": name, "证件号": identity})
    items = ElementTree.SubElement(root, "卷内文件")
    for item in described.items:
        row = ElementTree.SubElement(
            items,
            "件",
            {
                "序号": str(item.serial),
                "类目": item.category,
                "类目名": item.category_title,
                "题名": item.title,
                "起页": str(item.first_page),
                "页数": str(item.pages),
                **_file(item),
            },
        )
        for one in item.originals:
            ElementTree.SubElement(row, "原件", _original(one))
    belongings.hearings_element(root, described.hearings)
    others = ElementTree.SubElement(root, OTHERS)
    for other in described.others:
        named = {"序号": str(other.serial), "种类": other.kind, "题名": other.title}
        row = ElementTree.SubElement(others, "文件", {**named, **_file(other)})
        belongings.belonging_element(row, other.belongs)
    ElementTree.indent(root)
    body: str = ElementTree.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def from_xml(untrusted: bytes) -> Described:
    """Return what a catalogue from outside says.

    Raises:
        BadCatalogue: not UTF-8, not well-formed, with a document type, or not of our form.
    """
    if _DOCTYPE.search(untrusted):
        # Entities can grow without end or name files; an honest catalogue has none.
        raise BadCatalogue("DOCTYPE")
    try:
        untrusted.decode("utf-8")
        root = ElementTree.fromstring(untrusted)  # noqa: S314  no entities, see above
        return _described(root)
    except BadCatalogue:
        raise
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise BadCatalogue(str(error)) from error
    except (KeyError, ValueError) as error:
        raise BadCatalogue(f"{type(error).__name__}: {error}"[:200]) from error


def note(described: Described, made_by: str, size_bytes: int, files: int) -> bytes:
    """Return 说明文件.TXT, for people without any program."""
    volume = VOLUME_WORDS[described.volume]
    lines = [
        "电子诉讼档案移交（归档）信息包说明文件",
        "",
        f"档号：{described.archive_number}",
        f"案号：{described.number}",
        f"卷别：{volume}",
        f"件数：{len(described.items)}",
        f"页数：{described.pages}",
        f"文件数：{files}",
        f"字节数：{size_bytes}（不含本文件）",
        f"形成时间：{described.made_at}",
        f"形成程序：{made_by}",
        "",
        f"{CATALOGUE}　案卷与卷内文件著录信息（XML，UTF-8）",
        f"{ITEMS}/　　　卷内文件，每件一个 PDF/A-2b 文件，文件名为序号",
        f"{OTHERS}/　　　　　录音录像、清单等",
        "",
        "上一级目录的 manifest-sha256.txt 与 sm3.txt 为各文件的 SHA-256、SM3 摘要值，",
        "信息包格式为 BagIt 1.0（RFC 8493）。",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8")


def note_values(untrusted: bytes) -> dict[str, str]:
    """Return the ``name：value`` lines of a 说明文件.

    Raises:
        BadCatalogue: it is no text in UTF-8.
    """
    try:
        text = untrusted.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCatalogue("UTF-8") from error
    rows = (line.partition("：") for line in text.splitlines())
    return {name.strip(): value.strip() for name, colon, value in rows if colon}


def day(moment: datetime) -> str:
    """Return the day of a moment in China, as in 2026-03-02."""
    return moment.astimezone(COURT_TIME).date().isoformat()


def _file(one: DescribedItem | DescribedOther) -> dict[str, str]:
    return {"文件": one.file, "字节": str(one.size_bytes), "SHA256": one.sha256, "SM3": one.sm3}


def _original(one: Original) -> dict[str, str]:
    return {
        "SHA256": one.sha256,
        "格式": one.media_type,
        "字节": str(one.size_bytes),
        "宽": str(one.width_px),
        "高": str(one.height_px),
        "分辨率": str(one.dpi),
        "接收时间": one.received_at,
        **({"空白": "是"} if one.blank else {}),
    }


def _described(root: ElementTree.Element) -> Described:
    case = root.find("案卷")
    if root.tag != "案卷目录" or root.get("版本") != FORMAT or case is None:
        raise BadCatalogue(f"<{root.tag[:40]}> {root.get('版本')}")
    values = {child.tag: child.text or "" for child in case if child.tag != "当事人"}
    volumes = {name: volume for volume, name in VOLUME_WORDS.items()}
    made = Described(
        number=values["案号"],
        archive_number=values["档号"],
        cause=values["案由"],
        procedure=values["审判程序"],
        volume=volumes[values["卷别"]],
        opened_on=values["立案日期"],
        made_at=values["形成时间"],
        parties=tuple(
            (row.attrib["地位"], row.attrib["名称"], row.attrib["证件号"])
            for row in case.iter("当事人")
        ),
        items=tuple(_item(row) for row in root.iterfind("卷内文件/件")),
        others=tuple(_other(row) for row in root.iterfind(f"{OTHERS}/文件")),
        hearings=tuple(
            belongings.in_volume(one, volumes[values["卷别"]])
            for one in belongings.hearings_of(root)
        ),
    )
    if int(values["件数"]) != len(made.items):
        raise BadCatalogue(f"件数 {values['件数']} ≠ {len(made.items)}")
    if int(values["页数"]) != made.pages:
        raise BadCatalogue(f"页数 {values['页数']} ≠ {made.pages}")
    return made


def _item(row: ElementTree.Element) -> DescribedItem:
    said = row.attrib
    return DescribedItem(
        serial=int(said["序号"]),
        category=said["类目"],
        category_title=said["类目名"],
        title=said["题名"],
        first_page=int(said["起页"]),
        pages=int(said["页数"]),
        file=said["文件"],
        sha256=said["SHA256"],
        sm3=said["SM3"],
        size_bytes=int(said["字节"]),
        originals=tuple(
            Original(
                one["SHA256"],
                one["格式"],
                int(one["字节"]),
                int(one["宽"]),
                int(one["高"]),
                int(one["分辨率"]),
                one["接收时间"],
                one.get("空白") == "是",
            )
            for one in (child.attrib for child in row.iter("原件"))
        ),
    )


def _other(row: ElementTree.Element) -> DescribedOther:
    said = row.attrib
    file = Digests(said["SHA256"], said["SM3"], int(said["字节"]))
    return DescribedOther(
        int(said["序号"]),
        said["种类"],
        said["题名"],
        said["文件"],
        file.sha256,
        file.sm3,
        file.size_bytes,
        belongings.belonging_of(row, said["题名"], file),
    )
