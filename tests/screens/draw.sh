#!/bin/sh
# SPDX-License-Identifier: MIT
# draw.sh - the pictures of doc/img: screens of the program itself, as it shows captures of fixtures/.
#
#	draw.sh PROGRAM GEN	GEN is bench's generator: a fleet to look at, of which some hang
set -eu
cd "$(dirname "$0")/../.."
mkdir -p doc/img
draw() { # NAME CAPTURE OPTION...
	name=$1 capture=$(ls "fixtures/$2"/capture.*)
	shift 2
	"$program" tui --print --format svg --size 100x28 -r "$capture" "$@" >"doc/img/$name.svg"
}
program=$(realpath "$1")
rack=$(mktemp -d)
chmod 755 "$rack" # as root it reads with the rights of another
trap 'rm -rf "$rack"' EXIT
"$2" boots 60 200 "$rack/rack.pcap" >"$rack/count"
# What an owner would call them.
"$program" sniff --json -r "$rack/rack.pcap" | grep -o '"event":"boot.begin","mac":"[^"]*"' |
	awk -F'"' '{ printf "%s shelf%d-%02d\n", $8, 1 + (NR - 1) / 20, 1 + (NR - 1) % 20 }' >"$rack/rack.names"
chmod 644 "$rack"/*
(cd "$rack" && exec "$program" tui --print --format svg --size 100x28 -r rack.pcap --names rack.names \
	--at "${AT:-18.4}") >doc/img/fleet.svg
draw hung dhcp-race-hang --at 42 --screen pi
draw pi tftp-file-missing-start --screen pi
draw waterfall healthy-3b-nfs3 --screen waterfall
