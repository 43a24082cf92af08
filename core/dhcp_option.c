/* SPDX-License-Identifier: MIT */
/* dhcp_option - see dhcp_option.h. */
#include "core/dhcp_option.h"

#include <stddef.h>

struct row {
	const char *name; /* NULL: not assigned */
	enum dhcp_value value;
};

/* 84, 96, 102-107, 110, 111, 115, 126, 127, 149, 160, 163-174, 178-207, 214-219, 222 and 223 are
 * unassigned or were taken back (RFC 3679). */
static const struct row options[256] = {
	[0] = { "Pad", DHCP_VALUE_NONE },
	[1] = { "Subnet Mask", DHCP_VALUE_IP },
	[2] = { "Time Offset", DHCP_VALUE_S32 },
	[3] = { "Router", DHCP_VALUE_IPS },
	[4] = { "Time Server", DHCP_VALUE_IPS },
	[5] = { "Name Server", DHCP_VALUE_IPS },
	[6] = { "Domain Name Server", DHCP_VALUE_IPS },
	[7] = { "Log Server", DHCP_VALUE_IPS },
	[8] = { "Quotes Server", DHCP_VALUE_IPS },
	[9] = { "LPR Server", DHCP_VALUE_IPS },
	[10] = { "Impress Server", DHCP_VALUE_IPS },
	[11] = { "RLP Server", DHCP_VALUE_IPS },
	[12] = { "Host Name", DHCP_VALUE_TEXT },
	[13] = { "Boot File Size", DHCP_VALUE_U16 },
	[14] = { "Merit Dump File", DHCP_VALUE_TEXT },
	[15] = { "Domain Name", DHCP_VALUE_TEXT },
	[16] = { "Swap Server", DHCP_VALUE_IP },
	[17] = { "Root Path", DHCP_VALUE_TEXT },
	[18] = { "Extensions Path", DHCP_VALUE_TEXT },
	[19] = { "IP Forwarding", DHCP_VALUE_BOOL },
	[20] = { "Non-Local Source Routing", DHCP_VALUE_BOOL },
	[21] = { "Policy Filter", DHCP_VALUE_IP_PAIRS },
	[22] = { "Max Datagram Reassembly", DHCP_VALUE_U16 },
	[23] = { "Default IP TTL", DHCP_VALUE_U8 },
	[24] = { "Path MTU Aging Timeout", DHCP_VALUE_SECONDS },
	[25] = { "Path MTU Plateau Table", DHCP_VALUE_U16S },
	[26] = { "Interface MTU", DHCP_VALUE_U16 },
	[27] = { "All Subnets Are Local", DHCP_VALUE_BOOL },
	[28] = { "Broadcast Address", DHCP_VALUE_IP },
	[29] = { "Perform Mask Discovery", DHCP_VALUE_BOOL },
	[30] = { "Mask Supplier", DHCP_VALUE_BOOL },
	[31] = { "Router Discovery", DHCP_VALUE_BOOL },
	[32] = { "Router Solicitation", DHCP_VALUE_IP },
	[33] = { "Static Route", DHCP_VALUE_IP_PAIRS },
	[34] = { "Trailer Encapsulation", DHCP_VALUE_BOOL },
	[35] = { "ARP Cache Timeout", DHCP_VALUE_SECONDS },
	[36] = { "Ethernet Encapsulation", DHCP_VALUE_BOOL },
	[37] = { "TCP Default TTL", DHCP_VALUE_U8 },
	[38] = { "TCP Keepalive Interval", DHCP_VALUE_SECONDS },
	[39] = { "TCP Keepalive Garbage", DHCP_VALUE_BOOL },
	[40] = { "NIS Domain", DHCP_VALUE_TEXT },
	[41] = { "NIS Servers", DHCP_VALUE_IPS },
	[42] = { "NTP Servers", DHCP_VALUE_IPS },
	[43] = { "Vendor Specific", DHCP_VALUE_PXE },
	[44] = { "NetBIOS Name Server", DHCP_VALUE_IPS },
	[45] = { "NetBIOS Dist Server", DHCP_VALUE_IPS },
	[46] = { "NetBIOS Node Type", DHCP_VALUE_NODE_TYPE },
	[47] = { "NetBIOS Scope", DHCP_VALUE_TEXT },
	[48] = { "X Window Font Server", DHCP_VALUE_IPS },
	[49] = { "X Window Manager", DHCP_VALUE_IPS },
	[50] = { "Requested IP Address", DHCP_VALUE_IP },
	[51] = { "IP Address Lease Time", DHCP_VALUE_SECONDS },
	[52] = { "Option Overload", DHCP_VALUE_OVERLOAD },
	[53] = { "DHCP Message Type", DHCP_VALUE_MESSAGE_TYPE },
	[54] = { "Server Identifier", DHCP_VALUE_IP },
	[55] = { "Parameter Request List", DHCP_VALUE_CODES },
	[56] = { "Message", DHCP_VALUE_TEXT },
	[57] = { "Max DHCP Message Size", DHCP_VALUE_U16 },
	[58] = { "Renewal (T1) Time", DHCP_VALUE_SECONDS },
	[59] = { "Rebinding (T2) Time", DHCP_VALUE_SECONDS },
	[60] = { "Vendor Class Identifier", DHCP_VALUE_TEXT },
	[61] = { "Client Identifier", DHCP_VALUE_CLIENT_ID },
	[62] = { "NetWare/IP Domain", DHCP_VALUE_TEXT },
	[63] = { "NetWare/IP Option", DHCP_VALUE_BYTES },
	[64] = { "NIS+ Domain", DHCP_VALUE_TEXT },
	[65] = { "NIS+ Servers", DHCP_VALUE_IPS },
	[66] = { "TFTP Server Name", DHCP_VALUE_TEXT },
	[67] = { "Bootfile Name", DHCP_VALUE_TEXT },
	[68] = { "Mobile IP Home Agent", DHCP_VALUE_IPS_OR_NONE },
	[69] = { "SMTP Server", DHCP_VALUE_IPS },
	[70] = { "POP3 Server", DHCP_VALUE_IPS },
	[71] = { "NNTP Server", DHCP_VALUE_IPS },
	[72] = { "WWW Server", DHCP_VALUE_IPS },
	[73] = { "Finger Server", DHCP_VALUE_IPS },
	[74] = { "IRC Server", DHCP_VALUE_IPS },
	[75] = { "StreetTalk Server", DHCP_VALUE_IPS },
	[76] = { "STDA Server", DHCP_VALUE_IPS },
	[77] = { "User Class", DHCP_VALUE_USER_CLASS },
	[78] = { "SLP Directory Agent", DHCP_VALUE_FLAG_IPS },
	[79] = { "SLP Service Scope", DHCP_VALUE_FLAG_TEXT },
	[80] = { "Rapid Commit", DHCP_VALUE_FLAG },
	[81] = { "Client FQDN", DHCP_VALUE_FQDN },
	[82] = { "Relay Agent Information", DHCP_VALUE_RELAY },
	[83] = { "iSNS", DHCP_VALUE_BYTES },
	[85] = { "NDS Servers", DHCP_VALUE_IPS },
	[86] = { "NDS Tree Name", DHCP_VALUE_TEXT },
	[87] = { "NDS Context", DHCP_VALUE_TEXT },
	[88] = { "BCMCS Domain Name List", DHCP_VALUE_DOMAINS },
	[89] = { "BCMCS IPv4 Address", DHCP_VALUE_IPS },
	[90] = { "Authentication", DHCP_VALUE_BYTES },
	[91] = { "Client Last Transaction", DHCP_VALUE_SECONDS },
	[92] = { "Associated IP", DHCP_VALUE_IPS },
	[93] = { "Client System Arch", DHCP_VALUE_ARCHS },
	[94] = { "Client Interface (UNDI)", DHCP_VALUE_UNDI },
	[95] = { "LDAP", DHCP_VALUE_TEXT },
	[97] = { "Client Machine ID", DHCP_VALUE_GUID },
	[98] = { "User Authentication", DHCP_VALUE_TEXT },
	[99] = { "GEOCONF_CIVIC", DHCP_VALUE_BYTES },
	[100] = { "PCode (POSIX TZ)", DHCP_VALUE_TEXT },
	[101] = { "TCode (TZ Database)", DHCP_VALUE_TEXT },
	[108] = { "IPv6-Only Preferred", DHCP_VALUE_SECONDS },
	[109] = { "DHCP4O6_S46_SADDR", DHCP_VALUE_IP6 },
	[112] = { "Netinfo Address", DHCP_VALUE_IPS },
	[113] = { "Netinfo Tag", DHCP_VALUE_TEXT },
	[114] = { "Captive Portal", DHCP_VALUE_TEXT },
	[116] = { "Auto-Config", DHCP_VALUE_BOOL },
	[117] = { "Name Service Search", DHCP_VALUE_U16S },
	[118] = { "Subnet Selection", DHCP_VALUE_IP },
	[119] = { "Domain Search", DHCP_VALUE_DOMAINS },
	[120] = { "SIP Servers", DHCP_VALUE_SIP },
	[121] = { "Classless Static Route", DHCP_VALUE_ROUTES },
	[122] = { "CableLabs Client Config", DHCP_VALUE_BYTES },
	[123] = { "GeoConf", DHCP_VALUE_BYTES },
	[124] = { "V-I Vendor Class", DHCP_VALUE_VI_CLASS },
	[125] = { "V-I Vendor Specific", DHCP_VALUE_VI_VENDOR },
	[128] = { "PXE (vendor specific)", DHCP_VALUE_BYTES },
	[129] = { "PXE (vendor specific)", DHCP_VALUE_BYTES },
	[130] = { "PXE (vendor specific)", DHCP_VALUE_BYTES },
	[131] = { "PXE (vendor specific)", DHCP_VALUE_BYTES },
	[132] = { "PXE (vendor specific)", DHCP_VALUE_BYTES },
	[133] = { "PXE (vendor specific)", DHCP_VALUE_BYTES },
	[134] = { "PXE (vendor specific)", DHCP_VALUE_BYTES },
	[135] = { "PXE (vendor specific)", DHCP_VALUE_BYTES },
	[136] = { "PANA Agent", DHCP_VALUE_IPS },
	[137] = { "LoST Server", DHCP_VALUE_DOMAINS },
	[138] = { "CAPWAP AC", DHCP_VALUE_IPS },
	[139] = { "IPv4 Address MoS", DHCP_VALUE_BYTES },
	[140] = { "IPv4 FQDN MoS", DHCP_VALUE_BYTES },
	[141] = { "SIP UA Config Domains", DHCP_VALUE_DOMAINS },
	[142] = { "IPv4 Address ANDSF", DHCP_VALUE_IPS },
	[143] = { "SZTP Redirect", DHCP_VALUE_BYTES },
	[144] = { "GeoLoc", DHCP_VALUE_BYTES },
	[145] = { "Forcerenew Nonce", DHCP_VALUE_BYTES },
	[146] = { "RDNSS Selection", DHCP_VALUE_BYTES },
	[147] = { "DOTS Reference ID", DHCP_VALUE_DOMAINS },
	[148] = { "DOTS Address", DHCP_VALUE_IPS },
	[150] = { "TFTP Server Address", DHCP_VALUE_IPS },
	[151] = { "Status Code", DHCP_VALUE_STATUS },
	[152] = { "Base Time", DHCP_VALUE_UNIX_TIME },
	[153] = { "Start Time of State", DHCP_VALUE_SECONDS },
	[154] = { "Query Start Time", DHCP_VALUE_UNIX_TIME },
	[155] = { "Query End Time", DHCP_VALUE_UNIX_TIME },
	[156] = { "DHCP State", DHCP_VALUE_U8 },
	[157] = { "Data Source", DHCP_VALUE_U8 },
	[158] = { "PCP Server", DHCP_VALUE_BYTES },
	[159] = { "Port Parameters", DHCP_VALUE_BYTES },
	[161] = { "MUD URL", DHCP_VALUE_TEXT },
	[162] = { "DNR (Encrypted DNS)", DHCP_VALUE_BYTES },
	[175] = { "Etherboot", DHCP_VALUE_BYTES },
	[176] = { "IP Telephone", DHCP_VALUE_TEXT },
	[177] = { "Etherboot/PacketCable", DHCP_VALUE_BYTES },
	[208] = { "PXELINUX Magic", DHCP_VALUE_BYTES },
	[209] = { "PXELINUX Config File", DHCP_VALUE_TEXT },
	[210] = { "PXELINUX Path Prefix", DHCP_VALUE_TEXT },
	[211] = { "PXELINUX Reboot Time", DHCP_VALUE_SECONDS },
	[212] = { "6RD", DHCP_VALUE_SIXRD },
	[213] = { "Access Network Domain", DHCP_VALUE_DOMAINS },
	[220] = { "Subnet Allocation", DHCP_VALUE_BYTES },
	[221] = { "Virtual Subnet (VSS)", DHCP_VALUE_BYTES },
	[249] = { "Classless Route (MS)", DHCP_VALUE_ROUTES },
	[252] = { "Proxy Autodiscovery", DHCP_VALUE_TEXT },
	[255] = { "End", DHCP_VALUE_NONE },
};

