"""Starting a server as a child that cannot outlive us, as an ordinary user even when we are root.

PostgreSQL refuses to run as root. On Linux root therefore starts the servers as the owner of their folder (`nobody`
for a new one) through setpriv, which keeps the two capabilities that read through folders closed to others: the
checkout may lie under a home with mode 0700, and nothing outside the data folder is ever chmod-ed or chown-ed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
_KEPT = {"dac_override": 1, "dac_read_search": 2}
"""Capabilities the servers keep, with their bit numbers (linux/capability.h)."""


def own_folder(folder: Path) -> None:
    """Makes a folder a server may write and nobody else may enter; as root it is given to `nobody` when new."""
    if folder.exists():
        return
    folder.mkdir(parents=True, mode=0o700)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def owner_name(folder: Path) -> str:
    """Who owns the folder, for a message."""
    uid = folder.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def as_owner_of(folder: Path, command: Sequence[str]) -> list[str]:
    """The command line that runs `command` as the folder's owner; unchanged unless we are root.

    Raises PermissionError when root itself owns the folder, or when we are somebody else than its owner.
    """
    owner = folder.stat()
    if os.geteuid() != 0:
        if owner.st_uid != os.geteuid():
            raise PermissionError(f"{folder} belongs to {owner_name(folder)}")
        return list(command)
    if owner.st_uid == 0:
        raise PermissionError(f"{folder} belongs to root, and PostgreSQL refuses to run as root")
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if setpriv is None:
        # Works wherever the checkout can be read by everybody; sudo is on every macOS.
        return ["sudo", "-n", "-u", f"#{owner.st_uid}", "--", *command]
    ids = [f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    kept = ",".join(f"+{name}" for name in _capabilities_we_have())
    caps = [f"--inh-caps={kept}", f"--ambient-caps={kept}"] if kept else []
    return [setpriv, *ids, *caps, "--", *command]


def _capabilities_we_have() -> list[str]:
    """A container's root may have few of them; asking setpriv for one that is missing would be an error."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("CapPrm:"):
            permitted = int(line.split()[1], 16)
            return [name for name, bit in _KEPT.items() if permitted >> bit & 1]
    return []


def spawn(
    command: Sequence[str],
    *,
    folder: Path,
    log: IO[bytes],
    death_signal: signal.Signals,
    stdin: bytes = b"",
    environ: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    """Starts `command` as the folder's owner in its own session, so that Ctrl-C in our terminal does not reach it
    before we have said goodbye to it. On Linux the kernel sends `death_signal` when our process dies."""
    child = subprocess.Popen(
        _dying_with_us(as_owner_of(folder, command), death_signal),
        stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=folder,
        env=dict(environ),
        start_new_session=True,
        preexec_fn=_death_wish(death_signal),  # noqa: PLW1509 - the keeper has one thread
    )
    if child.stdin is not None:
        with contextlib.suppress(BrokenPipeError), child.stdin:
            child.stdin.write(stdin)
    return child


def _dying_with_us(command: list[str], death_signal: signal.Signals) -> list[str]:
    """A change of user clears the wish, so setpriv has to make it again after its own change."""
    if Path(command[0]).name != "setpriv":
        return command
    return [command[0], f"--pdeathsig={death_signal.name.removeprefix('SIG')}", *command[1:]]


def _death_wish(death_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def wish() -> None:
        prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:
            os._exit(1)

    return wish


def stop(child: subprocess.Popen[bytes], polite: signal.Signals, patience_s: float) -> None:
    """Asks, waits, and only then kills. Returns when the child is gone."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(polite)
        try:
            child.wait(patience_s)
        except subprocess.TimeoutExpired:
            child.kill()
    child.wait()


def end_leftover(pid_file: Path, program: str, patience_s: float) -> None:
    """Ends a server whose keeper was killed where the kernel has no death signal. The number in the file may belong to
    somebody else by now, so the process has to bear the program's name. Raises OSError when it will not end."""
    try:
        pid = int(pid_file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    until = time.monotonic() + patience_s
    sign = signal.SIGTERM
    while _is_running(pid, program):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        if time.monotonic() > until:
            if sign == signal.SIGKILL:
                raise OSError(f"{program} (process {pid}) of an earlier start does not end")
            sign, until = signal.SIGKILL, time.monotonic() + patience_s
        time.sleep(0.05)


def _is_running(pid: int, program: str) -> bool:
    """Whether the process lives and bears the name; False as well when the system cannot say."""
    ps = shutil.which("ps")
    if ps is None:
        return False
    shown = subprocess.run([ps, "-p", str(pid), "-o", "stat=,comm="], capture_output=True, text=True, check=False)
    return program in shown.stdout and not shown.stdout.startswith("Z")


def free_port(wanted: int = 0) -> int:
    """A loopback port nobody listens on: the wanted one if it is free, else any."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            number: int = probe.getsockname()[1]
            return number
    raise OSError("no free loopback port")
