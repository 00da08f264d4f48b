"""The library of laws (法规库): which law was in force, what it says, who cites it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

from dossier.court_time import court_today
from dossier.statutes import finding, importing, rows
from dossier.statutes.citing import Citation, citations
from dossier.statutes.database import Database
from dossier.statutes.finding import Hit
from dossier.statutes.law import Article, Version, label
from dossier.statutes.limits import LONGEST_QUERY, LONGEST_TEXT
from dossier.statutes.names import Names, asked, shipped
from dossier.statutes.places import Place, place
from resources.errors import NoLaws, NotInForce, QueryTooLong, UnknownArticle, UnknownLaw


@dataclass(frozen=True, slots=True)
class Shown:
    """An article with what stands around it (条文及上下文)."""

    version: Version
    article: Article
    before: Article | None
    after: Article | None
    others: tuple[Version, ...]
    """Other versions of the law, the newest first."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query gave (检索结果)."""

    place: Place
    shown: Shown | None
    """The article that was asked for by its number."""
    laws: tuple[Version, ...]
    """Laws whose name was typed, or holds what was typed."""
    hits: tuple[Hit, ...]
    """Articles, the best first."""
    missing: NoLaws | NotInForce | UnknownArticle | UnknownLaw | None = None
    """Why the article that was asked for is not shown."""


@dataclass(frozen=True, slots=True)
class Cited:
    """An article that a text cites (引用)."""

    citation: Citation
    version: Version | None
    """In force that day; None: the library holds none."""
    article: Article | None
    """None: the version has no such article."""

    @property
    def label(self) -> str:
        """As laws write it."""
        return label(self.citation.article, self.citation.sub or 0)


class Library:
    """The laws that were imported; may be read by many threads while one imports.

    Args:
        path: of the database; need not exist.
        own: the station's ``statutes.toml`` with further short names and days; may be missing.
    """

    def __init__(self, path: Path, own: Path | None = None) -> None:
        self._database = Database(path)
        self._own = own
        self._lock = threading.Lock()
        self._names: tuple[object, Names] | None = None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def import_(
        self,
        folder: Path,
        *,
        on_progress: Callable[[importing.Progress], None] | None = None,
        cancel: Event | None = None,
    ) -> importing.Report:
        """Import the laws in a folder; see :func:`dossier.statutes.importing.import_laws`."""
        return importing.import_laws(
            self._database, folder, own=self._own, on_progress=on_progress, cancel=cancel
        )

    @property
    def state(self) -> tuple[int, str]:
        """What changes with every import."""
        return self._database.state()

    @property
    def names(self) -> Names:
        """Names of the laws that are known, imported or not."""
        state = (self.state, self._own_stamp())
        with self._lock:
            if self._names is None or self._names[0] != state:
                titles = {version.title for version in self.versions()}
                self._names = state, shipped().knowing(sorted(titles), self._own)
            return self._names[1]

    def versions(self, title: str | None = None) -> list[Version]:
        """Return every version, by law, the newest first."""
        with self._database.reading() as connection:
            return rows.versions(connection, title)

    def laws(self, on: date | None = None) -> list[Version]:
        """Return the version of each law that was in force on a day; None: today."""
        return _in_force(self.versions(), on or court_today())

    def version(self, law: str, on: date | None = None) -> Version:
        """Return the version of a law in force on a day.

        Args:
            law: its title or a name of it.
            on: None: today.

        Raises:
            UnknownLaw: it was not imported.
            NotInForce: no version that was imported was in force that day.
        """
        title = self._title(law)
        with self._database.reading() as connection:
            return _chosen(rows.versions(connection, title), law, on or court_today())

    def show(
        self,
        law: str,
        number: int,
        sub: int = 0,
        on: date | None = None,
        version: int | None = None,
    ) -> Shown:
        """Return an article as it stood on a day, with the ones beside it.

        Args:
            law: title or a name of it.
            number: of the article.
            sub: of 第X条之一, the 1.
            on: None: today.
            version: id of the version instead of a day.

        Raises:
            UnknownLaw, NotInForce: as :meth:`version`.
            UnknownArticle: it has no such article.
        """
        title = self._title(law)
        # One transaction: an import between two questions would answer with two laws.
        with self._database.reading() as connection:
            versions = rows.versions(connection, title)
            named = next((one for one in versions if one.id == version), None)
            chosen = named or _chosen(versions, law, on or court_today())
            return _shown(connection, versions, chosen, number, sub)

    def contents(self, law: str, on: date | None = None) -> list[tuple[tuple[str, ...], Article]]:
        """Return each heading path of a law, in order, with its first article (目录)."""
        title = self._title(law)
        with self._database.reading() as connection:
            chosen = _chosen(rows.versions(connection, title), law, on or court_today())
            articles = rows.articles(connection, chosen)
        found: list[tuple[tuple[str, ...], Article]] = []
        for article in articles:
            if not found or found[-1][0] != article.path:
                found.append((article.path, article))
        return found

    def find(
        self, query: str, on: date | None = None, law: str | None = None, limit: int = 50
    ) -> Found:
        """Return what a person looks for: an article by number, a law by name, words.

        Args:
            query: as 民法典579, 民诉法150条第二款, 违约金 过高, 公司法 股东会; 579 alone is
                that article of each law in force, the longest law first.
            on: day whose law counts; None: today.
            law: title of the law that is open: a number alone is of it.
            limit: hits at most.

        Raises:
            QueryTooLong: more than 200 characters.
        """
        if len("".join(query.split())) > LONGEST_QUERY:
            raise QueryTooLong(limit=LONGEST_QUERY)
        day = on or court_today()
        wanted = place(query, self.names, law)
        with self._database.reading() as connection:
            versions = rows.versions(connection)
            if connection is None or not versions:
                return Found(wanted, None, (), (), missing=NoLaws())
            laws = _in_force(versions, day)
            mine = tuple(one for one in laws if one.title == wanted.title)
            if wanted.title and wanted.number:
                return _by_number(connection, wanted, versions, mine, day)
            if wanted.title and not wanted.words:
                return Found(wanted, None, mine, ())
            within = laws if wanted.title is None else list(mine)
            if wanted.number:
                # Only a number: which law is meant is for the reader to say.
                same = finding.by_number(connection, wanted.number, wanted.sub, laws)
                if same:
                    return Found(wanted, None, (), tuple(same[:limit]))
            hits = finding.find(connection, wanted.words, within, limit)
            if not hits and wanted.title:
                hits = finding.find(connection, query, laws, limit)
        named = () if wanted.title else _entitled(laws, wanted.words)
        return Found(wanted, None, named, tuple(hits))

    def cited(self, text: str, on: date | None = None, within: str | None = None) -> list[Cited]:
        """Return the articles a text cites, in order, as they stood on a day.

        Args:
            text: at most two million characters are looked through.
            on: None: today.
            within: title of the law the text is of, for 本法第…条.
        """
        found = citations(text[:LONGEST_TEXT], self.names, within)
        if not found:
            return []
        day = on or court_today()
        out = []
        with self._database.reading() as connection:
            by_title = {one.title: one for one in _in_force(rows.versions(connection), day)}
            for one in found:
                version = by_title.get(one.statute)
                article = None
                if version is not None and connection is not None:
                    article = rows.article(connection, version, one.article, one.sub or 0)
                out.append(Cited(one, version, article))
        return out

    def _title(self, law: str) -> str:
        """Return the title that a name stands for; what is no name is one."""
        named = self.names.prefix(asked(law))
        return named[0] if named and not named[1] else law

    def _own_stamp(self) -> int:
        try:
            return self._own.stat().st_mtime_ns if self._own else 0
        except OSError:
            return 0


