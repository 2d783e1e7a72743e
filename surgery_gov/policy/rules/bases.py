"""On what each rule rests (依据), and how sure the wording and the article number are.

Every rule, refusal and setting cites from here, so that the hospital can check each once against
the official text and one article is worded one way wherever it is shown.
"""

from dataclasses import dataclass
from enum import StrEnum


class Sure(StrEnum):
    """How well a basis is known; what is only recalled is cited as 约第N条."""

    OFFICIAL = "official"  # read in an official document
    PUBLISHED = "published"  # read on a public page or in a secondary source
    RECALLED = "recalled"  # recalled: the article number may differ by one or two
    HOUSE = "house"  # a rule of this system, in force in every hospital that uses it


@dataclass(frozen=True, slots=True)
class Basis:
    """One thing to cite; ``str()`` is its text."""

    text: str
    sure: Sure

    def __str__(self) -> str:
        return self.text


MEASURES = "《医疗机构手术分级管理办法》（国卫办医政发〔2022〕18号）"
_TECHNOLOGY = "《医疗技术临床应用管理办法》（国家卫生健康委令第1号）"
_DOCTORS = "《中华人民共和国医师法》"

CATALOG = Basis(f"{MEASURES}约第4条：按本机构手术分级管理目录实施分级管理", Sure.RECALLED)
GRADES = Basis(f"{MEASURES}约第9条：手术分为四级", Sure.RECALLED)
REPORTING = Basis(f"{MEASURES}约第11条：目录如有调整及时更新信息", Sure.RECALLED)
AUTHORIZATION = Basis(f"{MEASURES}约第14条：手术授权制度", Sure.RECALLED)
ITEM_BY_ITEM = Basis(
    f"{MEASURES}约第14条：三、四级手术应逐项授予术者手术权限（沪崇卫医政〔2025〕3号重申）",
    Sure.OFFICIAL,
)
EVALUATED = Basis(
    f"{MEASURES}约第14条：根据手术级别、专业特点、术者岗位、技术能力和培训情况综合评估",
    Sure.RECALLED,
)
HANDS = Basis(
    f"{MEASURES}约第15条：术者申请，科室评估，医务管理部门复核，技术管理组织批准，正式文件确认",
    Sure.RECALLED,
)
SEPARATE = Basis(
    f"{MEASURES}约第15条；本系统规则：申请、评估、复核、审批由不同的人办理", Sure.HOUSE
)
URGING = Basis("本院规则设置：催办的间隔", Sure.HOUSE)
QUORUM = Basis("本院规则设置：委员会会议的最低到会比例", Sure.HOUSE)
MAJORITY = Basis("本院规则设置：委员会表决通过的比例", Sure.HOUSE)
ABSTAINING = Basis(
    f"{MEASURES}约第15条；本系统规则：委员不对自己的申请表决，不计入该项的表决人数", Sure.HOUSE
)
CONFIRMED = Basis(f"{MEASURES}约第15条：手术权限由医疗机构以正式文件确认", Sure.RECALLED)
DYNAMIC = Basis(f"{MEASURES}约第15、16条：定期评估，动态调整手术权限", Sure.RECALLED)
REVIEW = Basis(f"{MEASURES}约第16条：四级手术评估周期原则上不超过1年", Sure.RECALLED)
FIRST_USE = Basis(f"{MEASURES}约第17条：首次开展的手术技术须经论证并确定级别", Sure.RECALLED)
EMERGENCY = Basis(f"{MEASURES}约第19条：为抢救生命，可超出手术权限开展急诊手术", Sure.RECALLED)
PROHIBITED = Basis(f"{_TECHNOLOGY}第9条：禁止类技术不得应用于临床", Sure.PUBLISHED)
RESTRICTED_PROOF = Basis(f"{_TECHNOLOGY}约第11条：限制类技术开展前应自我评估", Sure.RECALLED)
RESTRICTED = Basis(
    "《医疗质量安全核心制度落实情况监测指标（2025年版）》指标二十八说明："
    "限制类技术按照四级手术进行管理",
    Sure.PUBLISHED,
)
CODES = Basis("《手术操作分类代码国家临床版3.0》", Sure.PUBLISHED)
LICENCE = Basis(f"{_DOCTORS}约第13条：未经注册取得执业证书，不得从事医师执业活动", Sure.RECALLED)
PLACE = Basis(f"{_DOCTORS}约第14条：按照注册的执业地点、执业类别、执业范围执业", Sure.RECALLED)
SINGLE_USE = Basis(
    "《医师外出会诊管理暂行规定》（卫生部令第42号）：会诊针对具体患者；"
    "本系统规则：外请术者的授权限患者、术式和日期，单次使用",
    Sure.RECALLED,
)
VISITING = Basis(
    "《医师外出会诊管理暂行规定》（卫生部令第42号）：外出会诊须经邀请，"
    "不得超出双方诊疗科目、技术资质和执业范围",
    Sure.PUBLISHED,
)
LOW_GRADE = Basis("本院规则设置：一、二级手术的授权方式", Sure.HOUSE)
CLOSED = Basis("本系统判定规则：资料不全、对不上或无法读取时，一律按不可实施处理", Sure.HOUSE)
ROLE = Basis("本系统判定规则：目前只判定主刀（perform），其他行为不作推断", Sure.HOUSE)


def cite(bases: tuple[Basis, ...]) -> str:
    """Write the bases as one phrase, without 「依据：」 before it."""
    return "；".join(basis.text for basis in bases)
