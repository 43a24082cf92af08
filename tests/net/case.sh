# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2030,SC2031,SC2154
# case.sh - cases of a live test that run at the same time, each with a network and a folder of
# its own. Sourced after lib.sh's net_enter; needs W (a folder) and P (the program).
#
#   run_case NAME         starts the function case_NAME (- as _); in it: start, send, finish, stop, check
#   end_cases             waits for all, prints what they said, adds up the counts
#   run_cases LIST [NAME...]    both: all that the array LIST names, or of these only NAME...

cases=() jobs=() guard=

# network NAME: two ends, s0 in NAME-s and c0 in NAME-c.
network() {
	local end
	for end in s c; do
		ip netns add "$1-$end"
		ip -n "$1-$end" link set lo up
		ip netns exec "$1-$end" sh -c 'for c in all default; do
			echo 1 >/proc/sys/net/ipv6/conf/$c/disable_ipv6; done'
	done
	ip -n "$1-s" link add s0 type veth peer name c0 netns "$1-c"
	ip -n "$1-s" link set s0 up
	ip -n "$1-c" link set c0 up
}
has_carrier() { in_c ip -o link show c0 2>/dev/null | grep -q 'state UP'; }
in_s() { ip netns exec "$case-s" "$@"; }
in_c() { ip netns exec "$case-c" "$@"; }

run_case() { # NAME: runs case_NAME
	network "$1"
	cases+=("$1")
	(
		case=$1 D=$W/$1
		mkdir -m 777 "$D"
		cd "$D" || exit
		passed=0 failed=0 skipped=0
		sniffer='' server=''
		trap 'kill -KILL $sniffer $server 2>/dev/null' EXIT
		wait_for has_carrier
		"case_${1//-/_}"
		echo "$passed $failed $skipped" >counts
	) >"$W/$1.log" 2>&1 &
	jobs+=($!)
}

# One that does not end is ended, and fails. Waits without a child that could outlive it.
guard() {
	read -rt "${CASES_MAX_S:-60}" <>"$W/never"
	kill "${jobs[@]}" 2>/dev/null
}

end_cases() {
	local name p f s
	mkfifo "$W/never"
	guard &
	guard=$!
	wait "${jobs[@]}" 2>/dev/null
	kill "$guard" 2>/dev/null
	for name in "${cases[@]}"; do
		cat "$W/$name.log"
		if [ -s "$W/$name/counts" ]; then
			read -r p f s <"$W/$name/counts"
		else
			p=0 f=1 s=0
			say_result FAIL "$name did not end"
		fi
		passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	done
}

# Not more at once than ATONCE, where that is set.
run_cases() { # LIST [NAME...]
	local -n cases_named=$1
	local name
	shift
	for name in "${cases_named[@]}"; do
		[ $# -eq 0 ] || [[ " $* " = *" $name "* ]] || continue
		while [ "$(jobs -pr | wc -l)" -ge "${ATONCE:-1000}" ]; do wait -n; done
		run_case "$name"
	done
	end_cases
}

# start OPTION...: pxepi sniff at c0's end, in the background; returns when it listens. Its output
# is in out and err, its exit code is finish's. A script's background job ignores SIGINT: env undoes it.
start() { start_as env "$P" sniff "$@"; }
start_as() { # COMMAND...
	: >err
	ip netns exec "$case-c" env --default-signal=INT "$@" >"${out:-out}" 2>err &
	sniffer=$!
	wait_for grep -q 'pxepi: ' err
}
# After these: code, the exit code.
finish() {
	wait "$sniffer"
	code=$?
}
stop() { # SIGNAL
	kill "-$1" "$sniffer"
	finish
}
send() { in_s "$W/replay" s0 "$@" >sent; } # FILE [SPEED [LONGEST]]
count_is() { [ "$(grep -c "$1" out)" -ge "$2" ]; }
heard() { wait_for grep -q "$1" out; }
exited() { [ "$code" -eq "$1" ] || { echo "exit code $code, not $1"; tail -n 5 out err; false; }; }
said() { grep -q -- "$2" "$1" || { echo "\"$2\" is not in $1:"; tail -n 20 "$1"; false; }; }
quiet() { [ "$(grep -vc 'listening on' err)" -eq 0 ] || { cat err; false; }; }
same() { cmp -s "$1" "$2" || { diff "$1" "$2" | head -n 20; false; }; }
field() { sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^,\"}]*\\).*/\\1/p"; }
# What two views of a boot must agree on: all but when it was, how long it took to a hair, which packet.
timeless() {
	sed -E 's/"(t|began)":"[^"]*",?//g; s/"packet":[0-9]+,?//g; s/"packets":[0-9]+,//g
		s/:[0-9]+\.[0-9]+/:0/g; s/[0-9]+(\.[0-9]+)? (us|ms|s)([^a-z])/T\3/g
		s/^[0-9:.]+  //; s/ +/ /g'
}
