"""Wrong usage, said as other errors are: in Chinese and English, as text or JSON (用法错误)."""

from __future__ import annotations

from typing import Any

from app.cli.output import print_json, print_note


def is_usage(error: BaseException) -> bool:
    """Return whether the command line was wrong; the parser's classes have no public home."""
    return callable(getattr(error, "show", None)) and hasattr(error, "exit_code")


def say_usage(error: Any, *, json: bool) -> int:
    """Print what was wrong, with ``json`` as an object; return the exit code."""
    kind = type(error).__name__
    code = int(error.exit_code)
    if not json:
        if kind != "NoArgsIsHelpError":
            print_note(_chinese(error, kind))
        error.show()
        return code
    english = "A command is missing." if kind == "NoArgsIsHelpError" else error.format_message()
    said = {
        "kind": f"UsageError.{kind}",
        "message": _chinese(error, kind),
        "message_en": f"{english} See {_command(error)} --help.",
    }
    print_json({"error": said})
    return code


def _chinese(error: Any, kind: str) -> str:
    see = f"用法见 {_command(error)} --help。"
    names = "/".join(getattr(getattr(error, "param", None), "opts", ()))
    if kind == "NoArgsIsHelpError":
        return f"缺少子命令。{see}"
    if kind == "NoSuchOption":
        return f"没有 {error.option_name} 这个选项。{see}"
    if kind == "MissingParameter":
        return f"缺少 {names}。{see}"
    if kind == "BadOptionUsage":
        return f"{error.option_name} 用法有误：{error.message} {see}"
    if kind == "BadParameter" and names:
        return f"{names} 的值有误：{error.message} {see}"
    return f"命令行有误：{error.message} {see}"


def _command(error: Any) -> str:
    return str(getattr(getattr(error, "ctx", None), "command_path", "wenyi"))
