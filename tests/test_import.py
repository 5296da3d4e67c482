"""What notebooks import stays light: pure Python, nothing started at import, no network, in any folder."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

# As in a browser's Python (JupyterLite): no processes, no threads, no file locks, no sockets to open.
PROGRAM = """
import sys, threading, subprocess, socket
def forbidden(*a, **k): raise RuntimeError("started at import")
subprocess.Popen.__init__ = forbidden
threading.Thread.start = forbidden
socket.socket.connect = forbidden
for name in ("fcntl", "resource", "nbclient", "jupyter_cache", "sphinx", "kaleido", "requests"):
    sys.modules[name] = None
import onrecord
from onrecord import chapter, events, figure, finding, prose, quote, table, words
assert sorted(onrecord.__all__) == ["chapter", "events", "figure", "finding", "prose", "quote", "table", "words"]
table("{table}")
print("imported")
"""


def test_notebooks_imports_start_nothing(tmp_path):
    from onrecord import tables

    program = PROGRAM.replace("{table}", tables.package()["resources"][0]["name"])
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.stdout.strip() == "imported", done.stderr


def test_importing_the_package_alone_costs_nothing(tmp_path):
    program = "import sys, onrecord; print(sorted({'pandas', 'plotly', 'yaml', 'IPython'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_unknown_name_is_told(tmp_path):
    import pytest

    import onrecord

    with pytest.raises(AttributeError, match="it offers chapter, events, figure, finding, prose, quote, table"):
        onrecord.tabel  # noqa: B018
