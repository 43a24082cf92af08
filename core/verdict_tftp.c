/* SPDX-License-Identifier: MIT */
/* verdict_tftp - why a Pi stopped while it loaded files, and which file it was: facts 3.3 and 4. */
#include "core/verdict_internal.h"

static const struct file_need *need_of(const struct file_rec *f)
{
	return file_need_of(span_of(f->path, f->path_n));
}

static const struct file_rec *next_file(const struct kase *k, const struct file_rec *after)
{
	return watch_next_file(k->w, k->b, after);
}

static bool is_there(const struct file_rec *f)
{
	return f->result == FILE_OK || f->result == FILE_PROBE;
}

static bool has_class(const struct kase *k, enum file_class cls)
{
	for (const struct file_rec *f = NULL; (f = next_file(k, f));)
		if (f->cls == (uint8_t)cls && is_there(f))
			return true;
	return false;
}

/* bootcode.bin sends to a made-up MAC when its ARP failed (facts 3.3 [S], FW#975). */
static struct finding *arp_mark(struct kase *k)
{
	struct finding *f = find_add(k, FIND_ARP_FAILED, SEV_FATAL);

	detail_ip(k, f, "target", k->b->tftp_server);
	detail_number(f, "tries", k->b->arp_tries);
	f->text = tell(k, "The Pi sends its TFTP request for ", tell_ip(k, k->b->tftp_server),
		       " to a MAC address that nobody has (aa:aa:aa:aa:aa:aa or zeros): bootcode.bin does so when its "
		       "ARP request was not answered.",
		       NULL);
	f->fix = "See that the link stays up between the boot ROM and bootcode.bin (some switches drop it for a moment: "
		 "turn off energy-efficient Ethernet and spanning tree on that port), and that the TFTP server answers "
		 "ARP:  arping -c 3 SERVER  from another host.";
	find_unsure(f, doubt_silence(k));
	return f;
}

struct finding *judge_arp(struct kase *k)
{
	const struct boot *b = k->b;
	struct finding *f;

	if (b->rrq_to_nowhere)
		return arp_mark(k);
	if (b->arp_tries == 0 || b->arp_answered || too_early(k))
		return NULL;
	f = find_add(k, FIND_ARP_FAILED, SEV_FATAL);
	detail_ip(k, f, "target", b->arp_target);
	detail_number(f, "tries", b->arp_tries);
	f->text = tell(k, "The Pi asked ", tell_num(k, b->arp_tries), b->arp_tries == 1 ? " time" : " times",
		       " by ARP who has ", tell_ip(k, b->arp_target), ", its TFTP server. Nobody answered.", NULL);
	f->fix = tell(k, "Is ", tell_ip(k, b->arp_target), " the TFTP server's address, is it up, and on the Pi's "
						      "own network (same VLAN)? From another host there: arping -c 3 ",
		      tell_ip(k, b->arp_target), "\nIf it is another machine, name that one in option 66.", NULL);
	find_unsure(f, doubt_unicast(k));
	find_unsure(f, doubt_silence(k));
	return f;
}

static struct finding *no_answer(struct kase *k, const struct file_rec *file)
{
	struct finding *f = find_add(k, FIND_TFTP_NO_ANSWER, SEV_FATAL);
	const char *server = tell(k, tell_ip(k, file->server), NULL);

	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_text(f, "server", server);
	detail_number(f, "requests", (uint64_t)file->requests + file->retransmits);
	if (file->refused) {
		f->decisive = true;
		f->text = tell(k, "The Pi asked ", server, " for ", tell_path(k, file),
			       ", and that host answered that nothing listens on the TFTP port (ICMP port "
			       "unreachable).",
			       NULL);
		f->fix = "Start a TFTP server there:\n  tftpd-hpa: sudo systemctl enable --now tftpd-hpa\n"
			 "  dnsmasq: enable-tftp and tftp-root=/srv/tftp in dnsmasq.conf";
	} else {
		f->text = tell(k, "The Pi asked ", server, " for ", tell_path(k, file), ". No answer came.", NULL);
		f->fix = tell(k, "On ", server, ", see who listens: sudo ss -ulpn 'sport = :69'\n"
						"Let UDP 69 in, and the answers out from any port: a TFTP server "
						"answers from a port of its own. If ",
			      server, " is not your TFTP server, name the right one in option 66.", NULL);
		find_unsure(f, doubt_unicast(k));
		find_unsure(f, doubt_silence(k));
	}
	return f;
}

