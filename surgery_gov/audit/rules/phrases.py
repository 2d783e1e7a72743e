"""The trail told as sentences: one phrase per event, the words of the field. Pure."""

from collections.abc import Mapping
from typing import Any

# Every event that a command records has its words here; a test holds the two together.
# {subject} is what stands after the colon of the subject; other fields come from the details.
PHRASES: Mapping[str, str] = {
    "account.changed": "更改账号{subject}的身份或科室",
    "account.created": "建立账号{subject}（{name}）",
    "account.disabled": "停用账号{subject}",
    "account.enabled": "启用账号{subject}",
    "account.password_changed": "更改了自己的密码",
    "account.password_reset": "重设账号{subject}的密码",
    "account.unlocked": "解锁账号{subject}",
    "application.approved": "登记委员会对申请{subject}（{name}）的审批：决议{resolution}，"
    "{meeting_day}会议，同意{granted}项，现为{status}",
    "application.assessed": "登记科室对申请{subject}（{name}）的评估："
    "同意{granted}项，现为{status}",
    "application.assessor_named": "指定{assessor}评估申请{subject}：{reason}",
    "application.discarded": "删除权限申请草稿{subject}",
    "application.drafted": "起草权限申请{subject}，{items}项",
    "application.evidence_added": "为权限申请{subject}添加材料{file}",
    "application.evidence_removed": "从权限申请{subject}删去材料{file}",
    "application.evidence_opened": "打开申请{subject}的材料：{file}",
    "application.evidence_repeated": "为权限申请{subject}重复添加材料{file}，没有改变",
    "application.issued": "为申请{subject}（{name}）登记发文{document_no}，生效{granted}项",
    "application.printed": "打印申请{subject}的审批表",
    "application.rejected": "{hand}对申请{subject}（{name}）不予通过：{reason}",
    "application.resubmitted": "{name}补正后提交申请{subject}，第{version}稿",
    "application.returned": "{hand}退回申请{subject}（{name}）补正：{reason}",
    "application.sent_back": "将待发文的申请{subject}（{name}）退回{to}重议：{reason}",
    "application.reviewed": "登记医务科对申请{subject}（{name}）的复核："
    "同意{granted}项，现为{status}",
    "application.submit_repeated": "重复提交申请{subject}，没有改变",
    "application.submitted": "{name}提交手术权限申请{subject}：{named}",
    "application.urged": "催办申请{subject}，现由{hand}办理",
    "application.withdrawn": "撤回申请{subject}：{reason}",
    "application.written": "修改权限申请{subject}，{items}项",
    "audit.verified": "校验操作日志，{result}",
    "backup.taken": "备份数据库到{subject}，已试恢复",
    "case.advice_answered": "收到{subject}的提示反馈",
    "case.answered": "答复手术病例{subject}的多学科讨论邀请",
    "case.bypassed": "手术病例{subject}抢救，紧急放行，原因：{reason}",
    "case.bypassed_again": "再次登记手术病例{subject}的紧急放行，没有变化",
    "case.bypass_reported": "补报手术病例{subject}的紧急放行",
    "case.bypass_reviewed": "确认手术病例{subject}的紧急放行，{verdict}",
    "case.cancelled": "取消手术病例{subject}，原因：{reason}",
    "case.cancelled_again": "再次收到手术病例{subject}的取消，没有变化",
    "case.changed": "变更手术病例{subject}的{what}，原因：{reason}",
    "case.emergencies_exported": "导出紧急越权清单，{rows}行",
    "case.entered": "登记手术病例{subject}，手术编码{codes}",
    "case.invited": "邀请{guests}参加手术病例{subject}的多学科讨论",
    "case.opened": "打开手术病例{subject}",
    "case.opined": "以{seat}身份对手术病例{subject}的{kind}发表意见",
    "case.opined_again": "再次对手术病例{subject}发表同样的意见，没有变化",
    "case.patient_changed": "更改手术病例{subject}的患者信息",
    "case.performed": "登记手术病例{subject}的实际手术，术者{surgeon}",
    "case.performed_again": "再次收到手术病例{subject}的实际手术，没有变化",
    "case.printed": "打印手术病例{subject}的{kind}",
    "case.record_corrected": "更正手术病例{subject}的{kind}，第{revision}次",
    "case.record_sent_again": "再次收到手术病例{subject}的记录，没有变化",
    "case.recorded": "填写手术病例{subject}的{kind}",
    "case.sent_again": "再次收到手术病例{subject}，没有变化",
    "case.signed": "以{hand}身份在手术病例{subject}的{kind}上签名",
    "bundle.changed": "更改手术包{name}（{subject}），{count}项",
    "bundle.created": "建立手术包{name}（{subject}），{count}项",
    "bundle.restored": "恢复手术包{name}（{subject}）",
    "bundle.retired": "停用手术包{name}（{subject}）",
    "catalog.exported": "导出手术分级目录“{subject}”，{entries}项",
    "certificate.exported": "导出授权书{subject}的工作簿",
    "certificate.issued": "为{name}（{staff_no}）签发授权书{subject}，{items}项",
    "certificate.not_found": "核验授权书，没有这个编号",
    "certificate.printed": "打开授权书{subject}的打印页",
    "certificate.verified": "核验{name}的授权书{subject}",
    "clearance.answered": "准入查询，判定编号{subject}等",
    "command.refused": "操作被拒绝：{why}",
    "department.added": "添加科室{name}（{subject}），{since}起",
    "department.ended": "停用科室{name}（{subject}），最后一天{last_day}",
    "department.renamed": "科室{subject}由“{before}”改名为“{after}”",
    "edition.discarded": "作废目录草稿“{subject}”",
    "edition.imported": "导入目录草稿“{subject}”，{entries}项，来自{source}",
    "edition.published": "发布目录版本“{subject}”，文号{document}",
    "evidence.kept": "保存证明材料，摘要{subject}",
    "filing.discarded": "作废报送{subject}",
    "filing.downloaded": "下载报送{subject}的工作簿",
    "filing.exported": "导出报送{subject}，全文摘要{digest}",
    "filing.prepared": "按目录版本“{edition}”准备报送{subject}，三级{grade3}项、四级{grade4}项",
    "filing.verified": "校验报送文件{subject}，{result}",
    "host.authorized": "授权{deputy}主持{subject}科室的全科讨论",
    "host.authorized_again": "再次登记{deputy}的主持授权，没有变化",
    "host.withdrawn": "取消{deputy}的主持授权",
    "host.withdrawn_again": "再次取消主持授权，没有变化",
    "login.ended": "退出登录",
    "login.failed": "工号{subject}登录失败，密码不对或没有这个账号",
    "login.role_changed": "切换身份",
    "login.succeeded": "{name}（{subject}）登录",
    "login.tried": "工号{subject}尝试登录",
    "operation.entered": "把{of}的实际手术计入手术记录：新增{added}、更正{corrected}、"
    "不变{unchanged}",
    "meeting.agenda_printed": "打印委员会会议{subject}的评审材料，{count}人",
    "meeting.agenda_unchanged": "重复办理委员会会议{subject}的议程，没有改变",
    "meeting.cancelled": "取消委员会会议{subject}：{reason}",
    "meeting.changed": "修改委员会会议{subject}：{day}，委员{members}人",
    "meeting.exported": "导出委员会会议{subject}的议题汇总表",
    "meeting.minutes_printed": "打印委员会会议{subject}的决议",
    "meeting.planned": "安排委员会会议{subject}：{day}，委员{members}人",
    "meeting.planned_again": "重复安排委员会会议{subject}，没有改变",
    "meeting.put_on_agenda": "把申请{applications}列入委员会会议{subject}的议程",
    "meeting.resolved": "登记委员会会议{subject}的决议{resolution}：到会{present}人，"
    "同意{granted}项，不同意{refused}项",
    "meeting.taken_off_agenda": "把申请{applications}从委员会会议{subject}的议程中取下",
    "operation.exported": "导出手术记录，{rows}行",
    "operation.imported": "从{file}导入{subject}的手术记录{rows}条：新增{added}、更正{corrected}、"
    "不变{unchanged}，其中认不全{unresolved}条",
    "page.refused": "打开页面{subject}被拒绝，当前身份没有权限",
    "policy.holidays_arranged": "录入{year}年的放假安排：放假{days_off}；{document_no}",
    "policy.institution_recorded": "登记医疗机构信息，{effective_from}起",
    "policy.setting_changed": "“{label}”由{before}改为{after}",
    "privilege.confirmed": "以文号{document_no}确认{name}（{subject}）的手术权限：{named}",
    "privilege.exported": "导出手术权限，{rows}行",
    "privilege.granted": "授予{name}（{subject}）手术权限：{named}，文号{document_no}",
    "privilege.imported": "从表格导入手术权限{grants}条，涉及{surgeons}名术者",
    "privilege.proposal_dismissed": "对{name}（{subject}）的建议不处理：{named}，原因：{reason}",
    "privilege.matrix_exported": "导出{place}的权限矩阵，术者{surgeons}人、手术{rows}项",
    "privilege.matrix_printed": "打印{place}的权限矩阵，术者{surgeons}人、手术{rows}项",
    "privilege.rebuilt": "按台账重建手术权限的现状，{privileges}项",
    "privilege.reinstated": "恢复{name}（{subject}）的手术权限：{named}",
    "privilege.renewed": "为{name}（{subject}）续期手术权限：{named}，文号{document_no}",
    "privilege.restricted": "限制{name}（{subject}）的手术权限：{named}",
    "privilege.revoked": "取消{name}（{subject}）的手术权限：{named}，文号{document_no}",
    "privilege.suspended": "暂停{name}（{subject}）的手术权限：{named}",
    "reminder.all_resent": "重发全部没有送达的提醒{messages}条",
    "reminder.entered": "列入待办提醒{messages}条，涉及{things}件",
    "reminder.given_up": "提醒{subject}试送{tries}次仍未送达，不再试：{fault}",
    "reminder.resent": "重发没有送达的提醒{subject}",
    "qualification.imported": "从{file}导入培训考核记录{rows}条，涉及{surgeons}名术者",
    "qualification.recorded": "登记{surgeon}（{subject}）的{kind}：{name}",
    "qualification.withdrawn": "撤回{surgeon}（{subject}）的{kind}：{name}，原因：{reason}",
    "requirement.set": "设定{name}的准入条件，{since}起：{conditions}",
    "roster.downloaded": "下载断网名册{subject}",
    "roster.exported": "导出授权名册（{form}），{rows}行",
    "roster.printed": "打开授权名册（{form}）的打印页，{rows}行",
    "roster.signed": "制作断网名册{subject}，可信{hours}小时，{privileges}项",
    "staff.exported": "导出术者名单，{rows}行",
    "staff.imported": "从{filename}导入术者，新增{added}名、更改{changed}名、不变{unchanged}名",
    "surgeon.added": "登记术者{name}（{subject}）",
    "surgeon.archive_exported": "导出{name}（{subject}）的技术档案，{rows}条",
    "surgeon.archive_printed": "打印{name}（{subject}）的技术档案，{rows}条",
    "surgeon.changed": "按导入的表格更改术者{name}（{subject}）",
    "surgeon.employment_corrected": "更正{name}（{subject}）的任职记录：{department}，{span}",
    "surgeon.employment_recorded": "登记{name}（{subject}）的任职：{department}，{span}",
    "surgeon.left": "登记{name}（{subject}）离职，最后一天{last_day}",
    "surgeon.licence_corrected": "更正{name}（{subject}）的执业证书{certificate_no}，{span}",
    "surgeon.licence_recorded": "登记{name}（{subject}）的执业证书{certificate_no}，{span}",
    "surgeon.renamed": "工号{subject}由“{before}”改名为“{after}”",
    "surgeon.title_recorded": "登记{name}（{subject}）的职称：{title}",
    "surgeon.visit_withdrawn": "撤回{name}（{subject}）的来院记录，邀请函{invitation_no}：{reason}",
    "surgeon.visitor_received": "登记外请专家{name}（{subject}），来自{home_hospital}，{span}",
    "surgeon.transferred": "{name}（{subject}）转到{department}",
    "technology.filed_again": "再次登记限制类技术{subject}的备案，没有变化",
    "technology.filed": "登记限制类技术{subject}的备案，日期{filed_on}",
    "token.created": "建立接口令牌{subject}",
    "token.revoked": "收回接口令牌{subject}",
    "token.tried": "拒绝已到期的接口令牌{subject}（程序还在用，每小时记一次）",
    "visitor.approved": "批准外请专家{name}来院（{subject}），编号{visitor_no}，文号{document_no}",
    "visitor.canceled": "取消外请专家{name}的邀请（{subject}），原因：{reason}",
    "visitor.changed": "修改外请专家{name}的申请（{subject}）",
    "visitor.drafted": "起草外请专家{name}的申请（{subject}）",
    "visitor.endorsed": "科室审核同意外请专家{name}（{subject}）",
    "visitor.letter_added": "为外请专家{name}（{subject}）补登邀请函{letter_no}",
    "visitor.printed": "打开外请专家{name}的审批表（{subject}）",
    "visitor.proof_attached": "为外请专家{name}（{subject}）的手术{code}上传授权证明",
    "visitor.proof_opened": "打开外请专家{name}（{subject}）的手术{code}的授权证明",
    "visitor.rejected": "不批准外请专家{name}（{subject}），原因：{reason}",
    "visitor.returned": "退回外请专家{name}的申请（{subject}），原因：{reason}",
    "visitor.submitted": "提交外请专家{name}的申请（{subject}），手术日期{day}",
    "visitor.withdrawn": "撤回外请专家{name}的申请（{subject}）",
}

LISTED = 5


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def sentence(event: str, subject: str, details: Mapping[str, Any]) -> str:
    """Return the event in words; one without a phrase is shown by its name, never left out."""
    identifier = subject.partition(":")[2] or subject
    phrase = PHRASES.get(event)
    if phrase is None:
        return f"{event}（{subject}）"
    words = {name: _words(value) for name, value in details.items()}
    return phrase.format_map(_Known({**words, "subject": identifier}))


def _words(value: object) -> object:
    """Show a list as people read it, an instant as its day."""
    if isinstance(value, list | tuple):
        listed = [str(v) for v in value]
        more = f"等{len(listed)}项" if len(listed) > LISTED else ""
        return "、".join(listed[:LISTED]) + more
    return value
