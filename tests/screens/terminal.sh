# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2015,SC2016,SC2154
# terminal.sh - the program in a terminal (tmux): it starts, follows a resize, hears the mouse, costs nothing
# while nothing happens, saves with the rights of who called it, ends in every way it can, and leaves the
# terminal as it was. Sourced by screens.sh: program, tmp, T, check.

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
# start OPTION...: in a fresh shell of its own. CAPTURE: a fixture; FIRST: what is set for it.
start() {
	$T kill-session -t t 2>/dev/null
	$T new-session -d -s t -x 80 -y 24 "cd $tmp && exec bash --norc --noprofile"
	shell "PS1='> '; ulimit -c 0; stty -a >$tmp/before; clear; echo begin here"
	wait_for shown '^begin here' || return
	shell "${FIRST:-} $program tui -r $PWD/$(ls "fixtures/${CAPTURE:-22-pis-at-once}"/capture.*) $*; echo ended \$?"
}
ended() { ! pid >/dev/null; }
pid() { pgrep -P "$($T display-message -p -t t '#{pane_pid}')" -x pxepi; }
runs() { start "$@" && sees 'F5Filter'; }
dies() { # SIGNAL
	runs --speed 0.1 && kill "-$1" "$(pid)" && sees 'ended\|begin here'
}

$T new-session -d -s keep "cat" # the server stays

# --- start, size, keys

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
$T send-keys -t t q q
check "q ends it with 0" sees 'ended 0'
check "q: the terminal is as it was" same_terminal

# --- the mouse, as xterm says it: button (64, 65: the wheel), column, line

mouse() {
	$T send-keys -t t -l $'\e'"[<$1;$2;$3M"
	$T send-keys -t t -l $'\e'"[<$1;$2;$3m"
}
picked_line() { [ "$($T capture-pane -p -t t | grep -n '◀' | cut -d: -f1)" = "$1" ]; }
FIRST="TERM=xterm-256color" check "it runs" runs --speed max
mouse 0 10 8
check "a click selects" wait_for picked_line 8
mouse 65 10 8
check "the wheel goes down" wait_for picked_line 9
mouse 64 10 8
check "and up" wait_for picked_line 8
mouse 0 10 6
mouse 0 10 6
check "two clicks open" sees 'Ladder'
mouse 0 8 24
check "a click on the footer's Esc goes back" sees 'F5Filter'
mouse 0 2 24
check "a click on the footer's F1 helps" sees 'What you see'
$T send-keys -t t Q
check "the mouse is given back" wait_for same_terminal
title() { $T capture-pane -p -t t | head -n 1; }
goes_on() {
	local before
	before=$(title)
	wait_for eval '[ "$(title)" != "$before" ]'
}
FIRST="TERM=xterm-256color" check "it runs" runs --speed 0.2
mouse 0 10 4
mouse 2 10 4
check "packets are read on after a click" eval 'goes_on && goes_on'

# --- files

saves() { # KEY NAME...: w, e, j
	$T send-keys -t t "$1" && sees "in $2"
}
mkdir "$tmp/mine"
who=$(id -u)
if [ "$who" -eq 0 ]; then
	who=65533
	chown $who:$who "$tmp/mine"
fi
owned() { [ "$(stat -c %u "$tmp/mine/$1")" = "$who" ]; }
FIRST="cd $tmp/mine; SUDO_UID=$who SUDO_GID=$who" check "it runs" runs --speed max --pi 5a31740a
check "w saves its packets" saves w pxepi-5a31740a.pcap
check "e saves the screen" saves e pxepi-screen.txt
check "j saves the report" saves j pxepi-5a31740a.json
for name in pxepi-5a31740a.pcap pxepi-screen.txt pxepi-5a31740a.json; do
	check "$name is the caller's, also under sudo" owned $name
done
check "the packets are that boot" grep -q '"serial":"5a31740a"' <("$program" sniff --json -r "$tmp/mine/pxepi-5a31740a.pcap")
check "the report is that boot's" grep -q '^{"v":1,.*"event":"boot.report","mac":"b8:27:eb:31:74:0a"' "$tmp/mine/pxepi-5a31740a.json"
check "the screen is that screen" grep -q '5a31740a .*FAILED' "$tmp/mine/pxepi-screen.txt"
ln -s /etc/passwd "$tmp/mine/pxepi-screen-2.txt"
check "a link is not written through" saves e pxepi-screen-3.txt
$T send-keys -t t Q
check "it ended" wait_for ended

