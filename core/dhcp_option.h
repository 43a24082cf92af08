/* SPDX-License-Identifier: MIT */
/* dhcp_option - the table of every BOOTP and DHCP option: its name, and how its value is built.
 *
 * Source: the IANA registries "BOOTP Vendor Extensions and DHCP Options", "DHCP Relay Agent
 * Sub-Option Codes" and "Processor Architecture Types" (of February 2026), PXE 2.1 table 2-1. Where
 * the registry abbreviates a name ("DHCP Msg Type") this table has the one of the RFC. */
#ifndef PXEPI_CORE_DHCP_OPTION_H
#define PXEPI_CORE_DHCP_OPTION_H

#include <stdint.h>

/* How a value is built. dhcp_value.c has one row for each. */
enum dhcp_value {
	DHCP_VALUE_BYTES, /* opaque, or too rare to be worth decoding: shown in hex */
	DHCP_VALUE_NONE, /* a lone code: pad, end */
	DHCP_VALUE_FLAG, /* present, without a value */
	DHCP_VALUE_IP,
	DHCP_VALUE_IPS,
	DHCP_VALUE_IPS_OR_NONE, /* 68 */
	DHCP_VALUE_IP_PAIRS, /* 21: address and mask; 33: destination and router */
	DHCP_VALUE_IP6,
	DHCP_VALUE_U8,
	DHCP_VALUE_U16,
	DHCP_VALUE_U16S,
	DHCP_VALUE_U32,
	DHCP_VALUE_S32,
	DHCP_VALUE_BOOL,
	DHCP_VALUE_SECONDS, /* 32 bits; all ones is for ever */
	DHCP_VALUE_UNIX_TIME,
	DHCP_VALUE_TEXT,
	DHCP_VALUE_FLAG_TEXT, /* 79: a mandatory byte, then text */
	DHCP_VALUE_FLAG_IPS, /* 78: a mandatory byte, then addresses */
	DHCP_VALUE_DOMAINS, /* RFC 1035 names, compressed as in RFC 3397 */
	DHCP_VALUE_ROUTES, /* RFC 3442 */
	DHCP_VALUE_MESSAGE_TYPE,
	DHCP_VALUE_OVERLOAD,
	DHCP_VALUE_NODE_TYPE, /* NetBIOS, RFC 2132 8.7 */
	DHCP_VALUE_CODES, /* a list of option codes */
	DHCP_VALUE_CLIENT_ID, /* RFC 2132 9.14, RFC 4361 */
	DHCP_VALUE_USER_CLASS, /* RFC 3004; bare text in practice */
	DHCP_VALUE_FQDN, /* RFC 4702 */
	DHCP_VALUE_RELAY, /* RFC 3046 */
	DHCP_VALUE_SIP, /* RFC 3361 */
	DHCP_VALUE_ARCHS, /* RFC 4578 2.1 */
	DHCP_VALUE_UNDI, /* RFC 4578 2.2 */
	DHCP_VALUE_GUID, /* RFC 4578 2.3 */
	DHCP_VALUE_PXE, /* option 43 */
	DHCP_VALUE_VI_CLASS, /* RFC 3925 3 */
	DHCP_VALUE_VI_VENDOR, /* RFC 3925 4 */
	DHCP_VALUE_STATUS, /* RFC 6926 6.2.2 */
	DHCP_VALUE_SIXRD, /* RFC 5969 7.1.1 */
	DHCP_VALUE_COUNT
};

/* "Vendor Specific", ...; "unassigned" and "private use" for the rest. Never NULL. */
const char *dhcp_option_name(uint8_t code);
enum dhcp_value dhcp_option_value(uint8_t code);

/* A suboption of option 82; the name is "suboption" for the unassigned. */
const char *dhcp_relay_name(uint8_t code);
enum dhcp_value dhcp_relay_value(uint8_t code);

/* A PXE suboption of option 43; "suboption" for those not in PXE 2.1. */
const char *pxe43_sub_name(uint8_t code);

/* An architecture of option 93; NULL when it is not registered. */
const char *dhcp_arch_name(uint16_t arch);

#endif
