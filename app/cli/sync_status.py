"""Where the sync stands, as the command line says it (同步状态)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resources.errors import Language

if TYPE_CHECKING:
    from sync.station.contract import Status

_LABELS: dict[str, dict[Language, str]] = {
    "enrolment": {"zh_CN": "登记", "en": "Enrolment"},
    "centre": {"zh_CN": "中心", "en": "Centre"},
    "url": {"zh_CN": "网址", "en": "Address"},
    "last_answer_at": {"zh_CN": "中心最近应答", "en": "Last answer"},
    "pending": {"zh_CN": "待传记录", "en": "Entries to be sent"},
    "pending_bytes": {"zh_CN": "待传文件", "en": "Files to be sent"},
    "owed": {"zh_CN": "随后补传的文件", "en": "Files that follow later"},
    "dead": {"zh_CN": "未送达", "en": "Not delivered"},
    "conflicts": {"zh_CN": "冲突", "en": "Conflicts"},
    "shut_out": {"zh_CN": "停用原因", "en": "Shut out because"},
    "quiet": {"zh_CN": "静默模式", "en": "Quiet mode"},
    "limit_bytes_per_s": {"zh_CN": "限速", "en": "Bandwidth limit"},
}
"""What a person is shown, in order. The rest means nothing while nobody syncs."""

_WORDS: dict[object, dict[Language, str]] = {
    "none": {"zh_CN": "未登记", "en": "not enrolled"},
    "enrolled": {"zh_CN": "已登记", "en": "enrolled"},
    "shut_out": {"zh_CN": "已被停用", "en": "shut out"},
    True: {"zh_CN": "开", "en": "on"},
    False: {"zh_CN": "关", "en": "off"},
    None: {"zh_CN": "不限", "en": "none"},
}


def status_row(status: Status) -> dict[str, Any]:
    """Return the status as the JSON that ``docs/cli.md`` promises."""
    progress = status.progress
    return {
        "enrolment": status.enrolment,
        "centre": status.centre,
        "url": status.url,
        "online": status.online,
        "last_answer_at": status.last_answer_at,
        "pending": progress.pending,
        "pending_bytes": status.pending_bytes,
        "owed": progress.owed,
        "dead": progress.dead,
        "bytes_per_s": round(progress.bytes_per_s),
        "seconds_left": round(status.seconds_left),
        "shut_out": progress.shut_out,
        "quiet": status.quiet,
        "limit_bytes_per_s": status.limit_bytes_per_s,
        "conflicts": status.conflicts,
    }


def status_lines(status: Status, language: Language) -> list[tuple[str, str]]:
    """Return name and value of what a person wants to know, in their language."""
    row = status_row(status)
    return [(names[language], _shown(key, row[key], language)) for key, names in _LABELS.items()]


def shown_size(count: float) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / (1 << 20):.1f} MiB"


def _shown(key: str, value: object, language: Language) -> str:
    if key == "limit_bytes_per_s" and isinstance(value, int):
        return f"{shown_size(value)}/s"
    if key == "pending_bytes" and isinstance(value, int):
        return shown_size(value)
    if key in ("enrolment", "quiet", "limit_bytes_per_s"):
        return _WORDS[value][language]
    return str(value) or "–"
