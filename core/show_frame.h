/* SPDX-License-Identifier: MIT */
/* show_frame - one packet's headers as text for people, a line for each layer: what -v prints for
 * every packet of a boot. Two blanks, the layer's name in ten columns, then its facts. */
#ifndef PXEPI_CORE_SHOW_FRAME_H
#define PXEPI_CORE_SHOW_FRAME_H

#include "core/frame.h"
#include "core/say.h"

/* show_frame - append the lines of all layers that were whole, each with its newline.
 *
 * pkt, f  a packet and what frame_parse() made of it, whatever its result: what follows the last
 *         whole layer is told as so many bytes not decoded.
 * Checks the UDP checksum, so it reads the payload. */
void show_frame(struct say *s, const struct packet *pkt, const struct frame *f);

/* The start of such a line: two blanks and the layer's name in ten columns. For the show_ files. */
void show_layer(struct say *s, const char *name);

#endif
