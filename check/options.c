/* SPDX-License-Identifier: MIT */
/* options - see options.h. */
#include "check/options.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "core/typed.h"
#include "io/option_calls.h"
#include "io/options.h"

static bool call_fail_on(void *arg, const char *value, struct fail *f)
{
	struct check_options *o = arg;

	if (o->fail_ons == CHECK_FAIL_ONS)
		return fail_set(f, "--fail-on: %d are enough", CHECK_FAIL_ONS);
	o->fail_on[o->fail_ons++] = value;
	return option_fail_on(&o->tally, value, f);
}

enum model check_model_of(const char *text, size_t n)
{
	for (size_t i = 1; i < MODEL_COUNT; i++) {
		const char *id = model_facts((enum model)i)->id;

		if (strlen(id) == n && strncmp(id, text, n) == 0)
			return (enum model)i;
	}
	return MODEL_UNKNOWN;
}

static bool call_model(void *arg, const char *value, struct fail *f)
{
	struct check_options *o = arg;

	o->has_model = true;
	for (const char *p = value;; p++) {
		size_t n = strcspn(p, ",");
		enum model m = check_model_of(p, n);

		if (m == MODEL_UNKNOWN)
			return fail_set(f,
					"--model wants some of 3b,3b+,bootcode,4,5; not \"%.*s\"",
					(int)n, p);
		o->model[m] = true;
		p += n;
		if (*p == '\0')
			return true;
	}
}

static bool call_pi(void *arg, const char *value, struct fail *f)
{
	struct check_options *o = arg;
	struct check_pi *pi = &o->pi[o->pis];
	size_t n = strcspn(value, ",");

	if (o->pis == CHECK_PIS)
		return fail_set(f, "--pi: %d are enough", CHECK_PIS);
	*pi = (struct check_pi){ .model = check_model_of(value, n) };
	if (pi->model == MODEL_UNKNOWN)
		return fail_set(f,
				"--pi wants MODEL[,SERIAL][,MAC], MODEL one of 3b, 3b+, bootcode, 4, 5; not \"%s\"",
				value);
	for (const char *p = value + n; *p == ','; p += n) {
		p++;
		n = strcspn(p, ",");
		if (!pi->has_mac && typed_mac(span_of(p, n), pi->mac))
			pi->has_mac = true;
		else if (!pi->has_serial && typed_serial(span_of(p, n), &pi->serial))
			pi->has_serial = true;
		else
			return fail_set(f,
					"--pi: \"%.*s\" is neither a serial number nor a MAC address",
					(int)n, p);
	}
	o->pis++;
	return true;
}

bool check_is_iface(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n < IFNAMSIZ && strcmp(name, "lo") != 0 && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0 && strcspn(name, "/ \t\n:%*?") == n;
}

static bool call_address(void *arg, const char *value, struct fail *f)
{
	struct check_options *o = arg;
	struct check_address *a = &o->address[o->addresses];
	const char *slash = strchr(value, '/'), *at = strchr(value, '@');
	char *end = NULL;
	unsigned long prefix = slash ? strtoul(slash + 1, &end, 10) : 0;

	if (o->addresses == CHECK_ADDRESSES)
		return fail_set(f, "--address: %d are enough", CHECK_ADDRESSES);
	*a = (struct check_address){ .prefix = (uint8_t)prefix };
	if (!slash || !typed_ip(span_of(value, (size_t)(slash - value)), &a->ip) ||
	    end == slash + 1 || prefix < 1 || prefix > 32 || (*end != '\0' && end != at))
		return fail_set(f,
				"--address wants IP/LENGTH[@INTERFACE], as 192.0.2.1/24@eth0; not \"%s\"",
				value);
	if (at && !check_is_iface(at + 1))
		return fail_set(f, "--address: \"%s\" is no name that an interface can have",
				at + 1);
	if (at)
		(void)snprintf(a->iface, sizeof(a->iface), "%s", at + 1);
	o->addresses++;
	return true;
}

static bool call_server(void *arg, const char *value, struct fail *f)
{
	enum conf_kind kind = conf_kind_of(value);

	if (kind == CONF_AUTO)
		return fail_set(f, "--server wants one of: kea, dnsmasq, isc; not \"%s\"", value);
	*(enum conf_kind *)arg = kind;
	return true;
}

static bool call_tftp(void *arg, const char *value, struct fail *f)
{
	static const char *const words[] = { "hpa", "dnsmasq", "none" };
	static const enum check_tftp kinds[] = { CHECK_TFTP_HPA, CHECK_TFTP_DNSMASQ,
						 CHECK_TFTP_NONE };
	size_t which;

	if (!option_one_of("tftp", value, words, 3, &which, f))
		return false;
	*(enum check_tftp *)arg = kinds[which];
	return true;
}

static bool call_config(void *arg, const char *value, struct fail *f)
{
	const char **config = arg;

	if (*config)
		return fail_set(f, "one configuration at a time: \"%s\" is one more than \"%s\"",
				value, *config);
	*config = value;
	return true;
}

