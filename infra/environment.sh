#!/bin/sh
# Makes .venv what requirements.lock says, in seconds where it is that already. Needs Python 3.11 or newer; gets uv
# itself where there is none. Run from the project's folder.
set -eu

python=${PYTHON:-python3}
stamp=.venv/.installed
wanted=$(cat requirements.lock pyproject.toml infra/environment.sh | cksum)

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted $PWD" ]; then
    exit 0
fi

say() { printf '%s\n' "$*" >&2; }

if ! command -v "$python" >/dev/null 2>&1; then
    say "Springline needs Python 3.11 or newer: install it (Debian: apt-get install python3), or set PYTHON to it."
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Springline needs Python 3.11 or newer; $python is $("$python" -V). Set PYTHON to a newer one."
    exit 1
fi

# A uv of the project's own, where the machine has none: nothing outside of this folder is changed.
find_uv() {
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
        echo uv
        return
    fi
    own=.uv/bin/uv
    if [ ! -x "$own" ]; then
        say "Getting uv …"
        if "$python" -m pip --version >/dev/null 2>&1; then
            PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --target .uv uv >&2
        elif "$python" -m venv .uv >/dev/null 2>&1; then
            .uv/bin/python -m pip install --quiet --disable-pip-version-check uv >&2
        else
            say "There is neither uv nor pip on this machine. Debian: apt-get install python3-pip; or install uv."
            exit 1
        fi
    fi
    echo "$own"
}

uv=$(find_uv)
say "Setting up the environment …"
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS="${CI:+1}"
[ -n "$UV_NO_PROGRESS" ] || unset UV_NO_PROGRESS
"$uv" venv --quiet --clear --python "$python" .venv
"$uv" pip install --quiet --require-hashes -r requirements.lock
"$uv" pip install --quiet --no-deps -e .
printf '%s\n' "$wanted $PWD" >"$stamp"
