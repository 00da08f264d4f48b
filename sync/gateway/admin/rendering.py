"""Templates, and how times, sizes and ids are shown (页面渲染)."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dossier.court_time import COURT_TIME
from resources.errors import Missing, WenyiError, describe
from resources.errors import Words as Told
from sync.gateway.admin.visits import CSRF_FIELD, PREFIX, Faults, Visit
from sync.gateway.admin.words import LANGUAGES

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_TEMPLATES = Path(__file__).with_name("templates")
_SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_NAVIGATION = (
    ("", "overview", "see_operations"),
    ("stations", "stations", "manage_stations"),
    ("people", "people", "manage_people"),
    ("conflicts", "conflicts", ""),
    ("refusals", "refusals", "see_operations"),
    ("storage", "storage", "see_operations"),
    ("audit", "audit", "see_operations"),
    ("systems", "systems", "manage_webhooks"),
)


def page(
    visit: Visit, template: str, *, status: int = 200, faults: Faults | None = None, **values: Any
) -> Response:
    """Return a page.

    Args:
        visit: the request it answers.
        template: its name without ``.html``.
        status: of HTTP.
        faults: what is wrong with the fields of a form.
        values: what the template needs.
    """
    text = (
        _environment()
        .get_template(f"{template}.html")
        .render(
            visit=visit,
            t=visit.words,
            centre=visit.facilities.name,
            languages=LANGUAGES,
            # What is not there looks the same wherever it was asked for.
            navigation=_navigation(visit, opened=template != "error"),
            prefix=PREFIX,
            token_field=CSRF_FIELD,
            faults=faults or {},
            done=visit.asked("done", 40),
            **values,
        )
    )
    return HTMLResponse(text, status, HEADERS)


def see_other(path: str) -> Response:
    """Lead the browser to another page after a form was sent."""
    return RedirectResponse(path, 303, HEADERS)


def plain(text: str, name: str) -> Response:
    """Return a text file to be saved or printed."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, 200, headers, "text/plain; charset=utf-8")


def error_page(visit: Visit, status: int, error: WenyiError) -> Response:
    """Return what went wrong, in the visitor's language."""
    told = describe(error, visit.language)
    if isinstance(error, Missing):
        told = Told(visit.words("error.nothing"), visit.words("error.nothing_advice"))
    return page(visit, "error", status=status, told=told)


def fault_of(visit: Visit, error: WenyiError) -> str:
    """Return what stands beside a field that an error is about."""
    told = describe(error, visit.language)
    gap = "" if visit.language == "zh_CN" else " "
    return f"{told.what}{gap}{told.advice}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(time=_time, label=_label, size=size, short=_short, count=_count)
    return made


def _navigation(visit: Visit, *, opened: bool) -> list[tuple[str, str, bool]]:
    """Return path, name and whether it is the page that is open, of what there is."""
    if visit.caller.person is None:
        return []
    here = visit.request.url.path.removeprefix(PREFIX).strip("/").partition("/")[0]
    return [
        (f"{PREFIX}/{path}", name, opened and path == here)
        for path, name, action in _NAVIGATION
        if (visit.sees_conflicts() if name == "conflicts" else visit.may(action))  # type: ignore[arg-type]
    ]


def _time(seconds: int) -> str | Markup:
    """Return a moment by the centre's own clock."""
    if not seconds:
        return "—"
    at = datetime.fromtimestamp(seconds, COURT_TIME)
    return Markup('<time datetime="{}">{}</time>').format(
        at.isoformat(timespec="seconds"), at.strftime("%Y-%m-%d %H:%M:%S")
    )


def _label(text: str) -> str | Markup:
    """Return a moment that is kept as text."""
    try:
        return _time(int(datetime.fromisoformat(text).timestamp()))
    except ValueError:
        return text or "—"


def size(count: int) -> str:
    """Return a number of bytes for people."""
    value, place = float(count), 0
    while value >= 1024 and place < len(_SIZES) - 1:
        value, place = value / 1024, place + 1
    return f"{value:.0f} {_SIZES[place]}" if place == 0 else f"{value:.1f} {_SIZES[place]}"


def _short(text: str) -> Markup:
    """Return the beginning of a long id, the whole in its tooltip."""
    if len(text) <= 14:
        return Markup("<code>{}</code>").format(text)
    return Markup('<code title="{}">{}…</code>').format(text, text[:12])


def _count(number: int) -> str:
    return f"{number:,}"
