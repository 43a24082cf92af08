/* SPDX-License-Identifier: MIT */
/* model - see model.h. The numbers are from the facts; where a fact is only inferred the
 * comment says so, and no verdict that rests on it may call itself certain. */
#include "core/model.h"

static const struct model_facts facts[MODEL_COUNT] = {
	[MODEL_UNKNOWN] = {
		.id = "unknown", .name = "a Pi of unknown model",
		.tries = 5, .spacing = 5 * NS_S,
		.dhcp_silence = 12 * NS_S, .file_silence = 35 * NS_S, .kernel_silence = 150 * NS_S,
		.uses_gateway = true, .takes_relayed = true, .mac_has_serial = true,
	},
	[MODEL_3B] = {
		.id = "3b", .name = "Pi 3B (original boot ROM; also 2B v1.2, CM3)",
		.tries = 5, .spacing = 5 * NS_S, /* facts 1.3 [S] */
		.deaf = NS_S, /* facts 3.1 [S], 3.2 [I] */
		.dhcp_silence = 7 * NS_S, /* the next DISCOVER 2 s overdue */
		.file_silence = 20 * NS_S, /* facts 4.1: a lost packet costs about 10 s */
		.kernel_silence = 150 * NS_S, /* facts 5: up to 120 s for the carrier */
		.needs_43_or_66 = true, .mac_has_serial = true,
	},
	[MODEL_3BPLUS] = {
		.id = "3b+", .name = "Pi 3B+",
		.tries = 5, .spacing = 5 * NS_S,
		.dhcp_silence = 7 * NS_S, .file_silence = 20 * NS_S, .kernel_silence = 150 * NS_S,
		.uses_gateway = true, .takes_relayed = true, .mac_has_serial = true,
	},
	[MODEL_BOOTCODE] = {
		.id = "bootcode", .name = "bootcode.bin (from an SD card, or its own loading is not in the capture)",
		.tries = 5, .spacing = 5 * NS_S, /* facts 1.3: measured 5.001 s */
		.dhcp_silence = 12 * NS_S, .file_silence = 20 * NS_S, .kernel_silence = 150 * NS_S,
		.uses_gateway = true, .takes_relayed = true, .mac_has_serial = true,
	},
	[MODEL_4] = {
		.id = "4", .name = "Pi 4, 400 or CM4",
		/* 1.4: DHCP_REQ_TIMEOUT; DHCP_TIMEOUT 45 s */
		.tries = 12, .spacing = 4 * NS_S,
		.dhcp_silence = 50 * NS_S, .file_silence = 35 * NS_S, .kernel_silence = 150 * NS_S,
		.file_limit = 30 * NS_S, /* 1.4: TFTP_FILE_TIMEOUT */
		.needs_60 = true, .uses_gateway = true, .takes_relayed = true, .requests = true,
	},
	[MODEL_5] = {
		.id = "5", .name = "Pi 5, 500 or CM5",
		.tries = 12, .spacing = 4 * NS_S,
		.dhcp_silence = 50 * NS_S, .file_silence = 35 * NS_S, .kernel_silence = 150 * NS_S,
		.file_limit = 30 * NS_S,
		.needs_60 = true, .uses_gateway = true, .takes_relayed = true, .requests = true,
	},
};

const struct model_facts *model_facts(enum model m)
{
	return &facts[m];
}

bool model_is_pi_mac(const uint8_t mac[static 6])
{
	static const uint8_t oui[][3] = {
		{ 0xb8, 0x27, 0xeb }, { 0xdc, 0xa6, 0x32 }, { 0xe4, 0x5f, 0x01 },
		{ 0xd8, 0x3a, 0xdd }, { 0x28, 0xcd, 0xc1 }, { 0x2c, 0xcf, 0x67 },
		{ 0x88, 0xa2, 0x9e }, /* IEEE registry: Raspberry Pi (Trading) Ltd */
	};

	for (size_t i = 0; i < sizeof(oui) / sizeof(oui[0]); i++)
		if (memcmp(mac, oui[i], 3) == 0)
			return true;
	return false;
}
