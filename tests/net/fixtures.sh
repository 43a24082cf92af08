#!/bin/bash
# SPDX-License-Identifier: MIT
# fixtures.sh - captures of emulated Pis and real servers, as cases of the golden tests: runs these cases of
# emulate.sh with small boot files, and copies what they saved to fixtures/real-emulated-NAME. A new
# case needs its about.md by hand; then `make golden`, and the diff is the review.
#
#   tests/net/fixtures.sh [NAME...]
cd "$(dirname "$0")/../.." || exit 2
# NAME, the case of emulate.sh that it is from
table='
kea-nfs3 kea
kea-proxy proxy
isc-atftpd isc
dnsmasq-3bplus full-3bplus
pi4-nfs4 kea-4
pi5-nfs4 full-5
kea-no-43 no-43
half-dir half-dir
race-woken race-wake
no-export no-export
nfs3-only nfs-v3-only
'
kept=$(mktemp -d) || exit 2
trap 'rm -rf "$kept"' EXIT
chosen() { sed '/^$/d' <<<"$table" | awk -v want="$*" 'want == "" || index(" " want " ", " " $1 " ")'; }

# shellcheck disable=SC2046
SMALL=1 KEEP=$kept tests/net/emulate.sh $(chosen "$@" | cut -d' ' -f2) || exit 1
chosen "$@" | while read -r name case; do
	mkdir -p "fixtures/real-emulated-$name"
	cp "$kept/$case/saved.pcap" "fixtures/real-emulated-$name/capture.pcap"
	[ -e "fixtures/real-emulated-$name/about.md" ] || echo "real-emulated-$name: write its about.md"
done
