/* SPDX-License-Identifier: MIT */
/* findings - of each finding: how severe it may be, where it stands and which details it has; and
 * the words that fields may hold. See tables.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/docs/tables.h"

#define BOOT_(severities, keys)               \
	{                                     \
		severities, true, false, keys \
	}
#define RUN_(severities, keys)                \
	{                                     \
		severities, false, true, keys \
	}

static const struct finding_row rows[FINDING_COUNT] = {
	[FIND_DHCP_NO_OFFER] = BOOT_(SAYS_FATAL, "discovers other_server"),
	[FIND_DHCP_OFFER_REJECTED] =
		BOOT_(SAYS_FATAL,
		      "reason server software option66 found option43_bytes hops tftp_server"),
	[FIND_DHCP_RACE_HANG] = BOOT_(SAYS_FATAL | SAYS_WARNING,
				      "offer_latency_s discovers recovered_after_s kicks follows"),
	[FIND_DHCP_RACE_RISK] = BOOT_(SAYS_WARNING, "offer_latency_s"),
	[FIND_DHCP_GAVE_UP] = BOOT_(SAYS_FATAL | SAYS_WARNING, "tries follows"),
	[FIND_DHCP_ADDRESS_CONFLICT] = BOOT_(SAYS_FATAL | SAYS_WARNING, "address other_mac"),
	[FIND_DHCP_OPTION43_INCONSISTENT] = BOOT_(SAYS_NOTE, "server"),
	[FIND_DHCP_ROGUE_SERVER] = RUN_(SAYS_WARNING, "server other_server"),
	[FIND_DHCP_NAK] = BOOT_(SAYS_FATAL, "server naks"),
	[FIND_ARP_FAILED] = BOOT_(SAYS_FATAL | SAYS_WARNING, "target tries follows"),
	[FIND_TFTP_NO_ANSWER] = BOOT_(SAYS_FATAL | SAYS_WARNING,
				      "file path server requests follows"),
	[FIND_TFTP_FILE_MISSING] = BOOT_(SAYS_FATAL | SAYS_WARNING, "file path server"),
	[FIND_TFTP_SERIAL_DIR_INCOMPLETE] = BOOT_(SAYS_FATAL, "file path server also_missing"),
	[FIND_TFTP_PERMISSION] = BOOT_(SAYS_FATAL, "file path server"),
	[FIND_TFTP_FILE_ERROR] = BOOT_(SAYS_FATAL, "file path server sender code message"),
	[FIND_TFTP_STALLED] = BOOT_(SAYS_FATAL | SAYS_WARNING,
				    "file path server bytes tsize retransmits lasted_s follows"),
	[FIND_TFTP_OPTIONS_UNSUPPORTED] = BOOT_(SAYS_FATAL, "server"),
	[FIND_TFTP_RETRANSMITS] = BOOT_(SAYS_WARNING, "retransmits blocks"),
	[FIND_TFTP_FILE_SUSPECT] = BOOT_(SAYS_FATAL | SAYS_WARNING, "file path found"),
	[FIND_BOOT_SECOND_LOADER] = BOOT_(SAYS_NOTE, ""),
	[FIND_BOOT_STOPPED] = BOOT_(SAYS_FATAL, "after expected"),
	[FIND_KERNEL_SILENT] = BOOT_(SAYS_FATAL, ""),
	[FIND_KERNEL_DHCP_UNANSWERED] = BOOT_(SAYS_FATAL, "discovers offers"),
	[FIND_NFS_NO_PORTMAP] = BOOT_(SAYS_FATAL, "server port protocol tries"),
	[FIND_NFS_PROGRAM_UNAVAILABLE] = BOOT_(SAYS_FATAL, "server program version"),
	[FIND_NFS_VERSION_UNSUPPORTED] = BOOT_(SAYS_FATAL, "server asked minor low high"),
	[FIND_NFS_ACCESS_DENIED] = BOOT_(SAYS_FATAL, "server path status"),
	[FIND_NFS_NO_SUCH_EXPORT] = BOOT_(SAYS_FATAL, "server path"),
	[FIND_NFS_NO_INIT] = BOOT_(SAYS_FATAL, "server path"),
	[FIND_NFS_ROOT_SQUASH] = BOOT_(SAYS_FATAL | SAYS_WARNING, "server path"),
	[FIND_NFS_READ_ONLY] = BOOT_(SAYS_WARNING, "server path"),
	[FIND_NFS_REFUSED] = BOOT_(SAYS_FATAL, "server port protocol"),
	[FIND_NFS_SILENT] = BOOT_(SAYS_FATAL, "server port tries arp_requests"),
	[FIND_CMDLINE_NO_SERVER] = BOOT_(SAYS_FATAL, ""),
	[FIND_CMDLINE_OTHER_ROOT] = BOOT_(SAYS_NOTE, "root"),
	[FIND_IDENTITY_SERIAL] = BOOT_(SAYS_NOTE, ""),
	[FIND_STP_DELAY] = RUN_(SAYS_WARNING, "gap_s forward_delay_s"),
	[FIND_VANTAGE_NO_UNICAST] = { SAYS_WARNING, true, true, "seen_stage unseen" },
	[FIND_CAPTURE_DROPPED] = RUN_(SAYS_WARNING, "packets"),
	[FIND_CAPTURE_CUT] = RUN_(SAYS_WARNING, ""),
	[FIND_CAPTURE_TRUNCATED] = RUN_(SAYS_WARNING, "packets"),
	[FIND_NETWORK_NOTHING] = RUN_(SAYS_WARNING, "listened_s packets"),
};

const struct detail_row details[] = {
	{ "address", TYPE_IP, WORDS_NONE, "the address in dispute" },
	{ "after", TYPE_WIRE, WORDS_NONE, "the file after which nothing came" },
	{ "also_missing", TYPE_WIRE, WORDS_NONE, "names, with \", \" between" },
	{ "arp_requests", TYPE_INT, WORDS_NONE,
	  "how often Linux asked for the server's MAC address" },
	{ "asked", TYPE_INT, WORDS_NONE, "the version asked for" },
	{ "blocks", TYPE_INT, WORDS_NONE, "about so many TFTP blocks in all" },
	{ "bytes", TYPE_INT, WORDS_NONE, "received before it stood still" },
	{ "code", TYPE_INT, WORDS_NONE, "of the TFTP ERROR packet" },
	{ "discovers", TYPE_INT, WORDS_NONE, "how many were sent" },
	{ "expected", TYPE_WIRE, WORDS_NONE, "what should have been asked for next" },
	{ "file", TYPE_WIRE, WORDS_NONE, "the name without the Pi's own directory" },
	{ "follows", TYPE_WORD, WORDS_FINDING, "the finding that is the cause of this one" },
	{ "forward_delay_s", TYPE_SECONDS, WORDS_NONE, "the switch's" },
	{ "found", TYPE_WIRE, WORDS_NONE, "what is there instead" },
	{ "gap_s", TYPE_SECONDS, WORDS_NONE, "the silence" },
	{ "high", TYPE_INT, WORDS_NONE, "the highest version the server has" },
	{ "hops", TYPE_INT, WORDS_NONE, "of the OFFER" },
	{ "lasted_s", TYPE_SECONDS, WORDS_NONE,
	  "from the request to the last block, where the Pi had no more time" },
	{ "listened_s", TYPE_SECONDS, WORDS_NONE, "from the first packet to the last" },
	{ "kicks", TYPE_INT, WORDS_NONE, "how many did not wake it" },
	{ "low", TYPE_INT, WORDS_NONE, "the lowest version the server has" },
	{ "message", TYPE_WIRE, WORDS_NONE, "the words of the TFTP ERROR packet" },
	{ "minor", TYPE_INT, WORDS_NONE, "the minor version asked for" },
	{ "naks", TYPE_INT, WORDS_NONE, "how many" },
	{ "offer_latency_s", TYPE_SECONDS, WORDS_NONE, "from DISCOVER to OFFER" },
	{ "offers", TYPE_INT, WORDS_NONE, "from how many servers OFFERs came" },
	{ "option43_bytes", TYPE_INT, WORDS_NONE, "length of option 43" },
	{ "option66", TYPE_WIRE, WORDS_NONE, "its text" },
	{ "other_mac", TYPE_MAC, WORDS_NONE, "who else uses the address" },
	{ "other_server", TYPE_IP, WORDS_NONE, "another DHCP server" },
	{ "packets", TYPE_INT, WORDS_NONE, "how many" },
	{ "path", TYPE_WIRE, WORDS_NONE, "as the Pi asks for it; of NFS, a path on the server" },
	{ "port", TYPE_INT, WORDS_NONE, "the server's" },
	{ "program", TYPE_INT, WORDS_NONE, "RPC program: 100003 is NFS, 100005 mount" },
	{ "protocol", TYPE_WORD, WORDS_TRANSPORT, "" },
	{ "reason", TYPE_WORD, WORDS_REASON, "why no OFFER was taken" },
	{ "recovered_after_s", TYPE_SECONDS, WORDS_NONE, "from the last DISCOVER to its waking" },
	{ "requests", TYPE_INT, WORDS_NONE, "how often it was asked for" },
	{ "retransmits", TYPE_INT, WORDS_NONE, "packets sent again" },
	{ "root", TYPE_WIRE, WORDS_NONE, "what root= names" },
	{ "seen_stage", TYPE_WORD, WORDS_STAGE, "the furthest stage that broadcasts show" },
	{ "sender", TYPE_IP, WORDS_NONE, "who sent the TFTP ERROR packet: the server or the Pi" },
	{ "server", TYPE_IP, WORDS_NONE, "the server's address" },
	{ "software", TYPE_TEXT, WORDS_NONE, "the server's software, or \"unknown\"" },
	{ "status", TYPE_TEXT, WORDS_NONE, "the status by its name in the RFC" },
	{ "target", TYPE_IP, WORDS_NONE, "the address asked for" },
	{ "tftp_server", TYPE_IP, WORDS_NONE, "the TFTP server named" },
	{ "tries", TYPE_INT, WORDS_NONE, "how often the Pi asked" },
	{ "tsize", TYPE_INT, WORDS_NONE, "the file's size, as the server named it" },
	{ "unseen", TYPE_IP, WORDS_NONE, "the host whose traffic with the Pi is not seen" },
	{ "version", TYPE_INT, WORDS_NONE, "of the program" },
};
const size_t detail_count = sizeof(details) / sizeof(details[0]);

const struct finding_row *finding_row(enum finding_id id)
{
	if (rows[id].severities == 0) {
		(void)fprintf(stderr, "tests/docs/findings.c has no row for %s\n",
			      finding_name(id));
		exit(1);
	}
	return &rows[id];
}

const char *next_key(const char *at, char key[static 32])
{
	size_t n;

	at += strspn(at, " ");
	n = strcspn(at, " ");
	if (n == 0 || n > 31)
		return NULL;
	memcpy(key, at, n);
	key[n] = '\0';
	return at + n;
}

/* Words that have no table in core/: held against io/ and core/ by check.sh. */
static const char *const serial_from[] = { "mac", "tftp-prefix", "option97", NULL };
static const char *const model_from[] = { "rom-discover", "option97", "tftp-request", NULL };
static const char *const speakers[] = { "firmware", "linux", NULL };
static const char *const transports[] = { "tcp", "udp", NULL };
static const char *const rpc_outcomes[] = { "asked",
					    "answered",
					    "program-unavailable",
					    "program-mismatch",
					    "procedure-unavailable",
					    "garbage-args",
					    "system-error",
					    "denied",
					    "refused",
					    NULL };
