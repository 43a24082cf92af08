#!/bin/bash
# SPDX-License-Identifier: MIT
# table.sh - each row of the table: a configuration, edited, put on trial by `pxepi check` with its real
# server, and what it says of each model compared. As root, or as anybody who may make user
# namespaces; build first.
#
#   tests/check/table.sh [NAME...]     O=build  JOBS=N rows side by side  KEEP=DIR keeps what was said
cd "$(dirname "$0")/../.." || exit 2
top=$PWD
O=${O:-build}
P=$top/$O/pxepi
[ "${O#/}" = "$O" ] || P=$O/pxepi
table=$top/tests/check/table
models=(3b 3b+ 4)

trim() { sed 's/^[[:space:]]*//; s/[[:space:]]*$//' <<<"$1"; }
# The report of a model's boot by itself.
said() { grep "\"event\":\"boot.report\".*\"phase\":\"cold\",\"played\":\"$1\"" "$D/out"; }

# What stopped it: the first finding, and its reason.
stopped_by() { # REPORT
	sed -nE 's/.*"findings":\[\{"id":"([^"]*)","severity":"fatal"[^{]*\{("reason":"([^"]*)")?.*/\1:\3/p' <<<"$1" |
		sed 's/:$//'
}

model() { # MODEL WANTED
	local report is
	report=$(said "$1")
	if [ -z "$report" ]; then
		is=refused
		[ "$2" = refused ] || is="no report"
	elif grep -q '"passed":true' <<<"$report"; then
		is=up
		if [ "${2#up+}" != "$2" ] && grep -qF "\"id\":\"${2#up+}\"" <<<"$report"; then is=$2; fi
	else
		is=$(stopped_by "$report")
	fi
	[ "$is" = "$2" ] || echo "a $1: $is, not $2"
}

line() { # WANTED CONFIG
	local n
	[ "$1" = - ] && return
	n=$(grep -nF -- "$1" "$2" | head -n 1 | cut -d: -f1)
	if [ -z "$n" ]; then
		echo "\"$1\" is not in the configuration"
	else
		grep -qF "\"at\":\"$2:$n\"" "$D/out" || echo "line $n is not named: $1"
	fi
}

row() { # LINE OF THE TABLE
	local name file edit b bplus four piece i wanted
	IFS='|' read -r name file edit b bplus four piece <<<"$1"
	wanted=("$b" "$bplus" "$four")
	name=$(trim "$name")
	D=$W/${name// /-}
	mkdir -p "$D"
	cd "$D" || return
	file=$(trim "$file")
	sed -e "$(trim "$edit")" "$top/fixtures/servers/$file" >"${file##*/}"
	# six seconds are enough to see what stops it in DHCP; dnsmasq takes three to probe an address
	case $1 in *tftp.no-answer*) limit=45 ;; dnsmasq*) limit=9 ;; *) limit=6 ;; esac
	timeout -k 5 200 "$P" check "${file##*/}" --pi 3b,0090a038 --pi 3b+,0090a039 --pi 4,0090a03a \
		--timeout $limit --json >out 2>err
	code=$?
	{
		for i in 0 1 2; do model "${models[i]}" "$(trim "${wanted[i]}")"; done
		line "$(trim "$piece")" "${file##*/}"
		case "$(trim "${wanted[0]}") $(trim "${wanted[1]}") $(trim "${wanted[2]}")" in
		*refused*) [ $code -ne 0 ] || echo "exit code 0 of a server that does not start" ;;
		up*\ up*\ up*) [ $code -eq 0 ] || echo "exit code $code, not 0" ;;
		*) [ $code -eq 1 ] || echo "exit code $code, not 1" ;;
		esac
	} >wrong
	if [ -s wrong ]; then
		echo "FAIL  table: $name"
		sed 's/^/        /' wrong
		head -n 5 err | sed 's/^/        /'
	else
		echo "ok    table: $name"
	fi
}

