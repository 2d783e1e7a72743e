"""Inviting surgeons of other hospitals."""

from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.settings.keys import Key
from surgery_gov.policy.rules.values import Certainty, Definition, Kind

GROUP = "外请专家"

DEFINITIONS = (
    Definition(
        key=Key.VISITOR_DAYS_BEFORE,
        group=GROUP,
        label="外请手术的提前申请",
        meaning="手术日期离提交申请至少这么多天；电话邀请的紧急手术不受限",
        kind=Kind.NUMBER,
        default=1,
        unit="天",
        lowest=0,
        highest=30,
        basis="医院做法：外院医师参加的手术按重大手术至少提前1天填写审批单，国家未规定天数",
        certainty=Certainty.REPRINT,
    ),
    Definition(
        key=Key.VISITOR_LETTER_DAYS,
        group=GROUP,
        label="电话邀请后补登邀请函的期限",
        meaning="自手术日期次日起，最迟在此期限内补登书面邀请函",
        kind=Kind.NUMBER,
        default=3,
        unit="天",
        lowest=1,
        highest=30,
        basis=f"{bases.cite(bases.INVITATION)}；天数是设计建议",
        certainty=Certainty.DESIGN,
    ),
)
