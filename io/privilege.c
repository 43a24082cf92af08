/* SPDX-License-Identifier: MIT */
/* privilege - see privilege.h: users and capabilities, through libcap-ng. */
#include "io/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

struct who {
	uid_t uid;
	gid_t gid;
	bool keep_id; /* there is no other user here to become */
	bool keep_groups; /* nor may groups be dropped */
};

/* sudo's variables count only when root itself, not a setuid bit, made us root. */
static bool id_from(const char *variable, uint32_t *id)
{
	const char *text = getenv(variable);
	unsigned long v;
	char *end;

	if (!text || text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	v = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || v == 0 || v >= UINT32_MAX)
		return false;
	*id = (uint32_t)v;
	return true;
}

static bool choose(struct who *who, struct fail *f)
{
	const struct passwd *nobody;

	if (getuid() != 0) {
		who->uid = getuid();
		who->gid = getgid();
		return true;
	}
	if (id_from("SUDO_UID", &who->uid) && id_from("SUDO_GID", &who->gid))
		return true;
	nobody = getpwnam("nobody");
	if (!nobody || nobody->pw_uid == 0)
		return fail_set(f, "can not give up root: there is no user \"nobody\" to become");
	who->uid = nobody->pw_uid;
	who->gid = nobody->pw_gid;
	return true;
}

/* Is this id one in our user namespace? Lines of "inside outside count"; see user_namespaces(7).
 * Without the file there are no namespaces, and every id is one. */
static bool mapped(const char *path, uint32_t id)
{
	FILE *map = fopen(path, "re");
	char line[128], *p;
	bool found = false;

	if (!map)
		return true;
	while (!found && fgets(line, sizeof(line), map)) {
		unsigned long inside = strtoul(line, &p, 10);
		unsigned long count;

		(void)strtoul(p, &p, 10); /* outside */
		count = strtoul(p, &p, 10);
		found = id >= inside && id - inside < count;
	}
	(void)fclose(map);
	return found;
}

bool privilege_groups_denied(void)
{
	FILE *setgroups = fopen("/proc/self/setgroups", "re");
	char word[8] = "";
	bool denied;

	if (!setgroups)
		return false;
	denied = fgets(word, sizeof(word), setgroups) && strncmp(word, "deny", 4) == 0;
	(void)fclose(setgroups);
	return denied;
}

#define KEEP_NONE (-1)

/* In libcap-ng's memory: what is to be left. */
static void want_capability(int keep)
{
	capng_clear(CAPNG_SELECT_BOTH);
	if (keep != KEEP_NONE)
		(void)capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, (unsigned)keep);
}

/* The bounding set only as far as the kernel lets us: emptying it takes CAP_SETPCAP, which a
 * program with cap_net_raw alone has not. no_new_privs makes it idle. */
static bool clear_capabilities(int keep, struct fail *f)
{
	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_apply(CAPNG_SELECT_BOUNDS) != 0)
		errno = 0; /* refused, and no loss */
	want_capability(keep);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0)
		return fail_set(f, "can not give up capabilities: %s", strerror(errno));
	return true;
}

static bool become(const struct who *who, int keep, struct fail *f)
{
	unsigned how = CAPNG_CLEAR_BOUNDING;
	int r;

	if (who->keep_id)
		return clear_capabilities(keep, f);
	if (!who->keep_groups)
		how |= CAPNG_DROP_SUPP_GRP;
	want_capability(keep);
	r = capng_change_id((int)who->uid, (int)who->gid, (capng_flags_t)how);
	if (r != 0)
		return fail_set(f, "can not give up root: step %d of changing to user %u: %s", -r,
				who->uid, strerror(errno));
	return true;
}

/* Not what we asked for, but what the kernel says we are. */
static bool checked(const struct who *who, bool was_root, struct fail *f)
{
	uid_t r, e, s;
	gid_t gr, ge, gs;

	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_get_caps_process() != 0 ||
	    capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
		return fail_set(f, "privileges were not given up: capabilities are left");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return fail_set(f, "privileges were not given up: they could be had again");
	if (!was_root || who->keep_id)
		return true;
	if (getresuid(&r, &e, &s) != 0 || r != who->uid || e != who->uid || s != who->uid ||
	    getresgid(&gr, &ge, &gs) != 0 || gr != who->gid || ge != who->gid || gs != who->gid)
		return fail_set(f, "privileges were not given up: the user did not change");
	if (setuid(0) == 0 || seteuid(0) == 0 || setresuid(0, 0, 0) == 0)
		return fail_set(f, "privileges were not given up: root could be had again");
	return true;
}

/* Each open() takes the lowest that is free; opened the wrong way round for what it is used for. */
void privilege_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/* *who is who we are to be from now on. */
static bool give_up(struct who *who, int keep, struct fail *f)
{
	bool root = geteuid() == 0;

	*who = (struct who){ .keep_id = !root };
	if (capng_get_caps_process() != 0)
		return fail_set(f, "can not read our capabilities");
	if (root && !choose(who, f))
		return false;
	if (root) {
		who->keep_id = !mapped("/proc/self/uid_map", who->uid) ||
			       !mapped("/proc/self/gid_map", who->gid);
		who->keep_groups = privilege_groups_denied();
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fail_set(f, "can not give up privileges: %s", strerror(errno));
	/* Kernels before 4.3 have no ambient set; and it goes with the permitted set in any case.
	 * */
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	return become(who, keep, f);
}

bool privilege_drop(struct fail *f)
{
	bool root = geteuid() == 0;
	struct who who;

	return give_up(&who, KEEP_NONE, f) && checked(&who, root, f);
}

bool privilege_reduce(int capability, struct fail *f)
{
	struct who who;

	return give_up(&who, capability, f);
}
