"""Through whose hands an application goes, and by when."""

from surgery_gov.policy.rules.bases import MEASURES
from surgery_gov.policy.rules.settings.keys import Hands, Key
from surgery_gov.policy.rules.values import Certainty, Definition, Kind

GROUP = "权限申请"
_CHOICES: dict[str, str] = {
    Hands.DEPARTMENT: "科室评估后由科主任登记文号",
    Hands.REVIEW: "科室评估、医务科复核后发文",
    Hands.COMMITTEE: "科室评估、医务科复核、委员会审批后发文",
}
_BASIS = (
    f"{MEASURES}约第15条规定评估、复核、审批、正式文件确认四道手续；"
    "一、二级由科室办结是医院做法，由医院自行决定"
)


def _hands(key: Key, grade: str) -> Definition:
    return Definition(
        key=key,
        group=GROUP,
        label=f"{grade}手术权限的审批手续",
        meaning="三、四级手术始终四道手续齐全，不受此项影响；以申请提交时的设置为准",
        kind=Kind.CHOICE,
        default=Hands.DEPARTMENT,
        choices=_CHOICES,
        basis=_BASIS,
        certainty=Certainty.DESIGN,
    )


DEFINITIONS = (
    _hands(Key.HANDS_GRADE1, "一级"),
    _hands(Key.HANDS_GRADE2, "二级"),
    Definition(
        key=Key.TEMPORARY_DAYS,
        group=GROUP,
        label="临时授权的最长期限",
        meaning="临时申请批准的手术权限，自生效起最多这么多天",
        kind=Kind.NUMBER,
        default=90,
        unit="天",
        lowest=1,
        highest=365,
        basis="国家未规定临时授权的期限；天数由医院自行决定",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.VOLUME_MONTHS,
        group=GROUP,
        label="申请时统计手术例数的期间",
        meaning="申请表上的例数从提交之日往前数这么多个月",
        kind=Kind.NUMBER,
        default=24,
        unit="个月",
        lowest=1,
        highest=120,
        basis="医院申请表中的“近N年例数”；期间由医院自行决定",
        certainty=Certainty.SECONDARY,
    ),
    Definition(
        key=Key.URGE_WORKING_DAYS,
        group=GROUP,
        label="催办的间隔",
        meaning="申请人催办之后，过了这么多个工作日才能再次催办",
        kind=Kind.NUMBER,
        default=1,
        unit="个工作日",
        lowest=1,
        highest=10,
        basis="国家未规定；间隔由医院自行决定",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.COMMITTEE_QUORUM,
        group=GROUP,
        label="委员会会议的最低到会比例",
        meaning="到会委员占全体委员的比例低于此数的会议不能登记决议；66%即约三分之二",
        kind=Kind.NUMBER,
        default=66,
        unit="%",
        lowest=1,
        highest=100,
        basis="国家未规定；到会人数由委员会章程自行决定",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.COMMITTEE_MAJORITY,
        group=GROUP,
        label="委员会表决通过的比例",
        meaning="同意票占该项表决人数的比例须超过此数，才能登记为同意；回避的委员不计入",
        kind=Kind.NUMBER,
        default=50,
        unit="%",
        lowest=1,
        highest=99,
        basis="国家未规定；表决办法由委员会章程自行决定",
        certainty=Certainty.DESIGN,
    ),
)
