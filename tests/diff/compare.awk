# SPDX-License-Identifier: MIT
# compare.awk - the lines of one capture, ours and tshark's, less what `accepted` allows.
#   awk -v name=fixtures/x -f compare.awk accepted ours theirs
# Prints "differs ..." for each line that only one of them has, "used N" for each line N of `accepted`
# that was needed, and "same FIELDS PACKETS".

function pattern(glob)
{
	gsub(/[][\\.^$+?(){}|]/, "\\\\&", glob)
	gsub(/\*/, ".*", glob)
	return "^" glob "$"
}

FILENAME == ARGV[1] {
	if (/^[^#]/ && name ~ pattern($1)) {
		rule[++rules] = FNR
		who[rules] = $2
		sub(/\?$/, "", who[rules])
		sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+/, "")
		what[rules] = pattern($0)
	}
	next
}
FILENAME == ARGV[2] {
	ours[$0] = 1
	order[++lines] = $0
	if ($4 == "means")
		our_meaning[$1 " " $3] = 1
	next
}
{
	theirs[$0] = 1
	if ($4 == "means")
		their_meaning[$1 " " $3] = 1
	if ($0 in ours)
		next
	if ($4 != "means" || ($1 " " $3) in our_meaning)
		differs("tshark", $0)
}

# A meaning that only one of them knows is no difference.
END {
	for (i = 1; i <= lines; i++) {
		split(order[i], f, " ")
		if (order[i] in theirs) {
			same++
			packet[f[1]] = 1
		} else if (f[4] != "means" || (f[1] " " f[3]) in their_meaning)
			differs("pxepi", order[i])
	}
	for (i = 1; i <= rules; i++)
		if (used[i])
			print "used", rule[i]
	for (p in packet)
		packets++
	print "same", same + 0, packets + 0
}

function differs(side, text,    i)
{
	for (i = 1; i <= rules; i++)
		if (who[i] == side && text ~ what[i]) {
			used[i] = 1
			return
		}
	print "differs: only " side " has: " substr(text, 1, 160)
}
