#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh - the fixed set of simulated boots that each test run makes: more than 20,000, then some under
# ASan and UBSan, each of those twice, as the same seed must give the same run to the byte. Prints the table of
# all findings, and its counts at the end. A seed that fails leaves its packets in $O/sim.
O=${O:-build}
export O
set -- "$O/sim/sim --seeds 12000 --table --all-ids" "$O/sim/sim-san --seeds 600 --from 50000000 --twice"
passed=0 failed=0
for run; do
	$run --out "$O/sim" >"$O/sim/log" 2>&1
	grep -v '^sim:' "$O/sim/log"
	last=$(grep '^sim:' "$O/sim/log")
	p=$(echo "$last" | sed -n 's/^sim: \([0-9]*\) passed.*/\1/p')
	f=$(echo "$last" | sed -n 's/.* \([0-9]*\) failed.*/\1/p')
	passed=$((passed + ${p:-0}))
	failed=$((failed + ${f:-1}))
done
echo "sim: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
