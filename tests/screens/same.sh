#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2015
# same.sh - the screen says what the report says, of every capture in fixtures/: the same findings in the
# same order, uncertain where they are, the same stage, and a word in the fleet that is that of the outcome.
# A line for each that is not so.
#
#	same.sh PROGRAM FIXTURE
set -u
program=$1 capture=$(ls "$2"/capture.*)
name=$(basename "$2")
wide=(--size 240x300)
say() { echo "$name, $mac: $*"; }

# What the fleet says of a boot, as a pattern for grep -E. Arguments: outcome, certain, blind.
word() {
	[ "$3" = false ] || { echo 'its unicast is not seen'; return; }
	case $1-$2 in
	up-true) echo '^\+ .* up(;| +[0-9])' ;;
	up-false) echo '^\+ .*up, it seems' ;;
	hung-true) echo '^!! .*HUNG: ' ;;
	hung-false) echo '^!! .*HUNG\? ' ;;
	failed-true) echo '^x .*FAILED: ' ;;
	failed-false) echo '^x .*FAILED\? ' ;;
	kernel-loaded-true) echo '^  .*kernel loaded; then nothing ' ;;
	kernel-loaded-false) echo '^  .*kernel loaded; then nothing\?' ;;
	in-progress-*) echo '^  .*not finished' ;;
	esac
}
stage() {
	sed 's/^tftp-//; s/^kernel-dhcp$/kernel/; s/^rom$/ROM/; s/^nfs$/NFS/; s/^dhcp$/DHCP/; s/^arp$/ARP/' <<<"$1"
}

# A line for the last boot of each Pi: MAC, outcome, certain, stage, blind, findings; at last, the findings of
# the network as a whole.
facts() {
	"$program" sniff --json -r "$capture" 2>/dev/null | python3 -c '
import json, sys
def findings(of):
    return "".join(f["id"] + (" " if f["certain"] else "? ") for f in of["findings"])
last = {}
for e in map(json.loads, sys.stdin):
    if e["event"] == "boot.report" and e["outcome"] != "not-a-netboot":
        last[e["mac"]] = e
    if e["event"] == "summary":
        run = findings(e)
for mac, e in last.items():
    blind = any(f["id"] == "vantage.no-unicast" for f in e["findings"])
    print(mac, e["outcome"], str(e["certain"]).lower(), e["stage"], str(blind).lower(), findings(e), sep="|")
print("network", "", "", "", "", run, sep="|")
'
}

fleet=$("$program" tui --print -r "$capture" "${wide[@]}" 2>/dev/null)
while IFS='|' read -r mac outcome certain where blind findings; do
	if [ "$mac" = network ]; then
		shown=$("$program" tui --print -r "$capture" "${wide[@]}" --keys n 2>/dev/null |
			sed -nE 's/^ ([a-z]+\.[a-z0-9-]+)(  \(uncertain\))?$/\1\2/p' | sed 's/  (uncertain)/?/' | tr '\n' ' ')
		[ "$shown" = "$findings" ] || say "findings $findings, but: $shown"
		continue
	fi
	row=$(grep -F " $mac " <<<"$fleet")
	[ "$(wc -l <<<"$row")" = 1 ] && [ -n "$row" ] || { say "not one row: $row"; continue; }
	grep -qE -- "$(word "$outcome" "$certain" "$blind")" <<<"$row" || say "$outcome, certain $certain, but: $row"
	grep -qF " $(stage "$where") " <<<"$row" || say "stage $where, but: $row"
	shown=$("$program" tui --print -r "$capture" "${wide[@]}" --screen pi --pi "$mac" --keys '<Tab><Tab>' 2>/dev/null |
		sed -nE 's/^ (CAUSE|note|also): ([a-z0-9.-]+)(  \(uncertain\))?$/\2\3/p' | sed 's/  (uncertain)/?/' | tr '\n' ' ')
	[ "$shown" = "$findings" ] || say "findings $findings, but: $shown"
done < <(facts)