static bool is_config(const struct file_rec *f)
{
	return file_is_named(f, "config.txt");
}

/* Worth naming beside the file that stopped the boot: another kind, of which nothing is there. */
static bool also_matters(const struct kase *k, const struct file_rec *f, const struct file_rec *but)
{
	static const bool matters[FILE_CLASS_COUNT] = { [CLASS_FIXUP] = true, [CLASS_DTB] = true,
							[CLASS_CMDLINE] = true, [CLASS_KERNEL] = true,
							[CLASS_INITRAMFS] = true };

	return f->result == FILE_MISSING && f->cls != but->cls && f->in_prefix == but->in_prefix &&
	       (matters[f->cls] || is_config(f)) && !has_class(k, (enum file_class)f->cls);
}

static const char *also_missing(struct kase *k, const struct file_rec *but, size_t *count)
{
	const char *list = "";

	*count = 0;
	for (const struct file_rec *f = NULL; (f = next_file(k, f));) {
		if (!also_matters(k, f, but))
			continue;
		if (*count < 6)
			list = *count ? tell(k, list, ", ", tell_base(k, f), NULL) : tell_base(k, f);
		++*count;
	}
	return list;
}

/* All of one kind that were asked for and refused: "kernel8.img, kernel7.img, kernel.img". */
static const char *all_missing(struct kase *k, enum file_class cls, size_t *count)
{
	const char *list = "";

	*count = 0;
	for (const struct file_rec *f = NULL; (f = next_file(k, f));) {
		if (f->cls != (uint8_t)cls || f->result != FILE_MISSING)
			continue;
		if (*count < 8)
			list = *count ? tell(k, list, ", ", tell_path(k, f), NULL) : tell_path(k, f);
		++*count;
	}
	return list;
}

/* The line that named it, when config.txt did. */
static const char *named_by(struct kase *k, const struct file_rec *f)
{
	const struct config_name *const names[] = { &k->plan.kernel, &k->plan.initramfs,
						    &k->plan.device_tree, &k->plan.cmdline,
						    &k->plan.start_file, &k->plan.fixup_file };

	for (size_t i = 0; k->has_plan && i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i]->line != 0 && file_is_named(f, names[i]->name))
			return tell(k, names[i]->where, " (line ", tell_num(k, names[i]->line), ") names ",
				    names[i]->name, ", which is not on the server.", NULL);
	return NULL;
}

static const char *copy_fix(struct kase *k, const struct file_rec *f)
{
	const char *root = fix_root(k, f->server);
	const char *serial = tell(k, tell_hex8(k, k->b->serial), NULL);

	if (f->cls == CLASS_START && k->b->serial_from >= SERIAL_FROM_TFTP)
		return tell(k, "Give this Pi its directory with the boot files of Raspberry Pi OS, on the TFTP "
			       "server:\n  sudo mkdir -p ",
			    root, "/", serial, "\n  sudo cp -r /boot/firmware/. ", root, "/", serial,
			    "/     (from the Pi's system image; older ones: /boot/.)", NULL);
	if (f->cls == CLASS_BOOTCODE)
		return tell(k, "Copy bootcode.bin from a Raspberry Pi OS boot partition into the top of the TFTP "
			       "root, not into the serial directory:\n  sudo cp /boot/firmware/bootcode.bin ",
			    root, "/", NULL);
	return tell(k, "Copy it to where the Pi asks for it, on the TFTP server:\n  sudo cp /boot/firmware/",
		    tell_base(k, f), " ", root, "/", tell_path(k, f),
		    "     (from the Pi's system image; older ones: /boot/)", NULL);
}

