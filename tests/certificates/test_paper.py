"""The paper itself: printed by Chromium to A4, read back with pdftotext."""

import re
import subprocess
from pathlib import Path

import pytest

import surgery_gov
from tests.certificates import world as worlds


@pytest.mark.browser
def test_a_revoked_certificate_says_so_on_the_printed_sheet(hospital, log_in, tmp_path, chromium):
    issued = worlds.issued()
    worlds.revoke("01001", "51.2300")
    page = log_in("medical_affairs").get(f"/certificates/{issued.number}/paper").text
    style = (Path(surgery_gov.__path__[0]) / "web/static/paper.css").read_text("utf-8")
    plain = re.sub(r"<link[^>]*>|<script[^>]*></script>", "", page)
    sheet = chromium.new_page()
    sheet.set_content(plain.replace("</head>", f"<style>{style}</style></head>"))
    sheet.pdf(path=str(tmp_path / "paper.pdf"), prefer_css_page_size=True)
    command = ["pdftotext", "-layout", str(tmp_path / "paper.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    folded = "".join(text.split())
    assert folded.startswith("已取消1项：腹腔镜下胆囊切除术手术授权书")
    for told in (issued.whole, issued.digest, "（盖章）", "本人签名", "限前五例", "第1页共"):
        assert told in folded
