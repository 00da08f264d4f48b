"""Signing in and out, and a password of one's own (登录)."""

from __future__ import annotations

from starlette.responses import Response

from resources.errors import BadSignIn, PasswordToReplace, SignInLater, WeakPassword, WenyiError
from sync.access import people, sessions
from sync.gateway.addresses import address_of
from sync.gateway.admin.once import forget, shown
from sync.gateway.admin.pages import Page
from sync.gateway.admin.rendering import fault_of, page, see_other
from sync.gateway.admin.visits import PREFIX, Faults, Visit, local
from sync.gateway.identifying import COOKIE

_MOST_PASSWORD = 1000


def sign_in_page(visit: Visit, faults: Faults | None = None, status: int = 200) -> Response:
    """Ask for login and password; who is signed in already goes on."""
    if visit.caller.person is not None:
        return see_other(f"{PREFIX}/")
    wish = visit.form.text("next", 400) or visit.asked("next", 400)
    kept = visit.form.kept("login")
    return page(visit, "sign_in", status=status, faults=faults, kept=kept, next=local(wish))


def sign_in(visit: Visit) -> Response:
    """Open a session."""
    try:
        found = people.sign_in(
            visit.books,
            visit.form.raw("login"),
            visit.form.raw("password", _MOST_PASSWORD),
            visit.now_s,
            address=address_of(visit.request),
        )
    except PasswordToReplace:
        # Not asked for again: the page cannot keep what was typed.
        return see_other(f"{PREFIX}/password?first=1")
    except (BadSignIn, SignInLater) as error:
        status = 429 if isinstance(error, SignInLater) else 403
        return sign_in_page(visit, {"password": fault_of(visit, error)}, status)
    response = see_other(local(visit.form.text("next", 400)))
    response.set_cookie(
        COOKIE, found.session, path=PREFIX, secure=True, httponly=True, samesite="strict"
    )
    return response


def sign_out(visit: Visit) -> Response:
    """End the session."""
    sessions.sign_out(visit.books, visit.session, visit.now_s, address_of(visit.request))
    response = see_other(f"{PREFIX}/sign-in?done=signed_out")
    response.delete_cookie(COOKIE, path=PREFIX, secure=True, httponly=True, samesite="strict")
    return response


def password_page(visit: Visit, faults: Faults | None = None, status: int = 200) -> Response:
    """Ask for a password of one's own, in place of one for one time."""
    kept = visit.form.kept("login")
    return page(
        visit, "password", status=status, faults=faults, kept=kept, first=visit.asked("first", 1)
    )


def change_password(visit: Visit) -> Response:
    """Take a new password; all sessions end."""
    new = visit.form.raw("new", _MOST_PASSWORD)
    if new != visit.form.raw("again", _MOST_PASSWORD):
        return password_page(visit, {"again": visit.words("password.differs")}, 422)
    try:
        people.change_password(
            visit.books,
            visit.form.raw("login"),
            visit.form.raw("password", _MOST_PASSWORD),
            new,
            visit.now_s,
            address=address_of(visit.request),
        )
    except (BadSignIn, SignInLater, WeakPassword) as error:
        return password_page(visit, {_field(error): fault_of(visit, error)}, _status(error))
    response = see_other(f"{PREFIX}/sign-in?done=password_changed")
    response.delete_cookie(COOKIE, path=PREFIX, secure=True, httponly=True, samesite="strict")
    return response


def once(visit: Visit) -> Response:
    """Show a code, password or key, and forget it."""
    secret = shown(visit)
    return forget(page(visit, "once", status=200 if secret else 404, secret=secret))


def _field(error: WenyiError) -> str:
    return "new" if isinstance(error, WeakPassword) else "password"


def _status(error: WenyiError) -> int:
    if isinstance(error, SignInLater):
        return 429
    return 422 if isinstance(error, WeakPassword) else 403


PAGES = (
    Page("/sign-in", sign_in_page, None),
    Page("/sign-in", sign_in, None, "POST"),
    Page("/sign-out", sign_out, lambda _: True, "POST"),
    Page("/password", password_page, None),
    Page("/password", change_password, None, "POST"),
    Page("/once", once, lambda _: True),
)
