"""``wenyi hub`` and ``wenyi display``: the room's screens from the command line."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import print_json, print_note, print_table, print_text
from app.cli.session import CaseNumberOption, Json, Session, session_of
from courtroom.hub.contract import ALL, Kind
from courtroom.hub.facts import PUBLIC
from resources.errors import BadArgument, UnknownItem

if TYPE_CHECKING:
    from app.station import Station
    from dossier.ids import HearingId
from dossier.model import Volume

group = typer.Typer(help="The room's screens: their hub (庭审屏幕中枢).", no_args_is_help=True)
display = typer.Typer(help="What the screens show (示证).", no_args_is_help=True)

To = Annotated[str, typer.Option("--to", help="Key or name of a seat, public, or * for all.")]
_KINDS = {"bench": "法官席", "clerk": "书记员席", "party": "当事人席", "public": "旁听屏"}
Exhibit = Annotated[str, typer.Argument(help="证据编号, as in 原证3; or its id.")]


@group.command("serve")
def serve(
    context: typer.Context,
    case: CaseNumberOption,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8443,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    address: Annotated[
        list[str] | None, typer.Option(help="Under which screens reach this machine.")
    ] = None,
    hearing: Annotated[int, typer.Option(help="第n次; 0: the newest, made if none.")] = 0,
    json: Json = False,
) -> int:
    """Run the hub of a hearing without a window, until interrupted (启动中枢)."""
    from app.station.hub import RoomHub

    session = session_of(context, json)
    stop = threading.Event()
    with session.station() as station:
        hearing_id = _hearing(station, case, hearing, session.who)
        room = RoomHub(
            station,
            hearing_id,
            session.who,
            host=host,
            port=port,
            addresses=tuple(address or ()),
        )
        listening = room.start()
        try:
            before = {
                number: signal.signal(number, lambda *_: stop.set())
                for number in (signal.SIGINT, signal.SIGTERM)
            }
            if session.json:
                print_json(
                    {
                        "host": listening.host,
                        "port": listening.port,
                        "fingerprint": listening.fingerprint,
                        "hearing": hearing_id,
                    }
                )
            else:
                print_note(f"屏幕中枢已启动：{listening.host}:{listening.port}（Ctrl+C 结束）。")
                print_note(f"证书指纹 {listening.fingerprint}")
            # Woken now and then: a signal is only seen between waits on some systems.
            while not stop.wait(0.5):
                continue
            for number, handler in before.items():
                signal.signal(number, handler)
        finally:
            room.stop()
    return 0


@group.command("pair")
def pair(
    context: typer.Context,
    seat: Annotated[str, typer.Option(help="Key or name of the seat: plaintiff, 原告.")] = "",
    kind: Annotated[Kind | None, typer.Option(help="bench, clerk, party or public.")] = None,
    remote: Annotated[bool, typer.Option("--remote", help="Outside this room.")] = False,
    json: Json = False,
) -> None:
    """Show a code that lets one screen in, good for two minutes (配对屏幕)."""
    session = session_of(context, json)
    wanted = kind or (Kind.PARTY if seat else Kind.PUBLIC)
    if wanted is not Kind.PUBLIC:
        found = _ask(session, "state")
        seat = _seat(found, "--seat", seat)
    made = _ask(session, "pair", values={"kind": str(wanted), "seat": seat, "remote": remote})
    if session.json:
        print_json(made)
    else:
        print_text(f"{made['code'][:3]} {made['code'][3:]}")
        print_note(f"两分钟内有效，限一台屏幕。{made['uri']}")


@group.command("state")
def state(context: typer.Context, json: Json = False) -> None:
    """Say which screens there are and what they show (屏幕状态)."""
    session = session_of(context, json)
    found = _ask(session, "state")
    if session.json:
        print_json(found)
        return
    print_note(f"{found['host']}:{found['port']}，证据页面就绪 {found['pages']['ready']}/"
               f"{found['pages']['total']}。")  # fmt: skip
    if found["screens"]:
        print_table(
            "屏幕",
            ["席位", "用途", "名称", "状态"],
            [
                (
                    _seat_name(found, one["seat"]),
                    _KINDS[one["kind"]],
                    str(one["name"]),
                    "在线" if one["online"] else "离线",
                )
                for one in found["screens"]
            ],
        )
    else:
        print_text("还没有配对的屏幕；用 wenyi hub pair 配对。")
    for target, view in found["shown"].items():
        print_text(f"{_seat_name(found, target)}：{_shown(found, view)}")
    if found["blank"]:
        print_text(f"黑屏：{'、'.join(_seat_name(found, one) for one in found['blank'])}")
    if found["frozen"]:
        print_text("各屏已定格。")


@display.command("show")
def show(
    context: typer.Context,
    exhibit: Exhibit,
    page: Annotated[int, typer.Option(help="1-based.")] = 1,
    play: Annotated[
        bool, typer.Option("--play/--stand", help="Sound or film: play it from its beginning.")
    ] = False,
    to: To = ALL,
    json: Json = False,
) -> None:
    """Show a page, or sound or film (出示)."""
    from app.station.hub import media_view, page_view

    session = session_of(context, json)
    one = _exhibit(session, exhibit)
    if one["media"]:
        _act(session, "show", to=to, view=media_view(one["id"], playing=play))
        return
    if not 1 <= page <= one["pages"]:
        raise BadArgument(option="--page", value=page, allowed=_numbers(one))
    _act(session, "show", to=to, view=page_view(one["id"], page))


@display.command("down")
def down(context: typer.Context, to: To = ALL, json: Json = False) -> None:
    """Take down what is shown (停止出示)."""
    _act(session_of(context, json), "show", to=to, view=None)


@display.command("release")
def release(
    context: typer.Context,
    exhibit: Exhibit,
    pages: Annotated[str, typer.Option(help="all, or as in 1,2,5.")] = "all",
    to: To = ALL,
    json: Json = False,
) -> None:
    """Let screens open an exhibit by themselves (公开)."""
    session = session_of(context, json)
    one = _exhibit(session, exhibit)
    _act(session, "release", exhibit=one["id"], pages=_pages(one, pages), to=to)


@display.command("withdraw")
def withdraw(context: typer.Context, exhibit: Exhibit, to: To = ALL, json: Json = False) -> None:
    """Take an exhibit back (收回)."""
    session = session_of(context, json)
    _act(session, "withdraw", exhibit=_exhibit(session, exhibit)["id"], to=to)


@display.command("blank")
def blank(
    context: typer.Context,
    to: To = ALL,
    reason: Annotated[str, typer.Option(help="For the log.")] = "",
    json: Json = False,
) -> None:
    """Make screens black at once (黑屏)."""
    _act(session_of(context, json), "blank", to=to, reason=reason)


@display.command("unblank")
def unblank(context: typer.Context, to: To = ALL, json: Json = False) -> None:
    """Give the picture back (恢复)."""
    _act(session_of(context, json), "unblank", to=to)


@display.command("freeze")
def freeze(
    context: typer.Context,
    on: Annotated[bool, typer.Option("--on/--off", help="Hold, or let go.")] = True,
    json: Json = False,
) -> None:
    """Hold what is shown as it is (定格)."""
    _act(session_of(context, json), "freeze", on=on)


# ---- inside ---------------------------------------------------------------------------


def _hearing(station: Station, number: str, ordinal: int, who: str) -> HearingId:
    from app.station.hearing_seats import new_hearing
    from dossier.store import hearings as reads

    case = station.store.case_by_number(number)
    with station.store.snapshot() as reader:
        found = [one for one in reads.hearings(reader, case.id) if one.volume is Volume.MAIN]
    if not found and ordinal == 0:
        return new_hearing(station.store, case.id, who).id
    wanted = [one for one in found if ordinal in (0, one.ordinal)]
    if not wanted:
        raise UnknownItem(thing=f"第{ordinal}次庭审")
    return max(wanted, key=lambda one: one.ordinal).id


def _folder(session: Session) -> Path:
    from app.station.hub import home_of

    return home_of(session.home).parent


def _ask(session: Session, do: str, **more: Any) -> Any:
    from app.station.hub_control import ask_hub

    return ask_hub(_folder(session), do, **more)


def _act(session: Session, act: str, **values: Any) -> None:
    to = values.get("to")
    if to not in (None, ALL, PUBLIC):
        found = _ask(session, "state")
        values["to"] = _seat(found, "--to", to, ALL, PUBLIC)
    answer = _ask(session, "act", act=act, values=values)
    if session.json:
        print_json({"act": act, "result": answer})
    else:
        print_note("已完成。")


def _exhibit(session: Session, wanted: str) -> dict[str, Any]:
    """Return an exhibit by its label or id.

    Raises:
        BadArgument: there is none.
    """
    listed: list[dict[str, Any]] = _ask(session, "state")["exhibits"]
    for one in listed:
        if wanted in (one["id"], one["label"]):
            return one
    labels = "、".join(str(one["label"]) for one in listed) or "—"
    raise BadArgument(option="EXHIBIT", value=wanted, allowed=labels)


def _seat(found: dict[str, Any], option: str, wanted: str, *further: str) -> str:
    """Return the key of a seat by its key or by what it is called.

    Raises:
        BadArgument: there is none, or more than one is called so.
    """
    keys = [
        str(one["seat"])
        for one in found["seats"]
        if wanted and wanted in (one["seat"], one["label"], one["role"])
    ]
    if wanted in keys:
        return wanted
    if len(keys) != 1:
        seats = [f"{one['label']}（{one['seat']}）" for one in found["seats"]]
        raise BadArgument(option=option, value=wanted, allowed="、".join([*further, *seats]))
    return keys[0]


def _seat_name(found: dict[str, Any], target: str) -> str:
    """Return what people call a target: 全部, 旁听, or the seat's label."""
    named = {ALL: "全部", PUBLIC: "旁听"}
    labels = {str(one["seat"]): str(one["label"]) for one in found["seats"]}
    return named.get(target) or labels.get(target) or target


def _shown(found: dict[str, Any], view: dict[str, Any]) -> str:
    """Return what a view shows, in words."""
    if view["media"]:
        playing = "正在播放" if view["media"]["playing"] else "录音录像"
        return f"{_label(found, view['media']['exhibit'])}（{playing}）"
    return "、".join(f"{_label(found, p['exhibit'])} 第{p['page']}页" for p in view["panes"])


def _numbers(one: dict[str, Any]) -> str:
    return f"1–{one['pages']}" if one["pages"] else "—"


def _label(found: dict[str, Any], exhibit: str) -> str:
    return next((one["label"] for one in found["exhibits"] if one["id"] == exhibit), exhibit)


def _pages(one: dict[str, Any], text: str) -> str | list[int]:
    if text == "all":
        return text
    numbers = [int(part) for part in text.split(",") if part.strip().isdecimal()]
    if len(numbers) != text.count(",") + 1 or not all(1 <= n <= one["pages"] for n in numbers):
        raise BadArgument(option="--pages", value=text, allowed=f"all, {_numbers(one)}")
    return numbers
