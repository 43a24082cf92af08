/* SPDX-License-Identifier: MIT */
/* options - what `pxepi check` was asked for. */
#ifndef PXEPI_CHECK_OPTIONS_H
#define PXEPI_CHECK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "check/conf.h"
#include "core/model.h"
#include "io/fail.h"
#include "io/tally.h"

#define CHECK_ADDRESSES 16 /* --address; more are refused */
#define CHECK_FAIL_ONS 16
#define CHECK_PIS 64 /* --pi, and all that are found */

enum check_tftp { CHECK_TFTP_ANY, CHECK_TFTP_HPA, CHECK_TFTP_DNSMASQ, CHECK_TFTP_NONE };

/* --address 192.0.2.1/24@eth0 */
struct check_address {
	uint32_t ip;
	uint8_t prefix;
	char iface[16]; /* "": the first */
};

/* --pi MODEL[,SERIAL][,MAC] */
struct check_pi {
	enum model model;
	uint32_t serial;
	uint8_t mac[6];
	bool has_serial, has_mac;
};

struct check_options {
	const char *config, *run, *tftp_root, *nfs_root, *junit, *keep;
	enum conf_kind kind;
	enum check_tftp tftp;
	struct check_address address[CHECK_ADDRESSES];
	size_t addresses;
	struct check_pi pi[CHECK_PIS];
	size_t pis;
	bool model[MODEL_COUNT]; /* --model; none set: not given */
	bool has_model, allow_scripts, json, tap, github, verbose, help;
	uint64_t timeout_s; /* of one boot */
	const char *fail_on[CHECK_FAIL_ONS]; /* as given; borrowed */
	size_t fail_ons;
	struct tally tally; /* holds what --fail-on named */
};

bool check_options_read(struct check_options *o, int argc, char *argv[], struct fail *f);
void check_help(FILE *out);

/* Can Linux have an interface of this name, at the end of a cable? */
bool check_is_iface(const char *name);

/* "3b+"; MODEL_UNKNOWN: there is no such model. */
enum model check_model_of(const char *text, size_t n);

#endif
