/* SPDX-License-Identifier: MIT */
/* verdict_kernel - why Linux never spoke, got no address, or asked nobody for its root: facts 5. */
#include "core/verdict_internal.h"

static struct finding *no_server_named(struct kase *k)
{
	const struct cmdline *c = &k->cmd;
	struct finding *f;

	if (!k->has_cmd || !c->complete || k->b->rpc_seen)
		return NULL;
	if (!cmdline_wants_nfs(c)) {
		if (!c->has_root)
			return NULL;
		f = find_add(k, FIND_CMDLINE_OTHER_ROOT, SEV_NOTE);
		detail_text(f, "root", tell(k, c->root, NULL));
		f->text = tell(k, "cmdline.txt names root=", c->root,
			       ", which is not on the network: Linux looks for it on the Pi itself.",
			       NULL);
		f->fix = "For a root file system over NFS, in cmdline.txt (one line):\n"
			 "  root=/dev/nfs nfsroot=SERVER:/PATH,vers=3,tcp rw ip=dhcp rootwait";
		return f;
	}
	if (!c->nfsroot_malformed && !c->server_is_name)
		return NULL;
	f = find_add(k, FIND_CMDLINE_NO_SERVER, SEV_FATAL);
	f->text = c->server_is_name
			  ? "cmdline.txt names the NFS server by name in nfsroot=. The kernel has no resolver there: "
			    "it needs digits and dots."
			  : "cmdline.txt has an nfsroot= without a server and a path, so Linux does not know where its "
			    "root is. It stops with \"Unable to mount root fs\".";
	f->fix = "In cmdline.txt (one line), with your NFS server and its exported path:\n"
		 "  root=/dev/nfs nfsroot=192.168.2.10:/srv/nfs/pi,vers=3,tcp rw ip=dhcp rootwait";
	f->decisive = k->b->stage >= STAGE_KERNEL_DHCP;
	return f;
}

static struct finding *kernel_silent(struct kase *k)
{
	struct finding *f;

	if (k->has_cmd && k->cmd.complete && !k->cmd.has_ip && !cmdline_wants_nfs(&k->cmd))
		return NULL; /* nothing tells Linux to use the network before userspace */
	f = find_add(k, FIND_KERNEL_SILENT, SEV_FATAL);
	if (k->has_cmd && k->cmd.complete && !k->cmd.has_ip) {
		f->text = "The kernel was loaded and then said nothing. cmdline.txt has no ip=dhcp, so Linux does not "
			  "ask for an address before it wants its NFS root.";
		f->fix = "Add ip=dhcp to the one line of cmdline.txt.";
		find_unsure(f, doubt_silence(k));
		return f;
	}
	f->text = tell(k, "The kernel was loaded, and for ", tell_time(k, k->m->kernel_silence),
		       " it said nothing on the network. Usual reasons: a kernel for another model or word length, a "
		       "device tree that does not fit it, or a kernel without this Pi's network driver built in.",
		       NULL);
	f->fix = "Take kernel, *.dtb and overlays/ from one and the same system image. To read the kernel's own words, "
		 "connect HDMI, or a serial adapter with enable_uart=1 in config.txt and console=serial0,115200 in "
		 "cmdline.txt.";
	find_unsure(f, doubt_silence(k));
	find_unsure(f,
		    "a kernel that has stopped and one without a network look the same from here");
	return f;
}

static struct finding *unanswered(struct kase *k)
{
	const struct dhcp_round *r = &k->b->round[ROUND_KERNEL];
	struct finding *f;

	f = find_add(k, FIND_KERNEL_DHCP_UNANSWERED, SEV_FATAL);
	detail_number(f, "discovers", r->discovers);
	detail_number(f, "offers", r->offers);
	f->text = tell(k, "Linux runs, but its own DHCP ", r->offers ? "REQUEST" : "DISCOVER",
		       " got no answer. Linux does not send the Pi's option 60, so a server that answers only the "
		       "class \"PXEClient...\" leaves it alone.",
		       NULL);
	f->fix = "Let the subnet and its pool serve every client, and only the boot options depend on the class:\n"
		 "  Kea: no \"client-class\" on the subnet4 or its pool\n"
		 "  dnsmasq: no tag: on the dhcp-range   (a ProxyDHCP alone gives no addresses)\n"
		 "  dhcpd: no `deny members` or `allow members of` on the pool\n"
		 "or give Linux a fixed address: ip=ADDRESS::GATEWAY:NETMASK::eth0:off in cmdline.txt.";
	find_unsure(f, doubt_offers(k));
	find_unsure(f, doubt_repeat((uint64_t)(r->offers ? r->requests : r->discovers)));
	find_unsure(f, doubt_silence(k));
	return f;
}

