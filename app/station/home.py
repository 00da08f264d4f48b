"""Where a station keeps its things, and its settings (工作站目录与设置)."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from resources.errors import RuleError

_FILE = "config.toml"


def default_home(demo: bool = False) -> Path:
    """Return ``$WENYI_HOME``, or the platform's data folder for this program.

    The demo station never shares a folder with a real one.
    """
    named = os.environ.get("WENYI_HOME")
    if named:
        return Path(named)
    return Path(platformdirs.user_data_dir("wenyi-demo" if demo else "wenyi", appauthor=False))


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of a station, with its default.

    Attributes:
        language: ``zh_CN`` or ``en``.
        theme: ``system``, ``light``, ``dark`` or ``contrast``.
        role: desk that opens at start; empty: ask.
        engine: recognition engine, ``rapidocr`` or ``tesseract``.
        escl: addresses of network scanners given by hand.
        person: who works here, for the journal; empty: the account's name.
        sync_quiet: quiet mode (静默模式): only what is small is sent.
        sync_limit_kib_s: bandwidth limit; 0: none.
        sync_schedule: hours without that limit, as in ``22:00-06:00``; empty: none.
        court: name of the court, as it stands above its papers.
        timestamps: address of the timestamp authority (RFC 3161); empty: none.
        pad: address of the signature pad's service on this machine; empty: none.
        sync_keep_days: originals older than this may go once the centre proved to hold
            them and nobody needs them here; 0: all are kept.
        room_keep_days: the log of a room's hub goes so many days after it was last written,
            once its hearing is closed; 0: all are kept.
        seal: address of the court's seal service for SM2; ``software``: a key for showing;
            empty: none.
        note_filing: a new case is noted as filed, so that its deadlines run (建案即登记立案).
        lock_minutes: minutes without a touch until the screens are locked, where people sign
            in; 0: never.
        card_hours: hours after somebody's password within which their card alone lets them
            act at the cabinet; 0: the password each time.
        token: library (PKCS#11) of people's smart cards and USB keys; empty: asked for.
        court_token: library (PKCS#11) of the device that holds the court's own certificate;
            empty: the station's file signs.
        court_token_label: of that device, where several are plugged in.
        drop_folder: folder whose files are taken in by themselves (热文件夹); empty: none.
        mail_folder: folder whose mails (.eml) are taken in likewise (邮件文件夹); empty: none.
        clamd: socket of the antivirus, a path or ``host:port``; empty: the usual places.
    """

    language: str = "zh_CN"
    theme: str = "system"
    role: str = ""
    engine: str = "rapidocr"
    escl: tuple[str, ...] = ()
    person: str = ""
    sync_quiet: bool = False
    sync_limit_kib_s: int = 0
    sync_schedule: str = ""
    sync_keep_days: int = 0
    room_keep_days: int = 90
    court: str = ""
    timestamps: str = ""
    pad: str = ""
    seal: str = ""
    note_filing: bool = False
    lock_minutes: int = 10
    card_hours: int = 4
    token: str = ""
    court_token: str = ""
    court_token_label: str = ""
    clamd: str = ""
    drop_folder: str = ""
    mail_folder: str = ""


_CHOICES = {
    "language": ("zh_CN", "en"),
    "theme": ("system", "light", "dark", "contrast"),
    "engine": ("rapidocr", "tesseract"),
}


def load_settings(home: Path) -> Settings:
    """Return the settings of a station; defaults where there is no file.

    Raises:
        RuleError: the file cannot be read as settings; it names the line or key.
    """
    path = home / _FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        # A folder that cannot be one is refused by the store, in better words.
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(path, str(error)) from error
    defaults = Settings()
    known = {field.name: getattr(defaults, field.name) for field in fields(Settings)}
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name not in known:
            raise _invalid(path, name)
        given = tuple(value) if isinstance(value, list) else value
        if type(given) is not type(known[name]) or given not in _CHOICES.get(name, (given,)):
            raise _invalid(path, f"{name} = {value!r}")
        values[name] = given
    return replace(defaults, **values)


def save_settings(home: Path, settings: Settings) -> None:
    """Write the settings atomically."""
    lines = []
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if isinstance(value, tuple):
            lines.append(f"{field.name} = [{', '.join(_quoted(item) for item in value)}]")
        elif isinstance(value, bool | int):
            lines.append(f"{field.name} = {str(value).lower()}")
        else:
            lines.append(f"{field.name} = {_quoted(value)}")
    home.mkdir(parents=True, exist_ok=True)
    partial = home / (_FILE + ".part")
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    partial.replace(home / _FILE)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _invalid(path: Path, found: str) -> RuleError:
    return RuleError(
        rule=f"{path.name}: {found}",
        advice="请更正或删除该设置文件。 Correct or delete that settings file.",
    )
