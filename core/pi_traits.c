/* SPDX-License-Identifier: MIT */
/* pi_traits - the columns of the table: what each model does. The rows, with what each means and
 * where it is from, are in pi_knobs.c. */
#include "core/pi_traits.h"

/* Linux ip=dhcp, the same on each board (facts 5 [V], net/ipv4/ipconfig.c). */
#define DHCP_OF_LINUX                                                                            \
	{                                                                                        \
		.form = FORM_LINUX, .xid_random = 1, .ttl = 64, .tries = 12, .spacing_ms = 2000, \
		.checks_chaddr = 1, .checks_xid = 1, .uses_gateway = 1, .requests = 1,           \
		.arp_tries = 3, .arp_spacing_ms = 1000,                                          \
	}
/* bootcode.bin and the 3B+'s ROM (facts 1.2 [V], 1.3, 2.3); that the ROM does not go on after ARP
 * in vain is not known [?]. */
#define DHCP_OF_322(blind)                                                                        \
	{                                                                                         \
		.form = FORM_322, .ttl = 128, .tries = 5, .spacing_ms = 5000, .checks_chaddr = 1, \
		.checks_xid = 1, .server_rule = RULE_BOOTCODE, .uses_gateway = 1, .arp_tries = 3, \
		.arp_spacing_ms = 1000, .arp_blind = (blind),                                     \
	}
#define DHCP_OF_BOOTCODE DHCP_OF_322(1)
#define DHCP_OF_EEPROM                                                                    \
	{                                                                                 \
		.form = FORM_EEPROM, .xid_random = 1, .ttl = 64, .ip_id_counts = 1,       \
		.udp_checksum = 1, .tries = 12, .spacing_ms = 4000, .limit_ms = 45000,    \
		.checks_chaddr = 1, .checks_xid = 1, .server_rule = RULE_EEPROM,          \
		.uses_gateway = 1, .requests = 1, .arp_tries = 3, .arp_spacing_ms = 1000, \
	}
/* bootcode.bin and start*.elf (facts 4.1). */
#define TFTP_OF_FIRMWARE                                                           \
	{                                                                          \
		.first_port = 49153, .port_step = 1, .tsize = 1, .retry_ms = 2000, \
		.limit_ms = 10000, .probes = 1, .answers_arp = 1, .acks_again = 1, \
		.needs_oack = 1,                                                   \
	}
#define TFTP_OF_EEPROM                                                                            \
	{                                                                                         \
		.port_step = 1, .tsize = 1, .blksize = 1468, .retry_ms = 2000, .limit_ms = 30000, \
		.file_ms = 30000, .probes = 1, .answers_arp = 1, .acks_again = 1,                 \
	}
#define TFTP_OF_ALL(traits)            \
	{                              \
		traits, traits, traits \
	}
#define AFTER_LOADING .rx_timeout_ms = 3000, .load_ms = 300, .kernel_ms = 1000, .serial_dir = 1

static const struct pi_traits columns[MODEL_COUNT] = {
	[MODEL_3B] = {
		.dhcp = {
			{
				.form = FORM_320, .ttl = 128, .tries = 5, .spacing_ms = 5000,
				.checks_chaddr = 1, .checks_xid = 1, .rejects_relayed = 1,
				.option43_min = 20, .server_rule = RULE_ROM,
				.arp_tries = 3, .arp_spacing_ms = 1000,
			},
			DHCP_OF_BOOTCODE, DHCP_OF_LINUX,
		},
		.tftp = {
			{
				.first_port = 49152, .retry_ms = 2000, .limit_ms = 10000,
				.acks_again = 1,
			},
			TFTP_OF_FIRMWARE, TFTP_OF_FIRMWARE,
		},
		.deaf_ms = 1000, .hang = HANG_WAIT, .second_dhcp = 1,
		AFTER_LOADING,
	},
	[MODEL_3BPLUS] = {
		.dhcp = { DHCP_OF_322(0), DHCP_OF_BOOTCODE, DHCP_OF_LINUX },
		.tftp = {
			{
				.first_port = 49153, .port_step = 1, .retry_ms = 2000,
				.limit_ms = 10000, .answers_arp = 1, .acks_again = 1,
			},
			TFTP_OF_FIRMWARE, TFTP_OF_FIRMWARE,
		},
		.second_dhcp = 1,
		AFTER_LOADING,
	},
	[MODEL_BOOTCODE] = {
		.dhcp = { DHCP_OF_BOOTCODE, DHCP_OF_BOOTCODE, DHCP_OF_LINUX },
		.tftp = TFTP_OF_ALL(TFTP_OF_FIRMWARE),
		AFTER_LOADING,
	},
	[MODEL_4] = {
		.dhcp = { DHCP_OF_EEPROM, DHCP_OF_EEPROM, DHCP_OF_LINUX },
		.tftp = TFTP_OF_ALL(TFTP_OF_EEPROM),
		AFTER_LOADING,
	},
	[MODEL_5] = {
		.dhcp = { DHCP_OF_EEPROM, DHCP_OF_EEPROM, DHCP_OF_LINUX },
		.tftp = TFTP_OF_ALL(TFTP_OF_EEPROM),
		AFTER_LOADING,
	},
};

const struct pi_traits *pi_traits_of(enum model m)
{
	return &columns[m == MODEL_UNKNOWN ? MODEL_3B : m];
}
