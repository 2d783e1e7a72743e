"""What is checked before the application starts."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from surgery_gov import starting
from surgery_gov.config import BadSettings, Settings, require_address


@pytest.mark.parametrize(
    ("name", "text"), [("LOG_LEVEL", "laut"), ("THREADS", "²"), ("THREADS", "acht"), ("TLS", "ja")]
)
def test_a_setting_that_cannot_be_understood_is_refused_by_name(name, text):
    with pytest.raises(BadSettings, match=f"SURGERY_GOV_{name}"):
        Settings.from_env({f"SURGERY_GOV_{name}": text})


@pytest.mark.parametrize(
    "address", ["surgery.hospital.example", "//host", "ftp://host", "http://["]
)
def test_an_address_for_links_that_is_none_is_refused(address):
    with pytest.raises(BadSettings, match="SURGERY_GOV_BASE_URL"):
        require_address(Settings(base_url=address))
    require_address(Settings(base_url="https://surgery.hospital.example/sg"))


def test_a_log_level_may_be_written_small():
    assert Settings.from_env({"SURGERY_GOV_LOG_LEVEL": "warning"}).log_level == "warning"


def test_processes_that_start_together_share_one_secret_of_the_demo(tmp_path):
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = set(pool.map(starting._demo_secret, [tmp_path / "instance"] * 16))
    (secret,) = found
    assert len(secret) >= 32
    (kept,) = (tmp_path / "instance").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
