#!/usr/bin/env bash
# What pip cannot bring, from Debian: installs what is missing, and asks nothing of a machine that has it all.
#   tests/setup.sh venv | node | tests | bench
set -euo pipefail

install() {
    (($#)) || return 0
    local root=()
    [[ $EUID -eq 0 ]] || root=(sudo)
    if ! type -P apt-get >/dev/null || ! type -P "${root[@]:-sh}" >/dev/null; then
        echo "Missing here: $*. Install these (as root: apt-get install $*), then run make again." >&2
        exit 1
    fi
    echo "Installing from Debian: $*"
    "${root[@]}" apt-get update -qq || true  # one source that is down need not be the one we ask
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >/dev/null
}

python_with() {  # the first Python that is new enough and can do what is asked
    local python
    for python in python3.11 python3 /usr/bin/python3; do
        if "$python" -c "import sys; assert sys.version_info >= (3, 11); $1" 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

venv() {
    python_with "import ensurepip, venv" >/dev/null || install python3-venv
    local python
    if ! python=$(python_with "import ensurepip, venv"); then
        echo "Årshjul needs Python 3.11 or newer." >&2
        exit 1
    fi
    "$python" -m venv --clear .venv
}

node() {
    local missing=()
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    install "${missing[@]}"
}

bench() {
    local missing=()
    [[ -x /usr/sbin/nginx ]] || missing+=(nginx-light)
    command -v wrk >/dev/null || missing+=(wrk)
    install "${missing[@]}"
}

tests() {
    local missing=()
    [[ -x /usr/sbin/nginx ]] || missing+=(nginx-light)
    command -v chromium >/dev/null || missing+=(chromium fonts-liberation)
    command -v php >/dev/null || missing+=(php-cli)
    [[ -e /usr/share/php/Sabre/VObject ]] || missing+=(php-sabre-vobject)
    compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
    /usr/bin/python3 -c 'import gi; gi.require_version("ICalGLib", "3.0")' 2>/dev/null ||
        missing+=(python3-gi gir1.2-ical-3.0)
    install "${missing[@]}"
}

"$1"
