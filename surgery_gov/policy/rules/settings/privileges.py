"""How privileges are granted, kept current and reviewed."""

from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.settings.keys import HighGradeEntry, Key, LowGradeMode
from surgery_gov.policy.rules.values import Certainty, Definition, Kind

GROUP = "手术权限"

DEFINITIONS = (
    Definition(
        key=Key.LOW_GRADE_MODE,
        group=GROUP,
        label="一、二级手术的授权方式",
        meaning="三、四级手术始终逐项授权，不受此项影响",
        kind=Kind.CHOICE,
        default=LowGradeMode.ITEM_OR_DEPARTMENT,
        choices={
            LowGradeMode.ITEM: "只能逐项授权",
            LowGradeMode.ITEM_OR_DEPARTMENT: "逐项授权，或按级别和科室授权",
        },
        basis=f"{bases.cite(bases.ITEM_BY_ITEM)}；一、二级按级别和专业授予是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.HIGH_GRADE_ENTRY,
        group=GROUP,
        label="三、四级手术权限的录入方式",
        meaning="申请经评估、复核、审批、发文而授予、续期始终可用。不许直接录入的，续期、放宽条件也须经申请；"
        "已有纸质文件的存量权限录入完毕后，宜改为只能经申请",
        kind=Kind.CHOICE,
        default=HighGradeEntry.SHEET,
        choices={
            HighGradeEntry.APPLICATION: "授予、续期都只能经申请",
            HighGradeEntry.SHEET: "授予、续期经申请，存量权限可用表格导入",
            HighGradeEntry.DIRECT: "经申请，也可凭文号直接授予、续期或导入",
        },
        basis=f"{bases.cite(bases.HANDS)}；存量权限的录入方式是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.REVIEW_MONTHS_GRADE4,
        group=GROUP,
        label="四级手术权限的评估周期",
        meaning="自授予或上次评估起，最迟在此期限内再次评估",
        kind=Kind.NUMBER,
        default=12,
        unit="个月",
        lowest=1,
        highest=12,
        basis=bases.cite(bases.REVIEW),
        certainty=Certainty.RECALLED,
    ),
    Definition(
        key=Key.REAUTHORIZATION_MONTHS,
        group=GROUP,
        label="一至三级手术权限的再授权周期",
        meaning="自授予或上次再授权起，最迟在此期限内再授权",
        kind=Kind.NUMBER,
        default=24,
        unit="个月",
        lowest=1,
        highest=60,
        basis="医院做法：评价周期2年（一家医院公开的手术医师再授权规定），国家未规定周期",
        certainty=Certainty.REPRINT,
    ),
    Definition(
        key=Key.EXPIRING_DAYS,
        group=GROUP,
        label="权限到期前的提醒",
        meaning="手术权限和执业证书离到期日还有这么多天时提醒；最大的一个数决定“将到期”从何时算起",
        kind=Kind.NUMBERS,
        default=(90, 30, 7),
        unit="天",
        lowest=1,
        highest=365,
        basis="国家未规定提醒时间",
        certainty=Certainty.DESIGN,
    ),
)
