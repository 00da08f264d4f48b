"""What a page is, and acts that ask for confirmation on a page of their own (页面与确认)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from sync.access.decisions import Action
from sync.gateway.admin.rendering import page, see_other
from sync.gateway.admin.visits import PREFIX, Visit

Needs = Callable[[Visit], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """What answers requests to one path."""

    path: str
    """Below ``/admin``."""
    answer: Callable[[Visit], Response]
    """Runs on a thread of the lanes."""
    needs: Needs | None
    """Whether it is there for a visitor; None: for everybody, signed in or not."""
    method: Literal["GET", "POST"] = "GET"


def may(action: Action) -> Needs:
    """Return the condition that a visitor may do something."""
    return lambda visit: visit.may(action)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An act that is done only once it was confirmed (需确认的操作)."""

    path: str
    name: str
    """Of its words: ``confirm.<name>`` has title, text and button."""
    needs: Needs
    about: Callable[[Visit], str]
    """Name of what it is done to; raises ``UnknownItem`` where there is nothing."""
    back: Callable[[Visit], str]
    """Path below ``/admin`` where to go afterwards, or instead."""
    perform: Callable[[Visit], Response | None]
    """Does it; returns where to go instead of back."""
    choices: tuple[str, ...] = ()
    """Reasons to choose from: ``reason.<choice>``."""

    def pages(self) -> tuple[Page, Page]:
        """Return the page that asks, and the form it sends."""
        return (
            Page(self.path, self.ask, self.needs),
            Page(self.path, self.do, self.needs, "POST"),
        )

    def ask(self, visit: Visit) -> Response:
        """Ask."""
        return page(
            visit,
            "confirm",
            act=self.name,
            about=self.about(visit),
            back=PREFIX + self.back(visit),
            choices=self.choices,
        )

    def do(self, visit: Visit) -> Response:
        """Do it, and lead back."""
        back = self.back(visit)
        found = self.perform(visit)
        return found or see_other(f"{PREFIX}{back}?done={self.name}")


def done(path: str, name: str) -> Response:
    """Lead to a page that says what was done: ``done.<name>``."""
    return see_other(f"{PREFIX}{path}?done={name}")