static struct finding *missing(struct kase *k, const struct file_rec *file)
{
	const struct file_need *need = need_of(file);
	size_t others;
	const char *also = also_missing(k, file, &others);
	bool own_dir = file->in_prefix && k->b->start_file && k->b->start_file->in_prefix && others > 0;
	struct finding *f =
		find_add(k, own_dir ? FIND_TFTP_SERIAL_DIR_INCOMPLETE : FIND_TFTP_FILE_MISSING, SEV_FATAL);
	const char *named = named_by(k, file);
	const char *led = fix_led(k, need->led_short);

	f->decisive = file->cls == CLASS_START || file->cls == CLASS_KERNEL || file->cls == CLASS_BOOTCODE;
	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_ip(k, f, "server", file->server);
	if (own_dir) {
		const char *dir = tell_dir(k, file);

		detail_text(f, "also_missing", also);
		f->text = tell(k, "The directory ", dir, " holds start.elf, so the Pi asks for everything else "
							 "there and nowhere else, but ",
			       tell_base(k, file), " is not in it, nor is ", also, ". ", led, NULL);
		f->fix = tell(k, "Fill it with all the boot files, overlays/ included, on the TFTP server:\n"
				 "  sudo cp -r /boot/firmware/. ",
			      fix_root(k, file->server), "/", dir,
			      "     (from the Pi's system image; older ones: /boot/.)\n"
			      "or remove it, if this Pi is to boot from the top of the TFTP root.",
			      NULL);
		return f;
	}
	if (named)
		f->text = tell(k, named, " The Pi asked ", tell_ip(k, file->server), " for ", tell_path(k, file), ". ",
			       led, NULL);
	else if (file->cls == CLASS_KERNEL)
		f->text = tell(k, tell_ip(k, file->server), " has no kernel for this Pi: it asked for ",
			       all_missing(k, CLASS_KERNEL, &others), others == 1 ? ", which is not there. "
									       : ", and none is there. ",
			       led, NULL);
	else if (file->cls == CLASS_START && k->b->serial_from >= SERIAL_FROM_TFTP)
		f->text = tell(k, tell_ip(k, file->server), " has neither ", tell_hex8(k, k->b->serial), "/", tell_base(k, file),
			       " nor ", tell_path(k, file), ". Without it the Pi can not go on. ", led, NULL);
	else
		f->text = tell(k, tell_ip(k, file->server), " does not have ", tell_path(k, file), ". Without it ",
			       need->consequence ? need->consequence : "the boot stops", ". ", led, NULL);
	f->fix = named ? tell(k, "Put the file there, or correct the line in ",
			      tell_dir(k, file), "config.txt:\n  sudo cp KERNEL ", fix_root(k, file->server), "/",
			      tell_path(k, file), NULL)
		       : copy_fix(k, file);
	return f;
}

static struct finding *denied(struct kase *k, const struct file_rec *file)
{
	struct finding *f = find_add(k, FIND_TFTP_PERMISSION, SEV_FATAL);
	const char *root = fix_root(k, file->server);

	f->decisive = file->need == NEED_REQUIRED;
	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_ip(k, f, "server", file->server);
	f->text = tell(k, "The TFTP server ", tell_ip(k, file->server), " has ", tell_path(k, file),
		       " but may not read it (permission denied). For the Pi that is the same as missing. ",
		       fix_led(k, need_of(file)->led_short), NULL);
	f->fix = tell(k, "Files must be readable by all, and folders searchable:\n  sudo chmod -R a+rX ", root,
		      NULL);
	return f;
}

