#!/bin/bash
# SPDX-License-Identifier: MIT
# fuzz.sh - runs the libFuzzer targets of tests/fuzz, as many at a time as there are cores. The Makefile
# builds them into $O/fuzz.
#
#   fuzz.sh [--seconds S | --runs N] [TARGET...]     default: each target for 60 seconds
#
# --runs tries N inputs, always the same ones. Inputs begin with what the fixtures hold. What was found
# stays in $O/fuzz/corpus for the next run of --seconds, crashes in $O/fuzz/crashes.
cd "$(dirname "$0")/.." || exit 2
O=${O:-build}
dir=$O/fuzz
limit=-max_total_time=60
case ${1:-} in
--seconds) limit=-max_total_time=$2 && shift 2 ;;
--runs) limit="-runs=$2 -seed=1" && shift 2 ;;
esac

# one TARGET LIMIT: its last line is "ok" or "FAIL", and what is known.
one() {
	local name=$1 new=$dir/corpus/$1 log=$dir/$1.log
	local seeds=("$dir/seeds/$1")
	shift
	[[ $* = *-runs=* ]] && new=$dir/short/$name && rm -rf "$new"
	mkdir -p "$new" "${seeds[0]}"
	[ -d "tests/fuzz/crashes/$name" ] && seeds+=("tests/fuzz/crashes/$name")
	if "$dir/$name" "$@" -timeout=10 -rss_limit_mb=1024 -max_len=8192 -print_final_stats=1 \
		-artifact_prefix="$dir/crashes/$name-" "$new" "${seeds[@]}" >"$log" 2>&1; then
		echo "ok $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, $(find "${seeds[0]}" -type f | wc -l) of them from the fixtures"
	else
		echo "FAIL $name: $(grep -m 1 -E 'ERROR|runtime error|Assertion' "$log")"
		sed -n "s,^artifact_prefix=.*Test unit written to \(.*\),FAIL   again: $dir/$name \1,p" "$log"
		echo "FAIL   all of it: $log"
	fi
}
if [ "${1:-}" = --one ]; then
	shift
	one "$@"
	exit
fi

targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(cd tests/fuzz && ls fuzz_*.c | sed 's/\.c$//')
mkdir -p "$dir/seeds/fuzz_watch" "$dir/seeds/fuzz_capture" "$dir/crashes"
"$dir/split" "$dir/seeds" fixtures/*/capture.* && "$dir/seed" "$dir/seeds/fuzz_watch" fixtures/*/capture.* || exit 2
mkdir -p "$dir/seeds/fuzz_tui" && cp "$dir/seeds/fuzz_watch"/* "$dir/seeds/fuzz_tui" # records of the same form
for capture in fixtures/*/capture.*; do
	[ "$(stat -c %s "$capture")" -lt 8192 ] && cp "$capture" "$dir/seeds/fuzz_capture/$(basename "$(dirname "$capture")")"
done

mkdir -p "$dir/seeds/fuzz_expect" && cp tests/fuzz/expect.json "$dir/seeds/fuzz_expect/"
mkdir -p "$dir/seeds/fuzz_conf" && cp fixtures/servers/*/*.conf "$dir/seeds/fuzz_conf/"

printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I@ bash "$0" --one @ $limit | tee "$dir/result" | sed 's/^/fuzz: /'
passed=$(grep -c '^ok ' "$dir/result")
failed=$((${#targets[@]} - passed))
echo "fuzz: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
