"""A case on its way, and log-ins of those who take part, for the tests of its pages."""

from datetime import timedelta

from surgery_gov.preop import service
from surgery_gov.preop.rules.records import Kind
from surgery_gov.preop.service.mdt import Guest
from tests.preop.world import actor, entry

HOUR = timedelta(hours=1)
SURGEON = actor("surgeon", "10301")
ANESTHETIST = actor("anesthetist", "20311", None)
NURSE = actor("theatre_nurse", "30417", None)
IMAGING, ICU = actor("surgeon", "40001", None), actor("surgeon", "40002", None)
PEOPLE = {"host": "10301", "recorder": "10301"}
PEOPLE |= {"informed_by": "10301", "from_no": "30417", "to_no": "30417", "authorized_by": ""}


def write(who, number, kind, completed_at, **answers):
    known = {n: v for n, v in PEOPLE.items() if n in entry(kind, None).values}
    return service.write_record(
        who, number, entry(kind, completed_at, answers={**known, "minutes": "200", **answers})
    )


def convene(number):
    """Begin the discussion of several disciplines; returns its key."""
    key = write(SURGEON, number, Kind.MDT, None)
    guests = [Guest("20311", "麻醉科"), Guest("40001", "影像科"), Guest("40002", "重症医学科")]
    service.invite(SURGEON, number, key, guests)
    return key


def assess(number, now):
    """Write what the steps before the theatre ask for, all but the discussion of disciplines."""
    write(SURGEON, number, Kind.ASSESSMENT, now - 3 * HOUR)
    write(SURGEON, number, Kind.DISCUSSION, now - 2 * HOUR, scope="department", host="10001")
    write(SURGEON, number, Kind.CONSENT, now)
    write(ANESTHETIST, number, Kind.ANESTHESIA, now, asa="3", asa_emergency="no")
