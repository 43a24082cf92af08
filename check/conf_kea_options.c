/* SPDX-License-Identifier: MIT */
/* conf_kea_options - option-def and option-data of kea-dhcp4: which option, in which space. See
 * conf_kea.h. */
#include "check/conf_kea.h"

#define VENDOR_SPACE "vendor-encapsulated-options-space"

static uint32_t number_of(node *n)
{
	uint32_t v = 0;

	if (n && n->type == JSON_NUMBER)
		(void)conf_number(span_of(n->text, strlen(n->text)), &v);
	return v;
}

static void on_option_def(const struct kea *k, node *map)
{
	node *name = json_get(k->j, map, "name");
	const char *space = json_text_of(k->j, map, "space");
	const char *encapsulates = json_text_of(k->j, map, "encapsulate");
	struct conf_item *item = kea_add(k, CONF_OPTION_DEF, name ? name : map);

	item->text = name ? name->text : "";
	item->last = number_of(json_get(k->j, map, "code"));
	item->more = space ? space : "dhcp4";
	if (item->last == 43 && encapsulates && strcmp(item->more, "dhcp4") == 0)
		kea_add(k, CONF_VENDOR_SPACE, name ? name : map)->text = encapsulates;
}

void kea_option_defs(const struct kea *k, node *list)
{
	kea_maps(k, list, on_option_def);
}

static enum conf_space space_of(const struct kea *k, const char *name)
{
	if (!name || strcmp(name, "dhcp4") == 0)
		return SPACE_DHCP4;
	if (strcmp(name, VENDOR_SPACE) == 0)
		return SPACE_VENDOR;
	for (const struct conf_item *i = NULL; (i = conf_next(k->c, CONF_VENDOR_SPACE, i));)
		if (strcmp(i->text, name) == 0)
			return SPACE_VENDOR;
	return SPACE_OTHER;
}

/* The code that an option-def anywhere gives this name. */
static uint32_t code_of(const struct kea *k, const char *name, const char *space)
{
	uint8_t code = 0;

	for (const struct conf_item *i = NULL; (i = conf_next(k->c, CONF_OPTION_DEF, i));)
		if (strcmp(i->text, name) == 0 && strcmp(i->more, space ? space : "dhcp4") == 0)
			return i->last;
	if (!space || strcmp(space, "dhcp4") == 0)
		code = conf_option_code(span_of(name, strlen(name)));
	return code;
}

static void on_option(const struct kea *k, node *map)
{
	node *name = json_get(k->j, map, "name"), *data = json_get(k->j, map, "data");
	node *code = json_get(k->j, map, "code"), *csv = json_get(k->j, map, "csv-format");
	node *always = json_get(k->j, map, "always-send");
	const char *space = json_text_of(k->j, map, "space");
	struct conf_item *item;

	item = kea_add(k, CONF_OPTION, data ? data : (name ? name : map));
	item->text = data ? data->text : NULL;
	item->more = name ? name->text : "";
	item->space = space_of(k, space);
	item->scope = space;
	item->csv = !csv || csv->truth;
	item->forced = always && always->truth;
	item->last = code ? number_of(code) : code_of(k, item->more, space);
	conf_note_option(k->c, item);
}

void kea_options(const struct kea *k, node *list)
{
	kea_maps(k, list, on_option);
}
