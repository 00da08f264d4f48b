"""How windows start, watch and find a recorder (录音客户端)."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from courtroom.recorder.journal import DOOR
from courtroom.recorder.plan import Plan
from courtroom.recorder.service import LOG
from dossier.blobs import told
from resources.children import child_command
from resources.errors import Crashed, WenyiError, all_errors

_log = logging.getLogger(__name__)

START_TIMEOUT_S = 60.0
ANSWER_TIMEOUT_S = 10.0
STOP_TIMEOUT_S = 200.0
WATCH_EVERY_S = 1.0


class Recorder:
    """One recording as a window sees it; safe for several threads.

    The window may die: the recorder goes on, and :meth:`find` finds it again.

    Args:
        folder: of the recording.
        plan: None for a recorder that somebody else started; it is then watched, but
            cannot be started anew by this object.
    """

    def __init__(self, folder: Path, plan: Plan | None = None) -> None:
        self.folder = folder
        self._plan = plan
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.RLock()
        self._watching = threading.Event()
        self._watcher: threading.Thread | None = None
        self.restarts = 0

    @classmethod
    def start(cls, plan: Plan, *, watch: bool = True) -> Recorder:
        """Start a recorder, or go on with a recording whose recorder died.

        Args:
            plan: what to record.
            watch: start it anew whenever it dies.

        Raises:
            WenyiError: what kept it from beginning, as ``DiskFull`` or ``Locked``.
            Crashed: the process ended or said nothing.
        """
        recorder = cls(plan.folder, plan)
        recorder._launch(plan)
        if watch:
            recorder._watch()
        return recorder

    @classmethod
    def find(cls, folder: Path) -> Recorder | None:
        """Return the recorder that works in ``folder``; None where none does."""
        recorder = cls(folder)
        return recorder if recorder.alive() else None

    def status(self) -> dict[str, Any]:
        """Return how it goes; levels and lengths are of what lies on the disk.

        Raises:
            Crashed: no recorder answers.
        """
        return self._ask("status")

    def levels(self) -> list[float]:
        """Return the level of each channel in dBFS (RMS of the last half second on the disk)."""
        return [float(channel["rms_dbfs"]) for channel in self.status()["channels"]]

    def pause(self, why: str = "") -> None:
        """Record nothing until :meth:`resume` (休庭)."""
        self._ask("pause", why)

    def resume(self) -> None:
        """Record again (复庭)."""
        self._ask("resume")

    def note(self, text: str) -> None:
        """Write a remark into the recording's journal."""
        self._ask("note", text)

    def stop(self) -> dict[str, Any]:
        """End the recording; returns when every file is closed, with the last status.

        Raises:
            Crashed: no recorder answers.
        """
        self._watching.set()
        with self._lock:
            last = self._ask("stop", timeout_s=STOP_TIMEOUT_S)
            self._reap()
        return last

    def leave(self) -> None:
        """Let the recorder go on alone; this object is done with."""
        self._watching.set()
        if self._watcher is not None:
            self._watcher.join(START_TIMEOUT_S)

    def alive(self) -> bool:
        """Return whether the recorder answers."""
        with suppress(Crashed):
            self.status()
            return True
        return False

    @property
    def pid(self) -> int | None:
        """Of the process; None where none can be found."""
        with suppress(OSError, ValueError, KeyError):
            return int(self._door()["pid"])
        return None

    # ---- inside ---------------------------------------------------------------------

    def _launch(self, plan: Plan) -> None:
        with told(plan.folder):
            plan.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (plan.folder / LOG).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  a module of ours
                child_command("courtroom.recorder"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=Path(__file__).resolve().parents[2],
                # A session of its own: what ends the window's does not end this one.
                start_new_session=True,
            )
        self._process = process
        answer = _first_answer(process, json.dumps(plan.to_json()))
        if "ready" in answer:
            # It says nothing more here; a recorder that is left alone keeps no pipe of ours.
            if process.stdout is not None:
                process.stdout.close()
            return
        process.kill()
        self._reap()
        raise _error(answer)

    def _reap(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.wait(START_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            _log.warning("the recorder does not end")
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _watch(self) -> None:
        self._watcher = threading.Thread(target=self._keep, name="watch-recorder", daemon=True)
        self._watcher.start()

    def _keep(self) -> None:
        while not self._watching.wait(WATCH_EVERY_S):
            with self._lock:
                process = self._process
                if self._watching.is_set() or process is None or process.poll() is None:
                    continue
                if process.returncode == 0:
                    return
                self._reap()
                self._again()

    def _again(self) -> None:
        if self._plan is None:
            return
        try:
            self._launch(self._plan)
        except WenyiError as error:
            _log.error("the recorder could not be started again: %s", error.kind)
            self._process = None
        else:
            self.restarts += 1

    def _door(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / DOOR).read_text(encoding="utf-8"))
        return found

    def _ask(self, do: str, text: str = "", timeout_s: float = ANSWER_TIMEOUT_S) -> dict[str, Any]:
        try:
            door = self._door()
            request = json.dumps({"token": door["token"], "do": do, "text": text})
            with socket.create_connection(("127.0.0.1", door["port"]), timeout_s) as connection:
                connection.sendall(request.encode() + b"\n")
                with connection.makefile("rb") as answers:
                    answer = json.loads(answers.readline(1 << 20))
        except (OSError, ValueError, KeyError) as error:
            raise Crashed(engine="recorder", detail=str(error)) from error
        if "error" in answer:
            raise Crashed(engine="recorder", detail=str(answer["error"]))
        return dict(answer)


def _first_answer(process: subprocess.Popen[str], plan: str) -> dict[str, Any]:
    """Give the plan; return what the process says first, within a time."""
    said: list[str] = []

    def talk() -> None:
        if process.stdin is None or process.stdout is None:
            return
        with suppress(OSError, ValueError):
            process.stdin.write(plan + "\n")
            process.stdin.close()
            said.append(process.stdout.readline())

    thread = threading.Thread(target=talk, name="start-recorder", daemon=True)
    began_s = time.monotonic()
    thread.start()
    thread.join(START_TIMEOUT_S)
    _log.info("the recorder answered after %.1f s", time.monotonic() - began_s)
    with suppress(ValueError, IndexError):
        found: dict[str, Any] = json.loads(said[0])
        return found
    return {}


def _error(answer: dict[str, Any]) -> WenyiError:
    kind = str(answer.get("error", "")).rpartition(".")[2]
    for cls in all_errors():
        if cls.__name__ == kind:
            return cls(**answer.get("params", {}))
    return Crashed(engine="recorder")
