/* SPDX-License-Identifier: MIT */
/* dhcp_nested - option values that hold lists and suboptions, for dhcp_value.c. Each function
 * writes the value and returns true, or returns false when the value is not built so; what it
 * has written then is for the caller to take back. */
#ifndef PXEPI_CORE_DHCP_NESTED_H
#define PXEPI_CORE_DHCP_NESTED_H

#include <stdbool.h>

#include "core/say.h"
#include "core/wire.h"

bool say_domains(struct say *s, struct span v); /* RFC 1035 3.1; pointers as in RFC 3397 */
bool say_routes(struct say *s, struct span v); /* RFC 3442 */
bool say_client_id(struct say *s, struct span v); /* RFC 2132 9.14, RFC 4361 6.1 */
bool say_user_class(struct say *s, struct span v); /* RFC 3004 4 */
bool say_fqdn(struct say *s, struct span v); /* RFC 4702 2 */
bool say_relay(struct say *s, struct span v); /* RFC 3046 2.0 */
bool say_sip(struct say *s, struct span v); /* RFC 3361 3 */
bool say_vi_class(struct say *s, struct span v); /* RFC 3925 3 */
bool say_vi_vendor(struct say *s, struct span v); /* RFC 3925 4 */
bool say_sixrd(struct say *s, struct span v); /* RFC 5969 7.1.1 */

#endif
