/* SPDX-License-Identifier: MIT */
/* options - see options.h. */
#include "sniff/options.h"

#include <string.h>

#include "io/option_calls.h"
#include "io/options.h"

/* The table needs the addresses of one set of options: filled by rows_for(). */
#define ROWS 15

static void rows_for(struct sniff_options *o, struct option_row rows[static ROWS])
{
	const struct option_row table[ROWS] = {
		{ 'i', "interface", "IFACE", OPTION_TEXT, &o->iface, NULL,
		  "listen on this interface (default: the only one that is up)" },
		{ 'r', "read", "FILE", OPTION_TEXT, &o->read, NULL,
		  "read a capture instead; - is standard input (pcap, pcapng; gzip, zstd)" },
		{ 'w', "write", "FILE", OPTION_TEXT, &o->write, NULL,
		  "save the netboot packets, and nothing else, as a pcap file" },
		{ 0, "json", NULL, OPTION_FLAG, &o->json, NULL, "JSON, one object a line" },
		{ 'v', "verbose", NULL, OPTION_FLAG, &o->verbose, NULL,
		  "print every packet of a boot decoded, each DHCP option by name and number; list what is no netboot" },
		{ 0, "kick", "HOW", OPTION_MAYBE, &o->kick, option_kick,
		  "wake a Pi 3B's boot ROM: cure (once it hangs; default) or prevent (two frames after each DISCOVER)" },
		{ 0, "kick-broadcast", NULL, OPTION_FLAG, &o->broadcast, NULL,
		  "after a kick that was in vain, the next may be an echo request to all" },
		{ 0, "boots", "N", OPTION_COUNT, &o->boots, NULL,
		  "stop after N boots have ended or hang" },
		{ 0, "timeout", "S", OPTION_COUNT, &o->timeout_s, NULL, "stop after S seconds" },
		{ 0, "fail-on", "WHAT", OPTION_CALL, &o->tally, option_fail_on,
		  "\"warning\" or a finding's id: count such as failures (may be given several times)" },
		{ 0, "interface-list", NULL, OPTION_FLAG, &o->interface_list, NULL,
		  "list the interfaces there are" },
		{ 'h', "help", NULL, OPTION_FLAG, &o->help, NULL, "this text" },
		{ 0, NULL, NULL, OPTION_FLAG, NULL, NULL, NULL },
	};

	memcpy(rows, table, sizeof(table));
}

bool sniff_options_read(struct sniff_options *o, int argc, char *argv[], struct fail *f)
{
	struct option_row rows[ROWS];

	memset(o, 0, sizeof(*o));
	rows_for(o, rows);
	if (!options_read(argc - 1, argv + 1, rows, f))
		return false;
	if (o->iface && o->read)
		return fail_set(f, "-i listens and -r reads a file: choose one");
	if (o->read && o->kick != KICK_OFF)
		return fail_set(f, "--kick is for listening; nothing in a file can be kicked");
	if (o->broadcast && o->kick == KICK_OFF)
		return fail_set(f, "--kick-broadcast goes with --kick");
	if (o->read && o->timeout_s)
		return fail_set(f, "--timeout is for listening; a file ends by itself");
	if (o->json && o->verbose)
		o->verbose = true; /* -v then only adds what is not a netboot */
	return true;
}

void sniff_help(FILE *out)
{
	struct sniff_options o;
	struct option_row rows[ROWS];

	rows_for(&o, rows);
	(void)fputs("pxepi sniff - watch Raspberry Pis boot from the network, and say why one stopped\n\n"
		    "  pxepi sniff -r capture.pcap        a capture that you have\n"
		    "  sudo pxepi sniff -i eth0           live; Ctrl-C prints the reports\n\n",
		    out);
	options_help(out, rows);
	(void)fputs("\nExit code: 0 each boot seen came up; 1 any other outcome, or no boot seen; 2 could not run.\n"
		    "More: man pxepi-sniff\n",
		    out);
}