# --- what it costs

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
idles() { # at most one tick in 3 s
	local pid before
	pid=$(pid) && before=$(ticks "$pid") && sleep 3 && [ $(($(ticks "$pid") - before)) -le 1 ]
}
check "it runs" runs --speed max
check "a replay that ended costs nothing" idles
check "it runs" runs --speed 0.1
$T send-keys -t t Space
check "it pauses" sees PAUSED
check "a paused one costs nothing" idles
# Each drawing is one write to the terminal; the packets of 22 Pis would be worth hundreds.
check "20 drawings a second at most" python3 - "$program" "$PWD/$(ls fixtures/22-pis-at-once/capture.*)" <<'END'
import os, pty, select, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "tui", "-r", sys.argv[2], "--speed", "2"])
at, end = [], time.monotonic() + 2.5
while time.monotonic() < end:
    if select.select([fd], [], [], 0.1)[0]:
        os.read(fd, 65536)
        now = time.monotonic()
        if not at or now - at[-1] > 0.02: # else the rest of the same drawing
            at.append(now)
os.write(fd, b"Q")
os.waitpid(pid, 0)
worst = max(sum(1 for b in at if a <= b < a + 1) for a in at)
sys.exit(not 5 < worst <= 21 and "drawings in a second: %d" % worst or 0)
END

# --- every end

for signal in TERM INT HUP; do
	check "SIG$signal ends it" dies $signal
	check "SIG$signal: the terminal is as it was" same_terminal
done
for signal in SEGV ABRT QUIT USR1 ALRM XCPU KILL; do
	check "SIG$signal kills it" dies $signal
	check "SIG$signal: the terminal is as it was" same_terminal
done
check "it runs" runs --speed 0.1
# Pressed again if need be: seen once in some hundred times on a busy machine, the first is lost.
stops() {
	local try
	for try in 1 2 3; do
		$T send-keys -t t C-z
		sees 'Stopped' && return
		echo "Ctrl-Z number $try was not heard"
	done
	return 1
}
check "Ctrl-Z gives the shell" stops
check "Ctrl-Z: the screen of before" [ "$($T display-message -p -t t '#{alternate_on}')" = 0 ]
shell fg
check "fg brings it back" sees 'F5Filter'
$T send-keys -t t Q
check "and it ends" wait_for ended
check "after all that: the terminal is as it was" same_terminal

# --- terminals of all kinds

codes() { $T capture-pane -p -e -t t | grep '!!' | tr '\033' '^'; }
hung() { CAPTURE=dhcp-race-hang FIRST=$1 runs --speed max && sees '!! .*HUNG'; }
ends() { $T send-keys -t t Q && wait_for ended && same_terminal; }
for kind in xterm-256color tmux-256color screen linux; do
	check "$kind: it runs" hung "TERM=$kind"
	check "$kind: a Pi that hangs is red" grep -q '\[[0-9;]*41m' <(codes)
	check "$kind: the terminal is as it was" ends
done
for kind in TERM=vt100 TERM=vt220 NO_COLOR=1; do
	check "$kind: it runs" hung $kind
	check "$kind: a Pi that hangs is reversed" grep -q '7' <($T capture-pane -p -e -t t | grep -B1 '!!' | grep -o $'\e\\[[0-9;]*m')
	check "$kind: no colour" sh -c '! grep -q "\[[0-9;]*[34][0-7]m" "$1"' - <($T capture-pane -p -e -t t)
	check "$kind: the terminal is as it was" ends
done
check "LC_ALL=C: it runs" hung LC_ALL=C
check "LC_ALL=C: ASCII alone" sh -c '! grep -q "[^ -~]" "$1"' - <($T capture-pane -p -t t | LC_ALL=C cat)
check "LC_ALL=C: the terminal is as it was" ends
for kind in dumb no-such-terminal; do # what curses allocated for it, curses keeps
	check "$kind: refused" eval "CAPTURE=dhcp-race-hang FIRST='ASAN_OPTIONS=detect_leaks=0 TERM=$kind' start && sees 'or can not move' && sees 'ended 2'"
done
