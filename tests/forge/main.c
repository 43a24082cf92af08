/* SPDX-License-Identifier: MIT */
/* forge - composes captures of Raspberry Pis that boot from the network, one a scene, the same
 * bytes on every run:
 *
 *	forge --list		the scenes' names
 *	forge SCENE -o FILE	one capture
 *	forge --all DIR		DIR/SCENE/capture.pcap and about.md of every scene */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/forge/scene.h"

static const struct scene_group *const groups[] = {
	&healthy_scenes, &offer_scenes, &race_scenes,    &address_scenes,
	&tftp_scenes,    &file_scenes,  &kernel_scenes,  &nfs_scenes,
	&network_scenes, &link_scenes,  &hostile_scenes,
};

static void fail(const char *what)
{
	(void)fprintf(stderr, "forge: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void film(const struct scene *s, const char *path)
{
	struct world w;

	world_new(&w);
	s->play(&w);
	if (!pcap_write(&w.reel, &w.style, path))
		fail(path);
	world_free(&w);
}

static void about(const struct scene *s, const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		fail(path);
	(void)fprintf(f, "# %s\n\n%s\n\n", s->name, s->shows);
	(void)fprintf(f, "- Findings: %s\n- Ends: %s\n", s->findings, s->ends);
	(void)fprintf(f, "- Origin: composed by tests/forge, scene %s; %s%s\n", s->name,
		      s->facts[0] <= '9' ? "facts " : "", s->facts);
	if (fclose(f) != 0)
		fail(path);
}

static void folder(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		fail(path);
}

static void film_into(const struct scene *s, const char *dir)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, s->name);
	folder(path);
	(void)snprintf(path, sizeof(path), "%s/%s/capture.pcap", dir, s->name);
	film(s, path);
	(void)snprintf(path, sizeof(path), "%s/%s/about.md", dir, s->name);
	about(s, path);
}

/* dir == NULL: only lists. */
static int all(const char *dir)
{
	if (dir)
		folder(dir);
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		for (size_t i = 0; i < groups[g]->n; i++) {
			if (dir)
				film_into(&groups[g]->scenes[i], dir);
			else
				(void)puts(groups[g]->scenes[i].name);
		}
	}
	return 0;
}

static const struct scene *named(const char *name)
{
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++)
		for (size_t i = 0; i < groups[g]->n; i++)
			if (strcmp(groups[g]->scenes[i].name, name) == 0)
				return &groups[g]->scenes[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const struct scene *s;

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return all(NULL);
	if (argc == 3 && strcmp(argv[1], "--all") == 0)
		return all(argv[2]);
	if (argc != 4 || strcmp(argv[2], "-o") != 0) {
		(void)fputs("usage: forge SCENE -o FILE | --list | --all DIR\n", stderr);
		return 2;
	}
	s = named(argv[1]);
	if (!s) {
		(void)fprintf(stderr, "forge: no scene %s; see forge --list\n", argv[1]);
		return 2;
	}
	film(s, argv[3]);
	return 0;
}
