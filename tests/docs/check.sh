#!/bin/sh
# SPDX-License-Identifier: MIT
# check - do the documents say what the program does? Ends with `docs: N passed, N failed`.
#
#	check.sh [--rewrite]
#
# O is the folder of the build (default: build), which must hold pxepi and core's objects; CC the
# compiler. --rewrite first writes anew what is generated: doc/events.md, doc/events.schema.json, the
# table of findings in the man page, and each block behind an "<!-- output: COMMAND -->".
set -u
cd "$(dirname "$0")/../.." || exit 2
export TZ=UTC NO_COLOR=1 LC_ALL=C O="${O:-build}"
program=$O/pxepi
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0

# NAME FILE: passed when the file, which holds what is wrong, is empty.
result() {
	if [ -s "$2" ]; then
		failed=$((failed + 1))
		echo "docs: FAILED: $1"
		head -n 40 "$2" | sed 's/^/	/'
	else
		passed=$((passed + 1))
	fi
}

finish() {
	echo "docs: $passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}

# ----- what is generated -----

man=doc/man/pxepi-sniff.1
man_page() { # with the table of findings as the code has it, and examples as they are printed
	awk -v table="$tmp/man-findings" '
		/^\.\\" (findings|output): end/ { inside = 0 }
		!inside { print }
		/^\.\\" findings: begin/ {
			inside = 1
			while ((getline line < table) > 0)
				print line
		}
		/^\.\\" output: build/ {
			inside = 1
			command = substr($0, 13)
			gsub(/build\//, ENVIRON["O"] "/", command)
			while ((command | getline line) > 0) {
				gsub(/\\/, "\\e", line)
				print (line ~ /^[.\047]/ ? "\\\\&" : "") line
			}
		}' "$man"
}

