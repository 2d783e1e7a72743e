"""What the committee has in its hands: the packet, the summary, and the minutes on paper."""

from io import BytesIO
from typing import Any

from flask import Response, render_template, send_file
from flask.typing import ResponseReturnValue

from surgery_gov.applications import exports
from surgery_gov.applications.exports.meeting import in_words
from surgery_gov.applications.queries.dossier import Dossier
from surgery_gov.applications.queries.meetings import agenda_of, get_meeting
from surgery_gov.applications.queries.packets import packets_of
from surgery_gov.applications.rules.acts import ActKind
from surgery_gov.applications.rules.words import Mark
from surgery_gov.applications.views.meeting_room import READ, meeting_pages
from surgery_gov.kernel import clock
from surgery_gov.kernel.commands import witness
from surgery_gov.kernel.errors import Conflict
from surgery_gov.kernel.sheets.write import MIME
from surgery_gov.policy import queries as policy
from surgery_gov.web.identity import actor
from surgery_gov.web.pages import needs


@meeting_pages.get("/<int:meeting_id>/packet")
@needs(READ)
def packet(meeting_id: int) -> ResponseReturnValue:
    """Show one sheet per surgeon with everything the committee needs, to be printed together."""
    meeting = get_meeting(meeting_id)
    packets = packets_of(agenda_of(meeting_id), clock.now())
    if not packets:
        raise Conflict("议程上没有申请，没有可打印的评审材料。请先列入申请。")
    witness(actor(), "meeting.agenda_printed", f"meeting:{meeting.number}", count=len(packets))
    return render_template(
        "applications/packet.html",
        **_printed(),
        meeting=meeting,
        packets=packets,
        rows_of=_rows,
        last=_last,
        marks={mark.value: mark.label for mark in Mark},
    )


@meeting_pages.get("/<int:meeting_id>/summary.xlsx")
@needs(READ)
def summary(meeting_id: int) -> Response:
    """Give the summary of everything on the agenda as a workbook."""
    meeting = get_meeting(meeting_id)
    data = exports.workbook(meeting, agenda_of(meeting_id), clock.now(), actor().name)
    witness(actor(), "meeting.exported", f"meeting:{meeting.number}")
    name = f"议题汇总-{meeting.day}.xlsx"
    return send_file(BytesIO(data), MIME, as_attachment=True, download_name=name)


@meeting_pages.get("/<int:meeting_id>/minutes")
@needs(READ)
def minutes(meeting_id: int) -> ResponseReturnValue:
    """Show the resolution as it is printed and signed."""
    meeting = get_meeting(meeting_id)
    if meeting.resolved is None:
        raise Conflict(f"会议{meeting.number}还没有登记决议，没有可打印的决议。")
    witness(actor(), "meeting.minutes_printed", f"meeting:{meeting.number}")
    return render_template(
        "applications/minutes.html",
        **_printed(),
        meeting=meeting,
        resolved=meeting.resolved,
        in_words=in_words,
    )


def _printed() -> dict[str, Any]:
    return {"hospital": policy.hospital()[0], "generated": clock.now(), "who": actor().name}


def _rows(dossier: Dossier) -> list[dict[str, Any]]:
    """Return each item with its frozen conditions and volumes, and how it stands."""
    version = dossier.current
    if version is None:
        return []
    codes = version.volumes.get("codes", {})
    return [
        {
            "item": item,
            "line": dossier.course.lines.get(item.code),
            "checks": version.checks.get(item.code, []),
            "volume": codes.get(item.code),
        }
        for item in version.content.items
    ]


def _last(dossier: Dossier, kind: str) -> Any:
    """Return the latest act of a kind, None where there is none."""
    return next((a for a in reversed(dossier.acts) if a.kind is ActKind(kind)), None)
