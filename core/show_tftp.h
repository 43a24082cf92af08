/* SPDX-License-Identifier: MIT */
/* show_tftp - one TFTP packet as a line for people, in the form of show_frame.h. */
#ifndef PXEPI_CORE_SHOW_TFTP_H
#define PXEPI_CORE_SHOW_TFTP_H

#include "core/say.h"
#include "core/tftp.h"

/* Appends one line with its newline. Names, options and messages are escaped, long ones cut. */
void show_tftp(struct say *s, const struct tftp_pkt *p);

/* The meaning of an ERROR code (RFC 1350 section 5, RFC 2347); NULL for the unknown. */
const char *tftp_error_name(uint16_t code);

#endif
