#!/bin/bash
# SPDX-License-Identifier: MIT
# screens.sh - golden screens: what `pxepi tui` shows of fixtures after scripted keys, cell by cell, text
# and styles; then the real thing in a terminal (tmux): it starts, follows a resize, ends in every way it
# can, and leaves the terminal as it was.
#
#   screens.sh [--rewrite] PROGRAM [NAME...]      --rewrite writes tests/screens/NAME.screen; review the diff
cd "$(dirname "$0")/.." || exit 2
export TZ=UTC NO_COLOR='' LC_ALL=C.UTF-8 TERM=xterm-256color
rewrite=
[ "${1:-}" = --rewrite ] && rewrite=1 && shift
program=$(realpath "${1:?usage: screens.sh [--rewrite] PROGRAM [NAME...]}")
shift
tmp=$(mktemp -d) || exit 2
chmod 755 "$tmp" # as root it reads with the rights of another
T="tmux -L pxepi-screens-$$ -f /dev/null"
trap '$T kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
passed=0 failed=0 skipped=0

result() { # NAME: passed when $tmp/wrong is empty
	if [ -s "$tmp/wrong" ]; then
		failed=$((failed + 1))
		echo "screens: FAIL $1"
		head -n 40 "$tmp/wrong" | sed 's/^/	/'
	else
		passed=$((passed + 1))
	fi
}
check() { # NAME CMD...
	local name=$1
	shift
	"$@" >"$tmp/said" 2>&1 && : >"$tmp/wrong" || { echo "not so: $*"; cat "$tmp/said"; } >"$tmp/wrong"
	result "$name"
}

draw() { # CAPTURE OPTION...: in all ways
	local capture way
	capture=$(ls "fixtures/$1"/capture.*)
	shift
	for way in '--size 80x24' '--size 120x40' '--size 80x24 --ascii'; do
		echo "=== $way"
		# shellcheck disable=SC2086
		"$program" tui --print --format cells -r "$capture" "$@" $way 2>&1 || echo "exit $?"
	done
}