/* Linux has an address, and asks in vain for the NFS server's MAC. */
static struct finding *server_gone(struct kase *k)
{
	const struct boot *b = k->b;
	struct finding *f;

	if (!k->has_cmd || k->cmd.nfs_server == 0 || b->arp_target != k->cmd.nfs_server ||
	    b->arp_answered || b->arp_tries == 0 || (too_early(k) && b->arp_tries < 5))
		return NULL;
	if (b->arp_tries == 1 && doubt_unicast(k, b->arp_target))
		return judge_blind(k, b->arp_target, "NFS");
	f = find_add(k, FIND_NFS_SILENT, SEV_FATAL);
	detail_ip(k, f, "server", b->arp_target);
	detail_number(f, "arp_requests", b->arp_tries);
	f->text = tell(k, "Linux asks by ARP who has ", tell_ip(k, b->arp_target),
		       ", the NFS server that cmdline.txt names, and nobody answers.", NULL);
	f->fix = tell(k, "Is the NFS server switched on, is ", tell_ip(k, b->arp_target),
		      " its address, and is it on the Pi's network (same VLAN)? If the address is wrong, correct nfsroot= in "
		      "cmdline.txt.",
		      NULL);
	find_unsure(f, doubt_repeat(b->arp_tries)); /* one that asks again was not answered */
	f->decisive = b->arp_tries >= 5;
	if (!f->decisive)
		find_unsure(f, doubt_silence(k));
	return f;
}

struct finding *judge_kernel(struct kase *k)
{
	const struct dhcp_round *r = &k->b->round[ROUND_KERNEL];
	struct finding *f;

	if (k->b->stage < STAGE_KERNEL_DHCP) {
		f = no_server_named(k);
		return f && f->severity == SEV_FATAL ? f : kernel_silent(k);
	}
	if (r->naks > 0 && !r->acked)
		return judge_nak(k, r);
	if (!r->acked && (r->discovers || r->requests))
		return too_early(k) ? NULL : unanswered(k);
	f = no_server_named(k);
	if (f && f->severity == SEV_FATAL)
		return f;
	f = server_gone(k);
	if (f || k->blind)
		return f;
	return k->over && k->has_cmd && cmdline_wants_nfs(&k->cmd) ? judge_nfs_absent(k) : NULL;
}

void judge_second_loader(struct kase *k)
{
	struct finding *f = find_add(k, FIND_BOOT_SECOND_LOADER, SEV_NOTE);

	f->text = "The firmware handed over to another boot loader (U-Boot or UEFI). What that one asks for, and whether it "
		  "gets it, is not judged.";
	f->fix = "See what it asks for with:  pxepi sniff -v";
}

void judge_identity(struct kase *k)
{
	const struct boot *b = k->b;
	struct finding *f;
	const char *why = NULL;

	if (b->has_serial97 && b->has_serial_prefix && b->serial97 != b->serial_prefix)
		why = tell(k, "option 97 says ", tell_hex8(k, b->serial97), ", the TFTP directory ",
			   tell_hex8(k, b->serial_prefix), NULL);
	else if (b->has_serial_prefix && k->m->mac_has_serial && b->mac[0] == 0xb8 &&
		 (b->serial_prefix & 0xffffff) !=
			 ((uint32_t)b->mac[3] << 16 | (uint32_t)b->mac[4] << 8 | b->mac[5]))
		why = tell(k, "the TFTP directory is ", tell_hex8(k, b->serial_prefix),
			   ", but the MAC address ", tell_mac(k, b->mac),
			   " belongs to another serial number", NULL);
	if (!why)
		return;
	f = find_add(k, FIND_IDENTITY_SERIAL, SEV_NOTE);
	f->text = tell(k, "Two sources of the serial number disagree: ", why,
		       ". A changed MAC address or an emulated Pi does this.", NULL);
	f->fix = "Name the TFTP directory as the Pi asks for it.";
}
