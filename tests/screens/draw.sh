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
fleet=$(mktemp)
chmod 644 "$fleet"
trap 'rm -f "$fleet"' EXIT
"$2" boots 60 200 "$fleet" >"$fleet.count"
rm "$fleet.count"
"$program" tui --print --format svg --size 100x28 -r "$fleet" --at "${AT:-16}" >doc/img/fleet.svg
draw hung dhcp-race-hang --at 42 --screen pi
draw pi tftp-file-missing-start --screen pi
draw waterfall healthy-3b-nfs3 --screen waterfall