while read -r name capture options; do
	case $name in '' | '#'*) continue ;; esac
	[ $# -eq 0 ] || [[ " $* " = *" $name "* ]] || continue
	# shellcheck disable=SC2086
	draw "$capture" $options >"$tmp/new"
	old=tests/screens/$name.screen
	[ -z "$rewrite" ] || cmp -s "$tmp/new" "$old" || { cp "$tmp/new" "$old"; echo "screens: wrote $old"; }
	diff "$old" "$tmp/new" >"$tmp/wrong" 2>&1
	grep -E 'runtime error|AddressSanitizer|^exit ' "$tmp/new" >>"$tmp/wrong"
	tr -d '\n' <"$tmp/new" | grep -aq '[[:cntrl:]]' && echo "a control byte" >>"$tmp/wrong"
	grep -A26 -e '--ascii' "$tmp/new" | LC_ALL=C grep -a '[^ -~]' >>"$tmp/wrong"
	result "$name"
done <tests/screens/cases
[ $# -eq 0 ] || { echo "screens: $passed passed, $failed failed"; [ $failed -eq 0 ]; exit; }

# --- with colours and without, as a terminal would get it

hung=$(ls fixtures/dhcp-race-hang/capture.*)
ansi() { "$program" tui --print --format ansi -r "$hung" --at 60 "$@"; }
red=$'\033[1;4;33;41m!!' reverse=$'\033[1;4;7m!!'
check "a hung Pi is red" grep -qF "$red" <(ansi)
check "without colour it is reversed, and marked" grep -qF "$reverse" <(ansi --no-colour)
# shellcheck disable=SC2016
check "without colour there is none" sh -c '! grep -q "\[[0-9;]*3[0-7]m" "$1"' - <(ansi --no-colour)
svg() { "$program" tui --print --format svg -r "$hung" --at 60; }
check "the picture is XML" python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.stdin)' < <(svg)

# --- options

says() { "$program" tui "$@" 2>&1 >/dev/null </dev/null | grep -q -- "$text"; }
text='needs a terminal' check "no terminal: it says so" says -r "$hung"
text='wants --at' check "--print live wants --at" says --print -i lo
text='no such Pi' check "--pi nobody" says --print -r "$hung" --pi 12345678
text='no such key' check "--keys that are none" says --print -r "$hung" --keys '<Nope>'
text='--speed wants' check "--speed nonsense" says -r "$hung" --speed 0
text='--size wants' check "--size nonsense" says -r "$hung" --size 10
text='choose one' check "-i and -r" says -r "$hung" -i lo
text='nothing in a file' check "--kick of a file" says -r "$hung" --kick
printf '\nrack one\n' >"$tmp/names"
text=':2: a line is a MAC' check "--names with a wrong line" says --print -r "$hung" --names "$tmp/names"

# --- in a terminal

shown() { $T capture-pane -p -t t | grep -q -- "$1"; }
wait_for() { # CMD...: up to 10 s
	local i
	for ((i = 0; i < 200; i++)); do
		"$@" && return
		sleep 0.05
	done
	$T capture-pane -p -t t
	return 1
}
sees() { wait_for shown "$1"; }
shell() { $T send-keys -t t "$1" Enter; }
same_terminal() { # after it: the modes of before, the other screen, a cursor, no mouse, no keypad mode
	shell "stty -a >$tmp/after; echo done \$((1+1))"
	wait_for shown 'done 2' && diff "$tmp/before" "$tmp/after" &&
		[ "$($T display-message -p -t t '#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_cursor_flag}')" = "0 1 0 0" ]
}
start() { # OPTION...: in a fresh shell of its own
	$T kill-session -t t 2>/dev/null
	$T new-session -d -s t -x 80 -y 24 "cd $tmp && exec bash --norc --noprofile"
	shell "PS1='> '; ulimit -c 0; stty -a >$tmp/before; clear; echo begin here"
	wait_for shown '^begin here' || return
	shell "$program tui -r $PWD/$(ls fixtures/22-pis-at-once/capture.*) $*; echo ended \$?"
}
ended() { ! pid >/dev/null; }
pid() { pgrep -P "$($T display-message -p -t t '#{pane_pid}')" -x pxepi; }
dies() { # SIGNAL
	start --speed 0.1 && sees 'FFilter\|F5Filter' && kill "-$1" "$(pid)" && sees 'ended\|begin here'
}

if ! command -v tmux pgrep >/dev/null; then
	skipped=1
	echo "screens: SKIP a terminal: no tmux, or no pgrep"
else
	$T new-session -d -s keep "cat" # the server stays
	check "it starts" start --speed max
	check "it shows the fleet" sees '22'
	$T resize-window -t t -x 120 -y 40
	check "a larger terminal has whole MACs" sees 'b8:27:eb:31:13:57'
	$T resize-window -t t -x 50 -y 10
	check "one that is too small is told so" sees 'needs 60 columns'
	$T resize-window -t t -x 80 -y 24
	check "and back" sees 'F5Filter'
	$T send-keys -t t Down Enter
	check "Enter opens a Pi" sees 'Ladder'
	$T send-keys -t t w
	check "w saves its packets" sees 'Saved .* packets in pxepi-\|Not saved: .*Permission'
	if [ "$(id -u)" -ne 0 ]; then
		saved=$(ls "$tmp"/pxepi-*.pcap)
		check "what was saved is a boot" "$program" sniff --json -r "$saved"
	fi
	$T send-keys -t t q q
	check "q ends it with 0" sees 'ended 0'
	check "q: the terminal is as it was" same_terminal
	for signal in TERM INT HUP; do
		check "SIG$signal ends it" dies $signal
		check "SIG$signal: the terminal is as it was" same_terminal
	done
	for signal in SEGV ABRT QUIT; do
		check "SIG$signal kills it" dies $signal
		check "SIG$signal: the terminal is as it was" same_terminal
	done
	start --speed 0.1
	check "it runs" sees 'F5Filter'
	$T send-keys -t t C-z
	check "Ctrl-Z gives the shell" sees 'Stopped'
	check "Ctrl-Z: the screen of before" [ "$($T display-message -p -t t '#{alternate_on}')" = 0 ]
	shell fg
	check "fg brings it back" sees 'F5Filter'
	$T send-keys -t t Q
	check "and it ends" wait_for ended
	check "after all that: the terminal is as it was" same_terminal
fi

echo "screens: $passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
