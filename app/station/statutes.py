"""The library of laws as answers in JSON (法条查询), for screens, the hub and the command line.

Questions, with their values; days are ISO dates, none: today:

``statute.laws`` on, law: the laws in force that day; with ``law`` its versions and contents ·
``statute.find`` query, on, law (that is open), limit · ``statute.show`` law, article, sub, on,
version · ``statute.cited`` text, on, within: the articles a text cites, in order · or case,
on: those the read pages of a case cite, most often cited first; an empty ``case`` means the
one these answers were made for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dossier.court_time import court_today
from dossier.statutes.law import Article, Version, label
from dossier.statutes.library import Cited, Found, Library, Shown
from dossier.statutes.limits import LONGEST_TEXT, LONGEST_TITLE
from resources.errors import BadValue, UnknownItem, WenyiError, describe

if TYPE_CHECKING:
    from app.station.statutes_cited import DossierCitations
    from dossier.store import Store

FILE = "statutes.db"
OWN = "statutes.toml"
_MOST_HITS = 200


def open_library(home: Path) -> Library:
    """Return the library of the station in a folder; need not hold anything yet."""
    return Library(home / FILE, home / OWN)


class Statutes:
    """Answers from the library; may be asked by several threads.

    Args:
        home: folder of the station.
        store: whose pages are looked through for citations; None: no case is.
        case: id of the case that is meant where none is named, as in a hearing.
    """

    def __init__(self, home: Path, store: Store | None = None, case: str = "") -> None:
        self.library = open_library(home)
        self._store, self.case = store, case
        self._cited: DossierCitations | None = None
        self._questions: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "statute.laws": self._laws,
            "statute.find": self._find,
            "statute.show": self._show,
            "statute.cited": self._citations,
        }

    def close(self) -> None:
        """Stop looking through pages and close the library."""
        if self._cited is not None:
            self._cited.close()
        self.library.close()

    def ask(self, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a question of ``courtroom/hub/contract.py``.

        Raises:
            UnknownItem: no such question.
            BadValue: a value is missing or of the wrong kind.
            UnknownLaw, NotInForce, UnknownArticle, QueryTooLong, StoreError.
        """
        answer = self._questions.get(name)
        if answer is None:
            raise UnknownItem(thing=name[:80])
        return answer(value)

    def _laws(self, value: Mapping[str, Any]) -> dict[str, Any]:
        on, law = _day(value), _text(value, "law", LONGEST_TITLE)
        if not law:
            return {"on": _iso(on), "laws": [version_row(one) for one in self.library.laws(on)]}
        chosen = self.library.version(law, on)
        return {
            "on": _iso(on),
            "laws": [version_row(chosen)],
            "versions": [version_row(one) for one in self.library.versions(chosen.title)],
            "contents": [
                {
                    "path": list(path),
                    "number": first.number,
                    "sub": first.sub,
                    "label": first.label,
                }
                for path, first in self.library.contents(chosen.title, on)
            ],
        }

    def _find(self, value: Mapping[str, Any]) -> dict[str, Any]:
        on, law = _day(value), _text(value, "law", LONGEST_TITLE) or None
        limit = min(_number(value, "limit") or 50, _MOST_HITS)
        found = self.library.find(_text(value, "query", 4_000), on, law, limit)
        return {"on": _iso(on), **found_row(found)}

    def _show(self, value: Mapping[str, Any]) -> dict[str, Any]:
        number = _number(value, "article")
        law = _text(value, "law", LONGEST_TITLE)
        if number is None or not law:
            raise BadValue(column="law" if not law else "article", value="")
        on, version = _day(value), _number(value, "version")
        shown = self.library.show(law, number, _number(value, "sub") or 0, on, version)
        return {"on": _iso(on), **shown_row(shown)}

    def _citations(self, value: Mapping[str, Any]) -> dict[str, Any]:
        on = _day(value)
        if "case" in value:
            case = _text(value, "case", 64) or self.case
            found = self._dossier().answer(case, on) if case else {"articles": [], "done": True}
            return {"on": _iso(on), **found}
        within = _text(value, "within", LONGEST_TITLE) or None
        cited = self.library.cited(_text(value, "text", LONGEST_TEXT), on, within)
        return {"on": _iso(on), "articles": [cited_row(one) for one in cited], "done": True}

    def _dossier(self) -> DossierCitations:
        if self._store is None:
            raise UnknownItem(thing="case")
        if self._cited is None:
            from app.station.statutes_cited import DossierCitations

            self._cited = DossierCitations(self._store, self.library)
        return self._cited


