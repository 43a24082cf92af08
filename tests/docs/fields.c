/* SPDX-License-Identifier: MIT */
/* fields - every field of every JSON object that pxepi writes. See tables.h; the code that writes
 * them is io/json.c and io/json_report.c. */
#include "tests/docs/tables.h"

#define F(group, key, type, presence, meaning)                                             \
	{                                                                                  \
		GROUP_##group, key, TYPE_##type, presence, WORDS_NONE, GROUP_NONE, meaning \
	}
#define W(group, key, presence, words, meaning)                                             \
	{                                                                                   \
		GROUP_##group, key, TYPE_WORD, presence, WORDS_##words, GROUP_NONE, meaning \
	}
#define O(group, key, type, of, meaning)                                                 \
	{                                                                                \
		GROUP_##group, key, TYPE_##type, ALWAYS, WORDS_NONE, GROUP_##of, meaning \
	}

const struct field fields[] = {
	F(ENVELOPE, "v", ONE, ALWAYS, "version of this format"),
	F(ENVELOPE, "t", TIME, ALWAYS, "when, in UTC; of a timer's event, when it was due"),
	W(ENVELOPE, "event", ALWAYS, EVENT, "what happened"),
	F(ENVELOPE, "mac", MAC, SOMETIMES, "the Pi's; missing in events of the run as a whole"),
	F(ENVELOPE, "serial", HEX8, SOMETIMES,
	  "the Pi's serial number, once the wire has shown it"),
	F(ENVELOPE, "packet", INT, SOMETIMES,
	  "number of the packet in the capture, from 1; missing when a timer made the event"),

	W(DHCP, "type", ALWAYS, DHCP_TYPE, "option 53; BOOTP: there is none"),
	F(DHCP, "xid", HEX8, ALWAYS, "transaction id"),
	F(DHCP, "secs", INT, ALWAYS, "as in the message"),
	F(DHCP, "hops", INT, ALWAYS, "as in the message; not 0: through a relay"),
	F(DHCP, "broadcast", BOOL, ALWAYS, "the broadcast flag"),
	W(DHCP, "speaker", ALWAYS, SPEAKER,
	  "who asks: firmware is boot ROM, EEPROM or bootcode.bin; linux is the kernel or its "
	  "initramfs"),
	F(DHCP, "ciaddr", IP, SOMETIMES, "missing when 0.0.0.0, as the three that follow"),
	F(DHCP, "yiaddr", IP, SOMETIMES, "the address offered or granted"),
	F(DHCP, "siaddr", IP, SOMETIMES, "next server"),
	F(DHCP, "giaddr", IP, SOMETIMES, "the relay"),
	O(DHCP, "options", LIST, OPTION, "in the order of the message; a split option is joined"),
	F(DHCP_CLIENT, "attempt", INT, ALWAYS, "of a DISCOVER: 1 for the first; else 0"),
	F(DHCP_SERVER, "from", IP, SOMETIMES, "IP source of the packet"),
	F(DHCP_SERVER, "latency", SECONDS, SOMETIMES, "since the message that it answers"),
	F(OPTION, "code", INT, ALWAYS, "option number"),
	F(OPTION, "name", TEXT, ALWAYS, "IANA's name"),
	F(OPTION, "value", WIRE, ALWAYS, "decoded for people"),

	F(ARP, "ip", IP, SOMETIMES, "the address asked for, answered for or claimed"),
	F(ARP_ANSWER, "mac", MAC, ALWAYS, "who answers, or claims it"),

	F(TFTP, "path", WIRE, ALWAYS, "the file name as the Pi sent it"),
	W(TFTP, "need", ALWAYS, NEED, "see below"),
	F(TFTP, "server", IP, SOMETIMES, "the TFTP server"),
	F(TFTP, "tsize", INT, SOMETIMES, "the size that the server named, in bytes"),
	F(TFTP_REQUEST, "again", BOOL, ALWAYS, "the same request, sent once more"),
	F(TFTP_ERROR, "code", INT, ALWAYS, "TFTP error code"),
	W(TFTP_RESULT, "result", ALWAYS, RESULT, "see below"),
	F(TFTP_RESULT, "bytes", INT, ALWAYS, "received in order"),
	F(TFTP_RESULT, "seconds", SECONDS, ALWAYS, "from the request to the last packet"),

	F(ICMP, "type", INT, ALWAYS, "ICMP type"),
	F(ICMP, "code", INT, ALWAYS, "ICMP code"),
	F(ICMP, "quoted_dst", IP, SOMETIMES, "where the refused packet was going"),
	F(ICMP, "quoted_port", INT, ALWAYS, "and to which port; 0: not known"),

	W(RPC, "service", ALWAYS, RPC_SERVICE, "who is asked"),
	W(RPC, "outcome", ALWAYS, RPC_OUTCOME, "how it went"),
	F(RPC, "version", INT, ALWAYS, "of the program"),
	F(RPC, "procedure", TEXT, OR_NULL, "\"GETPORT\", \"MNT\", \"LOOKUP\", ..."),
	W(RPC, "transport", ALWAYS, TRANSPORT, ""),
	F(RPC, "server", IP, SOMETIMES, ""),
	F(RPC, "port", INT, ALWAYS, "the server's"),
	F(RPC, "name", WIRE, SOMETIMES, "the path or file asked about"),
	F(RPC, "want_program", INT, SOMETIMES, "portmap's answer: which program was asked for"),
	F(RPC, "want_version", INT, SOMETIMES, "and which version of it"),
	F(RPC, "answer_port", INT, SOMETIMES, "and its port; 0: not registered"),
	F(RPC, "status", INT, SOMETIMES, "an answer's status; 0 is success"),
	F(RPC, "status_name", TEXT, SOMETIMES, "its name in the RFC"),
	F(RPC, "low", INT, SOMETIMES, "program-mismatch: lowest version the server has"),
	F(RPC, "high", INT, SOMETIMES, "program-mismatch: highest version"),

	F(STP, "version", INT, ALWAYS, "0 STP, 2 RSTP, 3 MSTP"),
	F(STP, "forward_delay", SECONDS, ALWAYS, "a port waits twice this long"),
	F(STP, "bridge", MAC, ALWAYS, "the switch that sent it"),

	W(KICK, "reason", ALWAYS, KICK_REASON, "why it was kicked"),
	F(KICK, "broadcast", BOOL, ALWAYS, "to all; else to this Pi alone"),
	F(KICK, "number", INT, ALWAYS, "of this boot's kicks, from 1; at most 3"),
	F(KICK, "frame", INT, SOMETIMES, "of the two frames of a prevention: 1 or 2"),
	F(KICK, "after", SECONDS, SOMETIMES,
	  "kick.woke: since the frame that it went on after; no other was seen to reach it in between"),

	W(BOOT, "stage", ALWAYS, STAGE, "see below"),
	W(BOOT, "model", OR_NULL, MODEL, "see below; null: not known yet"),

	F(REPORT, "serial", HEX8, OR_NULL, "null: not known"),
	W(REPORT, "serial_from", OR_NULL, SERIAL_FROM,
	  "where it was seen; mac: only serial_low24 is known"),
	F(REPORT, "serial_low24", HEX6, SOMETIMES, "the low 24 bits, which a Pi 3's MAC ends in"),
	W(REPORT, "model", OR_NULL, MODEL, "see below"),
	W(REPORT, "model_from", OR_NULL, MODEL_FROM, "where it was seen"),
	W(REPORT, "stage", ALWAYS, STAGE, "the furthest one reached"),
	W(REPORT, "outcome", ALWAYS, OUTCOME, "see below"),
	F(REPORT, "certain", BOOL, ALWAYS, "false: the outcome may be another"),
	F(REPORT, "because", TEXT, SOMETIMES, "why it is not certain"),
	F(REPORT, "began", TIME, ALWAYS, "the boot's first packet seen"),
	F(REPORT, "seconds", SECONDS, ALWAYS, "from its first packet to its last"),
	O(REPORT, "stages", OBJECT, STAGES,
	  "how long its parts took; each is missing if it did not begin"),
	{ GROUP_REPORT, "kicked", TYPE_OBJECT, SOMETIMES, WORDS_NONE, GROUP_KICKED,
	  "only when pxepi kicked it" },
	F(REPORT, "midway", BOOL, SOMETIMES, "true: the capture began in the middle of this boot"),
	F(REPORT, "ip", IP, SOMETIMES, "the Pi's address"),
	O(REPORT, "findings", LIST, FINDING, "the cause first, then by severity"),
	O(REPORT, "files", LIST, FILE, "every file name asked for, in order of the first request"),
	F(REPORT, "files_not_listed", INT, SOMETIMES, "so many more file names, for want of room"),

	F(STAGES, "dhcp", SECONDS, SOMETIMES,
	  "from the first DISCOVER to the first ARP or file request"),
	F(STAGES, "tftp", SECONDS, SOMETIMES,
	  "from there to the last TFTP packet; bootcode.bin's own DHCP included"),
	F(STAGES, "kernel", SECONDS, SOMETIMES,
	  "from there to the first call to the NFS server, or to the end"),
	F(STAGES, "nfs", SECONDS, SOMETIMES,
	  "from there until the root answered for init, or to the end"),

	F(KICKED, "kicks", INT, ALWAYS, "how often; a prevention of two frames is one"),
	F(KICKED, "broadcast", BOOL, ALWAYS, "an echo request to all was among them"),
	F(KICKED, "went_on", BOOL, ALWAYS, "the Pi went on within 2 s after a frame of it"),
	F(KICKED, "after", SECONDS, SOMETIMES, "so long after that frame"),
	F(KICKED, "others", BOOL, SOMETIMES,
	  "other frames were seen to reach it in between: they may have been what woke it"),

	F(SUMMARY, "packets", INT, ALWAYS, "read"),
	F(SUMMARY, "dropped", INT, ALWAYS, "lost by the capture, as far as it knows"),
	F(SUMMARY, "boots", INT, ALWAYS, "netboots of Pis"),
	{ GROUP_SUMMARY, "outcomes", TYPE_COUNTS, ALWAYS, WORDS_OUTCOME, GROUP_NONE,
	  "how many boots ended how" },
	{ GROUP_SUMMARY, "finding_counts", TYPE_COUNTS, ALWAYS, WORDS_FINDING, GROUP_NONE,
	  "how often each finding was made, of those that were" },
	{ GROUP_SUMMARY, "kicked", TYPE_OBJECT, SOMETIMES, WORDS_NONE, GROUP_KICK_COUNTS,
	  "boots of the original ROM that pxepi kicked; only when it did" },
	{ GROUP_SUMMARY, "not_kicked", TYPE_OBJECT, SOMETIMES, WORDS_NONE, GROUP_KICK_COUNTS,
	  "and those that no kick of its reached" },
	{ GROUP_SUMMARY, "overheard", TYPE_OBJECT, SOMETIMES, WORDS_NONE, GROUP_KICK_COUNTS,
	  "those that it did not kick, but that a broadcast for another Pi reached" },
	F(SUMMARY, "woke_after_kick", INT, SOMETIMES,
	  "of those kicked: went on within 2 s after a kick, and no other frame was seen to reach them in between"),
	F(SUMMARY, "evicted", INT, ALWAYS, "boots reported early, for want of room"),
	F(SUMMARY, "exit", INT, ALWAYS, "the exit code: 0 or 1"),
	O(SUMMARY, "findings", LIST, FINDING, "of the run as a whole"),

	F(KICK_COUNTS, "boots", INT, ALWAYS, "so many"),
	F(KICK_COUNTS, "went_on", INT, ALWAYS, "of them went on from DHCP"),
	F(KICK_COUNTS, "hung", INT, ALWAYS, "of them were found hanging, for a while or for good"),

	W(FINDING, "id", ALWAYS, FINDING, "see below; an id keeps its meaning"),
	W(FINDING, "severity", ALWAYS, SEVERITY, "see below"),
	F(FINDING, "certain", BOOL, ALWAYS, "false: see because"),
	F(FINDING, "because", TEXT, SOMETIMES, "why it is not certain"),
	{ GROUP_FINDING, "detail", TYPE_DETAIL, ALWAYS, WORDS_NONE, GROUP_NONE,
	  "the facts in it, for programs" },
	F(FINDING, "text", TEXT, ALWAYS, "what was seen, and why that stops this Pi"),
	F(FINDING, "fix", TEXT, ALWAYS, "what to change; several lines; may be empty"),

	F(FILE, "path", WIRE, ALWAYS, "as the Pi sent it"),
	W(FILE, "result", ALWAYS, RESULT, "the best, when it was asked for more than once"),
	W(FILE, "need", ALWAYS, NEED, "does a missing one matter?"),
	F(FILE, "bytes", INT, ALWAYS, "received"),
	F(FILE, "blksize", INT, ALWAYS, "bytes a block"),
	F(FILE, "seconds", SECONDS, ALWAYS, "the transfer"),
	F(FILE, "retransmits", INT, ALWAYS, "packets sent again, by either side"),
	F(FILE, "requests", INT, ALWAYS, "how often it was asked for"),
	F(FILE, "clipped", BOOL, SOMETIMES, "true: the path was longer than is kept"),
};
const size_t field_count = sizeof(fields) / sizeof(fields[0]);

