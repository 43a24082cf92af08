/* SPDX-License-Identifier: MIT */
/* verdict_missing - which file is missing, who named it, and where it has to be put: facts 4.2 to
 * 4.4. A missing serial directory is named with the commands that make it. */
#include "core/verdict_internal.h"

const struct file_need *files_need(const struct file_rec *f)
{
	return file_need_of(span_of(f->path, f->path_n));
}

const struct file_rec *files_next(const struct kase *k, const struct file_rec *after)
{
	return watch_next_file(k->w, k->b, after);
}

static bool is_there(const struct file_rec *f)
{
	return f->result == FILE_OK || f->result == FILE_PROBE || f->result == FILE_OPEN;
}

bool files_have(const struct kase *k, enum file_class cls)
{
	for (const struct file_rec *f = NULL; (f = files_next(k, f));)
		if (f->cls == (uint8_t)cls && is_there(f))
			return true;
	return false;
}

const struct file_rec *files_last(const struct kase *k, enum file_class cls, enum file_result r)
{
	const struct file_rec *found = NULL;

	for (const struct file_rec *f = NULL; (f = files_next(k, f));)
		if (f->cls == (uint8_t)cls && f->result == (uint8_t)r)
			found = f;
	return found;
}

/* Of several kernels that are all missing, the one most systems install. */
static const struct file_rec *kernel_to_name(const struct kase *k, const struct file_rec *last)
{
	for (const struct file_rec *f = NULL; (f = files_next(k, f));)
		if (f->result == FILE_MISSING && file_is_named(f, "kernel8.img"))
			return f;
	return last;
}

/* The missing file that must stop this boot: the first class in boot order of which nothing is
 * there and the last of its list was refused. */
static bool asked_after(const struct kase *k, const struct file_rec *file)
{
	for (const struct file_rec *f = NULL; (f = files_next(k, f));)
		if (f->asked_at > file->asked_at)
			return true;
	return false;
}

/* While the Pi may still go on: has it come to the end of its list of kernels? */
static bool kernels_exhausted(const struct kase *k, const struct file_rec *last)
{
	const char *const *names;
	size_t n, refused = 0;

	if (asked_after(k, last))
		return false;
	if (k->has_plan && k->plan.kernel.line != 0)
		return file_is_named(last, k->plan.kernel.name);
	n = config_default_kernels(k->b->model, k->b->board, k->has_plan ? k->plan.arm_64bit : -1,
				   &names);
	for (size_t i = 0; i < n; i++)
		for (const struct file_rec *f = NULL; (f = files_next(k, f));)
			refused += f->result == FILE_MISSING && file_is_named(f, names[i]);
	return refused >= n;
}

/* What it is to load came, by what it did next. A capture with holes may lack the file itself. */
static bool went_past(const struct kase *k, enum file_class cls)
{
	if (cls == CLASS_BOOTCODE)
		return k->b->stage > STAGE_TFTP_ROM;
	return cls == CLASS_START && k->b->stage > STAGE_TFTP_BOOTCODE;
}

const struct file_rec *files_missing(const struct kase *k)
{
	static const enum file_class order[] = { CLASS_BOOTCODE, CLASS_START,     CLASS_KERNEL,
						 CLASS_DTB,      CLASS_INITRAMFS, CLASS_CMDLINE };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct file_rec *f = files_last(k, order[i], FILE_MISSING);

		if (!f || files_have(k, order[i]) || went_past(k, order[i]))
			continue;
		if (order[i] == CLASS_START && !k->over && (f->in_prefix || asked_after(k, f)))
			continue; /* the one in the root comes next */
		if (order[i] == CLASS_KERNEL && !k->over && !kernels_exhausted(k, f))
			continue;
		return order[i] == CLASS_KERNEL ? kernel_to_name(k, f) : f;
	}
	return NULL;
}

static bool is_config(const struct file_rec *f)
{
	return file_is_named(f, "config.txt");
}

/* Worth naming beside the file that stopped the boot: another kind, of which nothing is there. */
static bool also_matters(const struct kase *k, const struct file_rec *f, const struct file_rec *but)
{
	static const bool matters[FILE_CLASS_COUNT] = { [CLASS_FIXUP] = true,
							[CLASS_DTB] = true,
							[CLASS_CMDLINE] = true,
							[CLASS_KERNEL] = true,
							[CLASS_INITRAMFS] = true };

	return f->result == FILE_MISSING && f->cls != but->cls && f->in_prefix == but->in_prefix &&
	       (matters[f->cls] || is_config(f)) && !files_have(k, (enum file_class)f->cls);
}

