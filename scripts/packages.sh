#!/bin/sh
# What the test suite needs beyond Python: looks for each thing, installs what is missing with
# apt where it may (root, or sudo without a password), and says what is left out where it may not.
# With SURGERY_GOV_NO_SKIP=1 anything still missing afterwards is a failure.
set -eu
export DEBIAN_FRONTEND=noninteractive

# thing; how to see it; Debian package; what is left out without it
needs() {
    cat <<'TABLE'
chromium;command -v chromium;chromium;the journeys in a browser
chinese;ls /usr/share/fonts/*/noto/*CJK* || fc-list :lang=zh-cn | grep -q .;fonts-noto-cjk;readable screenshots of the pages
postgresql;ls /usr/lib/postgresql/*/bin/initdb || command -v initdb;postgresql;the suite on PostgreSQL
btree_gist;ls /usr/share/postgresql/*/extension/btree_gist.control;postgresql-contrib;the suite on PostgreSQL
soffice;command -v soffice;libreoffice-calc;opening what is exported in LibreOffice
pdftotext;command -v pdftotext;poppler-utils;reading what is printed
nginx;PATH="$PATH:/usr/sbin" command -v nginx;nginx-light;the front server's configuration in docs/
TABLE
}

missing() {
    needs | while IFS=';' read -r name look package without; do
        sh -c "$look" >/dev/null 2>&1 || printf '%s|%s|%s\n' "$name" "$package" "$without"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

absent=$(missing)
if [ -n "$absent" ] && may_install; then
    packages=$(printf '%s\n' "$absent" | cut -d'|' -f2 | sort -u | tr '\n' ' ')
    echo "Installing with apt: $packages"
    as_root apt-get -qq update || true
    # shellcheck disable=SC2086  # a list of package names
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
        $packages >/dev/null || echo "apt could not install all of it."
    absent=$(missing)
fi
[ -n "$absent" ] || exit 0

printf '%s\n' "$absent" | while IFS='|' read -r name package without; do
    echo "No $name here (Debian package $package): left out is $without."
done
[ "${SURGERY_GOV_NO_SKIP:-}" != 1 ] || { echo "Nothing may be left out here."; exit 1; }