objects=$(ls core/*.c | sed "s|^\(.*\)\.c$|$O/\1.o|")
if ! ${CC:-cc} -std=c17 -I. -O1 -Wall -Wextra -Wswitch-enum -Werror -o "$tmp/gen" tests/docs/*.c \
	$objects 2>"$tmp/wrong" || ! "$tmp/gen" events.md >"$tmp/gen.md" 2>"$tmp/wrong"; then
	result "the generator builds and runs" "$tmp/wrong"
	finish
fi
"$tmp/gen" events.schema.json >"$tmp/doc-events.schema.json"
"$tmp/gen" man-findings >"$tmp/man-findings"
awk -f tests/docs/fill.awk "$tmp/gen.md" >"$tmp/doc-events.md"
man_page >"$tmp/doc-man-pxepi-sniff.1"
examples=$(grep -l '^<!-- output: ' ./*.md doc/*.md | sed 's|^\./||' | grep -v '^doc/events.md$')
for f in $examples; do
	awk -f tests/docs/fill.awk "$f" >"$tmp/$(echo "$f" | tr / -)"
done
for f in doc/events.md doc/events.schema.json "$man" $examples; do
	new=$tmp/$(echo "$f" | tr / -)
	[ "${1:-}" = --rewrite ] && ! cmp -s "$f" "$new" && cp "$new" "$f" && echo "docs: wrote $f"
	diff -u "$f" "$new" >"$tmp/wrong" 2>&1
	result "$f is what check.sh --rewrite writes" "$tmp/wrong"
done

# ----- the schema -----

python=/usr/bin/python3
[ -x $python ] || python=python3
validate="$python tests/docs/validate.py doc/events.schema.json"
ls fixtures/*/capture.* | while read -r capture; do
	"$program" sniff --json -v -r "$capture" 2>/dev/null
done >"$tmp/lines"
$validate <"$tmp/lines" >"$tmp/out" 2>&1 && : >"$tmp/out"
result "every line of --json of every fixture fits the schema" "$tmp/out"

# Would it find a mistake? Each of these makes a good line wrong.
: >"$tmp/wrong"
for mistake in 's/"v":1/"v":2/' 's/"event":"/&x/' 's/"stage":"/&x/' 's/"severity":"/&x/' \
	's/"mac":"/&g/' 's/"detail":{/&"surprise":1,/' 's/"files":/"flies":/' 's/"bytes":/&-/'; do
	grep '"boot.report".*"id":.*"bytes":[1-9]' "$tmp/lines" | head -n 1 | sed "$mistake" >"$tmp/bad"
	! $validate <"$tmp/bad" >/dev/null 2>&1 || echo "accepted: $mistake" >>"$tmp/wrong"
done
result "the schema refuses wrong lines" "$tmp/wrong"

# ----- the code's own words -----

schema=doc/events.schema.json
grep -ohE 'json_[a-z]+\([a-z]+, "[a-z0-9_]+"' io/json*.c | sed 's/.*"\(.*\)"/\1/' | sort -u |
	while read -r key; do
		grep -q "\"$key\":" "$schema" || echo "io/json*.c writes \"$key\"; the schema has none"
	done >"$tmp/wrong"
sed -n 's/.*\[\(RPC\|SERIAL_FROM\|MODEL_FROM\)_[A-Z0-9_]*\] = "\(.*\)",.*/\2/p' io/json*.c |
	while read -r word; do
		grep -q "\"$word\"" "$schema" || echo "io/json*.c writes \"$word\"; the schema has none"
	done >>"$tmp/wrong"
result "every field and word of io/json*.c stands in the schema" "$tmp/wrong"

grep -ohE 'detail_(text|number|time|ip)\((k, )?[a-z]+, "[a-z0-9_]+"' core/verdict*.c |
	sed 's/.*"\(.*\)"/\1/' | sort -u >"$tmp/code"
sed -n '/^The details:/,/^`reason`/s/^| `\([a-z0-9_]*\)`.*/\1/p' doc/events.md | sort -u >"$tmp/doc"
diff "$tmp/code" "$tmp/doc" >"$tmp/wrong"
result "the details of findings are those of core/verdict*.c" "$tmp/wrong"

sed -n 's/.*X(\([A-Z0-9_]*\), "\([a-z0-9.-]*\)".*/\1 \2/p' core/verdict.h >"$tmp/ids"
cat core/verdict*.c | tr '\n' ' ' |
	grep -oE 'find_add\(&?k, FIND_[A-Z0-9_]+, SEV_[A-Z]+' |
	sed 's/.*FIND_\([A-Z0-9_]*\), SEV_\([A-Z]*\)/\1 \2/' | sort -u |
	while read -r id severity; do
		name=$(sed -n "s/^$id //p" "$tmp/ids")
		severity=$(echo "$severity" | tr A-Z a-z)
		grep -q "^| \`$name\` |.*| [a-z, ]*$severity[a-z, ]* |" doc/events.md ||
			echo "$name may be $severity (core/verdict*.c); tests/docs/findings.c says not"
	done >"$tmp/wrong"
result "the severities of findings are those of core/verdict*.c" "$tmp/wrong"

sed -n 's/.*\(OBJECT\|KEY\|TEXT\|COUNT\)([A-Z]*, "\([a-z0-9_]*\)",.*/\2/p' io/expect_keys.c | sort -u |
	while read -r key; do
		grep -qE "^\\| (.*, )?\`$key\`(, .*)? \\| .* \\| .* \\|$" doc/expect.md || echo "doc/expect.md has no key $key"
	done >"$tmp/wrong"
result "the keys of --expect are those of io/expect_keys.c" "$tmp/wrong"

# ----- the man pages -----

for verb in sniff emulate; do
	"$program" $verb --help | sed -n 's/^  \(-[a-z],\)\{0,1\} *\(--[a-z-]*\).*/\1 \2/p' |
		tr -d , | tr ' ' '\n' | grep . | sort >"$tmp/help"
	sed -n 's/^\.It \(Fl .*\)/\1/p' doc/man/pxepi-$verb.1 | grep -oE 'Fl [-a-z]+' | sed 's/Fl /-/' | sort >"$tmp/page"
	diff "$tmp/help" "$tmp/page" >"$tmp/wrong"
	result "doc/man/pxepi-$verb.1 has the options of --help" "$tmp/wrong"
done

"$program" --help | sed -n 's/^  pxepi \([a-z]*\) .*/\1/p' | while read -r verb; do
	grep -q "^\.It Cm $verb" doc/man/pxepi.1 || echo "doc/man/pxepi.1 says nothing of $verb"
done >"$tmp/wrong"
result "doc/man/pxepi.1 has the verbs of --help" "$tmp/wrong"

for page in doc/man/*.1; do
	if command -v mandoc >/dev/null; then
		mandoc -Tlint -W warning "$page" >"$tmp/wrong" 2>&1
	elif command -v man >/dev/null; then
		man --warnings -E UTF-8 -l "$page" 2>"$tmp/wrong" >/dev/null
	else
		echo "docs: note: neither mandoc nor man is here to read $page" && continue
	fi
	result "$page is a clean man page" "$tmp/wrong"
done

# ----- what the texts name -----

texts="README.md CONTRIBUTING.md CHANGELOG.md doc/*.md"
for f in $texts; do
	grep -oE '\]\([^)#]+' "$f" | sed 's/](//' | grep -v '^https*:' | while read -r to; do
		[ -e "$(dirname "$f")/$to" ] || echo "$f links to $to, which is not there"
	done
done >"$tmp/wrong"
result "links lead to files that are there" "$tmp/wrong"

for f in $texts doc/man/*.1; do
	grep -oE '(^|[^A-Za-z0-9_/.-])(core|io|sniff|emulate|cli|tests|fixtures|doc)/[A-Za-z0-9_./*-]*' "$f" |
		sed 's|^[^a-z]||; s|[.]$||' | sort -u | while read -r path; do
		case $path in */NAME*) continue ;; esac
		ls -d $path >/dev/null 2>&1 || echo "$f names $path, which is not there"
	done
