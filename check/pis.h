/* SPDX-License-Identifier: MIT */
/* pis - which Pis a configuration and a TFTP folder are for: one for each folder named after a
 * serial number and one for each reserved MAC, with the models that they may be; or those of
 * --pi. */
#ifndef PXEPI_CHECK_PIS_H
#define PXEPI_CHECK_PIS_H

#include "check/conf.h"
#include "check/options.h"

struct pis_pi {
	uint32_t serial;
	uint8_t mac[6];
	bool has_serial,
		has_mac; /* else the serial number is made up, and the MAC follows from it */
	bool model[MODEL_COUNT]; /* those it may be: at least one */
	bool told; /* the model could be told */
	bool paired; /* that its folder and its reservation belong together is a guess */
	bool capitals; /* its folder is not written as a Pi asks for it */
	char dir[18]; /* its folder when that is its MAC (EEPROM: TFTP_PREFIX=2); "": its serial */
	uint32_t ip; /* reserved for it; 0: none */
	struct conf_at at; /* its reservation; line 0: none */
	const char *from; /* "--pi", "its folder", "its reservation", "nothing names one"; static */
};

struct pis {
	struct pis_pi pi[CHECK_PIS];
	size_t n;
	size_t left_out; /* there was no room for; of folders, the highest numbers */
	size_t strangers; /* reservations of MACs that are no Raspberry Pi's */
};

/* pis_find - c may be NULL; tree: the TFTP folder, or NULL. */
void pis_find(struct pis *all, const struct check_options *o, const struct conf *c,
	      const char *tree);

/* Is it the name of a Pi's folder: the 8 digits of its serial number? */
bool pis_serial_folder(const char *name, uint32_t *serial);

/* The first of the models that it may be: what it is when all boot at once. */
enum model pis_first_model(const struct pis_pi *pi);

/* Its MAC, or the one that a Pi of that model and serial number would have. */
void pis_mac(const struct pis_pi *pi, enum model m, uint8_t mac[static 6]);

#endif
