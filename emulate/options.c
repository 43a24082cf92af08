/* SPDX-License-Identifier: MIT */
/* options - see options.h. */
#include "emulate/options.h"

#include <string.h>

#include "core/model.h"
#include "core/typed.h"
#include "io/option_calls.h"
#include "io/options.h"

static bool call_model(void *arg, const char *value, struct fail *f)
{
	const char *words[MODEL_COUNT - 1];
	size_t which;

	for (size_t i = 1; i < MODEL_COUNT; i++)
		words[i - 1] = model_facts((enum model)i)->id;
	if (!option_one_of("model", value, words, MODEL_COUNT - 1, &which, f))
		return false;
	*(enum model *)arg = (enum model)(which + 1);
	return true;
}

static bool call_until(void *arg, const char *value, struct fail *f)
{
	static const char *const words[] = { "dhcp", "rom", "firmware", "kernel", "nfs" };
	size_t which;

	if (!option_one_of("until", value, words, 5, &which, f))
		return false;
	*(enum pi_until *)arg = (enum pi_until)which;
	return true;
}

static bool call_race(void *arg, const char *value, struct fail *f)
{
	static const char *const words[] = { "warn", "hang", "off" };
	size_t which;

	if (!option_one_of("race", value, words, 3, &which, f))
		return false;
	*(enum pi_race *)arg = (enum pi_race)which;
	return true;
}

/* Applied when the model is known: it may be named later. */
static bool call_fault(void *arg, const char *value, struct fail *f)
{
	struct emulate_options *o = arg;

	if (o->faults == EMULATE_FAULTS)
		return fail_set(f, "--rom-fault: %d are enough", EMULATE_FAULTS);
	o->fault[o->faults++] = value;
	return true;
}

static bool call_mac(void *arg, const char *value, struct fail *f)
{
	struct emulate_options *o = arg;

	o->has_mac = typed_mac(span_of(value, strlen(value)), o->mac);
	return o->has_mac ||
	       fail_set(f, "--mac wants six bytes as b8:27:eb:00:a0:b1, not \"%s\"", value);
}

static bool call_serial(void *arg, const char *value, struct fail *f)
{
	struct emulate_options *o = arg;

	o->has_serial = typed_serial(span_of(value, strlen(value)), &o->serial);
	return o->has_serial ||
	       fail_set(f, "--serial wants up to 8 hexadecimal digits, not \"%s\"", value);
}

static bool call_dir(void *arg, const char *value, struct fail *f)
{
	size_t n = strlen(value);

	while (n > 0 && value[n - 1] == '/')
		n--;
	if (n == 0 || n > 32 || value[0] == '/' || value[n] != '\0')
		return fail_set(f,
				"--serial-dir wants a name of 1 to 32 characters, without / at its ends");
	*(const char **)arg = value;
	return true;
}

