# SPDX-License-Identifier: MIT
# lint.awk - what tests/floors and the house rules forbid, in the sources given. The first file is
# tests/floors. Prints one line for each fault: FILE:LINE: what is wrong.

function glob(s)
{
	gsub(/[][\\.^$+?(){}|]/, "\\\\&", s)
	gsub(/\*/, ".*", s)
	return "^" s "$"
}

function fault(text) { print FILENAME ":" FNR ": " text }

# --- tests/floors

FILENAME == ARGV[1] {
	sub(/#.*/, "")
	if ($1 == "set")
		for (i = 3; i <= NF; i++)
			set[$2] = set[$2] " " $i
	else if ($1 == "may") {
		mays++
		may_who[mays] = glob($2)
		for (i = 3; i <= NF; i++)
			may_what[mays] = may_what[mays] " " ($i in set ? set[$i] : $i)
	} else if ($1 == "only") {
		for (i = 3; i <= NF; i++)
			only[$2] = only[$2] " " $i
	} else if ($1 == "length")
		most[$2] = $3
	else if ($1 == "long") {
		longs++
		long_text[longs] = $2
		long_who[longs] = glob($2)
		long_most[longs] = $3
	}
	next
}

function any(list, name,    n, i, part)
{
	n = split(list, part, " ")
	for (i = 1; i <= n; i++)
		if (name ~ glob(part[i]))
			return 1
	return 0
}

function may_include(file, name,    i)
{
	for (i = 1; i <= mays; i++)
		if (file ~ may_who[i] && any(may_what[i], name))
			return 1
	return 0
}

# --- each source

FNR == 1 {
	end_file()
	file = FILENAME
	comment = at = 0
	program = file !~ /^tests\//
	if ($0 !~ /SPDX-License-Identifier: MIT/)
		fault("the first line is no SPDX line")
}
{
	lines = FNR
	whole = $0
}

/^#include/ {
	name = $2
	gsub(/[<>"]/, "", name)
	if (!may_include(FILENAME, name))
		fault("may not include " name " (tests/floors)")
	if ((name in only) && !any(only[name], FILENAME))
		fault("may not include " name ", which others share among themselves (tests/floors)")
	if (FILENAME ~ /\.h$/ && $2 ~ /"/)
		print FILENAME, name >headers
	if (FILENAME ~ /\.c$/ && !first_include[FILENAME]++ && program && $2 !~ /"/ && has_header(FILENAME))
		fault("its own header comes first")
}

function has_header(source)
{
	sub(/c$/, "h", source)
	return source in is_header
}
BEGIN {
	for (i = 2; i < ARGC; i++)
		is_header[ARGV[i]] = 1
}

# From here on without strings, characters and comments.
{
	gsub(/\\\\/, "")
	gsub(/\\"/, "")
	gsub(/"[^"]*"/, "\"\"")
	gsub(/'[^']*'/, "0")
	code = ""
	rest = $0
	while (rest != "") {
		if (comment) {
			i = index(rest, "*/")
			if (i == 0)
				break
			rest = substr(rest, i + 2)
			comment = 0
		} else {
			i = index(rest, "/*")
			if (i == 0) {
				code = code rest
				break
			}
			code = code substr(rest, 1, i - 1) " "
			rest = substr(rest, i + 2)
			comment = 1
		}
	}
	# A text for people may be long: it is searched for.
	if (whole !~ /"/ && width(whole) > 100)
		fault("is " width(whole) " columns wide")
}

function width(s,    n, i, part, at)
{
	n = split(s, part, "\t")
	for (i = 1; i < n; i++)
		at = int((at + length(part[i])) / 8 + 1) * 8
	return at + length(part[n])
}

code ~ /(^|[^A-Za-z0-9_])(sprintf|vsprintf|strcpy|stpcpy|strcat|strncat|strtok|strtok_r|atoi|atol|atoll|atof|gets|alloca|setjmp|longjmp|pthread_[a-z_]*)[ \t]*\(/ &&
program { fault("calls a function that is never used here (CONTRIBUTING.md)") }

code ~ /(^|[^A-Za-z0-9_.>])(time|clock|clock_gettime|clock_getres|gettimeofday|timespec_get|ftime|localtime|__rdtsc)[ \t]*\(/ &&
program && FILENAME != "io/loop.c" { fault("reads a clock; only io/loop.c may") }

code ~ /^[ \t]+(const )?(unsigned|int|bool|u?int[0-9]+_t|enum [a-z_]+)( int)?( [a-z_0-9]+)?[ \t]*:[ \t]*[0-9]+[,;]/ &&
program { fault("a bit field") }

# goto only forward, to clean up.
match(code, /^[a-z_]+:$/) { label[substr(code, 1, RLENGTH - 1)] = 1 }
match(code, /goto [a-z_]+;/) && (substr(code, RSTART + 5, RLENGTH - 6) in label) {
	fault("goto backwards")
}

code ~ /^[A-Za-z].*\(/ && code !~ /;$/ { head = code; sub(/\(.*/, "", head); sub(/.*[ *]/, "", head) }
code ~ /^{/ { at = FNR }
code ~ /^}/ {
	if (at && head != "" && FNR - at - 1 > most["function"])
		fault(head "() has " FNR - at - 1 " lines, at most " most["function"])
	at = 0
	head = ""
	for (name in label)
		delete label[name]
}

function end_file(    i, allowed)
{
	if (file == "")
		return
	allowed = most["file"]
	for (i = 1; i <= longs; i++)
		if (file ~ long_who[i]) {
			allowed = long_most[i]
			if (lines > most["file"])
				long_used[i] = 1
		}
	if (lines > allowed)
		print file ":" lines ": has " lines " lines, at most " allowed " (tests/floors)"
}

END {
	end_file()
	for (i = 1; i <= longs; i++)
		if (!long_used[i])
			print "tests/floors: " long_text[i] " is not too long any more"
}
