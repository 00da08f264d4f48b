"""A folder of laws, one file a law or a part of one (法律法规文件夹)."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Event

from dossier.statutes import limits
from dossier.statutes.law import Article, Basis, Version, label
from dossier.statutes.parsing import File, parse, title_of
from resources.errors import (
    ArticleTwice,
    Cancelled,
    DocumentError,
    Missing,
    PartRefused,
    TooLarge,
    Unreadable,
    WenyiError,
)

_ENDINGS = (".md", ".markdown")
_ABOUT = ("readme", "_index", "index", "changelog", "license", "contributing")
"""Files of a collection that are about it."""


@dataclass(frozen=True, slots=True)
class Law:
    """A version of a law, read from one file or several (法律文本)."""

    version: Version
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be taken; the library's text of its law stays (未导入)."""

    source: str
    error: WenyiError


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that are missing; the law is taken all the same (条号不连续)."""

    source: str
    line: int
    article: str
    missing: str
    """First article that is not there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder says (读取结果)."""

    laws: list[Law] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


OnFile = Callable[[int, int], None]
"""Takes how many files were read, and of how many."""


def read(
    folder: Path,
    known: dict[tuple[str, date], date],
    *,
    on_file: OnFile | None = None,
    cancel: Event | None = None,
) -> Reading:
    """Return the laws in a folder and the folders in it, or in one file.

    Args:
        folder: links in it are not followed.
        known: first days in force by title and day of adoption.
        on_file: told after each file.
        cancel: ends it.

    Raises:
        Missing, Unreadable: the folder cannot be read.
        TooLarge: more files or bytes than are taken.
        Cancelled: ``cancel`` was set.
    """
    paths = list(_files(folder))
    if len(paths) > limits.MOST_FILES:
        raise TooLarge(source=str(folder), limit=f"{limits.MOST_FILES} 个文件")
    found = Reading()
    files: list[tuple[File, str]] = []
    titles: dict[str, str] = {}
    size_bytes = 0
    for count, path in enumerate(paths, 1):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        source = path.name if path == folder else path.relative_to(folder).as_posix()
        data = b""
        try:
            data = _bytes(path, source)
            size_bytes += len(data)
            if size_bytes > limits.MOST_BYTES:
                raise TooLarge(source=str(folder), limit=f"{limits.MOST_BYTES >> 20} MiB")
            files.append((parse(data, source), hashlib.sha256(data).hexdigest()))
        except DocumentError as error:
            if error.params.get("source") == str(folder):
                raise
            found.refused.append(Refused(source, error))
            titles[source] = title_of(data)
        if on_file:
            on_file(count, len(paths))
    _join(files, found, known, titles)
    return found


def _files(folder: Path) -> Iterator[Path]:
    try:
        kind = folder.stat().st_mode
    except FileNotFoundError as error:
        raise Missing(source=str(folder)) from error
    except OSError as error:
        raise Unreadable(source=str(folder), detail=str(error)) from error
    if not stat.S_ISDIR(kind):
        yield folder
        return

    def refuse(error: OSError) -> None:
        raise Unreadable(source=str(error.filename or folder), detail=str(error)) from error

    for at, folders, names in os.walk(folder, onerror=refuse):
        here = Path(at)
        deep = len(here.relative_to(folder).parts) >= limits.DEEPEST
        folders[:] = [] if deep else sorted(one for one in folders if not one.startswith("."))
        for name in sorted(names):
            path = here / name
            wanted = name.lower().endswith(_ENDINGS) and not name.startswith(".")
            if wanted and path.stem.lower() not in _ABOUT and not path.is_symlink():
                yield path


def _bytes(path: Path, source: str) -> bytes:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Unreadable(source=source, detail="no regular file")
        with path.open("rb") as file:
            data = file.read(limits.MOST_FILE_BYTES + 1)
    except OSError as error:
        raise Unreadable(source=source, detail=str(error)) from error
    if len(data) > limits.MOST_FILE_BYTES:
        raise TooLarge(source=source, limit=f"{limits.MOST_FILE_BYTES >> 20} MiB")
    return data


def _join(
    files: list[tuple[File, str]],
    found: Reading,
    known: dict[tuple[str, date], date],
    titles: dict[str, str],
) -> None:
    """Put the files of each version together; a part with a fault keeps all of it out.

    Args:
        files: what was read, with digests.
        found: gets the laws; has the files that could not be read.
        known: first days in force.
        titles: of the files that could not be read, as far as that can be told.
    """
    groups: dict[tuple[str, date], list[tuple[File, str]]] = {}
    for one, digest in files:
        groups.setdefault((one.title, one.adopted), []).append((one, digest))
    for parts in groups.values():
        parts.sort(key=lambda one: (one[0].articles[0].number, one[0].articles[0].sub))
        bad = _bad_part([one for one, _ in parts], files, titles)
        try:
            if bad:
                # Half a code would mislead.
                for one, _ in parts:
                    error = PartRefused(source=one.source, law=one.title, part=bad)
                    found.refused.append(Refused(one.source, error))
                continue
            law = _law(parts, known)
        except WenyiError as error:
            found.refused.extend([Refused(one.source, error) for one, _ in parts])
            continue
        found.laws.append(law)
        for one, _ in parts:
            found.gaps.extend([Gap(one.source, *gap) for gap in one.gaps])
    found.laws.sort(key=lambda law: (law.version.title, law.version.adopted))


def _folder(source: str) -> str:
    """Return the folder part of a source."""
    return source.rpartition("/")[0]


def _bad_part(
    parts: list[File], files: list[tuple[File, str]], titles: dict[str, str]
) -> str | None:
    """Return the file that could not be read and is a part of the law of these."""
    if not parts[0].part:
        return None
    title, folder = parts[0].title, _folder(parts[0].source)
    others = any(one.title != title for one, _ in files if _folder(one.source) == folder)
    for source, name in titles.items():
        # One without a name is a part where the folder holds nothing but this law.
        if name == title or (not name and not others and _folder(source) == folder):
            return source
    return None


def _law(parts: list[tuple[File, str]], known: dict[tuple[str, date], date]) -> Law:
    first = parts[0][0]
    articles: dict[tuple[int, int], tuple[str, Article]] = {}
    for one, _ in parts:
        for article in one.articles:
            earlier = articles.get((article.number, article.sub))
            if earlier:
                raise ArticleTwice(
                    source=one.source,
                    line=article.line,
                    article=label(article.number, article.sub),
                    first=f"{earlier[0]}:{earlier[1].line}",
                )
            path = (one.part, *article.path) if one.part else article.path
            articles[article.number, article.sub] = one.source, replace(article, path=path)
    effective, basis = _force([one for one, _ in parts], known)
    digests = "".join(digest for _, digest in parts) + f"{effective}{basis}"
    version = Version(
        id=0,
        title=first.title,
        adopted=first.adopted,
        effective=effective,
        basis=basis,
        ended=next((one.ended for one, _ in parts if one.ended), None),
        articles=len(articles),
        sources=tuple(one.source for one, _ in parts),
        digest=hashlib.sha256(digests.encode()).hexdigest(),
    )
    return Law(version, tuple(article for _, article in articles.values()))


def _force(parts: list[File], known: dict[tuple[str, date], date]) -> tuple[date, Basis]:
    first = parts[0]
    stated = [one.effective for one in parts if one.effective]
    if stated:
        return max(stated), Basis.STATED
    listed = known.get((first.title, first.adopted))
    if listed:
        return listed, Basis.TABLE
    if any(one.at_once for one in parts):
        return first.adopted, Basis.STATED
    return first.adopted, Basis.ASSUMED
