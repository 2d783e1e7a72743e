#!/bin/sh
# Run the suite once per database named. usage: scripts/test.sh sqlite|postgresql ...
# As many processes as cores; PYTEST_ADDOPTS adds options to each run.
set -eu
cd "$(dirname "$0")/.."

can_run() {
    [ "$1" = sqlite ] || .venv/bin/python -c '
import sys
from tests.support import postgres
sys.exit(not postgres.available())'
}

status=0
for database in "$@"; do
    if can_run "$database"; then
        echo "The suite on $database:"
        SURGERY_GOV_TEST_DATABASE=$database .venv/bin/python -m pytest -n auto || status=1
    else
        echo "Left out: the suite on $database, which is not installed here."
        [ "${SURGERY_GOV_NO_SKIP:-}" != 1 ] || status=1
    fi
done
exit "$status"
