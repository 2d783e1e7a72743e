"""Every rule setting with its default, its range and its basis (依据).

A number that a regulation, a commission or a hospital may change is here and nowhere in code.
Article numbers recalled without the text at hand carry 约.
"""

from enum import StrEnum

from surgery_gov.policy.rules.values import Certainty, Definition, Kind

MEASURES = "《医疗机构手术分级管理办法》（国卫办医政发〔2022〕18号）"
PROTECTION = (
    "《信息安全技术 网络安全等级保护基本要求》（GB/T 22239-2019）第三级 约第8.1.4.1条 身份鉴别"
)

PRIVILEGES = "手术权限"
FILINGS = "目录报送"
SESSIONS = "登录与会话"
PASSWORDS = "密码"


class Key(StrEnum):
    """The name of each setting; stable, kept in the database and on the trail."""

    LOW_GRADE_MODE = "privileges.low_grade_mode"
    REVIEW_MONTHS_GRADE4 = "privileges.review_months_grade4"
    REAUTHORIZATION_MONTHS = "privileges.reauthorization_months"
    EXPIRING_DAYS = "privileges.expiring_days"
    UPDATE_DUE_WORKING_DAYS = "filings.update_due_working_days"
    IDLE_MINUTES = "session.idle_minutes"
    ABSOLUTE_HOURS = "session.absolute_hours"
    MAX_FAILURES = "login.max_failures"
    LOCK_MINUTES = "login.lock_minutes"
    TRIES_PER_HOUR = "login.tries_per_hour"
    MIN_LENGTH = "password.min_length"
    CLASSES = "password.classes"
    MAX_AGE_DAYS = "password.max_age_days"


class LowGradeMode(StrEnum):
    """How grades 1 and 2 may be granted; grades 3 and 4 are always item by item."""

    ITEM = "item"
    ITEM_OR_DEPARTMENT = "item_or_department"


_ALL = (
    Definition(
        key=Key.LOW_GRADE_MODE,
        group=PRIVILEGES,
        label="一、二级手术的授权方式",
        meaning="三、四级手术始终逐项授权，不受此项影响",
        kind=Kind.CHOICE,
        default=LowGradeMode.ITEM_OR_DEPARTMENT,
        choices={
            LowGradeMode.ITEM: "只能逐项授权",
            LowGradeMode.ITEM_OR_DEPARTMENT: "逐项授权，或按级别和科室授权",
        },
        basis=f"{MEASURES}约第14条只要求三、四级手术逐项授予；一、二级按级别和专业授予是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.REVIEW_MONTHS_GRADE4,
        group=PRIVILEGES,
        label="四级手术权限的评估周期",
        meaning="自授予或上次评估起，最迟在此期限内再次评估",
        kind=Kind.NUMBER,
        default=12,
        unit="个月",
        lowest=1,
        highest=12,
        basis=f"{MEASURES}约第16条：四级手术评估周期原则上不超过1年",
        certainty=Certainty.RECALLED,
    ),
    Definition(
        key=Key.REAUTHORIZATION_MONTHS,
        group=PRIVILEGES,
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
        group=PRIVILEGES,
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
    Definition(
        key=Key.UPDATE_DUE_WORKING_DAYS,
        group=FILINGS,
        label="三、四级目录调整后的报送期限",
        meaning="自调整生效起，最迟在此期限内向发证机关更新报送",
        kind=Kind.NUMBER,
        default=10,
        unit="个工作日",
        lowest=1,
        highest=60,
        basis=f"{MEASURES}约第11条：目录如有调整及时更新信息；“及时”折合的天数是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.IDLE_MINUTES,
        group=SESSIONS,
        label="无操作自动退出",
        meaning="离开这么久之后须重新登录",
        kind=Kind.NUMBER,
        default=15,
        unit="分钟",
        lowest=1,
        highest=120,
        basis=f"{PROTECTION}：登录连接超时自动退出；分钟数是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.ABSOLUTE_HOURS,
        group=SESSIONS,
        label="一次登录的最长时间",
        meaning="即使一直在操作，到时也须重新登录",
        kind=Kind.NUMBER,
        default=12,
        unit="小时",
        lowest=1,
        highest=24,
        basis=f"{PROTECTION}：结束会话；小时数是设计建议，覆盖一个班次",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.MAX_FAILURES,
        group=SESSIONS,
        label="连续登录失败的上限",
        meaning="达到后账号暂时锁定，由系统管理员解锁或到时自动恢复",
        kind=Kind.NUMBER,
        default=5,
        unit="次",
        lowest=3,
        highest=10,
        basis=f"{PROTECTION}：限制非法登录次数；次数是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.LOCK_MINUTES,
        group=SESSIONS,
        label="首次锁定的时间",
        meaning="再次锁定时逐次加长",
        kind=Kind.NUMBER,
        default=15,
        unit="分钟",
        lowest=1,
        highest=1440,
        basis=f"{PROTECTION}：登录失败处理功能；分钟数是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.TRIES_PER_HOUR,
        group=SESSIONS,
        label="每个账号每小时的登录尝试上限",
        meaning="超过后一小时内不再核对密码，无论对错",
        kind=Kind.NUMBER,
        default=100,
        unit="次",
        lowest=10,
        highest=1000,
        basis=f"{PROTECTION}：限制非法登录次数；次数是设计建议",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.MIN_LENGTH,
        group=PASSWORDS,
        label="密码的最短长度",
        meaning="只影响此后设置的密码",
        kind=Kind.NUMBER,
        default=8,
        unit="个字符",
        lowest=8,
        highest=64,
        basis=f"{PROTECTION}：鉴别信息具有复杂度要求；长度8位是测评中的通行尺度",
        certainty=Certainty.RECALLED,
    ),
    Definition(
        key=Key.CLASSES,
        group=PASSWORDS,
        label="密码至少包含的字符种类",
        meaning="大写字母、小写字母、数字、符号四种之中",
        kind=Kind.NUMBER,
        default=3,
        unit="种",
        lowest=1,
        highest=4,
        basis=f"{PROTECTION}：鉴别信息具有复杂度要求；三种是测评中的通行尺度",
        certainty=Certainty.RECALLED,
    ),
    Definition(
        key=Key.MAX_AGE_DAYS,
        group=PASSWORDS,
        label="密码的更换周期",
        meaning="到期后登录时须先更换密码",
        kind=Kind.NUMBER,
        default=90,
        unit="天",
        lowest=1,
        highest=365,
        basis=f"{PROTECTION}：鉴别信息定期更换；90天是测评中的通行尺度",
        certainty=Certainty.RECALLED,
    ),
)

DEFINITIONS = {Key(definition.key): definition for definition in _ALL}
