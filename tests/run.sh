#!/bin/bash
# SPDX-License-Identifier: MIT
# run.sh - all tests, one part after the other: a line for each part, what failed in it, and the sum of all
# counts as the last line. Called by `make test`, which builds first. Logs are in $O/test.
cd "$(dirname "$0")/.." || exit 2
export O=${O:-build} MAKE=${MAKE:-make} CC=${CC:-cc} LC_ALL=C TZ=UTC NO_COLOR=1
logs=$O/test
mkdir -p "$logs"
passed=0 failed=0 skipped=0

# The counts in "NAME: 3 passed, 1 failed, 2 skipped"; a part without that word has 0 of it.
count() { grep -oE "[0-9]+ $1" <<<"$2" | tail -n 1 | grep -oE '^[0-9]+' || echo 0; }

# part NAME CMD...: its last line must be its counts. A part that dies early counts as one failure.
part() {
	run "$@"
	tell "$1"
}
# aside NAME CMD...: the same, when nothing else wants the processor; tell_aside waits for it. For what
# computes, beside the live parts, which wait for clocks.
aside() {
	run "$@" &
	asides+=("$1" $!)
}
tell_aside() {
	wait "${asides[1]}"
	tell "${asides[0]}"
	asides=("${asides[@]:2}")
}
asides=()
run() {
	local name=$1 start=$SECONDS
	shift
	timeout -k 10 900 "$@" >"$logs/$name.log" 2>&1 </dev/null
	echo "$? $((SECONDS - start))" >"$logs/$name.end"
}
tell() {
	local name=$1 log=$logs/$1.log code took last p f s
	read -r code took <"$logs/$name.end"
	last=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
	p=$(count passed "$last") f=$(count failed "$last") s=$(count skipped "$last")
	if [ "$code" -ne 0 ] && [ "$f" -eq 0 ] || [ -z "$last" ]; then
		f=$((f + 1))
		echo "$name: ended with exit code $code; the end of $log:"
		tail -n 15 "$log" | sed 's/^/    /'
	elif [ "$f" -gt 0 ]; then
		grep -vE '^(ok|#)|: ok |passed, [0-9]+ failed' "$log" | head -n 60 | sed 's/^/    /'
		echo "    (all of it: $log)"
	fi
	[ "$s" -eq 0 ] || grep -iE '(^| )skip' "$log" | grep -v 'passed,' | head -n 10 | sed 's/^/    /'
	printf '%-8s %5d passed, %d failed, %d skipped  %4d s\n' "$name" "$p" "$f" "$s" "$took"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# Every unit test program, as TAP. One that crashes has fewer results than its plan says.
unit() {
	local program=$1 out
	out=$(CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 5 120 "$program" 2>&1)
	local code=$? ok bad
	ok=$(grep -c '^ok ' <<<"$out") bad=$(grep -c '^not ok ' <<<"$out")
	[ $code -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	[ "$bad" -eq 0 ] || grep -v '^ok ' <<<"$out" | head -n 40 | sed "s,^,$(basename "$program"): ,"
	echo "counts $ok $bad"
}
units() {
	(cd tests/unit && ls *_test.c) | sed "s,^,$O/unit/,; s,\.c$,," | xargs -P "$(nproc)" -n 1 bash "$0" --unit |
		awk '/^counts / { ok += $2; bad += $3; next } { print }
			END { printf "unit: %d passed, %d failed\n", ok, bad; exit bad > 0 }'
}
case ${1:-} in
--unit) unit "$2" && exit ;;
--units) units; exit ;;
esac

part unit bash "$0" --units
part golden sh tests/golden.sh "$O/san/pxepi"
part sim sh tests/sim/check.sh
part diff bash tests/diff/diff.sh
part docs sh tests/docs/check.sh
part live bash tests/net/live.sh
part sniff bash tests/net/sniff.sh
aside lint nice -n 19 bash tests/lint.sh
part screens bash tests/screens.sh "$O/san/pxepi"
part emulate bash tests/net/emulate.sh
part nfs bash tests/net/nfs.sh
part table bash tests/check/table.sh
part kick bash tests/net/kick.sh
part tui bash tests/net/tui.sh
part check bash tests/net/check.sh
tell_aside
part fuzz bash tests/fuzz.sh --runs 20000
part badinput bash tests/badinput.sh

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