/* The table needs the addresses of one set of options: filled by rows_for(). */
#define ROWS 22

static void rows_for(struct check_options *o, struct option_row rows[static ROWS])
{
	const struct option_row table[ROWS] = {
		{ 0, "", "CONFIG", OPTION_CALL, &o->config, call_config, NULL },
		{ 0, "tftp-root", "DIR", OPTION_TEXT, &o->tftp_root, NULL,
		  "serve this folder by TFTP (default: a made-up tree, and only DHCP is judged)" },
		{ 0, "nfs-root", "DIR", OPTION_TEXT, &o->nfs_root, NULL,
		  "serve this folder as the root that cmdline.txt names, by nfs-ganesha; needs real root" },
		{ 0, "server", "KIND", OPTION_CALL, &o->kind, call_server,
		  "kea, dnsmasq or isc (default: what the file looks like)" },
		{ 0, "run", "COMMAND", OPTION_TEXT, &o->run, NULL,
		  "start any other DHCP server so, in the foreground" },
		{ 0, "address", "IP/LEN[@IFACE]", OPTION_CALL, o, call_address,
		  "an address of the server's host (default: what the configuration asks for)" },
		{ 0, "tftp", "WHICH", OPTION_CALL, &o->tftp, call_tftp,
		  "hpa, dnsmasq, or none: end at a Pi's first request to the right server" },
		{ 0, "pi", "MODEL[,SERIAL][,MAC]", OPTION_CALL, o, call_pi,
		  "boot this Pi, and no others (may be given several times)" },
		{ 0, "model", "LIST", OPTION_CALL, o, call_model,
		  "of 3b,3b+,bootcode,4,5: where the model can not be told (default: 3b,3b+,4,5)" },
		{ 0, "allow-scripts", NULL, OPTION_FLAG, &o->allow_scripts, NULL,
		  "let the server load its hook libraries and run its scripts" },
		{ 0, "fail-on", "WHAT", OPTION_CALL, o, call_fail_on,
		  "\"warning\" or a finding's id: count such as failures (may be given several times)" },
		{ 0, "json", NULL, OPTION_FLAG, &o->json, NULL, "JSON, one object a line" },
		{ 0, "junit", "FILE", OPTION_TEXT, &o->junit, NULL,
		  "write the results as JUnit XML, too" },
		{ 0, "tap", NULL, OPTION_FLAG, &o->tap, NULL,
		  "the results as TAP, and nothing else" },
		{ 0, "github", NULL, OPTION_FLAG, &o->github, NULL,
		  "annotations for GitHub Actions, too" },
		{ 0, "keep", "DIR", OPTION_TEXT, &o->keep, NULL,
		  "save there what was captured, the server's log, all events" },
		{ 0, "timeout", "S", OPTION_COUNT, &o->timeout_s, NULL,
		  "give up a boot after S seconds (default: when the Pi has)" },
		{ 'v', "verbose", NULL, OPTION_FLAG, &o->verbose, NULL,
		  "print what was made of the configuration, and all findings in full" },
		{ 'h', "help", NULL, OPTION_FLAG, &o->help, NULL, "this text" },
		{ 0, NULL, NULL, OPTION_FLAG, NULL, NULL, NULL },
	};

	memcpy(rows, table, sizeof(table));
}

static bool check(const struct check_options *o, struct fail *f)
{
	if (!o->config && !o->run)
		return fail_set(f,
				"which configuration? pxepi check kea-dhcp4.conf, or --run 'COMMAND'");
	if (o->json && o->tap)
		return fail_set(f, "--json and --tap both want standard output: choose one");
	if (o->nfs_root && !o->tftp_root)
		return fail_set(f,
				"--nfs-root needs --tftp-root, whose cmdline.txt names the NFS root");
	if (o->tftp == CHECK_TFTP_NONE && (o->tftp_root || o->nfs_root))
		return fail_set(f,
				"--tftp none serves no files: --tftp-root and --nfs-root have no use");
	return true;
}

bool check_options_read(struct check_options *o, int argc, char *argv[], struct fail *f)
{
	struct option_row rows[ROWS];

	memset(o, 0, sizeof(*o));
	rows_for(o, rows);
	return options_read(argc - 1, argv + 1, rows, f) && (o->help || check(o, f));
}

void check_help(FILE *out)
{
	struct check_options o;
	struct option_row rows[ROWS];

	rows_for(&o, rows);
	(void)fputs("pxepi check - would Raspberry Pis boot from this DHCP server's configuration?\n\n"
		    "  pxepi check kea-dhcp4.conf --tftp-root tftp\n"
		    "  pxepi check dnsmasq.conf --pi 4,1a2b3c4d --fail-on dhcp.race-risk\n\n"
		    "Starts the server with it in a private network, and boots emulated Pis there.\n\n",
		    out);
	options_help(out, rows + 1);
	(void)fputs("\nExit code: 0 each Pi came up, or as far as could be tried; 1 not so; 2 could not run.\n"
		    "Needs the server itself, and root or user namespaces. Nothing outside is changed.\n"
		    "More: man pxepi-check\n",
		    out);
}
