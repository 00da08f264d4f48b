"""Try the stand-alone build: ``python -m tests.frozen_build dist/wenyi/wenyi``.

Runs the program as a person without Python would, with nothing of the checkout in its
environment: every kind of child process it starts is started once. ``make frozen`` ends
with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from app.demo.case import demo_case, render_side
from scanner.imaging.master import encode_jpeg

NUMBER = "（2026）粤0308民初2026号"


class Build:
    """The program under test and a station for it."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program.resolve()
        self._folder = folder

    def run(self, *arguments: str) -> dict[str, Any]:
        """Run a command and return its JSON; fails unless it succeeds."""
        done = subprocess.run(
            [str(self._program), "--home", "home", "--json", *arguments],
            cwd=self._folder,
            env={"PATH": os.defpath, "HOME": str(self._folder), "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            timeout=300,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def try_out(program: Path, folder: Path) -> None:
    """Do the main job once, in ``folder``."""
    build = Build(program, folder)
    page = encode_jpeg(render_side(demo_case().sheets[0].front), 300, 90)
    (folder / "page.jpg").write_bytes(page)
    build.run("case", "new", "--number", NUMBER, "--cause", "买卖合同纠纷")
    batch = build.run("import", "--case", NUMBER, "page.jpg")
    assert batch["received"] == 1, batch
    (item,) = build.run("catalogue", "--case", NUMBER)["items"]
    assert item["title"] == "民事起诉状", item
    assert build.run("search", "原告", "--case", NUMBER)["hits"]
    written = build.run("export", "--case", NUMBER, "--pdf", "main.pdf")
    assert written["pages"] == 1, written
    text = build.run("ocr", "page.jpg", "--engine", "tesseract")["pages"][0]["text"]
    assert "深圳市" in text, text
    if sys.platform == "linux":
        kinds = {device["kind"] for device in build.run("devices")["devices"]}
        assert "test" in kinds, kinds
        scanned = build.run("scan", "--case", NUMBER, "--device", "test:0", "--dpi", "75")
        assert scanned["received"] > 0, scanned
    assert build.run("journal", "verify", "--deep")["ok"]
    made = build.run("demo", "--out", "demo-output")
    assert Path(folder, made["pdf"]).stat().st_size > 1_000_000
    assert len(made["pictures"]) > 10, made["pictures"]


def main() -> None:
    """Try the program named on the command line."""
    with tempfile.TemporaryDirectory(prefix="wenyi-frozen-") as folder:
        try_out(Path(sys.argv[1]), Path(folder))
    sys.stdout.write("The stand-alone build works.\n")


if __name__ == "__main__":
    main()
