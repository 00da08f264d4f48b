"""Wrong usage of the command line, as text and as JSON (用法错误)."""

from __future__ import annotations

import json

import pytest

from app.cli.main import main


@pytest.mark.parametrize(
    ("arguments", "kind", "named"),
    [
        (["hub", "serve", "--port", "99999"], "BadParameter", "--port"),
        (["case", "list", "--nothing"], "NoSuchOption", "--nothing"),
        (["scan"], "MissingParameter", "--case"),
        (["statutes", "show", "某法", "甲"], "BadParameter", "甲"),
        (["hub", "serve", "--port"], "BadOptionUsage", "--port"),
        (["nosuch"], "UsageError", "nosuch"),
        (["case"], "NoArgsIsHelpError", "case"),
    ],
)
def test_wrong_usage_is_told_in_the_form_asked_for(
    arguments: list[str], kind: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--json", *arguments]) == 2
    out, err = capsys.readouterr()
    assert err == ""
    error = json.loads(out)["error"]
    assert error["kind"] == f"UsageError.{kind}"
    assert named in error["message"] and "用法见 wenyi" in error["message"]
    assert "--help" in error["message_en"]


def test_people_read_it_in_both_languages(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["scan"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("缺少 --case。") and "Missing option '--case'" in err


def test_a_group_without_a_command_shows_its_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["case"]) == 2
    out, err = capfd.readouterr()
    assert "新建案件" in out + err and "缺少" not in out + err
