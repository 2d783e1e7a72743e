"""On what the gate rests (依据), and how sure the wording and the article number are."""

from surgery_gov.clearance.rules.bases import Basis, Sure

_GRADING = "《医疗机构手术分级管理办法》（国卫办医政发〔2022〕18号）"
_CORE = "《医疗质量安全核心制度要点》（国卫医发〔2018〕8号）"
_CHECKS = "《手术安全核查制度》（卫办医政发〔2010〕41号）"
_PLAN = "《手术质量安全提升行动方案（2023-2025年）》（国卫办医政发〔2023〕10号）"

DISCUSSION = Basis(
    f"{_CORE}术前讨论制度：除以紧急抢救生命为目的的急诊手术外，所有住院患者手术必须实施术前讨论，"
    "术者必须参加",
    Sure.PUBLISHED,
)
DISCUSSION_SCOPE = Basis(
    f"{_CORE}术前讨论制度：科室明确各级手术的讨论范围并经医疗管理部门审定；"
    "全科讨论由科主任或其授权的副主任主持",
    Sure.PUBLISHED,
)
DISCUSSION_FIRST = Basis(
    f"{_CORE}术前讨论制度：术前讨论完成后，方可开具手术医嘱、签署手术知情同意书", Sure.PUBLISHED
)
MDT = Basis(f"{_GRADING}约第20条：每例四级手术实施前组织多学科讨论", Sure.RECALLED)
MDT_BREADTH = Basis(
    "本院规则设置：四级手术术前多学科讨论的学科数和必邀学科（国家未规定数目）", Sure.HOUSE
)
EMERGENCY = Basis(
    f"{_GRADING}约第19条：急危重症确需急诊手术挽救生命、现场无相应权限术者时，"
    "其他术者可超出手术权限开展；具体制度由医疗机构制定",
    Sure.RECALLED,
)
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
TECHNOLOGY_FILED = Basis(
    "《医疗技术临床应用管理办法》第11条：开展限制类技术，自首例之日起15个工作日内备案",
    Sure.PUBLISHED,
)
