"""The wheel alone, in an empty folder: init, demo, serve."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.support.selection import only_on

pytestmark = [pytest.mark.wheel, only_on("sqlite")]
ROOT = Path(__file__).resolve().parents[2]
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    build = (*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder, ROOT)
    subprocess.run(build, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def run(wheel, tmp_path_factory):
    """Call the installed ``surgery-gov`` from an empty folder."""
    site = tmp_path_factory.mktemp("site")
    install = (*PIP, "install", "--no-deps", "--no-index", "--target", site, wheel)
    subprocess.run(install, check=True, capture_output=True)
    empty = tmp_path_factory.mktemp("empty")
    kept = {key: value for key, value in os.environ.items() if "SURGERY_GOV" not in key}
    environment = {**kept, "PYTHONPATH": str(site)}

    def start(*arguments, how=subprocess.run, **options):
        program = (sys.executable, "-P", site / "bin" / "surgery-gov", *arguments)
        return how(program, cwd=empty, env=environment, text=True, **options)

    start.site, start.empty = site, empty
    return start


def test_everything_travels_in_the_wheel(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("templates", "catalogs", "migrations", "seeds"):
        here = {
            f"surgery_gov/_bundled/{path.relative_to(ROOT)}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert here - set(names) == set()
    assert not [name for name in names if re.search(r"__pycache__|\.pyc$|^tests/", name)]
    assert any(name.startswith("surgery_gov/web/static/") for name in names)


def test_it_reads_its_own_folders(run):
    said = run("where", capture_output=True, check=True).stdout
    assert len(said.splitlines()) == 4
    assert all(str(run.site) in line for line in said.splitlines())


def test_it_starts_from_an_empty_folder(run):
    run("init", check=True, capture_output=True)
    assert "工号" in run("demo", check=True, capture_output=True).stdout
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    server = run(
        "serve", "--listen", address, how=subprocess.Popen,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        page = first_answer(f"http://{address}/accounts/login")
    finally:
        server.terminate()
        assert server.wait(20) == 0
    assert "仁和市第一人民医院" in page
    assert {path.name for path in run.empty.iterdir()} == {"instance"}


def first_answer(url):
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
                return answer.read().decode()
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def test_without_the_demo_it_wants_a_secret(run, tmp_path):
    run("init", check=True, capture_output=True)
    bare = {"SURGERY_GOV_DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    environment = {**os.environ, **bare, "PYTHONPATH": str(run.site), "SURGERY_GOV_SECRET_KEY": ""}
    program = (sys.executable, "-P", "-m", "surgery_gov")
    subprocess.run((*program, "init"), env=environment, check=True, capture_output=True)
    refused = subprocess.run(
        (*program, "serve"), env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "SURGERY_GOV_SECRET_KEY" in refused.stderr
    assert "32" in refused.stderr
