"""Rows of the library as what they mean (法规库的读取). Each function is one question."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from dossier.statutes.law import Article, Basis, Version, label

_VERSIONS = """SELECT version.id, law.title, version.adopted, version.effective, version.basis,
    version.ended, version.articles, version.sources, version.digest
    FROM version JOIN law ON law.id = version.law
    WHERE ?1 IS NULL OR law.title = ?1
    ORDER BY law.title, version.effective DESC, version.adopted DESC"""
_ONE = "SELECT number, sub, path, text FROM article WHERE version = ? AND number = ? AND sub = ?"
_ALL = "SELECT number, sub, path, text FROM article WHERE version = ? ORDER BY number, sub"
_BEFORE = """SELECT number, sub, path, text FROM article
    WHERE version = ? AND (number, sub) < (?, ?) ORDER BY number DESC, sub DESC LIMIT 1"""
_AFTER = """SELECT number, sub, path, text FROM article
    WHERE version = ? AND (number, sub) > (?, ?) ORDER BY number, sub LIMIT 1"""
_LAST = """SELECT number, sub FROM article
    WHERE version = ? ORDER BY number DESC, sub DESC LIMIT 1"""


def versions(connection: Any | None, title: str | None = None) -> list[Version]:
    """Return the versions of a law, or of all, by law, the newest first."""
    if connection is None:
        return []
    return [_version(row) for row in connection.execute(_VERSIONS, (title,))]


def article(connection: Any, version: Version, number: int, sub: int) -> Article | None:
    """Return an article of a version; None: it has no such."""
    row = connection.execute(_ONE, (version.id, number, sub)).fetchone()
    return _article(row) if row else None


def numbered(connection: Any, among: list[Version], number: int, sub: int) -> list[Any]:
    """Return the articles of a number in several versions, each with the version's id."""
    ids = ",".join(str(one.id) for one in among)
    query = f"SELECT version, number, sub, path, text FROM article WHERE number = ? AND sub = ? AND version IN ({ids})"  # noqa: E501, S608
    return [(row[0], _article(row[1:])) for row in connection.execute(query, (number, sub))]


def articles(connection: Any | None, version: Version) -> list[Article]:
    """Return all articles of a version, in order."""
    if connection is None:
        return []
    return [_article(row) for row in connection.execute(_ALL, (version.id,))]


def beside(
    connection: Any, version: Version, number: int, sub: int
) -> tuple[Article | None, Article | None]:
    """Return the articles before and after one."""
    key = (version.id, number, sub)
    before = connection.execute(_BEFORE, key).fetchone()
    after = connection.execute(_AFTER, key).fetchone()
    return _article(before) if before else None, _article(after) if after else None


def last(connection: Any, version: Version) -> str:
    """Return the label of the last article of a version."""
    row = connection.execute(_LAST, (version.id,)).fetchone()
    return label(*row) if row else ""


def _version(row: Any) -> Version:
    id_, title, adopted, effective, basis, ended, count, sources, digest = row
    return Version(
        id=id_,
        title=title,
        adopted=date.fromisoformat(adopted),
        effective=date.fromisoformat(effective),
        basis=Basis(basis),
        ended=date.fromisoformat(ended) if ended else None,
        articles=count,
        sources=tuple(json.loads(sources)),
        digest=digest,
    )


def _article(row: Any) -> Article:
    number, sub, path, text = row
    return Article(number, sub, tuple(json.loads(path)), text)
