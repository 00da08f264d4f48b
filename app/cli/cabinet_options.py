"""The options that every command at a cabinet's doors has, written once (柜体选项)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints

import typer

from app.cli.session import Json, Session, session_of
from dossier.people.permits import Role

UrlOption = Annotated[
    str, typer.Option("--url", help="Address, as in modbus://HOST:PORT; else --cabinet.")
]
CabinetOption = Annotated[
    str, typer.Option("--cabinet", help="Name in the station's cabinets.toml.")
]
RoleOption = Annotated[
    Role | None,
    typer.Option("--role", help="Without accounts: act in this role; default: in any."),
]
WaitOption = Annotated[
    float | None, typer.Option("--wait", min=0.0, help="Seconds for the door to be shut.")
]


@dataclass(frozen=True, slots=True)
class Doors:
    """What a command was told of the cabinet, and who acts."""

    session: Session
    url: str
    name: str
    role: Role | None
    wait_s: float | None = None
    """How long a door may stand open; None: as the settings say."""


_SHARED: dict[str, tuple[Any, object]] = {
    "url": (UrlOption, ""),
    "cabinet": (CabinetOption, ""),
    "role": (RoleOption, None),
    "json": (Json, False),
}


def at_doors(*, waits: bool = False) -> Callable[[Callable[..., int | None]], Any]:
    """Give a command, whose first parameter is :class:`Doors`, the shared options.

    Args:
        waits: it waits for doors to be shut, and takes ``--wait``.
    """

    def made(command: Callable[..., int | None]) -> Any:
        own = list(inspect.signature(command).parameters.values())[1:]
        hints = get_type_hints(command, include_extras=True)
        shared = dict(_SHARED)
        if waits:
            shared = {"wait": (WaitOption, None), **shared}

        def run(context: typer.Context, **given: Any) -> int | None:
            session = session_of(context, given.pop("json"))
            wait_s = given.pop("wait", None)
            at = Doors(session, given.pop("url"), given.pop("cabinet"), given.pop("role"), wait_s)
            return command(at, **given)

        kind = inspect.Parameter.KEYWORD_ONLY
        parameters = [
            inspect.Parameter(
                "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
            ),
            *(one.replace(kind=kind, annotation=hints[one.name]) for one in own),
            *(
                inspect.Parameter(name, kind, default=default, annotation=option)
                for name, (option, default) in shared.items()
            ),
        ]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        run.__name__, run.__doc__ = command.__name__, command.__doc__
        return run

    return made