static const struct {
	const char *word, *meaning;
} reasons[] = {
	{ "relayed", "through a DHCP relay, which the original ROM does not take" },
	{ "proxy-only", "a boot server (ProxyDHCP), and nobody offers an address" },
	{ "option66-hostname", "option 66 is a name or four bytes; digits and dots are needed" },
	{ "option43-malformed", "option 43 without \"Raspberry Pi Boot\" in it, to the letter" },
	{ "option43-too-short", "option 43 is the bare text, without the three blanks after it" },
	{ "option60-missing", "a Pi 4 or 5 takes option 43 only with option 60 \"PXEClient\"" },
	{ "option43-missing", "boot options, but no option 43 or 66" },
	{ "no-tftp-server", "nothing of a TFTP server, as a plain DHCP server answers" },
	{ "server-off-subnet",
	  "the TFTP server is in another subnet; the original ROM uses no gateway" },
};
#define REASONS (sizeof(reasons) / sizeof(reasons[0]))

static const char *dhcp_word(size_t i)
{
	const char *name = i < 256 ? dhcp_type_name((uint8_t)i) : NULL;
	bool past = i > 0 && i < 256 && !name && !dhcp_type_name((uint8_t)(i - 1));

	return name ? name : past || i >= 256 ? NULL : "unknown";
}

