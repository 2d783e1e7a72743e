"""What may be kept as proof."""

from surgery_gov.policy.rules.settings.keys import Key
from surgery_gov.policy.rules.values import Certainty, Definition, Kind

GROUP = "证明材料"

DEFINITIONS = (
    Definition(
        key=Key.EVIDENCE_MEGABYTES,
        group=GROUP,
        label="每份证明材料的大小上限",
        meaning="超过的文件不保存；已保存的不受影响",
        kind=Kind.NUMBER,
        default=10,
        unit="MB",
        lowest=1,
        highest=20,
        basis="国家未规定大小；一份扫描的证书通常不到2 MB",
        certainty=Certainty.DESIGN,
    ),
)