done >"$tmp/wrong"
result "paths in the texts are there" "$tmp/wrong"

make -s help | awk '{ print $2 }' >"$tmp/targets"
grep -ohE '(^|[`(])make [a-z]+([^a-z/]|$)' $texts | sed 's/.*make //; s/[^a-z]*$//' | sort -u | while read -r target; do
	grep -qx "$target" "$tmp/targets" || echo "the texts say \`make $target\`; make help does not"
done >"$tmp/wrong"
result "make has the targets that the texts name" "$tmp/wrong"

# "facts 4.2" is section 4.2 of doc/pi-facts.md; "facts 7.5" is item 5 of section 7.
grep -rohE 'facts [0-9](\.[0-9])?((, | and )[0-9]\.[0-9])*' core io sniff emulate cli tests fixtures \
	--include=*.c --include=*.h --include=*.md | grep -oE '[0-9](\.[0-9])?' | sort -u |
	while read -r section; do
		case $section in
		7.*) grep -q "^${section#7.}\. " doc/pi-facts.md ;;
		*.*) grep -q "^### $section " doc/pi-facts.md ;;
		*) grep -q "^## $section\. " doc/pi-facts.md ;;
		esac || echo "\"facts $section\" is cited; doc/pi-facts.md has no such section"
	done >"$tmp/wrong"
result "sections of the facts that are cited are there" "$tmp/wrong"

# ----- the demo -----

: >"$tmp/wrong"
sh doc/demo.sh "$program" >"$tmp/demo" 2>&1 || echo "doc/demo.sh failed" >>"$tmp/wrong"
[ "$(wc -l <"$tmp/demo")" -le 145 ] || echo "doc/demo.sh prints more than 145 lines" >>"$tmp/wrong"
for words in 'pxe-service=0,"Raspberry Pi Boot"' 'sudo mkdir -p' 'ping -c 3 -b'; do
	grep -qF -- "$words" "$tmp/demo" || echo "doc/demo.sh does not show: $words" >>"$tmp/wrong"
done
result "the demo shows what to change" "$tmp/wrong"

finish
