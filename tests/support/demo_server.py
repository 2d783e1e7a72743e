"""The demo hospital as a visitor meets it: loaded and served by the command line."""

import csv
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from surgery_gov.kernel.resources import folder

ROOT = Path(__file__).parents[2]
PATIENCE = 60


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


@contextmanager
def demo_hospital(place):
    """Load the demo into an empty folder and serve it; yields its address."""
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SURGERY_GOV_DATABASE_URL": f"sqlite:///{place}/demo.db",
        "SURGERY_GOV_SECRET_KEY": "only-for-this-demo-" * 3,
        "SURGERY_GOV_UPLOAD_FOLDER": f"{place}/uploads",
        "SURGERY_GOV_LOG_LEVEL": "ERROR",
    }
    run = [sys.executable, "-m", "surgery_gov"]
    for verb in ("init", "demo"):
        subprocess.run([*run, verb], env=env, cwd=place, check=True, capture_output=True)
    at = f"127.0.0.1:{_free_port()}"
    with (Path(place) / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*run, "serve", "--listen", at], env=env, cwd=place, stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://{at}/", process)
            yield f"http://{at}"
        finally:
            process.terminate()
            process.wait(timeout=10)
