# SPDX-License-Identifier: MIT
# pdml.awk - the lines of dump.c, from `tshark -T pdml`: PACKET PROTOCOL OFFSET FIELD VALUE...
# Values come from the bytes that tshark points at (value="..."), meanings from what it shows.

BEGIN {
	for (i = 0; i < 16; i++)
		digit[substr("0123456789abcdef", i + 1, 1)] = i
	n = split("dhcp.type op dhcp.hw.type htype dhcp.hw.len hlen dhcp.hops hops dhcp.id xid " \
		  "dhcp.secs secs dhcp.flags flags dhcp.ip.client ciaddr dhcp.ip.your yiaddr " \
		  "dhcp.ip.server siaddr dhcp.ip.relay giaddr " \
		  "tftp.opcode opcode tftp.block block tftp.error.code code", list, " ")
	for (i = 1; i < n; i += 2)
		numeric[list[i]] = list[i + 1]
	n = split("tftp.source_file file tftp.destination_file file tftp.type mode " \
		  "tftp.error.message text tftp.error.string text", list, " ")
	for (i = 1; i < n; i += 2)
		textual[list[i]] = list[i + 1]
}

# A name from the wire may hold a line end, which PDML leaves as it is.
/^ *<(field|proto) / {
	while ($0 !~ />$/ && (getline more) > 0)
		$0 = $0 " " more
}

function attribute(name,    from)
{
	from = index($0, " " name "=\"")
	if (from == 0)
		return ""
	from += length(name) + 3
	return substr($0, from, index(substr($0, from), "\"") - 1)
}

function number(hex,    i, n)
{
	for (i = 1; i <= length(hex); i++)
		n = n * 16 + digit[substr(hex, i, 1)]
	return sprintf("%.0f", n) # mawk prints large numbers with an exponent
}

# As text() of dump.c, up to the first NUL.
function text(hex,    i, pair, n, out)
{
	for (i = 1; i < length(hex); i += 2) {
		pair = substr(hex, i, 2)
		n = number(pair) + 0
		if (n == 0)
			break
		out = out (n > 32 && n < 127 && n != 92 ? sprintf("%c", n) : "\\x" pair)
	}
	return out
}

function line(at, what)
{
	printf "%s %s %d %s\n", packet, proto, at, what
}

# Numbers and addresses only; the rest of what tshark shows is words.
function shown(value)
{
	if (value ~ /^0x/)
		return " " number(substr(value, 3))
	if (value == "True" || value == "False")
		return value == "True" ? " 1" : " 0"
	return value ~ /^[0-9.]+$/ ? " " value : ""
}

function end_option()
{
	if (means != "")
		line(option_at, "means" means)
	option = means = ""
}

function start_option(bytes)
{
	end_option()
	option_at = at
	if (bytes ~ /invalid/) {
		line(0, "malformed 1")
		return
	}
	option = number(substr(bytes, 1, 2)) + 0
	if (option == 0 || option == 255)
		option = ""
	else
		line(at, "option-" option " " substr(bytes, 5))
}

/<field name="num"/ { packet = attribute("show") }

/^  <proto / {
	if (attribute("name") == "_ws.malformed" && last != "")
		print packet, last, "0 malformed 1"
	if (attribute("name") == "_ws.short" && last != "")
		print packet, last, "0 cut"
	proto = attribute("name")
	base = attribute("pos")
	if (proto == "dhcp" || proto == "tftp")
		last = proto
	opcode = chaddr = ""
}
/<\/proto>/ {
	end_option()
	proto = ""
}

/<field / {
	name = attribute("name")
	at = attribute("pos") - base
	value = attribute("value")
	if (attribute("size") == 0 && name != "data")
		next # what tshark concludes
}

proto == "dhcp" && /<field / {
	if (chaddr != "" && name != "dhcp.hw.addr_padding") {
		line(28, "chaddr " chaddr)
		chaddr = ""
	}
	if (name == "dhcp.option.type")
		start_option(value)
	else if (option != "") {
		if (name !~ /^dhcp\.option\.(length|value|end)$/)
			means = means shown(attribute("show"))
	} else if (name in numeric)
		line(at, numeric[name] " " number(value))
	else if (name ~ /^dhcp\.(hw\.mac_addr|hw\.addr|hw\.addr_padding|client_hardware_address)$/)
		chaddr = chaddr value
	else if (name == "dhcp.server" || name == "dhcp.file")
		line(at, (name == "dhcp.file" ? "file " : "sname ") value)
}

proto == "tftp" && /<field / {
	if (name in numeric)
		line(at, numeric[name] " " number(value))
	else if (name in textual)
		line(at, textual[name] " " text(value))
	else if (name == "tftp.option.name") {
		option_name = text(value)
		option_at = at
	} else if (name == "tftp.option.value")
		line(option_at, "option " option_name " " text(value))
	if (name == "tftp.block" && opcode == 3)
		data_of = packet
	if (name == "tftp.opcode")
		opcode = number(value) + 0
}

# What a DATA packet carries; no field when that is nothing.
/<field name="data" / && data_of == packet { bytes = length(value) / 2 }
/<\/packet>/ {
	if (data_of == packet)
		print packet, "tftp 4 bytes", bytes + 0
	bytes = data_of = last = ""
}
