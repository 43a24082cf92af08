/* SPDX-License-Identifier: MIT */
/* pis - see pis.h. */
#include "check/pis.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/typed.h"

static const enum model usual[] = { MODEL_3B, MODEL_3BPLUS, MODEL_4, MODEL_5 };

static uint32_t low24(const uint8_t mac[static 6])
{
	return (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];
}

static bool is_old(const uint8_t mac[static 6])
{
	return mac[0] == 0xb8 && mac[1] == 0x27 && mac[2] == 0xeb;
}

static bool is_old_model(enum model m)
{
	return m == MODEL_3B || m == MODEL_3BPLUS || m == MODEL_BOOTCODE;
}

/* ----- the models that a Pi may be ----- */

/* --model, else those that boot from the network as they come. */
static void start_models(struct pis_pi *pi, const struct check_options *o)
{
	memset(pi->model, 0, sizeof(pi->model));
	if (o->has_model)
		memcpy(pi->model, o->model, sizeof(pi->model));
	else
		for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
			pi->model[usual[i]] = true;
}

static size_t count_models(const bool model[MODEL_COUNT])
{
	size_t n = 0;

	for (size_t i = 0; i < MODEL_COUNT; i++)
		n += model[i] ? 1 : 0;
	return n;
}

/* Leaves those that `may` names, unless none would be left: then what was asked for stands. */
static void narrow(struct pis_pi *pi, const bool may[MODEL_COUNT])
{
	bool left[MODEL_COUNT];

	for (size_t i = 0; i < MODEL_COUNT; i++)
		left[i] = pi->model[i] && may[i];
	if (count_models(left) > 0)
		memcpy(pi->model, left, sizeof(left));
}

/* The vendor's prefixes by model (facts 1.4): b8:27:eb up to the 3B+; dc:a6:32 and e4:5f:01 Pi
 * 4; 2c:cf:67 Pi 5; the others are on both. */
static void narrow_by_mac(struct pis_pi *pi)
{
	bool may[MODEL_COUNT] = { false };
	const uint8_t *m = pi->mac;

	if (is_old(m)) {
		may[MODEL_3B] = may[MODEL_3BPLUS] = may[MODEL_BOOTCODE] = true;
	} else {
		may[MODEL_4] = m[0] != 0x2c;
		may[MODEL_5] = !(m[0] == 0xdc && m[1] == 0xa6) && !(m[0] == 0xe4 && m[1] == 0x5f);
	}
	narrow(pi, may);
}

static bool has_file(const char *folder, const char *name)
{
	char path[4096];
	struct stat st;

	return snprintf(path, sizeof(path), "%s/%s", folder, name) < (int)sizeof(path) &&
	       stat(path, &st) == 0;
}

/* A folder that holds the files of one model only is for that model; one with everything tells
 * nothing. */
static void narrow_by_files(struct pis_pi *pi, const char *folder)
{
	bool may[MODEL_COUNT] = { false };

	may[MODEL_3B] = has_file(folder, "start.elf") &&
			(has_file(folder, "bcm2710-rpi-3-b.dtb") ||
			 !has_file(folder, "bcm2710-rpi-3-b-plus.dtb"));
	may[MODEL_3BPLUS] = has_file(folder, "start.elf") &&
			    (has_file(folder, "bcm2710-rpi-3-b-plus.dtb") ||
			     !has_file(folder, "bcm2710-rpi-3-b.dtb"));
	may[MODEL_BOOTCODE] = has_file(folder, "start.elf");
	may[MODEL_4] = has_file(folder, "start4.elf");
	may[MODEL_5] = has_file(folder, "bcm2712-rpi-5-b.dtb") ||
		       has_file(folder, "kernel_2712.img");
	narrow(pi, may);
}

/* ----- the Pis ----- */

static struct pis_pi *add(struct pis *all, const struct check_options *o, const char *from)
{
	struct pis_pi *pi;

	if (all->n == CHECK_PIS) {
		all->left_out++;
		return NULL;
	}
	pi = &all->pi[all->n++];
	*pi = (struct pis_pi){ .from = from };
	start_models(pi, o);
	return pi;
}

/* Folders come in no order; reports should. */
static void sort(struct pis *all)
{
	for (size_t i = 1; i < all->n; i++) {
		struct pis_pi one = all->pi[i];
		size_t k = i;

		for (; k > 0 && all->pi[k - 1].serial > one.serial; k--)
			all->pi[k] = all->pi[k - 1];
		all->pi[k] = one;
	}
}

