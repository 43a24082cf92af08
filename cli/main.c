/* SPDX-License-Identifier: MIT */
/* main - picks the verb. */
#include <stdio.h>
#include <string.h>

#include "check/check.h"
#include "emulate/emulate.h"
#include "sniff/sniff.h"
#include "tui/tui.h"

#ifndef PXEPI_VERSION
#define PXEPI_VERSION "0.1.0"
#endif

static const struct {
	const char *name;
	int (*run)(int argc, char *argv[]);
	const char *what;
} verbs[] = {
	{ "sniff", sniff_main, "watch Pis boot, live or from a capture, and say why one stopped" },
	{ "emulate", emulate_main, "be a Pi on the wire: would one boot from these servers?" },
	{ "check", check_main, "try a DHCP server's configuration: would Pis boot from it?" },
	{ "tui", tui_main, "watch Pis boot on a screen, see which hangs, kick it awake" },
};

static void usage(FILE *out)
{
	(void)fputs("pxepi - why does this Raspberry Pi not boot from the network?\n\n", out);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		(void)fprintf(out, "  pxepi %-10s %s\n", verbs[i].name, verbs[i].what);
	(void)fputs("\n  pxepi VERB --help    the options of a verb\n"
		    "  pxepi --version\n",
		    out);
}

int main(int argc, char *argv[])
{
	if (argc < 2) {
		usage(stderr);
		return 2;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		(void)puts("pxepi " PXEPI_VERSION);
		return 0;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		usage(stdout);
		return 0;
	}
	(void)fprintf(stderr, "pxepi: no such verb: \"%s\"\n", argv[1]);
	usage(stderr);
	return 2;
}
