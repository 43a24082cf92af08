/* SPDX-License-Identifier: MIT */
/* verdict_kit - see verdict_kit.h. */
#include "tests/unit/verdict_kit.h"

#include <string.h>

struct lab lab;
struct boot b;
struct verdict v;
bool covered[FINDING_COUNT];

struct run_facts *run(void)
{
	return &lab.w->run;
}

void a_pi(enum model m, enum stage stage)
{
	static const uint8_t mac[6] = { 0xb8, 0x27, 0xeb, 0x90, 0xa0, 0x38 };

	memset(&b, 0, sizeof(b));
	memcpy(b.mac, mac, 6);
	b.model = m;
	b.rom_form = m == MODEL_3B;
	b.plausible = b.unicast_seen = b.reported = true;
	b.stage = stage;
	b.end = END_SILENCE;
	b.began = T0;
	b.last = T0 + 10 * NS_S;
	b.ended = T0 + 200 * NS_S;
	b.ip = PI;
	b.packets = 20;
	b.tftp_server = SERVER;
	boot_note_peer(&b, SERVER);
}

struct dhcp_round *discovers(enum round r, uint8_t n)
{
	struct dhcp_round *d = &b.round[r];

	d->discovers = n;
	d->first = T0;
	d->last_discover = T0 + (n - 1) * 5 * NS_S;
	return d;
}

struct offer *offered(enum round r)
{
	struct dhcp_round *d = &b.round[r];
	struct offer *o = &d->offer[d->offers++];

	*o = (struct offer){ .source = SERVER + d->offers - 1u,
			     .server_id = SERVER,
			     .yiaddr = PI,
			     .siaddr = SERVER,
			     .mask = IP(255, 255, 255, 0),
			     .dialect = DIALECT_DNSMASQ,
			     .when = d->last_discover + 1200 * NS_MS,
			     .latency = 1200 * NS_MS,
			     .soonest = 1200 * NS_MS,
			     .count = 1,
			     .named_60 = true,
			     .has_43 = true };
	o->o43.form = PXE43_SUBOPTIONS;
	o->o43.len = 32;
	o->o43.has_string = o->o43.in_menu = o->o43.terminated = true;
	return o;
}

void bare_offer(struct offer *o)
{
	o->has_43 = o->named_60 = false;
	o->siaddr = 0;
	memset(&o->o43, 0, sizeof(o->o43));
}

struct file_rec *file(const char *path, enum file_result result)
{
	struct file_rec *f = file_ask(lab.w, &b, span_of(path, strlen(path)), b.last);

	assert_non_null(f);
	f->result = (uint8_t)result;
	f->server = SERVER;
	f->stage = (uint8_t)b.stage;
	f->blksize = 512;
	f->asked_at = b.last += NS_MS;
	if (result == FILE_OK) {
		f->bytes = 4000;
		b.kernel_ok |= f->cls == CLASS_KERNEL;
		if (f->cls == CLASS_START) {
			b.start_ok = true;
			b.start_file = f;
		}
	}
	return f;
}

void text_file(const char *path, const char *text)
{
	struct file_rec *f = file(path, FILE_OK);
	struct kept *k = kept_begin(lab.w, &b, f);

	assert_non_null(k);
	keep_text_add(&lab.w->keep, &k->text, span_of(text, strlen(text)), KEPT_LIMIT);
	k->complete = true;
}

void kernel_loaded(const char *cmdline)
{
	a_pi(MODEL_3B, STAGE_TFTP_FIRMWARE);
	(void)file("bootcode.bin", FILE_OK);
	(void)file("df90a038/start.elf", FILE_OK);
	if (cmdline)
		text_file("df90a038/cmdline.txt", cmdline);
	(void)file("df90a038/kernel8.img", FILE_OK);
}

void linux_has_address(const char *cmdline)
{
	kernel_loaded(cmdline);
	b.stage = STAGE_KERNEL_DHCP;
	b.kernel_at = b.last;
	(void)discovers(ROUND_KERNEL, 1);
	(void)offered(ROUND_KERNEL);
	b.round[ROUND_KERNEL].requests = 1;
	b.round[ROUND_KERNEL].acked = true;
}

struct rpc_note *answered(enum rpc_service service, enum rpc_outcome outcome)
{
	linux_has_address(NFSROOT);
	b.stage = STAGE_NFS;
	b.rpc_seen = b.has_bad = true;
	b.nfs_server = SERVER;
	b.bad = (struct rpc_note){ .service = service,
				   .outcome = outcome,
				   .prog = service == RPC_PORTMAP ? 100000
					   : service == RPC_MOUNT ? 100005
								  : 100003,
				   .vers = service == RPC_PORTMAP ? 2 : 3,
				   .tcp = true,
				   .server_ip = SERVER,
				   .server_port = service == RPC_PORTMAP ? 111 : 2049 };
	return &b.bad;
}

const struct finding *found(enum finding_id id)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.finding[i].id == id)
			return &v.finding[i];
	return NULL;
}

void fresh_lab(void)
{
	lab_new(&lab, 4, 256);
	memset(&v, 0x5a, sizeof(v));
}

void assert_sound(void)
{
	size_t fatal = 0;

	for (size_t i = 0; i < v.n; i++) {
		const struct finding *f = &v.finding[i];

		fatal += f->severity == SEV_FATAL;
		assert_true(i == 0 || f->severity <= v.finding[i - 1].severity);
		assert_true(f->text[0] != '\0');
		assert_true(f->certain == (f->because == NULL));
		covered[f->id] = true;
	}
	assert_true(fatal <= 1);
	assert_ptr_equal(v.cause, fatal ? &v.finding[0] : NULL);
}

void judged(void)
{
	verdict_judge(lab.w, &b, &v);
	assert_sound();
}
