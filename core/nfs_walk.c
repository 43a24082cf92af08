/* SPDX-License-Identifier: MIT */
/* nfs_walk - reads XDR (RFC 4506) by a recipe; the letters are explained in nfs.h. */
#include "core/nfs.h"

#include "core/rpc.h"

#define BITMAP_WORDS_MAX 16
#define OPTIONAL_MAX 1 /* of an array<1> */

/* A name is kept while there is room; one too many leaves the walk sound, but not complete. */
static void keep_name(struct nfs_facts *f, struct span name)
{
	if (f->names < NFS_NAMES_MAX)
		f->name[f->names++] = name;
	else
		f->partial = true;
}

static void keep_type(struct nfs_facts *f, uint32_t type)
{
	f->has_type = true;
	f->ftype = type < 0xff ? (uint8_t)type : 0xff;
}

/* What fattr (RFC 1094 2.3.5) and fattr3 (RFC 1813 2.6) begin with. */
static void walk_fattr(struct cur *c, struct nfs_facts *f, size_t rest)
{
	keep_type(f, cur_be32(c));
	f->mode = cur_be32(c) & 07777; /* version 2 repeats the type in it */
	cur_skip(c, 4); /* nlink */
	f->uid = cur_be32(c);
	f->gid = cur_be32(c);
	f->has_mode = true;
	f->has_owner = true;
	cur_skip(c, rest);
}

/* The size of each attribute in the order of their numbers (RFC 7530 section 5), as far as
 * `mode`: 'o' opaque, 'b' bitmap, 0 one that is not read past. */
static const char fattr4_size[] = { 'b', 4, 4,   8, 8, 4, 4, 4, 16, 4, 4, 4, 0, 4, 4, 4,   4,
				    4,   4, 'o', 8, 8, 8, 8, 0, 4,  4, 8, 4, 4, 8, 8, 'o', 4 };
#define FATTR4_TYPE 1
#define FATTR4_MODE 33

static uint32_t walk_bitmap(struct cur *c, uint32_t *second)
{
	uint32_t words = cur_be32(c);
	uint32_t first;

	if (words > BITMAP_WORDS_MAX) {
		cur_skip(c, SIZE_MAX);
		return 0;
	}
	first = words > 0 ? cur_be32(c) : 0;
	*second = words > 1 ? cur_be32(c) : 0;
	cur_skip(c, words > 2 ? (words - 2) * (size_t)4 : 0);
	return first;
}

static void walk_fattr4(struct cur *c, struct nfs_facts *f)
{
	uint32_t second = 0, unused;
	uint32_t first = walk_bitmap(c, &second);
	struct cur v = cur_of(xdr_opaque(c));
	uint64_t present = (uint64_t)second << 32 | first;

	for (uint32_t i = 0; i < sizeof(fattr4_size) && cur_ok(&v); i++) {
		char size = fattr4_size[i];
		uint32_t value;

		if ((present >> i & 1) == 0)
			continue;
		if (size == 0)
			return;
		if (size == 'b') {
			(void)walk_bitmap(&v, &unused);
		} else if (size == 'o') {
			(void)xdr_opaque(&v);
		} else if (size == 4) {
			value = cur_be32(&v);
			if (i == FATTR4_TYPE && cur_ok(&v))
				keep_type(f, value);
			if (i == FATTR4_MODE && cur_ok(&v)) {
				f->mode = value & 07777;
				f->has_mode = true;
			}
		} else {
			cur_skip(&v, (size_t)size);
		}
	}
}

/* OPEN's openflag and claim (RFC 7530 16.16, RFC 8881 18.16). */
static bool walk_open(struct cur *c, struct nfs_facts *f)
{
	struct nfs_facts unused = { 0 };

	if (cur_be32(c) == 1) { /* OPEN4_CREATE */
		uint32_t how = cur_be32(c);

		if (how > 3)
			return false;
		if (how >= 2)
			cur_skip(c, 8); /* verifier */
		if (how != 2)
			walk_fattr4(c, &unused);
	}
	switch (cur_be32(c)) {
	case 0: /* CLAIM_NULL */
	case 3: /* CLAIM_DELEGATE_PREV */
		keep_name(f, xdr_opaque(c));
		return true;
	case 1: /* CLAIM_PREVIOUS */
		cur_skip(c, 4);
		return true;
	case 2: /* CLAIM_DELEGATE_CUR */
		cur_skip(c, 16);
		keep_name(f, xdr_opaque(c));
		return true;
	case 5: /* CLAIM_DELEG_CUR_FH */
		cur_skip(c, 16);
		return true;
	case 4: /* CLAIM_FH */
	case 6: /* CLAIM_DELEG_PREV_FH */
		return true;
	}
	return false;
}

