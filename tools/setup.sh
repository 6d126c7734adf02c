#!/bin/sh
# Makes .venv from requirements.lock and puts the project into it; does nothing when that is already so.
# PYTHON=… chooses the interpreter. pip's own configuration (index, proxy, certificates) is left as the machine has it.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "setup: $1" >&2
    exit 1
}

suitable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

can_make_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Prints the first interpreter that is new enough and can make environments, or says in one line what is missing.
find_python() {
    without_venv=
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 python3.14 python; do
        if suitable "$candidate"; then
            if can_make_environments "$candidate"; then
                echo "$candidate"
                return
            fi
            without_venv=${without_venv:-$candidate}
        fi
        [ -z "${PYTHON:-}" ] || break
    done
    if [ -n "$without_venv" ]; then
        fail "\`$without_venv\` has no venv and ensurepip modules; on Debian: apt-get install python3-venv"
    fi
    fail "no Python 3.11 or newer found${PYTHON:+ at \`$PYTHON\`}; on Debian: apt-get install python3 python3-venv, or name one with PYTHON=…"
}

# The checkout's path is part of the digest: an environment does not survive being moved or copied.
digest() { { pwd -P; cat "$@"; } | cksum; }

version() { "$1" -c 'import sys; print(sys.version)' 2>/dev/null; }

# Whether .venv runs, and on the interpreter that was asked for, if one was.
runs() { version .venv/bin/python >/dev/null && { [ -z "${PYTHON:-}" ] || [ "$(version .venv/bin/python)" = "$(version "$PYTHON")" ]; }; }

is_stamped() { [ -f ".venv/$1.stamp" ] && [ "$(cat ".venv/$1.stamp")" = "$2" ]; }

# Written under another name and renamed, so that an interruption leaves no stamp.
stamp() {
    echo "$2" >".venv/$1.stamp.partial"
    mv ".venv/$1.stamp.partial" ".venv/$1.stamp"
}

pip_install() {
    .venv/bin/python -m pip install -qq --no-input --disable-pip-version-check --no-deps "$@" ||
        fail "pip could not install what .venv needs; its message stands above"
}

# Only what this script made is ever removed: somebody's own environment is theirs.
mark=.venv/made-by-setup
if [ -e .venv ] && [ ! -f "$mark" ]; then
    fail "\`.venv\` was not made by this script; move it away, or \`touch $mark\` to let it be replaced"
fi

packages=$(digest requirements.lock)
project=$(digest requirements.lock pyproject.toml)

if ! is_stamped packages "$packages" || ! runs; then
    python=$(find_python)
    echo "setup: making .venv with $("$python" -V), packages from requirements.lock (about 20 seconds on a fast line)" >&2
    rm -rf .venv
    mkdir .venv
    : >"$mark"
    "$python" -m venv .venv || fail "\`$python -m venv .venv\` failed; its message stands above"
    pip_install --require-hashes -r requirements.lock
    stamp packages "$packages"
fi

if ! is_stamped project "$project"; then
    pip_install --no-build-isolation --editable .
    stamp project "$project"
fi