static const char *also_missing(struct kase *k, const struct file_rec *but, size_t *count)
{
	const char *list = "";

	*count = 0;
	for (const struct file_rec *f = NULL; (f = files_next(k, f));) {
		if (!also_matters(k, f, but))
			continue;
		if (*count < 6)
			list = *count ? tell(k, list, ", ", tell_base(k, f), NULL)
				      : tell_base(k, f);
		++*count;
	}
	return list;
}

/* All of one kind that were asked for and refused: "kernel8.img, kernel7.img, kernel.img". */
static const char *all_missing(struct kase *k, enum file_class cls, size_t *count)
{
	const char *list = "";

	*count = 0;
	for (const struct file_rec *f = NULL; (f = files_next(k, f));) {
		if (f->cls != (uint8_t)cls || f->result != FILE_MISSING)
			continue;
		if (*count < 8)
			list = *count ? tell(k, list, ", ", tell_path(k, f), NULL)
				      : tell_path(k, f);
		++*count;
	}
	return list;
}

/* The line that named it, when config.txt did. */
static const char *named_by(struct kase *k, const struct file_rec *f)
{
	const struct config_name *const names[] = { &k->plan.kernel,      &k->plan.initramfs,
						    &k->plan.device_tree, &k->plan.cmdline,
						    &k->plan.start_file,  &k->plan.fixup_file };

	for (size_t i = 0; k->has_plan && i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i]->line != 0 && file_is_named(f, names[i]->name))
			return tell(k, names[i]->where, " (line ", tell_num(k, names[i]->line),
				    ") names ", names[i]->name, ", which is not on the server.",
				    NULL);
	return NULL;
}

const char *fix_copy(struct kase *k, const struct file_rec *f)
{
	const char *root = fix_root(k, f->server);
	const char *serial = tell(k, tell_hex8(k, k->b->serial), NULL);

	if (f->cls == CLASS_START && k->b->serial_from >= SERIAL_FROM_TFTP)
		return tell(k,
			    "Give this Pi its directory with the boot files of Raspberry Pi OS, on the TFTP "
			    "server:\n  sudo mkdir -p ",
			    root, "/", serial, "\n  sudo cp -r /boot/firmware/. ", root, "/",
			    serial, "/     # from the Pi's system image; older ones: /boot/.",
			    NULL);
	if (f->cls == CLASS_BOOTCODE)
		return tell(k,
			    "Copy bootcode.bin from a Raspberry Pi OS boot partition into the top of the TFTP "
			    "root, not into the serial directory:\n  sudo cp /boot/firmware/bootcode.bin ",
			    root, "/", NULL);
	if (f->cls == CLASS_CMDLINE) /* the image's own names a root on the SD card */
		return tell(k, "Write it on the TFTP server, as ", root, "/",
			    tell_shell(k, tell_path(k, f)),
			    ", one line:\n  console=serial0,115200 console=tty1 root=/dev/nfs "
			    "nfsroot=SERVER:/PATH,vers=3,tcp rw ip=dhcp rootwait",
			    NULL);
	return tell(k,
		    "Copy it to where the Pi asks for it, on the TFTP server:\n  sudo cp /boot/firmware/",
		    tell_shell(k, tell_base(k, f)), " ", root, "/", tell_shell(k, tell_path(k, f)),
		    "     # from the Pi's system image; older ones: /boot/", NULL);
}

/* A kernel is one by whatever name config.txt gives it. */
unsigned files_led(const struct file_rec *f)
{
	return f->cls == CLASS_KERNEL ? 7 : files_need(f)->led_short;
}

static bool in_own_dir(const struct file_rec *f)
{
	return f->in_prefix || f->in_other_prefix;
}

static bool same_name(const struct file_rec *a, const struct file_rec *b)
{
	size_t n = (size_t)(a->path_n - a->base_at);

	return n == (size_t)(b->path_n - b->base_at) &&
	       memcmp(a->path + a->base_at, b->path + b->base_at, n) == 0;
}

/* A Pi asks for start*.elf in its own directory, and then in the root. Only both refusals together
 * are the end: an answer that was lost makes a file look missing too. */
static bool starts_all_refused(const struct kase *k, const struct file_rec *file)
{
	bool own = k->has_plan && k->plan.start_file.line != 0; /* asked for by that name once */

	if (in_own_dir(file))
		return false;
	for (const struct file_rec *f = NULL; (f = files_next(k, f));) {
		if (f->cls != CLASS_START)
			continue;
		if (f->result != FILE_MISSING)
			return false;
		own |= in_own_dir(f) && same_name(f, file);
	}
	return own;
}

/* It looked in the root only since nothing was heard of a file in its own directory? */
static bool left_own_dir(const struct kase *k, const struct file_rec *file)
{
	bool asked = false;

	if (in_own_dir(file) || file->cls == CLASS_BOOTCODE)
		return false;
	for (const struct file_rec *f = NULL; (f = files_next(k, f));) {
		if (in_own_dir(f) && f->result != FILE_MISSING && f->result != FILE_DENIED)
			return true;
		asked |= in_own_dir(f);
	}
	/* A capture with holes may lack the question too. */
	return !asked && (k->b->gap || k->b->drops || watch_facts(k->w)->drops > 0);
}

