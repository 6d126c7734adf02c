#!/usr/bin/env bash
# The gate in CI: judges a change, writes reports beside the verdict, and ends with the exit code of `leastwise check`.
#
# GATE_PATHS     what to judge, one path a line; empty: the whole repository
# GATE_BASE      the revision to compare with; empty: the target of the pull or merge request, else none
# GATE_FAIL_ON   as `--fail-on`; empty: as the base revision configures it
# GATE_REPORTS   folder for leastwise.sarif, leastwise.xml and leastwise.md; empty: none are written
# GATE_UNKNOWN   `pass`: what could not be judged does not fail; it is told all the same
set -euo pipefail

base=${GATE_BASE:-${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}}
if [ -z "$base" ] && [ -n "${GITHUB_BASE_REF:-}" ]; then
    base=origin/$GITHUB_BASE_REF
    git rev-parse --verify --quiet "$base^{commit}" >/dev/null ||
        git fetch --quiet --no-tags origin "+refs/heads/$GITHUB_BASE_REF:refs/remotes/origin/$GITHUB_BASE_REF"
fi

arguments=()
while IFS= read -r path; do
    [ -z "$path" ] || arguments+=("$path")
done <<<"${GATE_PATHS:-}"
[ -z "$base" ] || arguments=(--since "$base" "${arguments[@]}")
[ -z "${GATE_FAIL_ON:-}" ] || arguments=(--fail-on "$GATE_FAIL_ON" "${arguments[@]}")

code=0
leastwise check "${arguments[@]}" || code=$?

if [ -n "${GATE_REPORTS:-}" ]; then
    mkdir -p "$GATE_REPORTS"
    for report in sarif:sarif junit:xml markdown:md; do
        leastwise check "${arguments[@]}" --format "${report%%:*}" \
            --output "$GATE_REPORTS/leastwise.${report##*:}" 2>/dev/null || true
    done
    if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$GATE_REPORTS/leastwise.md" ]; then
        cat "$GATE_REPORTS/leastwise.md" >>"$GITHUB_STEP_SUMMARY"
    fi
fi

[ "$code" != 3 ] || [ "${GATE_UNKNOWN:-}" != pass ] || code=0
exit "$code"
