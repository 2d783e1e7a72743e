"""How often people are reminded of what is due, and how hard a message is tried."""

from surgery_gov.policy.rules.settings.keys import Key
from surgery_gov.policy.rules.values import Certainty, Definition, Kind

GROUP = "待办提醒"
NOT_REGULATED = "国家未规定；设计建议"

DEFINITIONS = (
    Definition(
        key=Key.REPEAT_DAYS,
        group=GROUP,
        label="没有办的待办再次提醒",
        meaning="待处理的事首次提醒之后、逾期的事逾期之后，每隔这么多天再提醒一次",
        kind=Kind.NUMBER,
        default=7,
        unit="天",
        lowest=1,
        highest=90,
        basis=NOT_REGULATED,
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.RETRY_MINUTES,
        group=GROUP,
        label="提醒没有送达时再试的间隔",
        meaning="第一次再试之前等这么久，以后每次加倍",
        kind=Kind.NUMBER,
        default=5,
        unit="分钟",
        lowest=1,
        highest=120,
        basis=NOT_REGULATED,
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.MAX_TRIES,
        group=GROUP,
        label="一条提醒最多试送的次数",
        meaning="达到后不再试，列入系统管理员的待办，由其查明原因后重发",
        kind=Kind.NUMBER,
        default=8,
        unit="次",
        lowest=1,
        highest=12,
        basis=NOT_REGULATED,
        certainty=Certainty.DESIGN,
    ),
)
