"""The demo hospital as a visitor meets it: loaded and served by the command line."""

import csv
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from surgery_gov.kernel.resources import folder

ROOT = Path(__file__).parents[2]
PATIENCE = 60
RUN = [sys.executable, "-m", "surgery_gov"]


def accounts():
    """The demo's log-ins by role, as (工号, password)."""
    with (Path(folder("seeds")) / "demo" / "accounts.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    return {row["角色"]: (row["工号"], row["密码"]) for row in rows}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address, process):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {address}")


def environment(place):
    """What the command line is told of a demo in that folder."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SURGERY_GOV_DATABASE_URL": f"sqlite:///{place}/demo.db",
        "SURGERY_GOV_SECRET_KEY": "only-for-this-demo-" * 3,
        "SURGERY_GOV_UPLOAD_FOLDER": f"{place}/uploads",
        "SURGERY_GOV_LOG_LEVEL": "ERROR",
    }


def load_demo(place):
    """Load the demo into an empty folder; what the command said stands in ``said.txt``."""
    for verb in ("init", "demo"):
        done = subprocess.run(
            [*RUN, verb], env=environment(place), cwd=place, check=True, capture_output=True
        )
        (Path(place) / "said.txt").write_bytes(done.stdout)


def demo_once(shared):
    """The folder of a demo that whichever process comes first loads; to be copied, not used."""
    import fcntl

    loaded = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not loaded.exists():
            unfinished = Path(tempfile.mkdtemp(dir=shared))
            load_demo(unfinished)
            unfinished.rename(loaded)
    return loaded


@contextmanager
def serving_demo(place):
    """Serve the demo that was loaded into the folder; yields its address."""
    at = f"127.0.0.1:{_free_port()}"
    with (Path(place) / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*RUN, "serve", "--listen", at],
            env=environment(place),
            cwd=place,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(f"http://{at}/", process)
            yield f"http://{at}"
        finally:
            process.terminate()
            process.wait(timeout=10)