static const char *model_word(size_t i)
{
	return i + 1 < MODEL_COUNT ? model_facts((enum model)(i + 1))->id : NULL;
}

const char *word_of(enum vocabulary v, size_t i)
{
	switch (v) {
	case WORDS_EVENT:
		return i < EVENT_COUNT ? event_name((enum event_kind)i) : NULL;
	case WORDS_STAGE:
		return i < STAGE_COUNT ? stage_name((enum stage)i) : NULL;
	case WORDS_OUTCOME:
		return i < OUTCOME_COUNT ? outcome_name((enum outcome)i) : NULL;
	case WORDS_RESULT:
		return i < FILE_RESULT_COUNT ? file_result_name((enum file_result)i) : NULL;
	case WORDS_NEED:
		return i < FILE_NEED_KIND_COUNT ? file_need_name((enum file_need_kind)i) : NULL;
	case WORDS_MODEL:
		return model_word(i);
	case WORDS_SEVERITY:
		return i <= SEV_FATAL ? severity_name((enum severity)i) : NULL;
	case WORDS_FINDING:
		return i < FINDING_COUNT ? finding_name((enum finding_id)i) : NULL;
	case WORDS_SERIAL_FROM:
		return serial_from[i];
	case WORDS_MODEL_FROM:
		return model_from[i];
	case WORDS_DHCP_TYPE:
		return dhcp_word(i);
	case WORDS_SPEAKER:
		return speakers[i];
	case WORDS_RPC_SERVICE:
		return i < RPC_SERVICES ? rpc_service_name((enum rpc_service)i) : NULL;
	case WORDS_RPC_OUTCOME:
		return rpc_outcomes[i];
	case WORDS_TRANSPORT:
		return transports[i];
	case WORDS_REASON:
		return i < REASONS ? reasons[i].word : NULL;
	case WORDS_KICK_REASON:
		return i <= KICK_FOR_PERSON ? kick_reason_name((enum kick_reason)i) : NULL;
	case WORDS_NONE:
		break;
	}
	return NULL;
}

const char *reason_meaning(size_t i)
{
	return reasons[i].meaning;
}