/* OPEN's delegation (RFC 7530 16.16, RFC 8881 18.16). */
static bool walk_delegation(struct cur *c, struct nfs_facts *f)
{
	uint32_t why;

	switch (cur_be32(c)) {
	case 0: /* NONE */
		return true;
	case 1: /* READ: stateid, recall, then an access control entry */
		return nfs_walk(c, "s4444o", f);
	case 2: /* WRITE: the same with a space limit, whose two arms are of one size */
		return nfs_walk(c, "s448444o", f);
	case 3: /* NONE_EXT: why; contention and resource say whether more will come */
		why = cur_be32(c);
		cur_skip(c, why == 1 || why == 2 ? 4 : 0);
		return true;
	}
	return false;
}

/* An array of at most one: its length, then the element by a recipe. */
static bool walk_optional(struct cur *c, const char *element, struct nfs_facts *f)
{
	uint32_t n = cur_be32(c);

	if (n > OPTIONAL_MAX)
		return false;
	return n == 0 || nfs_walk(c, element, f);
}

/* The letters that only skip. False: not one of them. */
static bool walk_skip(struct cur *c, char letter)
{
	uint32_t unused;

	switch (letter) {
	case '4':
		cur_skip(c, 4);
		return true;
	case '8':
		cur_skip(c, 8);
		return true;
	case 's':
		cur_skip(c, 16);
		return true;
	case 'c':
		cur_skip(c, 20);
		return true;
	case 'o':
		(void)xdr_opaque(c);
		return true;
	case 'b':
		(void)walk_bitmap(c, &unused);
		return true;
	}
	return false;
}

/* The letters of values that are kept. False: not one of them. */
static bool walk_value(struct cur *c, char letter, struct nfs_facts *f)
{
	switch (letter) {
	case 'h':
		f->fh = nfs_fh_hash(xdr_opaque(c));
		return true;
	case 'F':
		f->fh = nfs_fh_hash(cur_take(c, NFS2_FH_BYTES));
		return true;
	case 'R':
		f->fh = NFS_FH_ROOT;
		return true;
	case 'n':
		keep_name(f, xdr_opaque(c));
		return true;
	case 't':
		f->text = xdr_opaque(c);
		return true;
	case 'a':
		f->access = cur_be32(c);
		f->has_access = true;
		return true;
	case 'r':
		f->read_bytes = cur_be32(c);
		f->has_read = true;
		return true;
	case '2':
		walk_fattr(c, f, 48);
		return true;
	case '3':
		walk_fattr(c, f, 64);
		return true;
	case 'p':
		if (cur_be32(c) != 0)
			walk_fattr(c, f, 64);
		return true;
	case 'f':
		walk_fattr4(c, f);
		return true;
	}
	return false;
}

/* The letters that read more than one item. False: `!`, or they could not be read. */
static bool walk_group(struct cur *c, char letter, struct nfs_facts *f)
{
	switch (letter) {
	case 'O':
		return walk_open(c, f);
	case 'D':
		return walk_delegation(c, f);
	case 'P': /* SP4_NONE; the other arms are for Kerberos */
		return cur_be32(c) == 0;
	case 'I': /* nfs_impl_id4<1>: domain, name, date */
		return walk_optional(c, "oo84", f);
	case 'K': /* channel_attrs4: six numbers, then ca_rdma_ird<1> */
		cur_skip(c, 24);
		return walk_optional(c, "4", f);
	}
	return false;
}

bool nfs_walk(struct cur *c, const char *recipe, struct nfs_facts *f)
{
	struct nfs_facts before;

	for (; *recipe != '\0'; recipe++) {
		before = *f;
		if (!walk_skip(c, *recipe) && !walk_value(c, *recipe, f) &&
		    !walk_group(c, *recipe, f))
			return false;
		if (!cur_ok(c)) {
			*f = before; /* half an item says nothing */
			return false;
		}
	}
	return true;
}
