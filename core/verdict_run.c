/* SPDX-License-Identifier: MIT */
/* verdict_run - what is to be said of the run as a whole, at its end. */
#include "core/verdict_internal.h"

static void nothing_heard(struct kase *k)
{
	struct finding *f = find_add(k, FIND_NETWORK_NOTHING, SEV_WARNING);
	const struct run_facts *run = watch_facts(k->w);

	detail_time(f, "listened_s", run->last - run->first);
	detail_number(f, "packets", run->packets);
	if (run->last - run->first < 10 * NS_S)
		find_unsure(f,
			    tell(k, "only ", tell_time(k, run->last - run->first),
				 " were listened to, and a Pi is first heard about 10 s after power-on",
				 NULL));
	if (run->truncated > 0)
		find_unsure(f,
			    "the capture kept only the beginning of its packets, and a Pi's may be among those "
			    "that could not be read");
	if (run->drops > 0)
		find_unsure(f, "the capture lost packets, and a Pi's may be among them");
	if (run->quiet_pi) {
		f->text = tell(k, "A Raspberry Pi was heard (", tell_mac(k, run->quiet_mac),
			       ", asking by ARP for ", tell_ip(k, run->quiet_target),
			       "), but none tried to boot from the network: it runs already, or its EEPROM has fixed "
			       "addresses (CLIENT_IP, TFTP_IP) and needs no DHCP.",
			       NULL);
		f->fix = tell(k, "If this Pi should boot from the network: is ",
			      tell_ip(k, run->quiet_target),
			      " the TFTP server, and up? See the Pi's settings with:  rpi-eeprom-config",
			      NULL);
		return;
	}
	f->text = tell(k, "No Raspberry Pi tried to boot from the network in this capture (",
		       tell_num(k, run->packets), " packets), or its traffic does not pass here.",
		       NULL);
	f->fix = "In this order:\n"
		 "  1. the cable and the link lights, at the Pi and at the switch\n"
		 "  2. the interface: is it the one on the Pi's network?   pxepi sniff --interface-list\n"
		 "  3. the VLAN of the Pi's switch port\n"
		 "  4. Pi 3B: network boot is off until OTP is set.   vcgencmd otp_dump | grep 17:   must say "
		 "17:3020000a\n"
		 "  5. an SD card in the slot: a Pi that can boot from it does not ask the network\n"
		 "The first DISCOVER comes about 10 s after power-on.";
}

static void rogue(struct kase *k)
{
	const struct run_facts *run = watch_facts(k->w);
	struct finding *f;

	if (!run->rogue_seen)
		return;
	f = find_add(k, FIND_DHCP_ROGUE_SERVER, SEV_WARNING);
	detail_ip(k, f, "server", run->rogue[0]);
	detail_ip(k, f, "other_server", run->rogue[1]);
	f->text = tell(k, "Two DHCP servers offer addresses to the same Pi: ",
		       tell_ip(k, run->rogue[0]), " and ", tell_ip(k, run->rogue[1]),
		       ". The Pi may take either, so a boot may work one time and fail the next.",
		       NULL);
	f->fix = "Stop one of them (often the Internet router's), or turn yours into a ProxyDHCP (dnsmasq: "
		 "dhcp-range=192.168.2.255,proxy with your network's broadcast address).";
	find_unsure(f, "two servers that share their leases may be meant");
}

static void spanning_tree(struct kase *k)
{
	const struct run_facts *run = watch_facts(k->w);
	const char *delay = tell_time(k, (ns)run->bpdu.forward_delay * NS_S / 256);
	struct finding *f;

	if (!run->bpdu_seen || (run->stp_wait == 0 && !run->stp_lost))
		return;
	f = find_add(k, FIND_STP_DELAY, SEV_WARNING);
	if (run->stp_wait > 0)
		detail_time(f, "gap_s", run->stp_wait);
	detail_time(f, "forward_delay_s", (ns)run->bpdu.forward_delay * NS_S / 256);
	f->text = run->stp_wait > 0
			  ? tell(k,
				 "The switch runs spanning tree on this port, and a Pi was silent for ",
				 tell_time(k, run->stp_wait),
				 " when Linux took over the link. Each time the link comes up, such a port stays shut for "
				 "twice its forward delay (",
				 delay, ").", NULL)
			  : tell(k,
				 "The switch runs spanning tree on this port. Each time the link comes up, such a port "
				 "stays shut for twice its forward delay (",
				 delay,
				 "): a Pi asks for 25 s only, and all its DISCOVERs may be lost there.",
				 NULL);
	f->fix = "Make the Pis' ports edge ports (\"portfast\", \"admin edge\"), so that they forward at once.";
	find_unsure(f, run->stp_wait > 0 ? "a kernel that starts slowly looks much the same"
					 : "this capture can not show that the port was shut");
}

static void vantage(struct kase *k, uint32_t blind)
{
	struct finding *f;

	if (blind == 0 || watch_facts(k->w)->unicast_seen)
		return;
	f = find_add(k, FIND_VANTAGE_NO_UNICAST, SEV_WARNING);
	f->text = "No frame to or from a Pi alone is in this capture, only broadcasts. OFFERs, ARP replies, TFTP and "
		  "NFS pass unseen here.";
	f->fix = "Capture on the DHCP and TFTP server itself, or on a switch port that mirrors the Pi's.";
}

void verdict_run(const struct watch *w, uint32_t boots, uint32_t blind, struct verdict *v)
{
	struct kase k = { .w = w, .v = v };
	const struct run_facts *run = watch_facts(w);
	struct finding *f;

	v->say = say_in(v->room, sizeof(v->room));
	v->n = v->bits = 0;
	v->cause = NULL;
	v->because = NULL;
	v->certain = true;
	v->outcome = OUTCOME_IN_PROGRESS;
	if (run->drops > 0) {
		f = find_add(&k, FIND_CAPTURE_DROPPED, SEV_WARNING);
		detail_number(f, "packets", run->drops);
		f->text = tell(&k, "The capture lost ", tell_num(&k, run->drops),
			       " packets. Where this report says that something was not sent, it may have been.",
			       NULL);
		f->fix = "Capture on a machine with less to do, or nearer to the Pi.";
	}
	if (run->cut) {
		f = find_add(&k, FIND_CAPTURE_CUT, SEV_WARNING);
		f->text = tell(&k, "The capture file ends inside a packet, after packet ",
			       tell_num(&k, run->packets), ". All before it was read.", NULL);
		f->fix = "If it was still being written, stop the capture first and read it again.";
	}
	if (run->truncated > 0) {
		f = find_add(&k, FIND_CAPTURE_TRUNCATED, SEV_WARNING);
		detail_number(f, "packets", run->truncated);
		f->text = tell(&k, "The capture kept only the beginning of its packets: ",
			       tell_num(&k, run->truncated),
			       " could not be read. What they said is not judged.", NULL);
		f->fix = "Capture whole packets: tcpdump -s 0, or pxepi sniff -w.";
	}
	if (boots == 0)
		nothing_heard(&k);
	vantage(&k, blind);
	rogue(&k);
	spanning_tree(&k);
}