def _in_force(versions: list[Version], day: date) -> list[Version]:
    """Return of each law the newest version that had begun and not ended by a day."""
    newest: dict[str, Version] = {}
    for one in versions:
        if one.effective <= day:
            newest.setdefault(one.title, one)
    return [one for one in newest.values() if one.ended is None or day < one.ended]


def _chosen(versions: list[Version], law: str, day: date) -> Version:
    if not versions:
        raise UnknownLaw(law=law[:80])
    found = _in_force(versions, day)
    if not found:
        days = "、".join(str(one.effective) for one in reversed(versions))
        raise NotInForce(law=law, day=str(day), known=days)
    return found[0]


def _entitled(laws: list[Version], words: str) -> tuple[Version, ...]:
    """Return the laws whose title holds what was typed."""
    wanted = asked(words)
    return tuple(one for one in laws if len(wanted) > 1 and wanted in asked(one.title))


def _by_number(
    connection: Any, wanted: Place, versions: list[Version], mine: tuple[Version, ...], day: date
) -> Found:
    title, number = wanted.title or "", wanted.number or 0
    of_law = [one for one in versions if one.title == title]
    try:
        shown = _shown(connection, of_law, _chosen(of_law, title, day), number, wanted.sub)
    except (UnknownLaw, NotInForce, UnknownArticle) as error:
        return Found(wanted, None, mine, (), error)
    return Found(wanted, shown, mine, ())


def _shown(
    connection: Any, versions: list[Version], chosen: Version, number: int, sub: int
) -> Shown:
    article = rows.article(connection, chosen, number, sub)
    if article is None:
        last = rows.last(connection, chosen)
        raise UnknownArticle(law=chosen.title, article=label(number, sub), last=last)
    before, after = rows.beside(connection, chosen, number, sub)
    others = tuple(one for one in versions if one.id != chosen.id)
    return Shown(chosen, article, before, after, others)
