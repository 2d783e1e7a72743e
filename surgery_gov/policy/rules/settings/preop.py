"""What the gate before an operation asks for, and what is due after it."""

from surgery_gov.policy.rules.bases import MEASURES
from surgery_gov.policy.rules.settings.keys import Key
from surgery_gov.policy.rules.values import Certainty, Definition, Kind

GROUP = "围手术期"
CORE = "《医疗质量安全核心制度要点》（国卫医发〔2018〕8号）"
SCOPES = {
    "surgical_team": "手术组讨论",
    "physician_team": "医师团队讨论",
    "ward": "病区内讨论",
    "department": "全科讨论",
}


def _scope(key: Key, grade: str, default: str) -> Definition:
    return Definition(
        key=key,
        group=GROUP,
        label=f"{grade}手术术前讨论的最小范围",
        meaning="范围更大的讨论也算；全科讨论须由科主任或其授权的副主任主持",
        kind=Kind.CHOICE,
        default=default,
        choices=SCOPES,
        basis=f"{CORE}术前讨论制度：科室明确各级手术的讨论范围并经医疗管理部门审定；"
        "默认值取自医院细则：三级及以上在科室内讨论",
        certainty=Certainty.REPRINT,
    )


def _number(  # noqa: PLR0917
    key: Key, label: str, meaning: str, default: int, unit: str, highest: int, basis: str
) -> Definition:
    return Definition(
        key=key,
        group=GROUP,
        label=label,
        meaning=meaning,
        kind=Kind.NUMBER,
        default=default,
        unit=unit,
        lowest=1,
        highest=highest,
        basis=basis,
        certainty=Certainty.RECALLED if MEASURES in basis or CORE in basis else Certainty.DESIGN,
    )


DEFINITIONS = (
    _scope(Key.DISCUSSION_SCOPE_1, "一级", "surgical_team"),
    _scope(Key.DISCUSSION_SCOPE_2, "二级", "surgical_team"),
    _scope(Key.DISCUSSION_SCOPE_3, "三级", "ward"),
    _scope(Key.DISCUSSION_SCOPE_4, "四级", "department"),
    _number(
        Key.MDT_DISCIPLINES,
        "四级手术术前多学科讨论的其他学科数",
        "不含术者所在科室，少于此数不算完成",
        2,
        "个",
        10,
        "国家未规定数目；医院做法为3个以上科室，本系统建议除本科室外至少2个",
    ),
    Definition(
        key=Key.MDT_ANESTHESIA,
        group=GROUP,
        label="四级手术术前多学科讨论必须有麻醉科",
        meaning="麻醉科没有参加的，不算完成",
        kind=Kind.SWITCH,
        default=True,
        basis="国家未规定必邀学科；麻醉科参加是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.MAJOR_APPROVAL,
        group=GROUP,
        label="重大手术须经审批",
        meaning="登记为重大手术的，排台前须有科主任和医务科的审批",
        kind=Kind.SWITCH,
        default=True,
        basis="医院做法（公开的重大手术审批制度），国家未规定范围",
        certainty=Certainty.SECONDARY,
    ),
    _number(
        Key.MAJOR_APPROVAL_HOURS,
        "重大手术审批的提前时间",
        "审批晚于此时间的，提醒，不阻止",
        24,
        "小时",
        168,
        "医院做法：至少提前1天填写审批单，国家未规定",
    ),
    _number(
        Key.LATE_ENTRY_HOURS,
        "手工补记的时限",
        "完成时间早于此的记录不能手工补记；由其他系统传送的不受此限",
        24,
        "小时",
        168,
        "国家未统一规定；参照手术记录24小时内完成的要求",
    ),
    _number(
        Key.SIGN_IN_LEAD_HOURS,
        "安全核查的最早时间",
        "离计划开始超过此时间的，不能开始麻醉实施前的核查",
        4,
        "小时",
        24,
        "《手术安全核查制度》约第六条不得提前填写；小时数是设计建议",
    ),
    _number(
        Key.NNIS_MINUTES,
        "手术风险评估的标准手术时间",
        "超过此时间计1分",
        180,
        "分钟",
        600,
        "《手术风险评估表》：手术持续时间以3小时为界",
    ),
    _number(
        Key.EMERGENCY_REPORT_HOURS,
        "紧急越权的补报时限",
        "自手术开始起，最迟在此时限内补报",
        24,
        "小时",
        168,
        f"{MEASURES}约第19条，具体制度由医疗机构制定；24小时取自医院公开的制度",
    ),
    _number(
        Key.ROUND_HOURS,
        "术者术后查房的时限",
        "自手术结束起",
        24,
        "小时",
        72,
        f"{CORE}三级查房制度：术者于术后24小时内查房",
    ),
    _number(
        Key.KEY_ROUND_DAYS,
        "四级手术患者重点查房的时限",
        "自手术结束起，最迟在此天数内由上级或多学科重点查房",
        3,
        "天",
        30,
        "国卫办医政函〔2025〕228号：对四级手术患者重点查房；未规定期限，天数是设计建议",
    ),
    _number(
        Key.BYPASS_RECORD_HOURS,
        "抢救未及讨论的补记时限",
        "术前讨论、多学科讨论因抢救未进行的，自手术结束起，最迟在此时限内补记",
        24,
        "小时",
        168,
        "国家未规定；与紧急越权的补报时限一致，是设计建议",
    ),
    _number(
        Key.FOLLOW_UP_MONTHS,
        "四级手术患者的随访周期",
        "自手术结束或上次随访起，最迟在此期限内随访",
        12,
        "个月",
        12,
        f"{MEASURES}约第21条：四级手术术后患者随访原则上不少于每年1次",
    ),
    _number(
        Key.TECHNOLOGY_WORKING_DAYS,
        "限制类技术的备案时限",
        "自首例之日起",
        15,
        "个工作日",
        60,
        "《医疗技术临床应用管理办法》第11条：自首例之日起15个工作日内备案",
    ),
)
