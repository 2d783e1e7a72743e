"""The safety check, item by item (《手术安全核查表》)."""

from surgery_gov.preop.rules.forms.shapes import Form, check, choice, text
from surgery_gov.preop.rules.records import Kind

SOURCE = "《手术安全核查制度》（卫办医政发〔2010〕41号）"

SIGN_IN = Form(
    kind=Kind.SIGN_IN,
    source=SOURCE,
    sections=(
        (
            "麻醉实施前",
            (
                check("identity", "患者姓名、性别、年龄、病案号正确"),
                check("method", "手术方式确认"),
                check("site", "手术部位与标识正确"),
                check("consent", "手术知情同意"),
                check("anesthesia_consent", "麻醉知情同意"),
                check("anesthesia", "麻醉方式确认"),
                check("equipment", "麻醉设备安全检查完成"),
                check("skin", "皮肤完整"),
                check("preparation", "术野皮肤准备正确"),
                check("access", "静脉通道建立完成"),
                check("allergy", "过敏史已核对"),
                check("antibiotic", "抗菌药物皮试结果已核对"),
                check("blood", "术前备血"),
                check("implants", "假体、体内植入物、影像学资料已核对"),
                text("other", "其他", required=False),
            ),
        ),
    ),
)

TIME_OUT = Form(
    kind=Kind.TIME_OUT,
    source=SOURCE,
    sections=(
        (
            "手术开始前",
            (
                check("identity", "患者姓名、性别、年龄正确"),
                check("method", "手术方式确认"),
                check("site", "手术部位与标识确认"),
                check("surgeon_states", "手术医师陈述：预计时间、预计失血量、手术关注点"),
                check("anesthetist_states", "麻醉医师陈述：麻醉关注点"),
                check("nurse_states", "护士陈述：物品灭菌合格、仪器设备、术前术中特殊用药"),
                check("images", "需要的影像资料已备"),
                text("other", "其他", required=False),
            ),
        ),
    ),
)

DESTINATIONS = {
    "recovery": "恢复室",
    "ward": "病房",
    "icu": "ICU 病房",
    "emergency": "急诊",
    "discharged": "离院",
}

SIGN_OUT = Form(
    kind=Kind.SIGN_OUT,
    source=SOURCE,
    sections=(
        (
            "患者离开手术室前",
            (
                check("identity", "患者姓名、性别、年龄正确"),
                check("actual_method", "实际手术方式确认"),
                check("medication", "手术用药、输血的核查"),
                check("count", "手术用物清点正确"),
                check("specimen", "手术标本确认"),
                check("skin", "皮肤完整"),
                check("lines", "各种管路：静脉、动脉通路，气管插管，引流管，胃管，尿管"),
                choice("destination", "患者去向", DESTINATIONS),
                text("other", "其他", required=False),
            ),
        ),
    ),
)
