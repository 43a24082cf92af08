/* SPDX-License-Identifier: MIT */
/* json_make - what the JSON printers share: the envelope, values from the wire made safe, and
 * the line itself. */
#ifndef PXEPI_IO_JSON_MAKE_H
#define PXEPI_IO_JSON_MAKE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/event.h"
#include "core/wire.h"

cJSON *json_envelope(const struct event *e); /* caller frees, or json_line takes it */
void json_line(FILE *out, cJSON *line); /* takes line */
void json_wire(cJSON *to, const char *key, struct span text); /* escaped */
void json_ip(cJSON *to, const char *key, uint32_t ip); /* not added when 0 */
void json_mac(cJSON *to, const char *key, const uint8_t mac[static 6]);
void json_hex(cJSON *to, const char *key, uint64_t v, unsigned digits);
void json_number(cJSON *to, const char *key, uint64_t n);
void json_seconds(cJSON *to, const char *key, ns d); /* six decimals */
void json_text(cJSON *to, const char *key, const char *text); /* trusted or escaped before */
void json_bool(cJSON *to, const char *key, bool b);
cJSON *json_object(cJSON *to, const char *key);
cJSON *json_array(cJSON *to, const char *key);
cJSON *json_item(cJSON *array); /* a new object at its end */

#endif
