/* SPDX-License-Identifier: MIT */
/* verdict - from facts to findings: what stopped this Pi, how sure that is, and what to change.
 * The table of finding ids has its home here. A verdict is made anew from a boot's facts each time
 * it is asked for, and changes nothing. */
#ifndef PXEPI_CORE_VERDICT_H
#define PXEPI_CORE_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/boot.h"
#include "core/cmdline.h"
#include "core/say.h"
#include "core/watch.h"

enum severity { SEV_NOTE, SEV_WARNING, SEV_FATAL };
const char *severity_name(enum severity s);

/* kind, name in JSON, meaning (documentation) */
#define FINDINGS(X)                                                                               \
	X(DHCP_NO_OFFER, "dhcp.no-offer", "no DHCP server answered")                              \
	X(DHCP_OFFER_REJECTED, "dhcp.offer-rejected",                                             \
	  "servers answered, but with nothing this model can boot by (detail.reason)")            \
	X(DHCP_RACE_HANG, "dhcp.race-hang",                                                       \
	  "a good OFFER came too early for the original ROM, which hangs or asks in vain")        \
	X(DHCP_RACE_RISK, "dhcp.race-risk",                                                       \
	  "the OFFER came inside the ROM's deaf window; this time the boot went on")              \
	X(DHCP_GAVE_UP, "dhcp.gave-up", "the Pi used up its tries and stopped for good")          \
	X(DHCP_ADDRESS_CONFLICT, "dhcp.address-conflict", "another host uses the Pi's address")   \
	X(DHCP_OPTION43_INCONSISTENT, "dhcp.option43-inconsistent",                               \
	  "lengths inside option 43 disagree with its bytes; the Pi copes")                       \
	X(DHCP_ROGUE_SERVER, "dhcp.rogue-server", "two DHCP servers hand out addresses")          \
	X(DHCP_NAK, "dhcp.nak", "the server refused the address the Pi asked for")                \
	X(ARP_FAILED, "arp.failed", "the TFTP server did not answer the Pi's ARP request")        \
	X(TFTP_NO_ANSWER, "tftp.no-answer", "no TFTP server answered")                            \
	X(TFTP_FILE_MISSING, "tftp.file-missing", "a file the Pi needs is not on the server")     \
	X(TFTP_SERIAL_DIR_INCOMPLETE, "tftp.serial-dir-incomplete",                               \
	  "the Pi's own directory holds start*.elf but not the rest")                             \
	X(TFTP_PERMISSION, "tftp.permission", "the TFTP server may not read a file")              \
	X(TFTP_FILE_ERROR, "tftp.file-error",                                                     \
	  "the server, or the Pi, ended a transfer with an error")                                \
	X(TFTP_STALLED, "tftp.stalled", "a transfer began and did not come to its end")           \
	X(TFTP_OPTIONS_UNSUPPORTED, "tftp.options-unsupported",                                   \
	  "the TFTP server ignores tsize, which the firmware needs")                              \
	X(TFTP_RETRANSMITS, "tftp.retransmits", "many packets had to be sent again")              \
	X(TFTP_FILE_SUSPECT, "tftp.file-suspect", "a file is not what its name says")             \
	X(BOOT_SECOND_LOADER, "boot.second-loader",                                               \
	  "U-Boot or UEFI took over from the firmware; what it needs is not judged")              \
	X(BOOT_STOPPED, "boot.stopped", "the boot stopped, and nothing on the network says why")  \
	X(KERNEL_SILENT, "kernel.silent", "the kernel was loaded and never spoke")                \
	X(KERNEL_DHCP_UNANSWERED, "kernel.dhcp-unanswered", "Linux asked for an address in vain") \
	X(NFS_NO_PORTMAP, "nfs.no-portmap", "no portmapper answers on the NFS server")            \
	X(NFS_PROGRAM_UNAVAILABLE, "nfs.program-unavailable",                                     \
	  "the NFS server does not offer the mount or NFS program")                               \
	X(NFS_VERSION_UNSUPPORTED, "nfs.version-unsupported",                                     \
	  "the NFS server does not speak the version asked for")                                  \
	X(NFS_ACCESS_DENIED, "nfs.access-denied", "the NFS server refuses this Pi")               \
	X(NFS_NO_SUCH_EXPORT, "nfs.no-such-export", "the path is not exported")                   \
	X(NFS_NO_INIT, "nfs.no-init", "the root file system holds no init")                       \
	X(NFS_ROOT_SQUASH, "nfs.root-squash",                                                     \
	  "root may not read the root file system, or not write to it")                           \
	X(NFS_READ_ONLY, "nfs.read-only", "the Pi is to write to its root, and may not")          \
	X(NFS_REFUSED, "nfs.refused", "nothing listens on the NFS port")                          \
	X(NFS_SILENT, "nfs.silent",                                                               \
	  "an NFS root is named, and no answer came or no call was made")                         \
	X(CMDLINE_NO_SERVER, "cmdline.no-nfs-server", "cmdline.txt names no usable NFS root")     \
	X(CMDLINE_OTHER_ROOT, "cmdline.other-root", "cmdline.txt names a root that is not NFS")   \
	X(IDENTITY_SERIAL, "identity.serial-conflict",                                            \
	  "serial numbers from different sources disagree")                                       \
	X(STP_DELAY, "stp.delay", "the switch port forwards only after spanning tree's delay")    \
	X(VANTAGE_NO_UNICAST, "vantage.no-unicast",                                               \
	  "this capture does not see the Pi's unicast traffic")                                   \
	X(CAPTURE_DROPPED, "capture.dropped", "the capture lost packets")                         \
	X(CAPTURE_CUT, "capture.cut", "the capture file ends inside a packet")                    \
	X(CAPTURE_TRUNCATED, "capture.truncated",                                                 \
	  "the capture kept only the beginning of each packet (snap length)")                     \
	X(NETWORK_NOTHING, "network.nothing-heard", "no Pi was heard")