static struct finding *stalled(struct kase *k, const struct file_rec *file)
{
	struct finding *f = find_add(k, FIND_TFTP_STALLED, SEV_FATAL);

	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_ip(k, f, "server", file->server);
	detail_number(f, "bytes", file->bytes);
	if (file->has_tsize)
		detail_number(f, "tsize", file->tsize);
	f->text = tell(k, "The transfer of ", tell_path(k, file), " from ", tell_ip(k, file->server), " stood still after ",
		       tell_num(k, file->bytes), " bytes",
		       file->has_tsize ? tell(k, " of ", tell_num(k, file->tsize), NULL) : "", ".",
		       k->b->server_arps_ignored > 0
			       ? " The server then asked by ARP for the Pi, which this ROM does not answer while it "
				 "loads a file."
			       : "",
		       NULL);
	f->fix = k->b->server_arps_ignored > 0
			 ? tell(k, "Pin the Pi's address on the server, so that it need not ask:\n  sudo ip neigh "
				   "replace ",
				tell_ip(k, k->b->ip), " lladdr ", tell_mac(k, k->b->mac), " dev eth0 nud permanent", NULL)
			 : "Look at the TFTP server's log and at the link: a cable or a port that loses packets, "
			   "a server that was stopped, or a firewall that forgets the transfer's port. Then "
			   "switch the Pi off and on.";
	find_unsure(f, doubt_silence(k));
	return f;
}

static struct finding *no_options(struct kase *k)
{
	struct finding *f = find_add(k, FIND_TFTP_OPTIONS_UNSUPPORTED, SEV_FATAL);

	detail_ip(k, f, "server", k->b->tftp_server);
	f->text = tell(k, "The TFTP server ", tell_ip(k, k->b->tftp_server),
		       " sends files at once, without the answer (OACK) to the Pi's tsize question. Firmware since "
		       "April 2020 then takes each file for missing.",
		       NULL);
	f->fix = "Use a TFTP server that knows RFC 2347 and 2349: tftpd-hpa, dnsmasq and atftpd do.\n"
		 "(tftpd-hpa: remove --refuse tsize from TFTP_OPTIONS in /etc/default/tftpd-hpa)";
	find_unsure(f, "older firmware did without; that it is this one is known from one report (facts 4.1)");
	find_unsure(f, doubt_silence(k));
	return f;
}

static struct finding *suspect(struct kase *k, const struct file_rec *file, enum severity sev)
{
	struct finding *f = find_add(k, FIND_TFTP_FILE_SUSPECT, sev);
	char room[160];
	struct say why = say_in(room, sizeof(room));

	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_text(f, "found", magic_name((enum file_magic)file->magic));
	(void)magic_fits((enum file_class)file->cls, (enum file_magic)file->magic, &why);
	f->text = tell(k, tell_path(k, file), " is ", room[0] ? room : magic_name((enum file_magic)file->magic),
		       ".", NULL);
	f->fix = tell(k, "Copy the file anew from the Pi's system image:\n  sudo cp /boot/firmware/",
		      tell_base(k, file), " ", fix_root(k, file->server), "/", tell_path(k, file), NULL);
	find_unsure(f, sev == SEV_FATAL ? doubt_silence(k) : NULL);
	return f;
}

static const struct file_rec *last_of_class(const struct kase *k, enum file_class cls, enum file_result r)
{
	const struct file_rec *found = NULL;

	for (const struct file_rec *f = NULL; (f = next_file(k, f));)
		if (f->cls == (uint8_t)cls && f->result == (uint8_t)r)
			found = f;
	return found;
}

/* Of several kernels that are all missing, the one most systems install. */
static const struct file_rec *kernel_to_name(const struct kase *k, const struct file_rec *last)
{
	for (const struct file_rec *f = NULL; (f = next_file(k, f));)
		if (f->result == FILE_MISSING && file_is_named(f, "kernel8.img"))
			return f;
	return last;
}

/* The missing file that must stop this boot: the first class in boot order of which nothing is
 * there and the last of its list was refused. */
