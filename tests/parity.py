"""Proves that what is published is what a fresh run gives, on a clean clone in a fresh environment without a network.

``python -m tests.parity [--here] [--seed N]``: every notebook alone, twice, each time in a random order drawn from
the seed, as many at a time as the machine has cores; all outputs must equal the committed ones byte for byte.
``--here`` uses this environment and this checkout.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 20220224


def clone(target: Path) -> Path:
    """What is committed and nothing else; without git, a copy without what is built."""
    done = (
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(target)], capture_output=True, text=True)
        if (ROOT / ".git").exists()
        else None
    )
    if done is None or done.returncode:
        shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns("_build", ".venv*", ".git", "node_modules", "__pycache__"))
    return target


def fresh_environment(target: Path, checkout: Path) -> Path:
    """A new virtual environment with what ``requirements.lock`` names, hashes checked; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(target)], check=True)
    python = target / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(checkout / "requirements.lock")], check=True)
    return python


def own_environment(python: Path, checkout: Path) -> dict:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ONRECORD_", "PYTHON", "JUPYTER", "VIRTUAL_ENV"))}
    return kept | {"PATH": f"{python.parent}:{os.environ['PATH']}", "PYTHONPATH": str(checkout)}


def cut() -> list[str] | None:
    """The command that starts another without a network, or ``None`` where the system forbids it."""
    for command in (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"]):
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return None


def loopback_up() -> None:
    """Kernels talk over loopback, which is down in a new network namespace."""
    up, get, put = 0x1, 0x8913, 0x8914
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(handle, get, request))[1]
        fcntl.ioctl(handle, put, struct.pack("16sh14x", b"lo", flags | up))


def reachable() -> bool:
    """Whether any address outside this machine has a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        try:
            handle.connect(("192.0.2.1", 9))
        except OSError:
            return False
    return True


def run_all(seed: int, offline: bool) -> int:
    """Run every notebook of this checkout twice and compare; prints a line for each that differs."""
    from onrecord import run

    if offline:
        loopback_up()
        if reachable():
            print("parity: the network is not cut")
            return 1
    paths, wrong, start = run.notebooks(ROOT), 0, time.monotonic()
    workers = os.cpu_count() or 2
    for turn in range(2):
        order = list(paths)
        random.Random(seed + turn).shuffle(order)
        with tempfile.TemporaryDirectory(prefix="parity-") as folder, ThreadPoolExecutor(workers) as pool:
            for path, where in zip(order, pool.map(partial(once, Path(folder)), order), strict=True):
                if where:
                    wrong += 1
                    print(f"parity: {path.relative_to(ROOT)}, turn {turn + 1}: {where}", flush=True)
    print(
        f"parity: {len(paths)} notebooks, twice, {'network cut' if offline else 'network NOT cut'}, {wrong} differ; "
        f"{time.monotonic() - start:.0f} s, {workers} at a time"
    )
    return 1 if wrong or not paths else 0


def once(folder: Path, path: Path) -> str:
    """Run a notebook alone; where its outputs differ from the committed ones, or nothing."""
    from onrecord import run

    fresh = folder / "-".join(path.relative_to(ROOT).parts)
    try:
        run.write_notebook(fresh, run.execute(path)[0])
    except run.RunError as bad:
        return str(bad)
    now, committed = fresh.read_bytes(), path.read_bytes()
    return "" if now == committed else difference(now.decode(), committed.decode())


def difference(fresh: str, committed: str) -> str:
    pairs = zip(fresh.splitlines(), committed.splitlines(), strict=False)
    return next((f"line {n}: now {a.strip()[:120]!r}, committed {b.strip()[:120]!r}" for n, (a, b) in enumerate(pairs, 1) if a != b), "another number of lines")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--here", action="store_true", help="this checkout in this environment")
    parser.add_argument("--offline", action="store_true", help="the caller has cut the network")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args(arguments)
    if args.here or args.offline:
        return run_all(args.seed, args.offline)
    with tempfile.TemporaryDirectory(prefix="parity-") as folder:
        checkout = clone(Path(folder) / "clone")
        return in_clone(checkout, fresh_environment(Path(folder) / "environment", checkout), args.seed)


def in_clone(checkout: Path, python: Path, seed: int = SEED) -> int:
    """Run :func:`run_all` in a clone with its own Python, the network cut where the system allows it."""
    before = cut()
    if before is None:
        print("parity: this system lets nobody cut the network; the runs below had one")
    command = [*(before or []), str(python), "-m", "tests.parity", "--seed", str(seed), "--offline" if before else "--here"]
    return subprocess.run(command, cwd=checkout, env=own_environment(python, checkout)).returncode


if __name__ == "__main__":
    sys.exit(main())
