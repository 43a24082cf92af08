/* SPDX-License-Identifier: MIT */
/* offer_test - which OFFER which model can use, and why not (facts 2). */
#include <string.h>

#include "tests/unit/verdict_kit.h"

static void plain(struct offer *o)
{
	bare_offer(o);
}

static void next_server_only(struct offer *o)
{
	bare_offer(o);
	o->siaddr = SERVER;
	o->named_67 = true;
}

static void menu_without_60(struct offer *o)
{
	o->siaddr = 0;
	o->named_60 = false;
}

static void menu_with_an_echo_in_60(struct offer *o)
{
	menu_without_60(o);
	o->longer_60 = true;
}

static void menu_with_60(struct offer *o)
{
	o->siaddr = 0;
}

static void bare_text(struct offer *o, uint16_t len)
{
	o->siaddr = 0;
	o->o43.form = PXE43_TEXT;
	o->o43.len = len;
	o->o43.in_menu = false;
}

static void bare_17(struct offer *o)
{
	bare_text(o, 17);
}

static void bare_20(struct offer *o)
{
	bare_text(o, 20);
}

static void misspelt(struct offer *o)
{
	o->siaddr = 0;
	o->o43.has_string = o->o43.in_menu = false;
}

static void dotted_66(struct offer *o)
{
	bare_offer(o);
	o->opt66 = OPT66_DOTTED;
	o->tftp66 = SERVER;
}

static void named_66(struct offer *o)
{
	bare_offer(o);
	o->opt66 = OPT66_NAME;
}

static void four_bytes_66(struct offer *o)
{
	bare_offer(o);
	o->opt66 = OPT66_BINARY;
}

static void by_relay(struct offer *o)
{
	o->relayed = true;
	o->hops = 1;
}

static void proxy(struct offer *o)
{
	o->proxy = true;
	o->yiaddr = o->siaddr = 0;
}

/* The reason for which a model does not take it; "" when it does. Facts 2.1 for the 3B, 2.3 for
 * the others, 2.2 for the forms of option 43. */
static const struct {
	void (*offer)(struct offer *o);
	const char *rom, *plus, *unknown, *four;
} offers[] = {
	{ plain, "no-tftp-server", "no-tftp-server", "no-tftp-server", "no-tftp-server" },
	{ next_server_only, "option43-missing", "option43-missing", "option43-missing",
	  "option43-missing" },
	{ menu_without_60, "", "", "", "option60-missing" },
	{ menu_with_an_echo_in_60, "", "", "", "option60-missing" },
	{ menu_with_60, "", "", "", "" },
	{ bare_17, "option43-too-short", "", "", "option43-malformed" },
	{ bare_20, "", "", "", "option43-malformed" },
	{ misspelt, "option43-malformed", "option43-malformed", "option43-malformed",
	  "option43-malformed" },
	{ dotted_66, "", "", "", "" },
	{ named_66, "option66-hostname", "option66-hostname", "option66-hostname",
	  "option66-hostname" },
	{ four_bytes_66, "option66-hostname", "option66-hostname", "option66-hostname",
	  "option66-hostname" },
	{ by_relay, "relayed", "", "", "" },
	{ proxy, "proxy-only", "proxy-only", "proxy-only", "proxy-only" },
};

static const char *reason(void)
{
	const struct finding *f = found(FIND_DHCP_OFFER_REJECTED);

	for (size_t i = 0; f && i < f->details; i++)
		if (strcmp(f->detail[i].key, "reason") == 0)
			return f->detail[i].text;
	return "";
}

static void offer_to(enum model m, size_t i, const char *expected)
{
	fresh_lab();
	a_pi(m, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 2);
	offers[i].offer(offered(ROUND_ROM));
	verdict_judge(lab.w, &b, &v);
	if (strcmp(reason(), expected) != 0)
		fail_msg("offer %zu to a %s: \"%s\"", i, model_facts(m)->id, reason());
	/* Whether siaddr alone is enough for those between the 3B and the 4 is not known (facts
	 * 7.8): only that they asked again speaks against it. */
	if (round_usable(&b, &b.round[ROUND_ROM]) && expected[0])
		assert_false(found(FIND_DHCP_OFFER_REJECTED)->certain);
	else
		assert_true(round_usable(&b, &b.round[ROUND_ROM]) == (expected[0] == '\0'));
	assert_sound();
	lab_free(&lab);
}

static void test_each_model_takes_the_offers_it_can_use(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(offers) / sizeof(offers[0]); i++) {
		offer_to(MODEL_3B, i, offers[i].rom);
		offer_to(MODEL_3BPLUS, i, offers[i].plus);
		offer_to(MODEL_BOOTCODE, i, offers[i].plus);
		offer_to(MODEL_UNKNOWN, i, offers[i].unknown);
		offer_to(MODEL_4, i, offers[i].four);
		offer_to(MODEL_5, i, offers[i].four);
	}
}

/* What rests on reports, not on documents or maintainers, is never certain. */
static void test_shaky_facts_give_no_certainty(void **state)
{
	static void (*const shaky[])(struct offer *) = { bare_17, by_relay };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fresh_lab();
		a_pi(MODEL_3B, STAGE_DHCP);
		(void)discovers(ROUND_ROM, 2);
		shaky[i](offered(ROUND_ROM));
		verdict_judge(lab.w, &b, &v);
		assert_false(found(FIND_DHCP_OFFER_REJECTED)->certain);
		lab_free(&lab);
	}
}

static void test_a_pi_4_needs_an_option_60_of_one_word_but_that_is_not_certain(void **state)
{
	(void)state;
	fresh_lab();
	a_pi(MODEL_4, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 2);
	menu_with_an_echo_in_60(offered(ROUND_ROM));
	verdict_judge(lab.w, &b, &v);
	assert_false(found(FIND_DHCP_OFFER_REJECTED)->certain);
	assert_non_null(strstr(found(FIND_DHCP_OFFER_REJECTED)->text, "more than \"PXEClient\""));
	lab_free(&lab);
}

static void test_an_address_and_a_boot_server_may_come_from_two(void **state)
{
	(void)state;
	fresh_lab();
	a_pi(MODEL_3B, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 1);
	plain(offered(ROUND_ROM));
	proxy(offered(ROUND_ROM));
	assert_true(round_usable(&b, &b.round[ROUND_ROM]));
	lab_free(&lab);
}

static void test_a_cut_offer_is_not_judged_with_certainty(void **state)
{
	(void)state;
	fresh_lab();
	a_pi(MODEL_3B, STAGE_DHCP);
	(void)discovers(ROUND_ROM, 2);
	plain(offered(ROUND_ROM));
	b.round[ROUND_ROM].offer[0].truncated = true;
	verdict_judge(lab.w, &b, &v);
	assert_false(found(FIND_DHCP_OFFER_REJECTED)->certain);
	lab_free(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_model_takes_the_offers_it_can_use),
		cmocka_unit_test(test_shaky_facts_give_no_certainty),
		cmocka_unit_test(
			test_a_pi_4_needs_an_option_60_of_one_word_but_that_is_not_certain),
		cmocka_unit_test(test_an_address_and_a_boot_server_may_come_from_two),
		cmocka_unit_test(test_a_cut_offer_is_not_judged_with_certainty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
