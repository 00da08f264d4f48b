"""What ``wenyi`` is started by: children that are spawned import it anew before they work."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOADS = """
import json, sys
from importlib import import_module
before = set(sys.modules)
getattr(import_module(sys.argv[1]), sys.argv[2])
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_a_scanners_process_need_not_load_all_commands_before_it_answers() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    module, name = scripts["wenyi"].split(":")
    told = subprocess.run(
        [sys.executable, "-c", LOADS, module, name], cwd=ROOT, capture_output=True, check=True
    )
    loaded = json.loads(told.stdout)
    heavy = {"app.cli.main", "sqlalchemy", "numpy", "typer", "dossier.store"}
    assert not heavy.intersection(loaded)
