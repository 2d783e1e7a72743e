#!/bin/sh
# Make .venv, or bring it up to date, with the pinned versions. usage: scripts/venv.sh [EXTRA]
# pip's own configuration decides where packages come from.
set -eu
cd "$(dirname "$0")/.."
extra=${1:-}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then echo "$candidate"; return; fi
    done
    echo "Python 3.11 or newer is needed (PYTHON=/path/to/python3 names one)." >&2
    echo "On Debian 12 or Ubuntu 24.04: apt install python3 python3-venv" >&2
    return 1
}

# Debian ships venv without ensurepip until python3-venv is there.
install_ensurepip() {
    if [ "$(id -u)" = 0 ]; then root=""; else root="sudo -n"; fi
    echo "This Python cannot make virtual environments; installing python3-venv with apt."
    $root apt-get -qq update && $root apt-get -qq install -y python3-venv >/dev/null
}

make_venv() {
    python=$(find_python)
    "$python" -c 'import ensurepip' 2>/dev/null || install_ensurepip || {
        echo "Making a virtual environment needs one more package: apt install python3-venv" >&2
        return 1
    }
    rm -rf .venv
    "$python" -m venv .venv
}

{ [ -x .venv/bin/python ] && new_enough .venv/bin/python; } || make_venv

pip() {
    .venv/bin/python -m pip --disable-pip-version-check --no-input -qq "$@"
}
echo "Installing the pinned dependencies into .venv ..."
pip install -c constraints.txt hatchling editables
pip install -c constraints.txt --no-build-isolation -e ".${extra:+[$extra]}"
