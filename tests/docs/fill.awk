# SPDX-License-Identifier: MIT
# fill - puts what a command prints behind its marker in a document, so that examples are real:
#
#	<!-- output: build/pxepi sniff -r fixtures/NAME/capture.pcap -->
#
# The block that stood there is replaced. The environment's O stands for build/ (see check.sh).

/^<!-- output: .* -->$/ {
	print
	command = $0
	sub(/^<!-- output: /, "", command)
	sub(/ -->$/, "", command)
	print "```text"
	print "$ " command
	if (ENVIRON["O"] != "")
		gsub(/build\//, ENVIRON["O"] "/", command)
	while ((command | getline line) > 0)
		print line
	close(command)
	print "```"
	if ((getline next_line) > 0) {
		if (next_line ~ /^```/) {
			while ((getline next_line) > 0 && next_line !~ /^```/)
				;
		} else {
			print next_line
		}
	}
	next
}

{ print }