static const struct row relays[256] = {
	[1] = { "circuit id", DHCP_VALUE_BYTES },
	[2] = { "remote id", DHCP_VALUE_BYTES },
	[4] = { "DOCSIS device class", DHCP_VALUE_U32 },
	[5] = { "link selection", DHCP_VALUE_IP },
	[6] = { "subscriber id", DHCP_VALUE_TEXT },
	[7] = { "RADIUS attributes", DHCP_VALUE_BYTES },
	[8] = { "authentication", DHCP_VALUE_BYTES },
	[9] = { "vendor specific", DHCP_VALUE_BYTES },
	[10] = { "relay agent flags", DHCP_VALUE_U8 },
	[11] = { "server id override", DHCP_VALUE_IP },
	[12] = { "relay agent id", DHCP_VALUE_BYTES },
	[13] = { "access technology type", DHCP_VALUE_BYTES },
	[14] = { "access network name", DHCP_VALUE_TEXT },
	[15] = { "access point name", DHCP_VALUE_TEXT },
	[16] = { "access point BSSID", DHCP_VALUE_BYTES },
	[17] = { "operator id", DHCP_VALUE_BYTES },
	[18] = { "operator realm", DHCP_VALUE_TEXT },
	[19] = { "relay source port", DHCP_VALUE_U16 },
	[150] = { "link selection (Cisco)", DHCP_VALUE_IP },
	[151] = { "virtual subnet (VSS)", DHCP_VALUE_BYTES },
	[152] = { "VSS control", DHCP_VALUE_BYTES },
};