def version_row(one: Version) -> dict[str, Any]:
    """Return a version of a law in the form that ``docs/statutes.md`` promises."""
    return {
        "id": one.id,
        "title": one.title,
        "short": one.short,
        "adopted": str(one.adopted),
        "effective": str(one.effective),
        "basis": one.basis.value,
        "ended": str(one.ended) if one.ended else None,
        "articles": one.articles,
    }


def article_row(one: Article) -> dict[str, Any]:
    """Return an article in the form that ``docs/statutes.md`` promises."""
    return {
        "number": one.number,
        "sub": one.sub,
        "label": one.label,
        "path": list(one.path),
        "text": one.text,
    }


def shown_row(one: Shown) -> dict[str, Any]:
    """Return an article with what stands around it."""
    return {
        "version": version_row(one.version),
        "article": article_row(one.article),
        "before": article_row(one.before) if one.before else None,
        "after": article_row(one.after) if one.after else None,
        "others": [version_row(other) for other in one.others],
    }


def found_row(one: Found) -> dict[str, Any]:
    """Return what a query gave."""
    place, shown = one.place, one.shown
    part = shown.article.span(place.paragraph, place.item) if shown else None
    whole = part is None or (place.paragraph is None and place.item is None)
    return {
        "place": {
            "title": place.title,
            "number": place.number,
            "sub": place.sub,
            "paragraph": place.paragraph,
            "item": place.item,
            "words": place.words,
        },
        "shown": shown_row(shown) if shown else None,
        "part": None if whole or part is None else list(part),
        "laws": [version_row(law) for law in one.laws],
        "hits": [
            {
                "version": version_row(hit.version),
                "number": hit.article.number,
                "sub": hit.article.sub,
                "label": hit.article.label,
                "path": list(hit.article.path),
                "snippet": hit.snippet,
                "marks": [list(mark) for mark in hit.marks],
                "exact": hit.exact,
            }
            for hit in one.hits
        ],
        "missing": error_row(one.missing) if one.missing else None,
    }


def cited_row(one: Cited) -> dict[str, Any]:
    """Return an article that a text cites."""
    citation = one.citation
    return {
        "title": citation.statute,
        "version": version_row(one.version) if one.version else None,
        "number": citation.article,
        "sub": citation.sub or 0,
        "paragraph": citation.paragraph,
        "item": citation.item,
        "label": label(citation.article, citation.sub or 0),
        "start": citation.start,
        "end": citation.end,
        "text": one.article.text if one.article else None,
    }


def error_row(error: WenyiError) -> dict[str, str]:
    """Return an error as commands and the hub give it."""
    chinese, english = describe(error, "zh_CN"), describe(error, "en")
    return {
        "kind": error.kind,
        "message": f"{chinese.what}{chinese.advice}",
        "message_en": f"{english.what} {english.advice}",
    }


def _day(value: Mapping[str, Any]) -> date:
    given = value.get("on")
    if given is None or given == "":
        return court_today()
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise BadValue(column="on", value=str(given)[:80]) from error


def _iso(day: date) -> str:
    return day.isoformat()


def _text(value: Mapping[str, Any], key: str, most: int) -> str:
    given = value.get(key)
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > most:
        raise BadValue(column=key, value=str(given)[:80])
    return given


def _number(value: Mapping[str, Any], key: str) -> int | None:
    given = value.get(key)
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 1 << 53:
        raise BadValue(column=key, value=str(given)[:80])
    return given
