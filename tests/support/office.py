"""LibreOffice, for tests that reopen what we export."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (libreoffice-calc) is not installed"
)
FORMATS = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "xls": "xls:MS Excel 97", "pdf": "pdf"}


def converted(path: Path, kind: str, folder: Path) -> Path:
    """Open the file in LibreOffice and save it as xlsx, xls or pdf; returns the new file."""
    target = folder / kind
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            FORMATS[kind],
            "--outdir",
            str(target),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return target / f"{path.stem}.{kind}"
