#!/bin/sh
# Serve what is in instance/: brought to the newest schema, the demo hospital where it is empty.
set -eu
cd "$(dirname "$0")/.."
surgery_gov=.venv/bin/surgery-gov
database=instance/surgery_gov.db

# The demo takes some seconds; loaded aside, so that breaking off leaves nothing half done.
if [ -z "${SURGERY_GOV_DATABASE_URL:-}" ] && [ ! -e "$database" ]; then
    rm -f instance/loading.db*
    SURGERY_GOV_DATABASE_URL=sqlite:///instance/loading.db
    export SURGERY_GOV_DATABASE_URL
    $surgery_gov init
    $surgery_gov demo >/dev/null
    mv instance/loading.db "$database"
    unset SURGERY_GOV_DATABASE_URL
fi
$surgery_gov init
$surgery_gov demo --if-empty
exec $surgery_gov serve
