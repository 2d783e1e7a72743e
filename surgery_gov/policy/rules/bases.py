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
    """One thing to rest on. Only ``cite`` writes it: it has no other words for people."""

    text: str
    sure: Sure


MEASURES = "《医疗机构手术分级管理办法》（国卫办医政发〔2022〕18号）"
_TECHNOLOGY = "《医疗技术临床应用管理办法》（国家卫生健康委令第1号）"
_CORE = "《医疗质量安全核心制度要点》（国卫医发〔2018〕8号）"
_CHECKS = "《手术安全核查制度》（卫办医政发〔2010〕41号）"
_PLAN = "《手术质量安全提升行动方案（2023-2025年）》（国卫办医政发〔2023〕10号）"
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
OWN_PERIOD = Basis("周期为本院设置", Sure.HOUSE)
PUBLIC = Basis(
    f"{MEASURES}约第12条：三、四级手术管理目录纳入院务公开，主动向社会公开并及时更新。"
    "该条公开的是目录；公开到术者是医院的做法，由医院自行决定",
    Sure.RECALLED,
)
FIRST_USE = Basis(f"{MEASURES}约第17条：首次开展的手术技术须经论证并确定级别", Sure.RECALLED)
EMERGENCY = Basis(
    f"{MEASURES}约第19条：急危重症确需急诊手术挽救生命、现场无相应权限术者时，"
    "其他术者可超出手术权限开展；具体制度由医疗机构制定",
    Sure.RECALLED,
)
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
INVITATION = Basis(
    "《医师外出会诊管理暂行规定》（卫生部令第42号）：书面邀请，写明目的、时间、费用；"
    "紧急可先电话邀请，事后补办；须患者或家属书面同意",
    Sure.PUBLISHED,
)
NOT_OWN = Basis(
    f"{MEASURES}约第15条：科室评估，医务管理部门复核，逐级审批，申请人不审批自己的申请",
    Sure.RECALLED,
)
HOUSE_LEAD = Basis("本院规则设置：外请手术的提前申请", Sure.HOUSE)
LOW_GRADE = Basis("本院规则设置：一、二级手术的授权方式", Sure.HOUSE)
CLOSED = Basis("本系统判定规则：资料不全、对不上或无法读取时，一律按不可实施处理", Sure.HOUSE)
STAFF_NO = Basis("本系统规则：以登记的工号认人，不按姓名认人", Sure.HOUSE)
ROLE = Basis("本系统判定规则：目前只判定主刀（perform），其他行为不作推断", Sure.HOUSE)
DISCUSSION = Basis(
    f"{_CORE}术前讨论制度：除以紧急抢救生命为目的的急诊手术外，所有住院患者手术必须实施术前讨论，"
    "术者必须参加",
    Sure.PUBLISHED,
)
DISCUSSION_FIRST = Basis(
    f"{_CORE}术前讨论制度：术前讨论完成后，方可开具手术医嘱、签署手术知情同意书", Sure.PUBLISHED
)
DISCUSSION_HOST = Basis(
    f"{_CORE}术前讨论制度：全科讨论由科主任或其授权的副主任主持", Sure.PUBLISHED
)
MDT = Basis(f"{MEASURES}约第20条：每例四级手术实施前组织多学科讨论", Sure.RECALLED)
ASSESSMENT = Basis(f"{_PLAN}：全面加强手术患者术前评估、麻醉评估", Sure.PUBLISHED)
ANESTHESIA = Basis("《病历书写基本规范》：麻醉实施前由麻醉医师进行风险评估并记录", Sure.RECALLED)
RISK = Basis(
    "《手术风险评估表》：切口清洁程度、麻醉分级、手术持续时间三项，三方签名", Sure.PUBLISHED
)
CONSENT = Basis(
    "《中华人民共和国医师法》约第25条：实施手术须取得患者或者其近亲属的明确同意", Sure.RECALLED
)
APPROVAL = Basis("本院规则设置：重大手术审批（医院做法，国家未规定范围）", Sure.HOUSE)
SAFETY = Basis(
    f"{_CHECKS}：手术医师、麻醉医师、手术室护士三方，分别在麻醉实施前、手术开始前、"
    "患者离开手术室前共同核查并签名",
    Sure.PUBLISHED,
)
SAFETY_ORDER = Basis(
    f"{_CHECKS}约第六条：依次进行，每一步核查无误后方可进行下一步，不得提前填写", Sure.RECALLED
)
SAFETY_SURGEON = Basis(
    "本系统规则：手术开始前由本台术者本人签名（核查制度要求手术医师签名）", Sure.HOUSE
)
OVERLAP = Basis(
    "《医疗质量安全核心制度落实情况监测指标（2025年版）》指标二十四、二十五：手术时间重合率",
    Sure.PUBLISHED,
)
ROUND = Basis(f"{_CORE}约三级查房制度：术者必须亲自在术后24小时内查房", Sure.RECALLED)
HANDOVER = Basis(
    "《医疗质量安全核心制度落实情况监测指标（2025年版）》指标十：四级手术患者手术当日床旁交接班",
    Sure.PUBLISHED,
)
KEY_ROUND = Basis(
    "《医疗机构医疗质量安全专项整治行动方案》（国卫办医政函〔2025〕228号）：对四级手术患者重点查房",
    Sure.OFFICIAL,
)
FOLLOW_UP = Basis(f"{MEASURES}约第21条：四级手术术后患者随访原则上不少于每年1次", Sure.RECALLED)
LATE_ENTRY = Basis("本院规则设置：手工补记的时限", Sure.HOUSE)
AFTERWARDS = Basis("本院规则设置：抢救未及讨论的，抢救后补记", Sure.HOUSE)
TECHNOLOGY_FILED = Basis(
    "《医疗技术临床应用管理办法》第11条：开展限制类技术，自首例之日起15个工作日内备案",
    Sure.PUBLISHED,
)


def cite(*bases: Basis) -> str:
    """Write the bases as one phrase, without 「依据：」 before it."""
    return "；".join(basis.text for basis in bases)