/* How sure is it that this absence is the end? facts 4.4 [S]: the LED codes of the documentation;
 * whether the ROM asks again for bootcode.bin is not known, and the others stop Linux later. */
static void weigh_missing(struct kase *k, struct finding *f, const struct file_rec *file)
{
	f->decisive = file->cls == CLASS_START || file->cls == CLASS_KERNEL;
	if (file->cls == CLASS_KERNEL &&
	    !kernels_exhausted(k, files_last(k, CLASS_KERNEL, FILE_MISSING))) {
		f->decisive = false;
		find_unsure(f,
			    "the Pi knows more names for a kernel than it asked for here, so it may "
			    "have stopped for another reason");
	}
	if (file->cls == CLASS_START && !starts_all_refused(k, file))
		find_unsure(f,
			    "the Pi asks for it in its own directory and in the root, and this capture "
			    "does not show that both requests were refused");
	if (left_own_dir(k, file))
		find_unsure(f,
			    "the Pi has a directory of its own, and what became of a request for a file in "
			    "it is not in this capture");
	if (!f->decisive)
		find_unsure(f, doubt_silence(k));
}

static void detail_file(struct kase *k, struct finding *f, const struct file_rec *file)
{
	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_ip(k, f, "server", file->server);
}

/* The Pi's own directory is there, but more than one kind of file is not in it. */
static struct finding *incomplete(struct kase *k, const struct file_rec *file, const char *also)
{
	struct finding *f = find_add(k, FIND_TFTP_SERIAL_DIR_INCOMPLETE, SEV_FATAL);
	const char *dir = tell_dir(k, file);

	weigh_missing(k, f, file);
	detail_file(k, f, file);
	detail_text(f, "also_missing", also);
	f->text = tell(k, "The directory ", dir,
		       " holds start.elf, so the Pi asks for everything else there and nowhere else, but ",
		       tell_base(k, file), " is not in it, nor is ", also, ". ",
		       fix_led(k, files_led(file)), NULL);
	f->fix = tell(k,
		      "Fill it with all the boot files, overlays/ included, on the TFTP server:\n"
		      "  sudo cp -r /boot/firmware/. ",
		      fix_root(k, file->server), "/", tell_shell(k, dir),
		      "     # from the Pi's system image; older ones: /boot/.\n"
		      "or remove it, if this Pi is to boot from the top of the TFTP root.",
		      NULL);
	return f;
}

struct finding *judge_missing(struct kase *k, const struct file_rec *file)
{
	const struct file_need *need = files_need(file);
	size_t others;
	const char *also = also_missing(k, file, &others), *named, *led;
	struct finding *f;

	if (file->in_prefix && k->b->start_file && k->b->start_file->in_prefix && others > 0)
		return incomplete(k, file, also);
	f = find_add(k, FIND_TFTP_FILE_MISSING, SEV_FATAL);
	named = named_by(k, file);
	led = fix_led(k, files_led(file));
	weigh_missing(k, f, file);
	detail_file(k, f, file);
	if (named)
		f->text = tell(k, named, " The Pi asked ", tell_ip(k, file->server), " for ",
			       tell_path(k, file), ". ", led, NULL);
	else if (file->cls == CLASS_KERNEL)
		f->text = tell(k, tell_ip(k, file->server),
			       " has no kernel for this Pi: it asked for ",
			       all_missing(k, CLASS_KERNEL, &others),
			       others == 1 ? ", which is not there. " : ", and none is there. ",
			       led, NULL);
	else if (file->cls == CLASS_START && k->b->serial_from >= SERIAL_FROM_TFTP &&
		 starts_all_refused(k, file))
		f->text = tell(k, tell_ip(k, file->server), " has neither ",
			       tell_hex8(k, k->b->serial), "/", tell_base(k, file), " nor ",
			       tell_path(k, file), ". Without it the Pi can not go on. ", led,
			       NULL);
	else
		f->text = tell(k, tell_ip(k, file->server), " does not have ", tell_path(k, file),
			       ". Without it ",
			       need->consequence ? need->consequence : "the boot stops", ". ", led,
			       NULL);
	f->fix = named ? tell(k, "Put the file there, or correct the line in ",
			      tell_shell(k, tell_dir(k, file)),
			      "config.txt:\n  sudo cp /boot/firmware/",
			      tell_shell(k, tell_base(k, file)), " ", fix_root(k, file->server),
			      "/", tell_shell(k, tell_path(k, file)), NULL)
		       : fix_copy(k, file);
	return f;
}