/* A folder, or a link that should lead to one: a broken one is a mistake to be shown. */
static bool is_folder(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode);
	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

bool pis_serial_folder(const char *name, uint32_t *serial)
{
	return strlen(name) == 8 && typed_hex((uint8_t)name[1]) >= 0 &&
	       typed_serial(span_of(name, 8), serial);
}

/* "dc-a6-32-01-36-c2": what an EEPROM with TFTP_PREFIX=2 asks for (facts 1.4). The older ROMs know
 * serial numbers only. */
static bool is_mac_folder(const char *name, uint8_t mac[static 6])
{
	return strlen(name) == 17 && strchr(name, ':') == NULL &&
	       typed_mac(span_of(name, 17), mac) && model_is_pi_mac(mac) && !is_old(mac);
}

/* Room for one more folder: with too many, the highest numbers are left out, whatever the order
 * they come in. */
static struct pis_pi *add_folder(struct pis *all, const struct check_options *o, uint32_t serial)
{
	struct pis_pi *last = NULL, *pi = add(all, o, "its folder");

	if (!pi) {
		for (size_t i = 0; i < all->n; i++)
			if (!last || all->pi[i].serial >= last->serial)
				last = &all->pi[i];
		if (!last || last->serial <= serial)
			return NULL;
		pi = last;
		*pi = (struct pis_pi){ .from = "its folder" };
		start_models(pi, o);
	}
	pi->serial = serial;
	return pi;
}

static void from_folder(struct pis *all, const struct check_options *o, const char *path,
			const char *name)
{
	struct pis_pi *pi;
	uint8_t mac[6];
	uint32_t serial;

	if (pis_serial_folder(name, &serial) && is_folder(path)) {
		pi = add_folder(all, o, serial);
		if (!pi)
			return;
		pi->has_serial = true;
	} else if (is_mac_folder(name, mac) && is_folder(path)) {
		pi = add_folder(all, o, low24(mac));
		if (!pi)
			return;
		memcpy(pi->mac, mac, 6);
		pi->has_mac = true;
		(void)snprintf(pi->dir, sizeof(pi->dir), "%.17s", name);
		narrow_by_mac(pi);
	} else {
		return;
	}
	pi->capitals = strpbrk(name, "ABCDEF") != NULL;
	narrow_by_files(pi, path);
}

static void from_folders(struct pis *all, const struct check_options *o, const char *tree)
{
	DIR *list = opendir(tree);
	struct dirent *e;

	while (list && (e = readdir(list))) {
		char path[4096];

		if (snprintf(path, sizeof(path), "%s/%s", tree, e->d_name) < (int)sizeof(path))
			from_folder(all, o, path, e->d_name);
	}
	if (list)
		(void)closedir(list);
	sort(all);
}

/* Up to the 3B+ the MAC is the end of the serial number: the folder and the reservation are of
 * one Pi. */
static struct pis_pi *of_folder(struct pis *all, const uint8_t mac[static 6])
{
	for (size_t i = 0; i < all->n; i++)
		if (is_old(mac) && !all->pi[i].has_mac &&
		    (all->pi[i].serial & 0xffffff) == low24(mac))
			return &all->pi[i];
	return NULL;
}

static struct pis_pi *with_mac(struct pis *all, const uint8_t mac[static 6])
{
	for (size_t i = 0; i < all->n; i++)
		if (all->pi[i].has_mac && memcmp(all->pi[i].mac, mac, 6) == 0)
			return &all->pi[i];
	return NULL;
}

/* Of a Pi 4 or 5 nothing tells which folder belongs to which MAC (facts 1.4). Apart, the one would
 * have no reservation and the other no files, and both would fail for nothing: so they are taken
 * in order, and the report says so. As an older model the folder's Pi stays what it is. */