static struct shape shape(const char *object, size_t n, enum group a, enum group b, enum group c)
{
	return (struct shape){ .object = object, .groups = { a, b, c }, .n = n };
}

struct shape shape_of(enum event_kind k)
{
	switch (k) {
	case EV_BOOT_BEGIN:
	case EV_BOOT_STAGE:
	case EV_BOOT_SUSPECTED:
	case EV_BOOT_HUNG:
	case EV_BOOT_WOKEN:
		return shape("boot", 1, GROUP_BOOT, GROUP_NONE, GROUP_NONE);
	case EV_BOOT_REPORT:
		return shape(NULL, 1, GROUP_REPORT, GROUP_NONE, GROUP_NONE);
	case EV_DHCP_DISCOVER:
	case EV_DHCP_REQUEST:
	case EV_DHCP_OTHER:
		return shape("dhcp", 2, GROUP_DHCP, GROUP_DHCP_CLIENT, GROUP_NONE);
	case EV_DHCP_OFFER:
	case EV_DHCP_ACK:
	case EV_DHCP_NAK:
		return shape("dhcp", 2, GROUP_DHCP, GROUP_DHCP_SERVER, GROUP_NONE);
	case EV_ARP_REQUEST:
		return shape("arp", 1, GROUP_ARP, GROUP_NONE, GROUP_NONE);
	case EV_ARP_REPLY:
	case EV_ARP_CONFLICT:
		return shape("arp", 2, GROUP_ARP, GROUP_ARP_ANSWER, GROUP_NONE);
	case EV_TFTP_REQUEST:
		return shape("tftp", 2, GROUP_TFTP, GROUP_TFTP_REQUEST, GROUP_NONE);
	case EV_TFTP_OACK:
		return shape("tftp", 1, GROUP_TFTP, GROUP_NONE, GROUP_NONE);
	case EV_TFTP_ERROR:
		return shape("tftp", 3, GROUP_TFTP, GROUP_TFTP_ERROR, GROUP_TFTP_RESULT);
	case EV_TFTP_DONE:
	case EV_TFTP_PROBE:
	case EV_TFTP_MISSING:
	case EV_TFTP_STALLED:
	case EV_TFTP_UNANSWERED:
		return shape("tftp", 2, GROUP_TFTP, GROUP_TFTP_RESULT, GROUP_NONE);
	case EV_ICMP_UNREACHABLE:
		return shape("icmp", 1, GROUP_ICMP, GROUP_NONE, GROUP_NONE);
	case EV_RPC_CALL:
	case EV_RPC_REPLY:
		return shape("rpc", 1, GROUP_RPC, GROUP_NONE, GROUP_NONE);
	case EV_STP_SEEN:
		return shape("stp", 1, GROUP_STP, GROUP_NONE, GROUP_NONE);
	case EV_SUMMARY:
		return shape(NULL, 1, GROUP_SUMMARY, GROUP_NONE, GROUP_NONE);
	case EV_KICK_SENT:
	case EV_KICK_WOKE:
	case EV_KICK_IN_VAIN:
	case EVENT_COUNT:
		break;
	}
	return shape("kick", 1, GROUP_KICK, GROUP_NONE, GROUP_NONE);
}
