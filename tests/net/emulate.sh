#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1090,SC1091,SC2015,SC2034,SC2154,SC2317,SC2086
# emulate.sh - `pxepi emulate` boots from real servers: each pairing brings each model up, each fault
# that an owner makes ends with the finding that names it, and what `sniff` sees at the server's end
# is what the emulated Pi says. As root, or as anybody who may make user namespaces (some servers
# may not); build first. Each case has a network of its own, and several run at the same time.
#
#   tests/net/emulate.sh [CASE...]      KEEP=DIR keeps the folders of the cases there
cd "$(dirname "$0")/../.." || exit 2
. tests/net/lib.sh
O=${O:-build}
[ -n "${NET_INSIDE:-}" ] || {
	[ -x "$O/pxepi" ] || { echo "emulate.sh: $O/pxepi is missing: run make" >&2; exit 2; }
	net_tool frames tests/net/frames.c -- && net_tool replay tests/net/replay.c -- -lpcap &&
		net_tool badlink tests/net/{badlink,ether}.c -- &&
		net_tool hostile tests/net/{hostile,hostile_tftp,ether}.c \
			core/{compose,frame,ipv4,tftp,dhcp}.c -- || exit 2
	bash tests/net/servers.sh -q
}
net_enter "$@"
export LC_ALL=C TZ=UTC NO_COLOR=1
# In a file system of its own: nothing of it is left, whatever happens. Its path is seen in captures.
mount -t tmpfs tmpfs /mnt || exit 2
W=/mnt
trap 'kill "${jobs[@]}" "$guard" 2>/dev/null; [ -z "${KEEP:-}" ] || cp -r "$W/." "$KEEP"' EXIT
chmod 755 "$W"
cp "$O/pxepi" "$TOOLS"/{replay,frames,badlink,hostile} "$W"
[ -x "$O/san/pxepi" ] && cp "$O/san/pxepi" "$W/pxepi-san"
P=$W/pxepi
top=$PWD
servers=$top/build/servers/bin
plugins=$(dirname "$(find "$top/build/servers/tree" -name libfsalvfs.so 2>/dev/null | head -n 1)")

. tests/net/case.sh
. tests/net/serve.sh
. tests/net/trees.sh
# For captures that are to be kept: see fixtures.sh.
[ -z "${SMALL:-}" ] || KERNEL_BYTES=4800 START_BYTES=4300 BOOTCODE_BYTES=1900
for part in tests/net/emulate-*.sh; do . "$part"; done

# --- what the cases say

# The Pi of most cases: its serial number is in its MAC, up to the 3B+.
SERIAL=df90a038
emulate() { # OPTION...: as JSON into out; `code` is its exit code
	in_c timeout -k 5 "${LIMIT:-100}" "${program:-$P}" emulate -i c0 --serial $SERIAL --json "$@" >out 2>err
	code=$?
	grep '"event":"boot.report"' out >report
	cat out >>all
	[ $code -gt 1 ] || tail -n 1 out | grep -q "\"event\":\"summary\".*\"exit\":${code}[,}]" || echo "$* $code" >>odd
}
is_report() { # MODEL STAGE OUTCOME [SERIAL]
	local serial=\"${4:-$SERIAL}\"
	[ "${4:-}" = null ] && serial=null
	said report "\"serial\":$serial,.*\"model\":\"$1\".*\"stage\":\"$2\",\"outcome\":\"$3\""
}
has_finding() { # ID SEVERITY
	grep -q "\"id\":\"$1\",\"severity\":\"$2\"" report || { echo "no $1 ($2) in:"; cat report err; false; }
}
no_fatal() { ! grep -o '"id":"[^"]*","severity":"fatal"' report; }
no_finding() { ! grep -o "\"id\":\"$1\",\"severity\":\"[a-z]*\"" report; }
only_fatal() { # ID: it and no other
	[ "$(grep -o '"id":"[^"]*","severity":"fatal"' report)" = "\"id\":\"$1\",\"severity\":\"fatal\"" ] ||
		{ echo "not $1 as the only fatal finding:"; cat report err; false; }
}
# What it must say when it comes up, and when one thing stops it.
up() { # WHAT MODEL
	check "$1: it comes up" is_report "$2" up up
	check "$1: no fatal finding" no_fatal
	check "$1: exit code 0" exited 0
}
stopped() { # WHAT MODEL STAGE FINDING [SERIAL [OUTCOME]]
	check "$1: $4 stops it" only_fatal "$4"
	check "$1: it stops in $3" is_report "$2" "$3" "${6:-failed}" "${5:-}"
	check "$1: exit code 1" exited 1
}

# --- all of them, not more at once than the machine bears

ATONCE=${ATONCE:-$((4 * $(nproc)))}
CASES_MAX_S=110
run_cases emulate_cases "$@"

check "every summary names the exit code" same <(cat "$W"/*/odd 2>/dev/null) /dev/null
python=/usr/bin/python3
if $python -c 'import jsonschema' 2>/dev/null; then
	cat "$W"/*/all | $python tests/docs/validate.py doc/events.schema.json >"$W/valid"
	valid=$?
	check "every line is JSON, and as the schema says: $(tail -n 1 "$W/valid")" [ $valid -eq 0 ]
	head -n -1 "$W/valid"
else
	skip "the JSON schema" "no python3-jsonschema"
fi
net_done
