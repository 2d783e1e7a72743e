"""The verifier as one file of standard Python, put together from the modules that we run."""

import ast
import inspect
from types import ModuleType

from surgery_gov.filings.rules.verifier import digest, disguise, parts, reading, script, verdict

FILE_NAME = "verify_filing.py"
HEAD = '''"""校验三、四级手术目录报送工作簿.

python verify_filing.py 文件.xlsx [--digest 盖章纸件上的全文摘要] [--json]

只用 Python 3.8 以上的标准库，不联网，不需要其他程序。
退出码：0 未被改动，1 已被改动，2 不能校验。计算规则见工作簿的「校验」表，与此处的程序一致。
"""

from __future__ import annotations

'''
FOOT = '\n\nif __name__ == "__main__":\n    sys.exit(main())\n'
MODULES = (digest, parts, disguise, reading, verdict, script)


def standalone() -> str:
    """Return the text of the script: every import once, then the modules without theirs."""
    pieces = [_split(module) for module in MODULES]
    imports = sorted({line for lines, _ in pieces for line in lines})
    return HEAD + "\n".join(imports) + "".join(body for _, body in pieces) + FOOT


def _split(module: ModuleType) -> tuple[list[str], str]:
    source = inspect.getsource(module)
    nodes = ast.parse(source).body
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    outside = [ast.unparse(node) for node in imports if not _is_ours(node)]
    lines = source.splitlines()[imports[-1].end_lineno :]
    subject = (module.__doc__ or "").partition("\n")[0]
    return outside, f"\n\n\n# {'-' * 20} {subject}\n\n" + "\n".join(lines).strip("\n")


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    module = node.module if isinstance(node, ast.ImportFrom) else None
    return module == "__future__" or (module or "").startswith("surgery_gov")