static const struct file_rec *missing_required(const struct kase *k)
{
	static const enum file_class order[] = { CLASS_BOOTCODE, CLASS_START, CLASS_KERNEL, CLASS_DTB,
						 CLASS_INITRAMFS, CLASS_CMDLINE };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct file_rec *f = last_of_class(k, order[i], FILE_MISSING);

		if (f && order[i] == CLASS_START && f->in_prefix && !k->over)
			continue; /* the one in the root comes next */
		if (f && !has_class(k, order[i]))
			return order[i] == CLASS_KERNEL ? kernel_to_name(k, f) : f;
	}
	return NULL;
}

static const struct file_rec *suspect_required(const struct kase *k)
{
	for (const struct file_rec *f = NULL; (f = next_file(k, f));)
		if (f->looked && f->fits == MAGIC_SUSPECT && f->result == FILE_OK &&
		    f->need != NEED_OPTIONAL)
			return f;
	return NULL;
}

/* A file of a kind that is needed, of which no other came, ended so. */
static const struct file_rec *ended_so(const struct kase *k, enum file_result r)
{
	const struct file_rec *found = NULL;

	for (const struct file_rec *f = NULL; (f = next_file(k, f));)
		if (f->result == (uint8_t)r && f->need != NEED_OPTIONAL &&
		    last_of_class(k, (enum file_class)f->cls, FILE_OK) == NULL)
			found = f;
	return found;
}

struct finding *judge_tftp(struct kase *k)
{
	const struct file_rec *f = missing_required(k), *bad = suspect_required(k), *other;

	if (bad && (!f || f->asked_at > bad->asked_at))
		return suspect(k, bad, SEV_FATAL);
	if (k->b->no_oack && !k->b->kernel_ok && k->over)
		return no_options(k);
	/* What the server had and would not give, or did not finish, comes before what the Pi then
	 * looked for in its place. */
	other = ended_so(k, FILE_DENIED);
	if (other && (!f || f->cls == other->cls))
		return denied(k, other);
	other = ended_so(k, FILE_STALLED);
	if (other && !too_early(k) && (!f || f->cls == other->cls))
		return stalled(k, other);
	if (f)
		return missing(k, f);
	f = ended_so(k, FILE_UNANSWERED);
	if (!f || too_early(k))
		return NULL;
	return k->b->rrq_to_nowhere ? judge_arp(k) : no_answer(k, f);
}

static void retransmits(struct kase *k)
{
	uint64_t again = 0, blocks = 0;
	struct finding *f;

	for (const struct file_rec *r = NULL; (r = next_file(k, r));) {
		again += r->retransmits;
		blocks += r->blksize ? r->bytes / r->blksize + 1 : 0;
	}
	if (again < 5 || again * 100 < blocks) /* under one in a hundred is weather */
		return;
	f = find_add(k, FIND_TFTP_RETRANSMITS, SEV_WARNING);
	detail_number(f, "retransmits", again);
	detail_number(f, "blocks", blocks);
	f->text = tell(k, tell_num(k, again), " TFTP packets of about ", tell_num(k, blocks),
		       " had to be sent again. A packet lost at the wrong moment makes a file look missing, and the "
		       "Pi goes on without it.",
		       NULL);
	f->fix = "Look for the loss: ip -s link on the server, the switch port's error counters, duplex, the cable.";
}

void judge_tftp_warnings(struct kase *k)
{
	const struct file_rec *fixup = last_of_class(k, CLASS_FIXUP, FILE_MISSING);
	const struct file_rec *bad = suspect_required(k);

	retransmits(k);
	if (bad && (!k->v->cause || k->v->cause->id != FIND_TFTP_FILE_SUSPECT))
		(void)suspect(k, bad, SEV_WARNING);
	if (fixup && k->b->start_ok && !has_class(k, CLASS_FIXUP)) {
		struct finding *f = find_add(k, FIND_TFTP_FILE_MISSING, SEV_WARNING);

		detail_text(f, "file", tell_base(k, fixup));
		detail_text(f, "path", tell_path(k, fixup));
		detail_ip(k, f, "server", fixup->server);
		f->text = tell(k, tell_path(k, fixup), " is missing: the Pi runs with 128 MB of memory only.", NULL);
		f->fix = copy_fix(k, fixup);
	}
}
