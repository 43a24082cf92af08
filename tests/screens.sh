#!/bin/bash
# SPDX-License-Identifier: MIT
# screens.sh - golden screens: what `pxepi tui` shows of fixtures after scripted keys, cell by cell, text
# and styles; that they say what the report says; then the real thing in a terminal (screens/terminal.sh).
#
#   screens.sh [--rewrite] PROGRAM [NAME...]      --rewrite writes tests/screens/NAME.screen; review the diff
# shellcheck disable=SC1091
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
	# And what a terminal is sent for these styles, with colours and without; \\e is an escape.
	for way in '' --no-colour; do
		echo "=== ansi $way"
		# shellcheck disable=SC2086
		"$program" tui --print --format ansi --size 80x24 --ascii -r "$capture" "$@" $way 2>&1 | sed 's/\x1b/\\e/g'
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
	sed -n '/--ascii/,$p' "$tmp/new" | LC_ALL=C grep -a '[^ -~]' >>"$tmp/wrong"
	result "$name"
done <tests/screens/cases
[ $# -eq 0 ] || { echo "screens: $passed passed, $failed failed"; [ $failed -eq 0 ]; exit; }

# --- the screen says what the report says

for folder in fixtures/*/; do
	ls "$folder"capture.* >/dev/null 2>&1 || continue
	bash tests/screens/same.sh "$program" "$folder" >"$tmp/wrong" 2>&1
	result "as the report has it: $(basename "$folder")"
done

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

if command -v tmux pgrep >/dev/null; then
	. tests/screens/terminal.sh
else
	skipped=1
	echo "screens: SKIP a terminal: no tmux, or no pgrep"
fi

echo "screens: $passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
