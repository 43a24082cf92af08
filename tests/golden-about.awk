# SPDX-License-Identifier: MIT
# golden-about - does expected.json say what about.md promises? Reads both, in this order, and
# prints what is wrong. See golden.sh for the two lines of about.md.

function wrong(text)
{
	printf "golden: %s: %s\n", name, text
	bad = 1
}

# The value of a key of this line of JSON; keys are unique before the lists.
function value(line, key,    at, rest)
{
	at = index(line, "\"" key "\":")
	if (at == 0)
		return ""
	rest = substr(line, at + length(key) + 3)
	if (substr(rest, 1, 1) != "\"")
		return rest ~ /^null/ ? "" : substr(rest, 1, match(rest, /[,}]/) - 1)
	rest = substr(rest, 2)
	return substr(rest, 1, index(rest, "\"") - 1)
}

# Every finding of the line: "id (severity)" or "id (severity, uncertain)".
function findings(line,    id, sev)
{
	while (match(line, /"id":"[a-z0-9.-]*","severity":"[a-z]*","certain":(true|false)/)) {
		id = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH)
		sev = value(id, "severity")
		found[value(id, "id") " (" sev (id ~ /false$/ ? ", uncertain" : "") ")"] = 1
	}
}

function boot(line,    who, serial)
{
	serial = value(line, "serial")
	if (serial == "" && value(line, "serial_low24") != "")
		serial = ".." value(line, "serial_low24")
	who = value(line, "model")
	who = (who == "" ? "unknown" : who) " " (serial == "" ? "unknown" : serial)
	end[who ", stage " value(line, "stage") ", outcome " value(line, "outcome")]++
}

# "dhcp.no-offer (fatal, uncertain, words)" of about.md.
function promise(list,    text)
{
	if (list ~ /^none($|[^a-z])/)
		return
	while (match(list, /[a-z0-9]+\.[a-z0-9-]+ \((fatal|warning|note)[^)]*\)/)) {
		text = substr(list, RSTART, RLENGTH)
		list = substr(list, RSTART + RLENGTH)
		if (text ~ /, uncertain[,)]/)
			sub(/, uncertain.*/, ", uncertain)", text)
		else
			sub(/,.*/, ")", text)
		promised[text] = 1
		promises++
	}
	if (promises == 0)
		wrong("about.md: can not read its Findings")
}

FNR == 1 { file++ }
file == 1 && /^- Findings: / { promise(substr($0, 13)); has_findings = 1 }
file == 1 && /^- Ends: / { ends = substr($0, 9) }
file == 2 && /"event":"boot.report"/ {
	line = $0
	sub(/"findings":.*/, "", line)
	if (line !~ /"outcome":"not-a-netboot"/)
		boot(line)
}
file == 2 && /"event":"(boot.report|summary)"/ { findings($0) }

END {
	if (!has_findings || ends == "")
		wrong("about.md: needs a line \"- Findings:\" and a line \"- Ends:\"")
	for (f in found)
		if (!(f in promised))
			wrong("not in about.md: " f)
	for (f in promised)
		if (!(f in found))
			wrong("about.md promises " f)
	n = split(ends, item, /; */)
	for (i = 1; i <= n; i++) {
		if (item[i] ~ /^no boot/)
			continue
		# "20 x stage S, outcome O": of so many boots, whoever they are
		count = 0
		want = item[i]
		if (sub(/^[0-9]+ x /, "", want))
			count = item[i] + 0
		hits = 0
		for (e in end) {
			if (e == want || (count > 0 && index(e, ", " want) == length(e) - length(want) - 1)) {
				hits += end[e]
				told[e] = 1
			}
		}
		if (hits == 0 || (count > 0 && hits != count))
			wrong("about.md promises: " item[i] (hits > 0 ? ", but there are " hits : ""))
	}
	for (e in end)
		if (!(e in told))
			wrong("about.md does not have: " e)
	exit bad
}
