/* SPDX-License-Identifier: MIT */
/* explain_facts - what emulate's JSON says of a boot. See explain_own.h. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "check/explain_own.h"
#include "core/pxe.h"

struct explain_facts {
	cJSON *offer, *report;
};

static const char *text_of(const cJSON *in, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(in, key));
}

static uint32_t ip_of(const cJSON *in, const char *key)
{
	const char *text = text_of(in, key);

	return text ? pxe_dotted(span_of(text, strlen(text))) : 0;
}

static void read_offer(const cJSON *event, struct explain_offer *o)
{
	const cJSON *dhcp = cJSON_GetObjectItemCaseSensitive(event, "dhcp"), *option;

	if (!dhcp)
		return;
	o->came = true;
	o->from = ip_of(dhcp, "from");
	o->yiaddr = ip_of(dhcp, "yiaddr");
	o->siaddr = ip_of(dhcp, "siaddr");
	cJSON_ArrayForEach(option, cJSON_GetObjectItemCaseSensitive(dhcp, "options"))
	{
		const cJSON *code = cJSON_GetObjectItemCaseSensitive(option, "code");
		const char *value = text_of(option, "value");

		switch (cJSON_IsNumber(code) ? code->valueint : 0) {
		case 43:
			o->o43 = value;
			break;
		case 60:
			o->o60 = value;
			break;
		case 66:
			o->o66 = value;
			break;
		case 67:
			o->o67 = value;
			break;
		}
	}
}

static const struct model_facts *model_of(const cJSON *report)
{
	const char *id = text_of(report, "model");

	for (int m = MODEL_3B; m < MODEL_COUNT; m++)
		if (id && strcmp(model_facts((enum model)m)->id, id) == 0)
			return model_facts((enum model)m);
	return model_facts(MODEL_UNKNOWN);
}

/* Who it is: what it was told to play, which the wire alone may not show. */
static void read_who(const cJSON *report, const struct explain_boot *boot, struct told *t)
{
	const char *mac = text_of(report, "mac");
	uint8_t m[6] = { 0 };

	t->m = boot->model != MODEL_UNKNOWN ? model_facts(boot->model) : model_of(report);
	t->asked = boot->asked ? boot->asked : "";
	t->tree = boot->tree;
	if (!mac || !conf_mac(span_of(mac, strlen(mac)), m))
		memset(m, 0, sizeof(m));
	for (int i = MODEL_3B; i < MODEL_COUNT; i++)
		if (t->m == model_facts((enum model)i))
			t->who_known = expr_who_make(&t->who, (enum model)i, m, boot->serial);
	memcpy(t->who.mac, m, 6);
}

struct explain_facts *facts_read(const struct explain_boot *boot, struct told *t)
{
	struct explain_facts *f = calloc(1, sizeof(*f));

	t->m = model_facts(MODEL_UNKNOWN);
	if (!f)
		return NULL;
	f->report = boot->report ? cJSON_Parse(boot->report) : NULL;
	f->offer = boot->offer ? cJSON_Parse(boot->offer) : NULL;
	if (!f->report || (boot->offer && !f->offer)) {
		facts_free(f);
		return NULL;
	}
	read_offer(f->offer, &t->offer);
	read_who(f->report, boot, t);
	return f;
}

bool facts_finding(const struct explain_facts *facts, size_t i, struct explain_finding *f)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(facts->report, "findings");
	const cJSON *item = i < 64 ? cJSON_GetArrayItem(list, (int)i) : NULL;
	const cJSON *detail = cJSON_GetObjectItemCaseSensitive(item, "detail");

	if (!item)
		return false;
	f->id = text_of(item, "id");
	f->reason = text_of(detail, "reason");
	f->server = text_of(detail, "tftp_server");
	if (!f->server)
		f->server = text_of(detail, "server");
	f->address = text_of(detail, "address");
	f->path = text_of(detail, "path");
	if (!f->id)
		f->id = "?";
	return true;
}

void facts_free(struct explain_facts *facts)
{
	if (!facts)
		return;
	cJSON_Delete(facts->offer);
	cJSON_Delete(facts->report);
	free(facts);
}
