#!/bin/bash
# SPDX-License-Identifier: MIT
# diff.sh - the DHCP and TFTP of every capture, field by field, beside what tshark reads in it.
# Captures: fixtures/, and those of ../shared/data/pcaps where that is there. Differences that are
# right are in `accepted`, each with its reason; one that no longer occurs is reported too.
cd "$(dirname "$0")/../.." || exit 2
O=${O:-build}
here=tests/diff
out=$O/diff

# one CAPTURE: compares it; what differs goes to its file in $out.
one() {
	local name label
	case $1 in
	fixtures/*) label=${1%/*} ;;
	*) label=${1#../shared/data/} ;;
	esac
	name=$out/$(printf %s "$label" | tr / _)
	"$O/diff/dump" "$1" >"$name.ours" || return
	tshark -r "$1" -o ip.defragment:FALSE -Y '(dhcp || tftp) && !icmp' -J 'dhcp tftp' -T pdml 2>"$name.err" |
		awk -f $here/pdml.awk >"$name.tshark"
	echo "capture $label"
	awk -v name="$label" -f $here/compare.awk $here/accepted "$name.ours" "$name.tshark"
	if [ -s "$name.tshark" ]; then echo "tshark-read"; fi
}

if [ "${1:-}" = --one ]; then
	one "$2" >"$out/$$.result" 2>&1 || echo "failed: $2" >>"$out/$$.result"
	exit 0
fi

command -v tshark >/dev/null || { echo "diff: 0 passed, 0 failed, 1 skipped (no tshark)"; exit 0; }
# Before 4, tshark follows fewer transfers and reads DATA behind a broken request otherwise.
version=$(tshark --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+' | head -n 1)
[ "${version%.*}" -ge 4 ] || { echo "diff: 0 passed, 0 failed, 1 skipped (tshark $version; 4.0 or later decides)"; exit 0; }
mkdir -p "$out" && rm -f "$out"/*.result
captures=(fixtures/*/capture.pcap*)
others=(../shared/data/pcaps/*/*.pcap*)
[ -e "${others[0]}" ] && captures+=("${others[@]}")
printf '%s\0' "${captures[@]}" | xargs -0 -n 1 -P "$(nproc)" bash "$0" --one

cat "$out"/*.result | awk -v wanted=${#captures[@]} -v more=${#others[@]} '
	FILENAME == "-" && $1 == "capture" { name = $2; passed++; seen[name] = 1; bad = 0; next }
	FILENAME == "-" && $1 == "used" { used[$2] = 1; next }
	FILENAME == "-" && $1 == "same" { fields += $2; packets += $3; next }
	FILENAME == "-" && $1 == "tshark-read" { read++; next }
	FILENAME == "-" && NF {
		if (!bad) { bad = 1; passed--; failed++ }
		if (++shown[name] <= 10) print "diff: " name ": " $0
		next
	}
	/^#/ { reason = 1; next }
	!NF { reason = 0; next }
	{
		if (!reason) { print "diff: accepted, line " FNR ": no reason above it"; failed++ }
		if ($2 ~ /\?$/)
			next
		glob = $1
		gsub(/[][\\.^$+?(){}|]/, "\\\\&", glob)
		gsub(/\*/, ".*", glob)
		for (name in seen)
			if (!(FNR in used) && name ~ "^" glob "$") {
				print "diff: accepted, line " FNR ": occurs no more: " $0
				failed++
				break
			}
	}
	END {
		if (passed + failed < wanted) { print "diff: " wanted - passed - failed " captures were not compared"; failed++ }
		if (read == 0) { print "diff: tshark read nothing"; failed++ }
		printf "diff: %d fields of %d packets are as tshark reads them\n", fields, packets
		printf "diff: %d passed, %d failed, 0 skipped\n", passed, failed
		exit failed > 0
	}' - $here/accepted