/* Milliseconds with as many as six decimals: a fleet of many a millisecond is wanted too. */
static bool call_stagger(void *arg, const char *value, struct fail *f)
{
	ns all = 0, unit = NS_MS;
	bool fraction = false, digits = false;

	for (const char *p = value; *p; p++) {
		if (*p == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (*p < '0' || *p > '9' || all > 1000000 * NS_MS)
			return fail_set(f, "--stagger wants milliseconds, not \"%s\"", value);
		digits = true;
		if (fraction)
			unit /= 10;
		all = fraction ? all + (*p - '0') * unit : all * 10 + (*p - '0') * NS_MS;
	}
	*(ns *)arg = all;
	return digits || fail_set(f, "--stagger wants milliseconds");
}

static bool call_nfs_count(void *arg, const char *value, struct fail *f)
{
	uint64_t n = 0;

	for (const char *p = value; *p && n <= EMULATE_NFS; p++)
		n = *p < '0' || *p > '9' ? EMULATE_NFS + 1 : n * 10 + (uint64_t)(*p - '0');
	if (*value == '\0' || n > EMULATE_NFS)
		return fail_set(f, "--nfs-count wants a number from 0 to %d, not \"%s\"",
				EMULATE_NFS, value);
	*(uint64_t *)arg = n;
	return true;
}

/* The table needs the addresses of one set of options: filled by rows_for(). */
#define ROWS 26

static void rows_for(struct emulate_options *o, struct option_row rows[static ROWS])
{
	const struct option_row table[ROWS] = {
		{ 'i', "interface", "IFACE", OPTION_TEXT, &o->iface, NULL,
		  "boot on this interface, which needs no address (default: the only one that is up)" },
		{ 0, "model", "MODEL", OPTION_CALL, &o->setup.model, call_model,
		  "3b (the default), 3b+, bootcode (of an SD card), 4, 5" },
		{ 0, "list-models", NULL, OPTION_FLAG, &o->list_models, NULL,
		  "what each model does, with its sources: what --rom-fault can change" },
		{ 0, "rom-fault", "NAME=VALUE", OPTION_CALL, o, call_fault,
		  "change one fact of the model (may be given several times)" },
		{ 0, "race", "WHAT", OPTION_CALL, &o->setup.race, call_race,
		  "OFFERs that the 3B's ROM is deaf to: warn and boot on (the default), hang as it does, off" },
		{ 0, "until", "STAGE", OPTION_CALL, &o->setup.until, call_until,
		  "stop after dhcp, rom, firmware, kernel, or nfs (the default)" },
		{ 0, "serial", "HEX", OPTION_CALL, o, call_serial,
		  "serial number (default: 0000a0b1, or the end of --mac)" },
		{ 0, "mac", "MAC", OPTION_CALL, o, call_mac,
		  "MAC address (default: the serial number's end after b8:27:eb; dc:a6:32 or 2c:cf:67 for 4, 5)" },
		{ 0, "serial-dir", "DIR", OPTION_CALL, &o->setup.dir, call_dir,
		  "folder on the TFTP server, instead of the serial number's" },
		{ 0, "keep-lease", NULL, OPTION_FLAG, &o->setup.keep_lease, NULL,
		  "do not give the address back at the end" },
		{ 0, "count", "N", OPTION_COUNT, &o->count, NULL,
		  "boot N Pis: MAC and serial number count up" },
		{ 0, "stagger", "MS", OPTION_CALL, &o->stagger, call_stagger,
		  "switch them on so many milliseconds apart (default: 10)" },
		{ 0, "nfs-count", "N", OPTION_CALL, &o->nfs_count, call_nfs_count,
		  "the first N of them try their NFS root, the others end before (default: 1)" },
		{ 0, "timeout", "S", OPTION_COUNT, &o->timeout_s, NULL,
		  "give up after S seconds (default: when each Pi has; a hung one after 25)" },
		{ 'w', "write", "FILE", OPTION_TEXT, &o->write, NULL,
		  "save the packets as a pcap file" },
		{ 0, "json", NULL, OPTION_FLAG, &o->json, NULL, "JSON, one object a line" },
		{ 0, "tap", NULL, OPTION_FLAG, &o->tap, NULL,
		  "the results as TAP, and nothing else" },
		{ 0, "junit", "FILE", OPTION_TEXT, &o->junit, NULL,
		  "write the results as JUnit XML, too" },
		{ 0, "expect", "FILE", OPTION_TEXT, &o->expect, NULL,
		  "what must come out, as JSON; what does not is a failure" },
		{ 0, "fail-on", "WHAT", OPTION_CALL, &o->tally, option_fail_on,
		  "\"warning\" or a finding's id: count such as failures (may be given several times)" },
		{ 0, "trace", NULL, OPTION_FLAG, &o->trace, NULL, "print every packet decoded" },
		{ 'v', "verbose", NULL, OPTION_FLAG, &o->verbose, NULL,
		  "print details; of a fleet, every event and report" },
		{ 'h', "help", NULL, OPTION_FLAG, &o->help, NULL, "this text" },
		{ 0, NULL, NULL, OPTION_FLAG, NULL, NULL, NULL },
	};

	memcpy(rows, table, sizeof(table));
}

static bool apply_fault(struct pi_traits *t, const char *fault, struct fail *f)
{
	const char *equals = strchr(fault, '=');
	const struct pi_knob *k;
	char name[64];

	(void)snprintf(name, sizeof(name), "%.*s",
		       (int)(equals ? equals - fault : (ptrdiff_t)strlen(fault)), fault);
	k = pi_knob_find(name);
	if (!k)
		return fail_set(f,
				"--rom-fault: there is no \"%s\"; pxepi emulate --list-models has all names",
				name);
	if (!equals && k->kind != KNOB_SWITCH)
		return fail_set(f, "--rom-fault: %s wants a value: %s=...", k->name, k->name);
	if (pi_knob_set(t, k, equals ? equals + 1 : "on"))
		return true;
	switch (k->kind) {
	case KNOB_SWITCH:
		return fail_set(f, "--rom-fault: %s is on or off, not \"%s\"", k->name, equals + 1);
	case KNOB_CHOICE:
		return fail_set(f, "--rom-fault: %s is one of %s, not \"%s\"", k->name, k->choices,
				equals + 1);
	case KNOB_MS:
	case KNOB_NUMBER:
		break;
	}
	return fail_set(f, "--rom-fault: %s is a number from %u to %u%s, not \"%s\"", k->name,
			k->least, k->most, k->kind == KNOB_MS ? " (milliseconds)" : "", equals + 1);
}

static bool is_standard(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

static bool check(struct emulate_options *o, struct fail *f)
{
	int wanted = o->json + o->tap + is_standard(o->junit) + is_standard(o->write);

	o->for_program = wanted > 0;
	if (o->count > EMULATE_COUNT)
		return fail_set(f, "--count: %d Pis at most", EMULATE_COUNT);
	if (wanted > 1)
		return fail_set(f,
				"--json, --tap, --junit - and -w - all want standard output: choose one");
	if (o->trace && o->for_program)
		return fail_set(f,
				"--trace is text: where standard output is for a program, save the "
				"packets with -w FILE");
	return true;
}

bool emulate_options_read(struct emulate_options *o, int argc, char *argv[], struct fail *f)
{
	struct option_row rows[ROWS];

	memset(o, 0, sizeof(*o));
	o->setup.model = MODEL_3B;
	o->setup.until = PI_UNTIL_NFS;
	o->setup.race = PI_RACE_WARN;
	o->count = o->nfs_count = 1;
	o->stagger = 10 * NS_MS;
	rows_for(o, rows);
	if (!options_read(argc - 1, argv + 1, rows, f) || !check(o, f))
		return false;
	o->setup.traits = *pi_traits_of(o->setup.model);
	for (size_t i = 0; i < o->faults; i++)
		if (!apply_fault(&o->setup.traits, o->fault[i], f))
			return false;
	return emulate_identity(o, f);
}

void emulate_help(FILE *out)
{
	struct emulate_options o;
	struct option_row rows[ROWS];

	rows_for(&o, rows);
	(void)fputs("pxepi emulate - be a Raspberry Pi on the wire: would one boot from these servers?\n\n"
		    "  sudo pxepi emulate -i eth0                   a Pi 3B, from its first DISCOVER to its NFS root\n"
		    "  sudo pxepi emulate -i eth0 --serial df90a038 --until firmware\n\n",
		    out);
	options_help(out, rows);
	(void)fputs("\nExit code: 0 all came up, or as far as --until; 1 not so; 2 could not run.\n"
		    "It sends DHCP requests that your servers will answer. It needs root or cap_net_raw; the NFS root\n"
		    "needs root. It can not boot from servers on this very interface: use pxepi check for that.\n"
		    "More: man pxepi-emulate\n",
		    out);
}
