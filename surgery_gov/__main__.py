"""``python -m surgery_gov`` is the command line."""

from surgery_gov.cli import main

main()
