"""docs/nginx.conf, started as it stands in front of the program (paths and ports replaced)."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from sqlalchemy import text

from surgery_gov.kernel import db
from tests.support.processes import connected

ROOT = Path(__file__).resolve().parents[2]
SEARCHED = os.environ["PATH"] + ":/usr/sbin"
HOST = "surgery.hospital.example"
NGINX = shutil.which("nginx", path=SEARCHED)
pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(NGINX is None, reason="nginx (nginx-light) is not installed"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


@pytest.fixture
def program(database_url, tmp_path):
    """The program as a service, told to believe nginx."""
    port = free_port()
    env = {
        **os.environ,
        "SURGERY_GOV_DATABASE_URL": database_url,
        "SURGERY_GOV_SECRET_KEY": "0123456789abcdef" * 2,
        "SURGERY_GOV_LISTEN": f"127.0.0.1:{port}",
        "SURGERY_GOV_UPLOAD_FOLDER": str(tmp_path / "uploads"),
        "SURGERY_GOV_TLS": "1",
        "SURGERY_GOV_TRUSTED_PROXY": "127.0.0.1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "surgery_gov", "serve"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        assert process.wait(20) == 0


@pytest.fixture
def front(program, tmp_path):
    """nginx with the documented configuration; yields its http and https ports."""
    plain, secure = free_port(), free_port()
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST}"
        f" -keyout {key} -out {certificate}".split(),
        check=True,
        capture_output=True,
    )
    site = (ROOT / "docs" / "nginx.conf").read_text("utf-8")
    for written, here in {
        "127.0.0.1:8000": f"127.0.0.1:{program}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "/etc/ssl/certs/surgery-gov.pem": str(certificate),
        "/etc/ssl/private/surgery-gov.key": str(key),
    }.items():
        assert written in site
        site = site.replace(written, here)
    folders = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""  # or its workers cannot write below
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"{user} pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log; daemon off;\n"
        f"events {{}}\nhttp {{ access_log off;\n{folders}{site}\n}}\n",
        "utf-8",
    )
    whole.chmod(0o644)
    process = subprocess.Popen([NGINX, "-p", tmp_path, "-c", whole, "-e", tmp_path / "error.log"])
    try:
        wait_for(secure)
        yield plain, secure
    finally:
        process.terminate()
        process.wait(20)


def ask(port, method="GET", path="/accounts/login", body=None, headers=None):
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE  # made for this test, signed by itself
    connection = HTTPSConnection("127.0.0.1", port, context=trusting, timeout=30)
    sent = {"Host": HOST, **(headers or {})}
    connection.request(method, path, body, sent)
    answer = connection.getresponse()
    said = answer.read().decode()
    connection.close()
    return answer, said


def test_the_front_server_passes_on_what_the_program_needs(front, database_url):
    plain, secure = front
    unencrypted = HTTPConnection("127.0.0.1", plain, timeout=30)
    unencrypted.request("GET", "/accounts/login", headers={"Host": HOST})
    moved = unencrypted.getresponse()
    unencrypted.close()
    assert moved.status == 301
    assert moved.getheader("Location") == "https://surgery.hospital.example/accounts/login"

    answer, page = ask(secure)
    assert answer.status == 200
    assert answer.getheader("Strict-Transport-Security")
    assert "nginx/" not in (answer.getheader("Server") or "")
    cookie = answer.getheader("Set-Cookie")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie

    token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    form = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie.split(";")[0],
        "Referer": "https://surgery.hospital.example/accounts/login",
        "X-Forwarded-For": "203.0.113.9",
    }
    refused, _ = ask(secure, "POST", body=f"csrf_token={token}&login=A1&password=x", headers=form)
    assert refused.status == 422
    with connected(database_url):
        told = db.session.execute(
            text("SELECT details FROM audit_entry WHERE event = 'login.failed'")
        ).scalar_one()
    assert "127.0.0.1" in told  # the address nginx saw, not the one a visitor made up
    assert "203.0.113.9" not in told

    large, said = ask(secure, "POST", body=b"x" * (20 * 1024 * 1024 + 1024), headers=form)
    assert large.status == 413
    assert "文件太大" in said
