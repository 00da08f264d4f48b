"""One request to the page: who asks, in which language, and what they may (访问)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import Request

from sync.access.acts import Actor
from sync.access.contract import Caller, Person
from sync.access.decisions import BY_ROLE, Action, allowed
from sync.gateway.addresses import address_of
from sync.gateway.admin.forms import Form
from sync.gateway.admin.words import LANGUAGES, Language, Words
from sync.gateway.contract import Facilities, caller_of
from sync.gateway.identifying import COOKIE
from sync.ledger.contract import Books

PREFIX = "/admin"
FORM_COOKIE = "wenyi_form"
"""Random; what a form is bound to before anybody signed in."""
LANGUAGE_COOKIE = "wenyi_language"
CSRF_FIELD = "form_token"
_LOCAL = re.compile(r"/admin/[A-Za-z0-9._~/-]{0,300}")


@dataclass(frozen=True)
class Visit:
    """One request, as the pages see it."""

    facilities: Facilities
    request: Request
    caller: Caller
    session: str
    """Token of the session; empty: nobody is signed in."""
    fresh: str
    """What forms are bound to before a session."""
    language: Language
    now_s: int
    form: Form = field(default_factory=Form)

    @property
    def books(self) -> Books:
        """The centre's database."""
        return self.facilities.books

    @property
    def person(self) -> Person:
        """Who is signed in; only on pages that need somebody."""
        assert self.caller.person is not None  # noqa: S101  pages for nobody do not ask
        return self.caller.person

    @property
    def actor(self) -> Actor:
        """Who does what is done, for the record of acts."""
        return Actor(self.person.id, address_of(self.request))

    @property
    def words(self) -> Words:
        """Words in the visitor's language."""
        return Words(self.language)

    @property
    def token(self) -> str:
        """What every form of this visitor carries."""
        return csrf_token(self.session or self.fresh)

    def may(self, action: Action) -> bool:
        """Return whether the visitor may do something that concerns no case."""
        return allowed(self.caller, action)

    def sees_conflicts(self) -> bool:
        """Return whether there are conflicts for this visitor at all."""
        person = self.caller.person
        decides = person is not None and "resolve_conflict" in BY_ROLE[person.role]
        return decides or self.may("see_operations")

    def part(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params.get(name, ""))[:200]

    def asked(self, name: str, most: int = 200) -> str:
        """Return a field of the query."""
        return self.request.query_params.get(name, "")[:most]


def csrf_token(secret: str) -> str:
    """Return the token of all forms that are bound to a secret of the browser's."""
    return hmac.new(secret.encode("utf-8"), b"wenyi form", hashlib.sha256).hexdigest()


def is_ours(visit: Visit) -> bool:
    """Return whether a form was really sent from a page of ours, to this visitor."""
    site = visit.request.headers.get("sec-fetch-site")
    origin = visit.request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if site is None and origin is not None:
        host = visit.request.headers.get("host", "")
        if urlsplit(origin).netloc != host:
            return False
    given = visit.form.text(CSRF_FIELD)
    bound = visit.session or visit.fresh
    return bool(bound) and hmac.compare_digest(given.encode("utf-8"), visit.token.encode())


def caller_with_session(request: Request) -> tuple[Caller, str]:
    """Return who asks, and their session; only a person with a cookie is somebody here.

    Keys of systems, and tokens in a header, are for the interface.
    """
    caller, session = caller_of(request), request.cookies.get(COOKIE, "")[:200]
    person = caller.person
    in_header = "authorization" in request.headers
    if person is None or person.role == "system" or not session or in_header:
        return Caller(), ""
    return caller, session


def language_of(request: Request) -> Language:
    """Return the language asked for, now or before; Chinese unless told otherwise."""
    for told in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        for language in LANGUAGES:
            if told in (language, language[:2]):
                return language
    return LANGUAGES[0]


def local(path: str) -> str:
    """Return a path of the page's own; anything else becomes its beginning."""
    if _LOCAL.fullmatch(path) is None or "//" in path or ".." in path:
        return f"{PREFIX}/"
    return path


Faults = Mapping[str, str]
"""What is wrong with the fields of a form, in the visitor's words."""
