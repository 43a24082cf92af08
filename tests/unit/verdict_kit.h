/* SPDX-License-Identifier: MIT */
/* verdict_kit - words that fill a boot with facts as the observer would have left them, and what
 * holds for each verdict. One case at a time: the lab, the boot `b` and the verdict `v`. */
#ifndef PXEPI_TESTS_VERDICT_KIT_H
#define PXEPI_TESTS_VERDICT_KIT_H

#include "tests/unit/watch_kit.h"

#define SERVER IP(192, 0, 2, 1)
#define PI IP(192, 0, 2, 50)
#define T0 ((ns)1767323045 * NS_S)
#define NFSROOT "root=/dev/nfs nfsroot=192.0.2.1:/srv/nfs/pi,vers=3,tcp rw ip=dhcp\n"

extern struct lab lab;
extern struct boot b;
extern struct verdict v;
extern bool covered[FINDING_COUNT]; /* by any verdict so far */

void fresh_lab(void); /* and a verdict full of rubbish: it is to be filled completely */
void judged(void); /* verdict_judge, and assert_sound */
/* One cause at most, and it comes first; reasons where there is doubt, and only there. */
void assert_sound(void);
const struct finding *found(enum finding_id id);

struct run_facts *run(void);
/* A Pi whose silence deadline has passed, in this stage, with its unicast seen. */
void a_pi(enum model m, enum stage stage);
struct dhcp_round *discovers(enum round r, uint8_t n);
/* A good OFFER of a dnsmasq after 1.2 s: 32 bytes of option 43, option 60. */
struct offer *offered(enum round r);
void bare_offer(struct offer *o);
struct file_rec *file(const char *path, enum file_result result);
void text_file(const char *path, const char *text);
void kernel_loaded(const char *cmdline); /* NULL: cmdline.txt was not seen */
void linux_has_address(const char *cmdline);
/* The answer that matters, of the server's. */
struct rpc_note *answered(enum rpc_service service, enum rpc_outcome outcome);

struct row {
	void (*facts)(void);
	enum finding_id id; /* NO_FINDING: none at all */
	enum severity severity;
	bool certain;
	enum outcome outcome;
};
#define NO_FINDING FINDING_COUNT

/* verdict_rows.c */
extern const struct row verdict_rows[];
extern const size_t verdict_row_count;
void no_answer_at_all(void);
void eeprom_used_up_its_tries(void);
void hangs(void);
void early_and_lucky(void);
void no_start(void);
void config_names_another(void);
void half_a_directory(void);
void stands_still_on_a_bad_link(void);
void stands_still_for_arp(void);
void too_slow(void);
void an_answer_to_no_question(void);
void error_of_the_server(void);
void bootcode_only_probed(void);

#endif
