"""Re-running: the package with its data as a file beside the pages, and the lines that install it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes

from onrecord.site import cite, gather


def wheel(root: Path) -> Path | None:
    """The wheel of this checkout, made where hatchling is installed; kept below ``_build`` until what it holds changes."""
    if not (root / "pyproject.toml").is_file() or find_spec("hatchling") is None:
        return None
    digest = hashlib.sha256()
    for path in (root / "pyproject.toml", root / "README.md", root / "LICENSE", *sorted(p for n in ("onrecord", "data") for p in (root / n).rglob("*"))):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    folder = root / "_build" / ".wheel"
    kept = folder / digest.hexdigest()[:16]
    if not kept.is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "part")], cwd=root, capture_output=True)
        if done.returncode:
            return None
        (folder / "part").rename(kept)
    return next(kept.glob("*.whl"), None)


def prepare(app) -> None:
    app.onrecord_wheel = wheel(Path(app.srcdir)) if app.builder.format == "html" else None


def write(app, failed) -> None:
    if not failed and app.builder.format == "html" and app.onrecord_wheel:
        shutil.copyfile(app.onrecord_wheel, Path(app.outdir) / app.onrecord_wheel.name)


def _block(code: str, language: str) -> nodes.literal_block:
    return nodes.literal_block(code, code, language=language)


@gather.filler("wheel")
def _wheel(app, docname, node) -> list[nodes.Node]:
    """The package to download and the command that installs it."""
    made = app.onrecord_wheel
    if made is None:
        return [_block("python -m pip install jupyterlab .", "bash")]
    words = f"Download the package ({made.name}, {made.stat().st_size / 1e6:.1f} MB)"
    link = cite.download("", words, refuri="../" * docname.count("/") + made.name)
    return [nodes.paragraph("", "", link, classes=["re-run-links"]), _block(f"python -m pip install jupyterlab {made.name}", "bash")]


@gather.filler("colab")
def _colab(app, docname, node) -> list[nodes.Node]:
    """The cell that comes first in Colab: from the public repository where there is one, else from the uploaded wheel."""
    if app.onrecord_repository:
        return [_block(f"%pip install git+{app.onrecord_repository}@{app.onrecord_commit}", "ipython3")]
    return [_block(f"%pip install {app.onrecord_wheel.name if app.onrecord_wheel else 'onrecord-*.whl'}", "ipython3")]


def register(app) -> None:
    app.connect("builder-inited", prepare)
    app.connect("build-finished", write)
