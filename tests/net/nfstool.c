/* SPDX-License-Identifier: MIT */
/* nfstool - drives io/nfs_client from a shell, for tests/net: opens a client, gives up its
 * privileges, starts a job and prints the answer.
 *
 *   nfstool IFACE MAC ADDRESS/BITS ROUTER CMDLINE     ROUTER: 0.0.0.0 for none
 *   nfstool idle IFACE MAC                            opens one, says "open", waits for a line
 *
 * Exit 0: init was found; 1: it was not, or it is unsettled; 2: it could not be tried; 3: the child
 * broke. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/cmdline.h"
#include "io/nfs_client.h"
#include "io/privilege.h"

static int refuse(const struct fail *f)
{
	fprintf(stderr, "nfstool: %s\n", f->why);
	return 2;
}

static uint32_t ip_of(const char *text)
{
	struct in_addr a;

	return inet_pton(AF_INET, text, &a) == 1 ? ntohl(a.s_addr) : 0;
}

static bool mac_of(const char *text, uint8_t mac[static 6])
{
	char *end;

	for (size_t i = 0; i < 6; i++) {
		mac[i] = (uint8_t)strtoul(text, &end, 16);
		if (end == text || *end != (i < 5 ? ':' : '\0'))
			return false;
		text = end + 1;
	}
	return true;
}

static void job_of(char **argv, struct pi_nfs_job *job)
{
	char *bits = strchr(argv[2], '/');

	*job = (struct pi_nfs_job){ .router = ip_of(argv[3]) };
	if (bits) {
		*bits = '\0';
		job->mask = ~0u << (32 - strtoul(bits + 1, NULL, 10));
	}
	job->ip = ip_of(argv[2]);
	cmdline_read(span_of(argv[4], strlen(argv[4])), true, &job->cmdline);
	job->server = job->cmdline.nfs_server;
	(void)snprintf(job->path, sizeof(job->path), "%s", job->cmdline.nfs_path);
}

static int idle(char **argv)
{
	uint8_t mac[6];
	struct fail f;
	struct nfs_client *c = mac_of(argv[3], mac) ? nfs_client_open(argv[2], mac, &f) : NULL;

	if (!c || !privilege_drop(&f))
		return refuse(&f);
	puts("open");
	fflush(stdout);
	(void)getchar();
	nfs_client_close(c);
	return 0;
}

int main(int argc, char **argv)
{
	struct nfs_client_answer a = { .mounted = false };
	enum nfs_client_state state = NFS_CLIENT_IDLE;
	struct pi_nfs_job job;
	struct nfs_client *c;
	uint8_t mac[6];
	struct fail f;

	if (argc == 4 && !strcmp(argv[1], "idle"))
		return idle(argv);
	if (argc != 6 || !mac_of(argv[2], mac))
		return 2;
	job_of(argv + 1, &job);
	c = nfs_client_open(argv[1], mac, &f);
	if (!c || !privilege_drop(&f) || !nfs_client_start(c, &job, &f))
		return refuse(&f);
	while (state != NFS_CLIENT_DONE && state != NFS_CLIENT_BROKEN) {
		struct pollfd p = { .fd = nfs_client_fd(c), .events = POLLIN };

		(void)poll(&p, 1, 60000);
		state = nfs_client_result(c, &a);
	}
	printf("%s mounted=%d init=%d unsettled=%d\n%s\n",
	       state == NFS_CLIENT_DONE ? "done" : "broken", a.mounted, a.init_found, a.unsettled,
	       a.said);
	nfs_client_close(c);
	if (state == NFS_CLIENT_BROKEN)
		return 3;
	return a.init_found && !a.unsettled ? 0 : 1;
}
