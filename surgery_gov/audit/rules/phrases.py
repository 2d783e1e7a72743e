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
    "backup.taken": "备份数据库到{subject}，已试恢复",
    "command.refused": "操作被拒绝：{why}",
    "filing.discarded": "作废报送{subject}",
    "filing.downloaded": "下载报送{subject}的工作簿",
    "filing.exported": "导出报送{subject}，全文摘要{digest}",
    "filing.prepared": "按目录版本“{edition}”准备报送{subject}，三级{grade3}项、四级{grade4}项",
    "filing.verified": "校验报送文件{subject}，{result}",
    "login.ended": "退出登录",
    "login.failed": "工号{subject}登录失败，密码不对或没有这个账号",
    "login.role_changed": "切换身份",
    "login.succeeded": "{name}（{subject}）登录",
    "login.tried": "工号{subject}尝试登录",
    "page.refused": "打开页面{subject}被拒绝，当前身份没有权限",
    "privilege.exported": "导出手术权限，{rows}行",
    "privilege.granted": "授予{name}（{subject}）手术权限：{named}，{document_no}",
    "privilege.imported": "导入手术权限{grants}项，{subject}",
    "privilege.rebuilt": "按台账重建权限投影",
    "privilege.reinstated": "恢复{name}（{subject}）的手术权限：{named}",
    "privilege.renewed": "续期{name}（{subject}）的手术权限：{named}，{document_no}",
    "privilege.restricted": "限制{name}（{subject}）的手术权限：{named}",
    "privilege.revoked": "取消{name}（{subject}）的手术权限：{named}，{document_no}",
    "privilege.suspended": "暂停{name}（{subject}）的手术权限：{named}",
    "token.created": "建立接口令牌{subject}",
    "token.revoked": "收回接口令牌{subject}",
    "audit.verified": "校验操作日志，{result}",
}


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def sentence(event: str, subject: str, details: Mapping[str, Any]) -> str:
    """Return the event in words; one without a phrase is shown by its name, never left out."""
    identifier = subject.partition(":")[2] or subject
    phrase = PHRASES.get(event)
    if phrase is None:
        return f"{event}（{subject}）"
    return phrase.format_map(_Known({**details, "subject": identifier}))