# The other forms of the report: is the race named in each, is each path and character as its reader wants
# it, does --fail-on decide?
forms() {
	local d="$W/forms/a,b:c%" n
	mkdir -p "$d" && cd "$d" || return
	sed 's/UNDI:002001/UNDI:003001/' "$top/fixtures/servers/kea/kea-dhcp4.conf" >k.conf
	n=$(grep -n '"test":' k.conf | cut -d: -f1)
	GITHUB_WORKSPACE=$W timeout -k 5 100 "$P" check ./k.conf --pi 3b,0090a038 --pi 4,0090a03a \
		--timeout 6 --github --tap --junit j.xml >tap 2>notes
	{
		grep -qF "::error file=forms/a%2Cb%3Ac%25/k.conf,line=$n,title=Pi 3B 0090a038 (b8%3A27%3Aeb" notes ||
			echo "no annotation at line $n"
		[ "$(grep -c '^::error' notes)" -eq 1 ] || echo "the same line is annotated twice"
		grep -v '^::\(error\|warning\) file=[^ ,:]*,\(line=[0-9]*,\)\{0,1\}title=[^,:]*::' notes
		grep -q '^# .*UNDI:003001' tap || echo "TAP does not quote the line"
		grep -q 'k.conf:'"$n"': the class' j.xml || echo "JUnit does not name the line"
		cp "$top/fixtures/servers/kea/kea-dhcp4.conf" good.conf
		for f in json tap github; do
			"$P" check good.conf --model 3b --$f >good.$f 2>&1 || echo "--$f: exit code $?"
			grep -q dhcp.race-risk good.$f || echo "--$f: the race is not named"
		done
		"$P" check good.conf --model 3b --fail-on dhcp.race-risk --junit g.xml >text 2>&1 && echo "--fail-on does not fail"
		grep -q 'dhcp.race-risk' g.xml || echo "--junit: the race is not named"
		grep -q '^Pi 3B.*FAILED' text && tail -n 1 text | grep -q 'dhcp.race-risk' || echo "the text does not say why it failed"
	} >wrong 2>&1
	if [ -s wrong ]; then echo "FAIL  table: the other forms"; sed 's/^/        /' wrong; else echo "ok    table: the other forms"; fi
}

case ${1:-} in
--row) row "$2"; exit ;;
--forms) forms; exit ;;
esac

[ -x "$P" ] || { echo "table.sh: $P is missing: run make" >&2; exit 2; }
bash tests/net/servers.sh -q
export PATH=$top/build/servers/bin:$PATH LC_ALL=C TZ=UTC NO_COLOR=1
export KEA_LFC_EXECUTABLE=$top/build/servers/tree/usr/sbin/kea-lfc # Debian's package has it in /usr/sbin
if [ "$(id -u)" -ne 0 ] && ! unshare -Urnm true 2>/dev/null; then
	echo "SKIP  table: everything (no root, and user namespaces are not allowed here)"
	echo "table: 0 passed, 0 failed, 1 skipped"
	exit
fi
W=$(mktemp -d)
export W
trap '[ -z "${KEEP:-}" ] || cp -r "$W/." "$KEEP"; rm -rf "$W"' EXIT
chmod 755 "$W"

wanted_rows() { # [NAME...]
	grep -vE '^#|^[[:space:]]*$' "$table" | while IFS= read -r r; do
		name=$(trim "${r%%|*}")
		[ $# -eq 0 ] || [[ " $* " == *"$name"* ]] || continue
		printf '%s\0' "$r"
	done
}
# Mostly they wait: more side by side than there are processors.
wanted_rows "$@" | xargs -0 -n 1 -P "${JOBS:-$(($(nproc) * 5))}" bash "$0" --row | tee "$W/results"
[ $# -gt 0 ] || bash "$0" --forms | tee -a "$W/results"
# What was printed, of all rows, is what the schema says.
for python in /usr/bin/python3 python3 ""; do "${python:-true}" -c 'import jsonschema' 2>/dev/null && break; done
if [ -z "$python" ]; then
	echo "table: note: python3 with jsonschema is not here: the schema was not tried"
elif cat "$W"/*/out | "$python" "$top/tests/docs/validate.py" "$top/doc/events.schema.json" >"$W/schema"; then
	echo "ok    table: the schema fits all that was printed" | tee -a "$W/results"
else
	{ echo "FAIL  table: the schema"; sed 's/^/        /' "$W/schema"; } | tee -a "$W/results"
fi
passed=$(grep -c '^ok ' "$W/results") failed=$(grep -c '^FAIL' "$W/results")
echo "table: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
