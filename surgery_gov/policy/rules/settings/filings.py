"""When the commission is to be told."""

from surgery_gov.policy.rules import bases
from surgery_gov.policy.rules.settings.keys import Key
from surgery_gov.policy.rules.values import Certainty, Definition, Kind

GROUP = "目录报送"

DEFINITIONS = (
    Definition(
        key=Key.UPDATE_DUE_WORKING_DAYS,
        group=GROUP,
        label="三、四级目录调整后的报送期限",
        meaning="自调整生效起，最迟在此期限内向发证机关更新报送",
        kind=Kind.NUMBER,
        default=10,
        unit="个工作日",
        lowest=1,
        highest=60,
        basis=f"{bases.cite(bases.REPORTING)}；“及时”折合的天数是设计建议",
        certainty=Certainty.DESIGN,
    ),
)
