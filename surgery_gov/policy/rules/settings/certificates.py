"""Certificates, and the roster for when the network is down."""

from surgery_gov.policy.rules.settings.keys import Key
from surgery_gov.policy.rules.values import Certainty, Definition, Kind

GROUP = "授权书与断网名册"

DEFINITIONS = (
    Definition(
        key=Key.OFFLINE_HOURS,
        group=GROUP,
        label="断网名册的可信时间",
        meaning="自制作起，超过后名册不可再信；做好之后的暂停、取消，名册不知道，所以不宜长",
        kind=Kind.NUMBER,
        default=72,
        unit="小时",
        lowest=1,
        highest=168,
        basis="国家未规定；覆盖一个周末断网的建议值",
        certainty=Certainty.DESIGN,
    ),
    Definition(
        key=Key.CERTIFICATE_MISSES,
        group=GROUP,
        label="核验授权书时编号不对的次数上限",
        meaning="同一账号一小时内达到后，暂时不能再核验",
        kind=Kind.NUMBER,
        default=20,
        unit="次",
        lowest=5,
        highest=200,
        basis="国家未规定；防止试出编号的建议值",
        certainty=Certainty.DESIGN,
    ),
)
