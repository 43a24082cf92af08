/* SPDX-License-Identifier: MIT */
/* fix - the change to make, in the syntax of the server that was seen: exact lines, each tried
 * against the real server (fixtures/servers, doc/servers.md). Where the server has no such
 * setting, what helps instead. */
#include "core/verdict_internal.h"

enum dialect fix_dialect(const struct kase *k)
{
	for (size_t i = 0; i < k->r->offers && i < OFFERS_MAX; i++)
		if (k->r->offer[i].dialect != DIALECT_UNKNOWN)
			return k->r->offer[i].dialect;
	return DIALECT_UNKNOWN;
}

#define KEA_43                                                                              \
	"Kea (kea-dhcp4.conf), in the class for the Pi:\n"                                  \
	"  \"client-classes\": [ { \"name\": \"rpi-pxe\",\n"                                \
	"    \"test\": \"option[vendor-class-identifier].text == "                          \
	"'PXEClient:Arch:00000:UNDI:002001'\",\n"                                           \
	"    \"option-def\": [ { \"name\": \"vendor-encapsulated-options\", \"code\": 43, " \
	"\"type\": \"binary\" } ],\n"                                                       \
	"    \"option-data\": [\n"                                                          \
	"      { \"name\": \"vendor-class-identifier\", \"data\": \"PXEClient\" },\n"       \
	"      { \"name\": \"vendor-encapsulated-options\", \"csv-format\": false,\n"       \
	"        \"data\": "                                                                \
	"\"060103091400001152617370626572727920506920426F6F740A0400505845FF\" } ] } ]"
#define DNSMASQ_43 "dnsmasq (dnsmasq.conf):\n  pxe-service=0,\"Raspberry Pi Boot\""
/* In hexadecimal, with the text in suboption 9 as a Pi 4 or 5 wants it; the same bytes as dnsmasq
 * sends, which serve the original ROM too (facts 2.2, a). */
#define ISC_43                                                                                     \
	"ISC dhcpd (dhcpd.conf), in the subnet or the Pi's class:\n"                               \
	"  option vendor-class-identifier \"PXEClient\";\n"                                        \
	"  option vendor-encapsulated-options 06:01:03:0a:04:00:50:58:45:09:14:00:00:11:52:61:73:" \
	"70:62:65:72:72:79:20:50:69:20:42:6f:6f:74:ff;"

const char *fix_option43(struct kase *k)
{
	switch (fix_dialect(k)) {
	case DIALECT_KEA:
		return KEA_43;
	case DIALECT_DNSMASQ:
		return DNSMASQ_43;
	case DIALECT_ISC:
		return ISC_43;
	case DIALECT_UNKNOWN:
	case DIALECT_TFTPD_HPA:
	case DIALECT_ATFTPD:
		break;
	}
	return "The server's software is not known. Option 43 must hold \"Raspberry Pi Boot\":\n" DNSMASQ_43
	       "\n" ISC_43 "\nany other, option 43 in hexadecimal:\n"
	       "  060103091400001152617370626572727920506920426F6F740A0400505845FF";
}

#define KEA_60                 \
	"Kea, in the class:\n" \
	"  { \"name\": \"vendor-class-identifier\", \"data\": \"PXEClient\", \"always-send\": true }"
#define DNSMASQ_60 "dnsmasq:\n  dhcp-option-force=60,PXEClient"
#define ISC_60 "ISC dhcpd:\n  option vendor-class-identifier \"PXEClient\";"

const char *fix_option60(struct kase *k)
{
	switch (fix_dialect(k)) {
	case DIALECT_KEA:
		return KEA_60;
	case DIALECT_DNSMASQ:
		return DNSMASQ_60;
	case DIALECT_ISC:
		return ISC_60;
	case DIALECT_UNKNOWN:
	case DIALECT_TFTPD_HPA:
	case DIALECT_ATFTPD:
		break;
	}
	return KEA_60 "\n" DNSMASQ_60 "\n" ISC_60;
}

