"""The habits of the codebase, as tests."""

import ast
import inspect
import pkgutil
import re
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import surgery_gov
from surgery_gov.kernel import commands
from surgery_gov.policy.rules import bases

PACKAGE = Path(surgery_gov.__path__[0])
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "_bundled" not in p.parts)
SERVICES = [
    f"{f.name}.service"
    for f in pkgutil.iter_modules(surgery_gov.__path__, "surgery_gov.")
    if f.ispkg
    and f.name != "surgery_gov.audit"
    and (
        (PACKAGE / f.name.split(".")[1] / "service.py").exists()
        or (PACKAGE / f.name.split(".")[1] / "service").is_dir()
    )
]
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}


def relative(path):
    return str(path.relative_to(PACKAGE))


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SERVICES)
def test_every_public_service_function_is_a_command(name):
    module = import_module(name)
    public = [
        (f.__module__, n)
        for n, f in inspect.getmembers(module, inspect.isfunction)
        if not n.startswith("_") and f.__module__.startswith(name)
    ]
    known = set(commands.registry) | commands.bookkeeping_registry
    assert [f"{m}.{n}" for m, n in public if f"{m}.{n}" not in known] == []


def test_only_the_kernel_commits():
    offenders = [
        f"{relative(path)}:{node.lineno}"
        for path in MODULES
        if "kernel" not in path.parts
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}
    ]
    assert offenders == []


def test_modules_stay_small():
    lengths = {relative(p): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_a_basis_is_written_by_citing_it_and_in_no_other_way():
    offenders = [
        f"{relative(path)}:{line}" for path in MODULES for line in _written_bare(tree_of(path))
    ]
    offenders += [
        path.name
        for path in (PACKAGE.parent / "templates").rglob("*.html")
        if re.search(r"(?<!cite\()\bbases\.[A-Z]", path.read_text(encoding="utf-8"))
    ]
    assert offenders == []


def _written_bare(tree):
    """The lines where a basis stands in a text, or its own text is taken."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == bases.__name__
        for alias in node.names
        if isinstance(getattr(bases, alias.name), bases.Basis)
    }
    for node in ast.walk(tree):
        taken = isinstance(node, ast.Attribute) and node.attr == "text"
        if taken or isinstance(node, ast.FormattedValue):
            named = ast.unparse(node.value)
            if named in imported or re.fullmatch(r"bases\.[A-Z_]+", named):
                yield node.lineno


def test_no_module_is_a_drawer_for_anything():
    assert [relative(p) for p in MODULES if p.name in FORBIDDEN_NAMES] == []


def test_the_tables_of_every_feature_are_its_own():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    owners = {p.parent for p in PACKAGE.glob("*/models.py")}
    owners |= {p.parent.parent for p in PACKAGE.glob("*/models/__init__.py")}
    assert PACKAGE / "preop" in owners
    for owner in sorted(owners):
        feature = f"surgery_gov.{owner.name}"
        assert {
            "name": f"The tables of {owner.name} go through its queries and service",
            "type": "protected",
            "protected_modules": [f"{feature}.models"],
            "allowed_importers": [f"{feature}.queries", f"{feature}.service"],
        } in contracts
