#!/bin/bash
# SPDX-License-Identifier: MIT
# lint.sh - the promises that a compiler does not check by itself: which folder may include what, what
# core/ may call, house rules, formatting, static analysis, both compilers without a warning. Run by
# `make lint`, after core's objects are built. Prints what is wrong, and its counts at the end.
cd "$(dirname "$0")/.." || exit 2
O=${O:-build}
MAKE=${MAKE:-make}
# The versions of Debian 12 decide; others format and judge a little differently.
VERSION=14
export LC_ALL=C
out=$O/lint
passed=0 failed=0 skipped=0
mkdir -p "$out"
mapfile -t sources < <(find cli core io sniff emulate tui check tests -name '*.[ch]' 2>/dev/null | sort)

# judge NAME FILE: passed when the file, which holds the faults, is empty.
judge() {
	if [ -s "$2" ]; then
		failed=$((failed + 1))
		sed "s/^/lint: $1: /" "$2"
	else
		passed=$((passed + 1))
	fi
}
skip() {
	skipped=$((skipped + 1))
	echo "lint: $1: skipped, $2"
}

house_rules() {
	awk -v headers="$out/headers" -f tests/lint.awk tests/floors "${sources[@]}"
	tsort "$out/headers" 2>&1 >/dev/null | sed 's/^tsort: /headers include each other: /'
}

# core/ is pure: what its objects need from outside is mem*, str* and assert (with what compilers
# make of them: bcmp, the checked forms, the stack's guard), and they hold nothing that is written.
purity() { # FOLDER
	nm -u "$1"/*.o | awk '$1 == "U" { print $2 }' | sort -u >"$out/needs"
	nm --defined-only "$1"/*.o | awk 'NF == 3 { print $3 }' | sort -u >"$out/has"
	comm -23 "$out/needs" "$out/has" |
		grep -vxE '(__)?(mem[a-z]+|str[a-z]+|bcmp)(_chk)?|__assert_fail|__stack_chk_fail(_local)?|_GLOBAL_OFFSET_TABLE_' |
		sed "s,^,$1 calls ,"
	size -A "$1"/*.o | awk -v dir="$1" '$1 ~ /:$/ || $2 == ":" { file = $1 }
		($1 == ".data" || $1 == ".bss") && $2 > 0 { print dir ": " file ": has a global that is written (" $1 ")" }'
}

# Both compilers, clang-tidy, and each header alone; only what changed since the last time (rules in
# tests.mk).
each_file() {
	if "$MAKE" -k --no-print-directory -j"$(nproc)" O="$O" lint-files >"$out/files.log" 2>&1; then
		return
	fi
	grep -E '(error|warning):' "$out/files.log" | sed "s,^$PWD/,," | sort -u
	echo "all of it: $out/files.log"
}

house_rules >"$out/house"
judge "house rules" "$out/house"
purity "$O/core" >"$out/purity"
judge "core is pure (cc)" "$out/purity"

if [ "$(clang-format --version 2>/dev/null | grep -oE '[0-9]+' | head -n 1)" = $VERSION ]; then
	clang-format --dry-run -Werror "${sources[@]}" 2>&1 | grep -E '^[^ ].*(error|warning):' | cut -d: -f1 | sort | uniq -c |
		awk '{ print $2 ": " $1 " places; run clang-format -i on it" }' >"$out/format"
	judge "clang-format" "$out/format"
else
	skip "clang-format" "needs version $VERSION"
fi

if ! command -v clang clang-tidy >/dev/null; then
	skip "each file with clang and clang-tidy" "they are not here"
else
	[ "$(clang-tidy --version | grep -oE '[0-9]+' | head -n 1)" = $VERSION ] || skip "clang-tidy" "needs version $VERSION"
	each_file >"$out/files"
	judge "each file" "$out/files"
	[ -s "$out/files" ] || purity "$out/core" >"$out/purity-clang"
	[ -s "$out/files" ] || judge "core is pure (clang)" "$out/purity-clang"
fi

echo "lint: $passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