static const char *const pxe_subs[] = {
	[1] = "mtftp address",       [2] = "mtftp client port", [3] = "mtftp server port",
	[4] = "mtftp timeout",       [5] = "mtftp delay",       [6] = "discovery control",
	[7] = "discovery multicast", [8] = "boot servers",      [9] = "boot menu",
	[10] = "menu prompt",        [11] = "multicast alloc",  [12] = "credential types",
	[71] = "boot item",
};

/* "HTTP": boot from it. 1, 3, 4, 5 and 8 are deprecated. A Pi says 0, whatever it is. */
static const char *const archs[] = {
	"x86 BIOS",
	"NEC/PC98",
	"Itanium",
	"DEC Alpha",
	"Arc x86",
	"Intel Lean Client",
	"x86 UEFI",
	"x64 UEFI",
	"EFI Xscale",
	"EBC",
	"ARM 32-bit UEFI",
	"ARM 64-bit UEFI",
	"PowerPC Open Firmware",
	"PowerPC ePAPR",
	"POWER OPAL v3",
	"x86 UEFI, HTTP",
	"x64 UEFI, HTTP",
	"EBC, HTTP",
	"ARM 32-bit UEFI, HTTP",
	"ARM 64-bit UEFI, HTTP",
	"x86 BIOS, HTTP",
	"ARM 32-bit U-Boot",
	"ARM 64-bit U-Boot",
	"ARM 32-bit U-Boot, HTTP",
	"ARM 64-bit U-Boot, HTTP",
	"RISC-V 32-bit UEFI",
	"RISC-V 32-bit UEFI, HTTP",
	"RISC-V 64-bit UEFI",
	"RISC-V 64-bit UEFI, HTTP",
	"RISC-V 128-bit UEFI",
	"RISC-V 128-bit UEFI, HTTP",
	"s390 Basic",
	"s390 Extended",
	"MIPS 32-bit UEFI",
	"MIPS 64-bit UEFI",
	"Sunway 32-bit UEFI",
	"Sunway 64-bit UEFI",
	"LoongArch 32-bit UEFI",
	"LoongArch 32-bit UEFI, HTTP",
	"LoongArch 64-bit UEFI",
	"LoongArch 64-bit UEFI, HTTP",
	"ARM rpiboot",
};

const char *dhcp_option_name(uint8_t code)
{
	if (options[code].name)
		return options[code].name;
	return code >= 224 ? "private use" : "unassigned"; /* RFC 3942 section 4 */
}

enum dhcp_value dhcp_option_value(uint8_t code)
{
	return options[code].value;
}

const char *dhcp_relay_name(uint8_t code)
{
	return relays[code].name ? relays[code].name : "suboption";
}

enum dhcp_value dhcp_relay_value(uint8_t code)
{
	return relays[code].value;
}

const char *pxe43_sub_name(uint8_t code)
{
	const char *name = code < sizeof(pxe_subs) / sizeof(pxe_subs[0]) ? pxe_subs[code] : NULL;

	return name ? name : "suboption";
}

const char *dhcp_arch_name(uint16_t arch)
{
	return arch < sizeof(archs) / sizeof(archs[0]) ? archs[arch] : NULL;
}
