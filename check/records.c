/* SPDX-License-Identifier: MIT */
/* records - see records.h. */
#include "check/records.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct records {
	const struct plan *p;
	const char *folder;
	FILE *events, *log[PLAN_SERVERS], **pcap;
};

static FILE *make(int folder, const char *name)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (!out && fd >= 0)
		(void)close(fd);
	return out;
}

static FILE *make_pcap(int folder, const struct plan *p, size_t i)
{
	const struct plan_boot *b = &p->boot[i];
	char name[64];

	(void)snprintf(name, sizeof(name), "%02zu-%s-%08x%s.pcap", i + 1, model_facts(b->model)->id,
		       b->pi->serial, b->together ? "-all-at-once" : "");
	return make(folder, name);
}

static FILE *make_log(int folder, const struct plan *p, size_t i)
{
	static const char *const names[] = {
		[PLAN_DHCP] = "dhcp", [PLAN_TFTP] = "tftp", [PLAN_RPCBIND] = "rpcbind", [PLAN_NFS] = "nfs"
	};
	char name[32];

	if (i == 0)
		return make(folder, "server.log");
	(void)snprintf(name, sizeof(name), "%s%zu.log", names[p->server[i].role], i);
	return make(folder, name);
}

static bool make_all(struct records *k, int folder)
{
	bool good = k->pcap && (k->events = make(folder, "events.json")) != NULL;

	for (size_t i = 0; good && i < k->p->servers; i++)
		good = (k->log[i] = make_log(folder, k->p, i)) != NULL;
	for (size_t i = 0; good && i < k->p->boots; i++)
		good = (k->pcap[i] = make_pcap(folder, k->p, i)) != NULL;
	return good;
}

struct records *records_open(const char *folder, const struct plan *p, struct fail *f)
{
	struct records *k = calloc(1, sizeof(*k));
	int fd = -1;
	bool good = false;

	if (k) {
		k->p = p;
		k->folder = folder;
		k->pcap = calloc(p->boots + 1, sizeof(FILE *));
		if (mkdir(folder, 0755) == 0 || errno == EEXIST)
			fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		good = fd >= 0 && make_all(k, fd);
	}
	if (!good)
		(void)fail_set(f, "--keep %s: %s", folder, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	if (good)
		return k;
	(void)records_close(k, NULL);
	return NULL;
}

void records_log(struct records *k, uint32_t server, const char *bytes, size_t n)
{
	if (k && server < k->p->servers)
		(void)fwrite(bytes, 1, n, k->log[server]);
}

void records_pcap(struct records *k, uint32_t boot, const char *bytes, size_t n)
{
	if (k && boot < k->p->boots)
		(void)fwrite(bytes, 1, n, k->pcap[boot]);
}

/* The boot's number goes into its events: many have but a MAC in common. */
void records_line(struct records *k, const struct plan_boot *b, const char *line)
{
	if (!k)
		return;
	if (line[0] == '{')
		(void)fprintf(k->events, "{\"boot\":%zu,\"phase\":\"%s\",%s\n",
			      (size_t)(b - k->p->boot) + 1, b->together ? "together" : "cold",
			      line + 1);
}

static bool shut(FILE *out)
{
	bool good;

	if (!out)
		return true;
	good = !ferror(out);
	return (fclose(out) == 0) && good;
}

bool records_close(struct records *k, struct fail *f)
{
	bool good;

	if (!k)
		return true;
	good = shut(k->events);
	for (size_t i = 0; i < PLAN_SERVERS; i++)
		good = shut(k->log[i]) && good;
	for (size_t i = 0; k->pcap && i < k->p->boots; i++)
		good = shut(k->pcap[i]) && good;
	if (!good)
		(void)fail_set(f, "--keep %s: not everything could be written", k->folder);
	free(k->pcap);
	free(k);
	return good;
}