const char *fix_option66(struct kase *k, uint32_t tftp_server)
{
	const char *a = tell_ip(k, tftp_server);

	switch (fix_dialect(k)) {
	case DIALECT_KEA:
		return tell(k,
			    "Kea, in the class or subnet:\n  \"option-data\": [ { \"name\": "
			    "\"tftp-server-name\", \"data\": \"",
			    a, "\", \"always-send\": true } ]", NULL);
	case DIALECT_DNSMASQ:
		return tell(k, "dnsmasq:\n  dhcp-option-force=66,\"", a,
			    "\"\nand no pxe-service line beside it: the ROM takes the last of options 66 and 43, and "
			    "dnsmasq sends 43 last.",
			    NULL);
	case DIALECT_ISC:
		return tell(k, "ISC dhcpd:\n  option tftp-server-name \"", a, "\";", NULL);
	case DIALECT_UNKNOWN:
	case DIALECT_TFTPD_HPA:
	case DIALECT_ATFTPD:
		break;
	}
	return tell(k, "Set option 66 to the text \"", a, "\" (digits and dots, no name).", NULL);
}

static const char *broadcast_of(struct kase *k)
{
	for (size_t i = 0; i < k->r->offers && i < OFFERS_MAX; i++) {
		const struct offer *o = &k->r->offer[i];

		if (!o->proxy && o->mask != 0)
			return tell_ip(k, o->yiaddr | ~o->mask);
	}
	return "255.255.255.255";
}

const char *fix_delay(struct kase *k)
{
	const char *now = !k->b->hung ? ""
				      : tell(k, "To wake it now, from the server: ping -c 3 -b ",
					     broadcast_of(k), "  (or power-cycle the Pi).\n", NULL);
	const char *lasting = "";

	switch (fix_dialect(k)) {
	case DIALECT_DNSMASQ:
		lasting = "So that it does not happen again, in dnsmasq.conf:\n  dhcp-reply-delay=2";
		break;
	case DIALECT_KEA:
		lasting = "Kea has no setting that delays an OFFER. What helps instead, left running on "
			  "the server:\n  sudo pxepi sniff --kick=prevent -i IFACE\n"
			  "or broadcast traffic on the Pi's network all the time, as `ping -b` gives, "
			  "or an SD card that holds nothing but bootcode.bin.";
		break;
	case DIALECT_ISC:
		lasting = "dhcpd pings an address for 1 s before it offers it the first time "
			  "(ping-check true), but not when the lease is known. What helps, left running "
			  "on the server:\n  sudo pxepi sniff --kick=prevent -i IFACE\n"
			  "or broadcast traffic on the Pi's network all the time, or an SD card that holds "
			  "nothing but bootcode.bin. (min-secs does not: this ROM always sends secs 0.)";
		break;
	case DIALECT_UNKNOWN:
	case DIALECT_TFTPD_HPA:
	case DIALECT_ATFTPD:
		lasting = "So that it does not happen again: let the server wait 2 s before it offers "
			  "(dnsmasq: dhcp-reply-delay=2), or leave `pxepi sniff --kick=prevent` running on "
			  "its network, or keep broadcast traffic on the Pi's "
			  "network, or use an SD card that holds nothing but bootcode.bin.";
		break;
	}
	return tell(k, now, lasting, NULL);
}

const char *fix_root(struct kase *k, uint32_t server)
{
	const struct server *s = watch_server(k->w, server);

	return s && s->tftp_root[0] ? tell_shell(k, s->tftp_root) : "/srv/tftp";
}

const char *fix_led(struct kase *k, unsigned short_blinks)
{
	if (short_blinks == 0)
		return "";
	if (k->m->requests)
		return tell(k,
			    "The green LED may show it (a Pi 4 or 5 goes on to its next boot mode): ",
			    tell_num(k, short_blinks), " short blinks.", NULL);
	return tell(k, "The green LED shows it: ", tell_num(k, short_blinks),
		    " short blinks, again and again.", NULL);
}