static struct pis_pi *pair(struct pis *all, const struct check_options *o,
			   const uint8_t mac[static 6])
{
	/* first those that are for a 4 or 5 alone */
	for (size_t k = 0; k < 2 * all->n && !is_old(mac); k++) {
		struct pis_pi *folder = &all->pi[k % all->n], *pi;
		bool old = folder->model[MODEL_3B] || folder->model[MODEL_3BPLUS] ||
			   folder->model[MODEL_BOOTCODE];

		if (folder->has_mac || !folder->has_serial || old != (k >= all->n) ||
		    !(folder->model[MODEL_4] || folder->model[MODEL_5]))
			continue;
		pi = folder;
		if (old) {
			pi = add(all, o, "its folder and its reservation");
			if (!pi)
				return NULL;
			*pi = *folder;
			pi->model[MODEL_3B] = pi->model[MODEL_3BPLUS] = false;
			pi->model[MODEL_BOOTCODE] = false;
			folder->model[MODEL_4] = folder->model[MODEL_5] = false;
		}
		pi->from = "its folder and its reservation";
		pi->paired = true;
		return pi;
	}
	return NULL;
}

static void from_reservations(struct pis *all, const struct check_options *o, const struct conf *c)
{
	for (const struct conf_item *h = NULL; (h = conf_next(c, CONF_HOST, h));) {
		static const uint8_t none[6];
		struct pis_pi *pi;

		if (memcmp(h->mac, none, 6) == 0)
			continue; /* known by something else, which no Pi sends */
		if (!model_is_pi_mac(h->mac)) {
			all->strangers++;
			continue;
		}
		pi = with_mac(all, h->mac);
		if (pi && pi->ip != 0)
			continue;
		if (!pi)
			pi = of_folder(all, h->mac);
		if (!pi)
			pi = pair(all, o, h->mac);
		if (!pi)
			pi = add(all, o, "its reservation");
		if (!pi)
			continue;
		memcpy(pi->mac, h->mac, 6);
		pi->has_mac = true;
		pi->ip = h->ip;
		pi->at = h->at;
		narrow_by_mac(pi);
	}
}

static void from_options(struct pis *all, const struct check_options *o)
{
	for (size_t i = 0; i < o->pis; i++) {
		struct pis_pi *pi = add(all, o, "--pi");

		if (!pi)
			return;
		memset(pi->model, 0, sizeof(pi->model));
		pi->model[o->pi[i].model] = true;
		pi->has_serial = o->pi[i].has_serial;
		pi->serial = o->pi[i].serial;
		pi->has_mac = o->pi[i].has_mac;
		memcpy(pi->mac, o->pi[i].mac, 6);
	}
}

/* One Pi of each model. */
static void made_up(struct pis *all, const struct check_options *o)
{
	struct pis_pi any;

	start_models(&any, o);
	for (size_t m = 1; m < MODEL_COUNT; m++) {
		struct pis_pi *pi = any.model[m] ? add(all, o, "nothing names one") : NULL;

		if (!pi)
			continue;
		memset(pi->model, 0, sizeof(pi->model));
		pi->model[m] = true;
	}
}

/* All at once need a MAC and a serial number each. */
static void complete(struct pis *all)
{
	uint32_t next = 0x0000a0b1;

	for (size_t i = 0; i < all->n; i++) {
		struct pis_pi *pi = &all->pi[i];

		pi->told = count_models(pi->model) == 1;
		if (pi->has_serial)
			continue;
		pi->serial = pi->has_mac ? low24(pi->mac) : next++;
	}
}

enum model pis_first_model(const struct pis_pi *pi)
{
	for (size_t m = 1; m < MODEL_COUNT; m++)
		if (pi->model[m])
			return (enum model)m;
	return MODEL_3B;
}

void pis_mac(const struct pis_pi *pi, enum model m, uint8_t mac[static 6])
{
	static const uint8_t old[3] = { 0xb8, 0x27, 0xeb }, pi4[3] = { 0xdc, 0xa6, 0x32 },
			     pi5[3] = { 0x2c, 0xcf, 0x67 };

	if (pi->has_mac) {
		memcpy(mac, pi->mac, 6);
		return;
	}
	memcpy(mac, is_old_model(m) ? old : m == MODEL_4 ? pi4 : pi5, 3);
	mac[3] = (uint8_t)(pi->serial >> 16);
	mac[4] = (uint8_t)(pi->serial >> 8);
	mac[5] = (uint8_t)pi->serial;
}

void pis_find(struct pis *all, const struct check_options *o, const struct conf *c,
	      const char *tree)
{
	*all = (struct pis){ .n = 0 };
	if (o->pis > 0) {
		from_options(all, o);
	} else {
		if (tree)
			from_folders(all, o, tree);
		if (c)
			from_reservations(all, o, c);
		if (all->n == 0)
			made_up(all, o);
	}
	complete(all);
}