#define FINDING_ENUM(kind, name, meaning) FIND_##kind,
enum finding_id { FINDINGS(FINDING_ENUM) FINDING_COUNT };
#undef FINDING_ENUM

const char *finding_name(enum finding_id id);
const char *finding_meaning(enum finding_id id);

/* A name and a value of a finding's detail: either text (already escaped) or a number. */
struct detail {
	const char *key;
	const char *text; /* NULL: a number */
	uint64_t number;
	bool seconds; /* number is nanoseconds, to be written as seconds */
};
#define DETAILS_MAX 8

struct finding {
	enum finding_id id;
	enum severity severity;
	bool certain;
	bool decisive; /* needs no silence to be the end of this boot */
	const char *because; /* why it is not certain, else NULL */
	const char *text; /* what was seen, and why that stops this model */
	const char *fix; /* what to change, in the server's own syntax; may be several lines */
	struct detail detail[DETAILS_MAX];
	size_t details;
};
#define VERDICT_FINDINGS 14

struct verdict {
	enum outcome outcome;
	bool certain;
	const char *because; /* why the outcome is not certain, else NULL */
	const struct finding *cause; /* of a boot that did not come up; or NULL */
	struct finding finding[VERDICT_FINDINGS]; /* the cause first, then by severity */
	size_t n;
	char room[12288]; /* the texts, each ended by NUL */
	struct say say;
	char bit[24][48]; /* numbers and addresses on their way into a text */
	size_t bits;
};

/* verdict_judge - the verdict on one boot, open or closed.
 * v   filled completely; its texts live in it. b and w are only read. */
void verdict_judge(const struct watch *w, const struct boot *b, struct verdict *v);

/* verdict_run - what is to be said of the run as a whole (vantage, spanning tree, rogue servers,
 * drops, nothing heard). boots: how many netboots of Pis were reported, blind: how many of them
 * with vantage.no-unicast. The outcome is not used. */
void verdict_run(const struct watch *w, uint32_t boots, uint32_t blind, struct verdict *v);

#endif
