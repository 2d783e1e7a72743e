"""The forms of assessments, consent, approval, and of what comes after the operation."""

from surgery_gov.preop.rules.forms.shapes import (
    Blank,
    Form,
    Shape,
    choice,
    line,
    person,
    said,
    text,
)
from surgery_gov.preop.rules.records import Kind

ASA = {"1": "Ⅰ级", "2": "Ⅱ级", "3": "Ⅲ级", "4": "Ⅳ级", "5": "Ⅴ级", "6": "Ⅵ级"}
WOUNDS = {"1": "Ⅰ类", "2": "Ⅱ类", "3": "Ⅲ类", "4": "Ⅳ类"}
CLOSINGS = {"death": "患者死亡", "scheme": "按病种方案期满", "lost": "失访，已多次联系"}
EMERGENCY = {"yes": "急症（E）", "no": "非急症"}

ASSESSMENT = Form(
    kind=Kind.ASSESSMENT,
    source="《手术质量安全提升行动方案（2023-2025年）》术前评估",
    sections=(
        (
            "评估",
            (
                text("condition", "病情与主要检查"),
                text("comorbidity", "合并症与用药"),
                text("indication", "手术指征"),
                text("risk", "风险评估"),
                text("conclusion", "评估结论"),
            ),
        ),
    ),
)

ANESTHESIA = Form(
    kind=Kind.ANESTHESIA,
    source="《病历书写基本规范》麻醉术前访视记录",
    sections=(
        (
            "访视",
            (
                text("condition", "一般情况"),
                text("history", "简要病史"),
                text("examinations", "相关辅助检查"),
                line("method", "拟行手术方式"),
                line("anesthesia", "拟行麻醉方式"),
                text("indication", "麻醉适应证"),
            ),
        ),
        (
            "评估",
            (
                choice("asa", "ASA 分级", ASA),
                choice("asa_emergency", "急症", EMERGENCY),
                text("attention", "麻醉中需注意的问题"),
                text("orders", "术前麻醉医嘱", required=False),
            ),
        ),
    ),
)

RISK = Form(
    kind=Kind.RISK,
    source="《手术风险评估表》（NNIS）",
    sections=(
        (
            "三项评估",
            (
                choice("wound_class", "切口清洁程度", WOUNDS),
                choice("asa", "麻醉分级（ASA）", ASA),
                Blank(key="minutes", label="预计手术持续时间（分钟）", shape=Shape.NUMBER),
            ),
        ),
        (
            "手术类别",
            (
                choice(
                    "tissue",
                    "手术类别",
                    {
                        "superficial": "浅层组织",
                        "deep": "深部组织",
                        "organ": "器官",
                        "cavity": "腔隙",
                    },
                    required=False,
                ),
            ),
        ),
    ),
)

CONSENT = Form(
    kind=Kind.CONSENT,
    source="《中华人民共和国医师法》约第25条",
    sections=(
        (
            "告知与同意",
            (
                person("informed_by", "告知医师"),
                line("signed_by", "签署人"),
                line("relation", "与患者关系"),
                text("informed", "告知内容要点"),
            ),
        ),
    ),
)

APPROVAL = Form(
    kind=Kind.APPROVAL,
    source="本院规则设置：重大手术审批（医院做法）",
    sections=(
        (
            "申请",
            (
                text("summary", "病历摘要"),
                text("indication", "手术指征及术式"),
                text("difficulty", "手术难度、可能意外及预防措施"),
                text("anesthesia", "麻醉难度、可能意外及预防措施"),
                text("family", "患方意见"),
            ),
        ),
        (
            "审批",
            (
                said("head", "科主任", Shape.PERSON),
                said("head_opinion", "科主任意见", Shape.TEXT),
                said("office", "医务科审批人", Shape.PERSON),
                said("office_opinion", "医务科意见", Shape.TEXT),
                said("director_opinion", "分管院长意见", Shape.TEXT, required=False),
            ),
        ),
    ),
)

ROUND = Form(
    kind=Kind.ROUND,
    source="《医疗质量安全核心制度要点》三级查房制度",
    sections=(("查房", (text("finding", "查房所见"), text("plan", "处理意见"))),),
)

HANDOVER = Form(
    kind=Kind.HANDOVER,
    source="《医疗质量安全核心制度落实情况监测指标（2025年版）》指标十",
    sections=(
        (
            "交接",
            (
                person("from_no", "交班人"),
                person("to_no", "接班人"),
                text("condition", "病情与注意事项"),
            ),
        ),
    ),
)

KEY_ROUND = Form(
    kind=Kind.KEY_ROUND,
    source="国卫办医政函〔2025〕228号：对四级手术患者重点查房",
    sections=(
        (
            "查房",
            (
                person("leader", "主持人"),
                text("finding", "查房所见"),
                text("plan", "处理意见"),
            ),
        ),
    ),
)

FOLLOW_UP = Form(
    kind=Kind.FOLLOW_UP,
    source="《医疗机构手术分级管理办法》约第21条",
    sections=(
        (
            "随访",
            (
                choice("mode", "方式", {"visit": "复诊", "telephone": "电话", "online": "线上"}),
                text("condition", "恢复情况"),
                text("advice", "指导意见"),
                choice("closing", "不再随访的原因", CLOSINGS, required=False),
            ),
        ),
    ),
)
