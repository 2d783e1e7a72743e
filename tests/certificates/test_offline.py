"""The offline roster: signed to its last byte, checked by the script alone, read by a page."""

import contextlib
import json
import subprocess
import sys
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from surgery_gov.certificates.exports import keys, signed
from surgery_gov.certificates.models import SignedRoster, SignedRosterFile
from surgery_gov.certificates.queries.due import due_for
from surgery_gov.certificates.queries.signed import bytes_of, newest_roster
from surgery_gov.certificates.rules import checker
from surgery_gov.kernel import clock, db
from surgery_gov.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from surgery_gov.kernel.permissions import SYSTEM
from surgery_gov.privileges import service as privileges
from surgery_gov.privileges.rules import Through
from tests.certificates import world as worlds
from tests.conftest import NOON
from tests.filings import world as filings
from tests.privileges.ledgers import on
from tests.privileges.world import granted, order

GENUINE, FALSE, UNREADABLE = 0, 1, 2


@pytest.fixture
def key(tmp_path):
    return keys.create(tmp_path / "keys")


@pytest.fixture
def roster(hospital, key):
    return signed.make(SYSTEM, key)


def data_of(page):
    return json.loads(page.partition(checker.DATA[0])[2].partition(checker.DATA[1])[0])


def checked(folder, data, key, at=NOON):
    """Run the script by itself: no site, no package, from an otherwise empty folder."""
    folder.mkdir(exist_ok=True)
    (folder / signed.CHECKER_FILE).write_text(signed.standalone(), "utf-8")
    (folder / checker.KEY_FILE).write_text(key.public_text, "utf-8")
    (folder / "名册.html").write_bytes(data)
    return subprocess.run(
        [sys.executable, "-I", "-S", signed.CHECKER_FILE, "名册.html", "--at", at.isoformat()],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_script_alone_believes_it_for_its_hours_and_no_longer(roster, key, tmp_path):
    folder = tmp_path / "theatre"
    fresh = checked(folder, roster, key)
    assert (fresh.returncode, fresh.stderr) == (GENUINE, "")
    assert "未被改动，可信至 2026-11-25 12:00" in fresh.stdout
    last = NOON + timedelta(hours=72)
    assert checked(folder, roster, key, last - timedelta(seconds=1)).returncode == GENUINE
    late = checked(folder, roster, key, last)
    assert late.returncode == FALSE
    assert "不可再信" in late.stdout
    early = checked(folder, roster, key, NOON - timedelta(minutes=1))
    assert early.returncode == FALSE
    assert "先核对电脑时间" in early.stdout


def test_the_script_refuses_another_key_and_what_is_no_roster(roster, key, tmp_path):
    other = keys.create(tmp_path / "other")
    folder = tmp_path / "theatre"
    wrong = checked(folder, roster, other)
    assert wrong.returncode == FALSE
    assert "不是这把钥匙" in wrong.stdout
    for junk in (b"", b"<html></html>", roster[:-1], roster + b"\n", b"\0" * 1000):
        assert checked(folder, junk, key).returncode == UNREADABLE


def test_a_changed_byte_of_every_kind_is_found(roster, key):
    places = {
        "the head": 0,
        "the style": roster.index(b"body{"),
        "the script": roster.index(b"judge"),
        "a name": roster.index("赵明远".encode()) + 1,
        "a day": roster.index(b'"until":') + 10,
        "the end of the data": roster.rindex(b"</script>", 0, roster.rindex(b"<script>")) - 1,
        "the key's name": roster.rindex(b"ed25519 ") + 9,
        "the first half of the signature": len(roster) - 120,
        "the second half of the signature": len(roster) - 20,
        "the last line's end": len(roster) - 1,
    }
    for where, place in places.items():
        for flipped in (1, 0x20, 0x80):
            changed = bytearray(roster)
            changed[place] ^= flipped
            try:
                report = checker.check(bytes(changed), key.public, NOON)
            except checker.Unreadable:
                continue
            assert not report.genuine, where


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_changed_byte_is_found(data):
    private = Ed25519PrivateKey.generate()
    key = keys.Key(private)
    page = checker.DATA[0] + b'{"number":"DW1","since":1,"until":2}' + checker.DATA[1] + b"<p>\n"
    whole = page + checker.signature_line(key.public, private.sign(page))
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(whole)
    changed[place] ^= 1 << bit
    with contextlib.suppress(checker.Unreadable):
        assert not checker.check(bytes(changed), key.public, NOON).genuine
    assert checker.check(whole, key.public, NOON).genuine


@given(st.binary(max_size=200))
@settings(max_examples=25, deadline=None)
def test_the_small_verifier_agrees_with_the_library(message):
    private = Ed25519PrivateKey.generate()
    public, signature = keys.Key(private).public, private.sign(message)
    assert checker.verify(public, message, signature)
    assert not checker.verify(public, message + b"x", signature)
    s = int.from_bytes(signature[32:], "little") + checker.ORDER
    assert not checker.verify(public, message, signature[:32] + s.to_bytes(32, "little"))
    assert not checker.verify(b"\xff" * 32, message, signature)


def test_the_known_answer_of_the_standard():
    """RFC 8032, section 7.1, test 2."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert checker.verify(public, b"\x72", signature)
    assert not checker.verify(public, b"\x73", signature)


def test_it_holds_what_stands_and_what_begins_within_the_hours(hospital, key):
    granted(SYSTEM, "01003", "47.0100", effective="2026-11-24")
    granted(SYSTEM, "01003", "86.2200", effective="2026-11-26")
    worlds.revoke("01001", "51.2300", effective="2026-11-23")
    people = {p["no"]: p for p in data_of(signed.make(SYSTEM, key))["people"]}
    assert [line[0] for line in people["01003"]["lines"]] == ["36.1000", "47.0100"]
    ends = {line[0]: line[2] for line in people["01001"]["lines"]}
    assert ends["51.2300"] == int(on("2026-11-23").timestamp())
    assert people["01001"]["taken"] == {"51.2300": ends["51.2300"]}
    assert people["01002"]["licences"] == [[1577836800, None]]


def test_it_ends_where_the_next_edition_begins(hospital, key):
    with clock.stopped_at(NOON - timedelta(days=3)):
        filings.second_edition(day=on("2026-11-24").astimezone().date())
    said = data_of(signed.make(SYSTEM, key))
    assert said["until"] - said["since"] < 48 * 3600


def test_it_is_kept_on_record_and_only_the_newest_file_stays(hospital, key, officer):
    first = signed.make(SYSTEM, key)
    second = signed.make(officer, key, 24)
    made = newest_roster()
    assert (made.number, made.made_by, made.key_id) == ("DW20261122-02", "周文静", key.short)
    assert made.until - made.since == timedelta(hours=24)
    assert bytes_of(made) == second != first
    counts = [
        db.session.scalar(select(func.count()).select_from(t))
        for t in (SignedRoster, SignedRosterFile)
    ]
    assert counts == [2, 1]
    (due,) = [d for d in due_for(SYSTEM, NOON) if d.kind == "certificates.offline"]
    assert due.due_at == made.until


@pytest.mark.parametrize("hours", [0, -1, 73, 10**9])
def test_it_may_not_be_believed_longer_than_the_policy_says(hospital, key, hours):
    with pytest.raises(Invalid, match=r"^应为1至72小时（本院设置断网名册最多可信72小时）$"):
        signed.make(SYSTEM, key, hours)
    assert newest_roster() is None


def test_it_takes_the_permission_to_make_one(hospital, key, nobody):
    with pytest.raises(Forbidden):
        signed.make(nobody, key)


def test_the_reads_are_constant(hospital, key, count_statements):
    with count_statements() as few:
        signed.make(SYSTEM, key)
    granted(SYSTEM, "01007", "50.2200", "51.2300", "grade:1@PW")
    privileges.suspend(SYSTEM, order("01002", "50.2200", effective="2026-11-01"))
    with count_statements() as more:
        signed.make(SYSTEM, key)
    assert more.count == few.count


def test_a_key_is_made_once_and_kept_from_others(tmp_path):
    made = keys.create(tmp_path)
    assert (tmp_path / keys.PRIVATE_FILE).stat().st_mode & 0o077 == 0
    assert keys.load(tmp_path).public == made.public
    assert checker.read_key((tmp_path / checker.KEY_FILE).read_text("utf-8")) == made.public
    with pytest.raises(Conflict, match="没有覆盖"):
        keys.create(tmp_path)
    with pytest.raises(NotFound, match="roster-key"):
        keys.load(tmp_path / "nowhere")
    (tmp_path / keys.PRIVATE_FILE).write_bytes(b"junk")
    with pytest.raises(Conflict, match="读不了"):
        keys.load(tmp_path)


@pytest.mark.parametrize("text", ["", "abc", "0" * 63, "G" * 64, "0" * 64 + "\n" + "1" * 64])
def test_a_damaged_public_key_is_refused(text):
    with pytest.raises(checker.Unreadable):
        checker.read_key(text)


@pytest.mark.browser
def test_the_page_answers_without_network_as_of_the_moment_of_reading(
    hospital, key, tmp_path, chromium
):
    granted(SYSTEM, "01003", "47.0100", effective="2026-11-20", until="2026-11-24")
    privileges.suspend(SYSTEM, order("01002", "50.2200", effective="2026-11-01"))
    granted(SYSTEM, "01002", "52.7x00", conditions=(Through(date(2026, 11, 23)),))
    path = tmp_path / "roster.html"
    path.write_bytes(signed.make(SYSTEM, key))

    def asked(page, who, what, at):
        page.clock.install(time=at)
        page.goto(path.as_uri())
        page.fill("#who", who)
        page.fill("#what", what)
        return page.inner_text("#state"), page.inner_text("#answer")

    faults = []

    def ask(who, what, at=NOON + timedelta(hours=1)):
        page = chromium.new_context(offline=True).new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        found = asked(page, who, what, at)
        page.close()
        return found

    assert "可信至 2026-11-25 12:00" in ask("", "")[0]
    assert "可实施\n" in ask("01001", "50.2200")[1]
    assert "附条件" in ask("zmy", "52.7x00")[1]
    assert "限前五例" in ask("zmy", "52.7x00")[1]
    assert "可实施\n" in ask("赵明远", "47.0100")[1]  # by the grade held in the department
    assert "暂停" in ask("01002", "50.2200")[1]
    assert "没有这项手术的权限" in ask("01003", "50.2200")[1]
    assert "可实施\n" in ask("01003", "47.0100")[1]
    assert "已到期" in ask("01003", "47.0100", on("2026-11-24"))[1]
    assert "限期至2026-11-23" in ask("01002", "52.7x00")[1]
    assert "到2026-11-23为止" in ask("01002", "52.7x00", on("2026-11-24"))[1]
    assert "现在有1人可以实施" in ask("", "部分肝")[1]
    state, answer = ask("01001", "50.2200", NOON + timedelta(hours=72))
    assert "不可再信" in state
    assert answer == ""
    assert "先核对电脑时间" in ask("01001", "50.2200", NOON - timedelta(days=1))[0]
    assert faults == []
