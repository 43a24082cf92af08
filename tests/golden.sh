#!/bin/sh
# SPDX-License-Identifier: MIT
# golden - what pxepi says of each capture in fixtures/, byte for byte.
#
#	golden.sh [--rewrite] PROGRAM [CASE...]
#
# A case is a folder with capture.*, about.md and the expected outputs: expected.txt (text, what
# went to standard error, the exit code), expected.json, and expected-v.txt (of -v) where a file
# named `verbose` stands. --rewrite writes them; `git diff` is then the review.
#
# about.md says in words that a program can read what must come out, so that a rewritten output
# that contradicts it fails (see golden-about.awk):
#	- Findings: ID (SEVERITY[, uncertain][, WORDS]), ... | none
#	- Ends: MODEL SERIAL, stage STAGE, outcome OUTCOME; ... | N x stage ...; ... | no boot
# SERIAL is ..90a038 where only the MAC's low 24 bits are known; MODEL and SERIAL may be `unknown`.
set -u
export TZ=UTC NO_COLOR=1 LC_ALL=C

run() { # NAME-OF-OUTPUT OPTION...
	out=$1
	shift
	"$PROGRAM" sniff -r "$capture" "$@" >"$tmp/$out" 2>"$tmp/err"
	code=$?
	[ "$out" = expected.json ] && return
	sed 's/^/standard error: /' "$tmp/err" >>"$tmp/$out"
	echo "exit $code" >>"$tmp/$out"
}

# One case, in its folder; prints what is wrong and answers 1.
one() {
	name=$1
	cd "fixtures/$name" || return 1
	capture=$(ls capture.* 2>/dev/null | head -n 1)
	tmp=$(mktemp -d) || return 1
	run expected.txt
	run expected.json --json
	[ -e verbose ] && run expected-v.txt -v
	rm -f "$tmp/err"
	bad=0
	for new in "$tmp"/*; do
		old=$(basename "$new")
		if [ "$REWRITE" = yes ]; then
			cmp -s "$new" "$old" || cp "$new" "$old"
		elif ! cmp -s "$old" "$new"; then
			echo "golden: $name: $old differs:"
			diff -u "$old" "$new" 2>&1 | cut -c1-400 | head -n 40
			bad=1
		fi
	done
	# The sanitizers' exit code and their words have no place in an expected output.
	if grep -q 'runtime error\|AddressSanitizer' "$tmp"/*; then
		echo "golden: $name: a sanitizer spoke"
		bad=1
	fi
	# DESIGN 2: no control byte reaches the terminal.
	if tr -d '\n' <"$tmp/expected.txt" | grep -q '[[:cntrl:]]'; then
		echo "golden: $name: a control byte in expected.txt"
		bad=1
	fi
	awk -v name="$name" -f ../../tests/golden-about.awk about.md "$tmp/expected.json" || bad=1
	rm -rf "$tmp"
	return $bad
}

if [ "${1-}" = --one ]; then
	PROGRAM=$2 REWRITE=$3
	if one "$4" >"$5/$4.log" 2>&1; then
		echo "$4" >"$5/$4.ok"
	fi
	exit 0
fi

REWRITE=no
if [ "${1-}" = --rewrite ]; then
	REWRITE=yes
	shift
fi
if [ $# -lt 1 ]; then
	echo "usage: golden.sh [--rewrite] PROGRAM [CASE...]" >&2
	exit 2
fi
self=$(cd "$(dirname "$0")" && pwd)/golden.sh
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
cd "$(dirname "$self")/.." || exit 2
logs=$(mktemp -d) || exit 2
trap 'rm -rf "$logs"' EXIT

whole=no
if [ $# -eq 0 ]; then
	whole=yes
	set -- $(for c in fixtures/*/capture.*; do basename "$(dirname "$c")"; done)
fi
printf '%s\n' "$@" | xargs -P "$(nproc 2>/dev/null || echo 2)" -I '{}' \
	sh "$self" --one "$program" $REWRITE '{}' "$logs"
cat "$logs"/*.log
passed=$(ls "$logs" | grep -c '\.ok$')
failed=$(($# - passed))

# Each finding that exists is shown by a case. capture.dropped happens live only: see
# tests/unit/verdict_test.c.
if [ $whole = yes ]; then
	for id in $(sed -n 's/^[[:space:]]*X([A-Z0-9_]*, "\([a-z0-9.-]*\)".*/\1/p' core/verdict.h); do
		[ "$id" = capture.dropped ] && continue
		if grep -q "\"id\":\"$id\"" fixtures/*/expected.json; then
			passed=$((passed + 1))
		else
			echo "golden: no case shows $id"
			failed=$((failed + 1))
		fi
	done
fi
echo "golden: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
