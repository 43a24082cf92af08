/* SPDX-License-Identifier: MIT */
/* verdict_transfer - a file that is there and did not come: who fell silent, who refused, what came
 * instead of an answer, what was too slow. RFC 1350, 2347; facts 1.4, 3.3, 4.1. */
#include "core/verdict_internal.h"

static void detail_file(struct kase *k, struct finding *f, const struct file_rec *file)
{
	detail_text(f, "file", tell_base(k, file));
	detail_text(f, "path", tell_path(k, file));
	detail_ip(k, f, "server", file->server);
}

static const char *times(struct kase *k, uint64_t n)
{
	return n == 1 ? "once" : tell(k, tell_num(k, n), " times", NULL);
}

static const char *how_far(struct kase *k, const struct file_rec *file)
{
	return tell(k, tell_num(k, file->bytes), " bytes", file->has_tsize ? " of " : "",
		    file->has_tsize ? tell_num(k, file->tsize) : "", NULL);
}

#define FIX_RULES                                                                        \
	"Use a TFTP server that keeps to RFC 1350 and RFC 2347: tftpd-hpa, dnsmasq and " \
	"atftpd do."

/* ----- the server does not know where the Pi is: facts 3.3 ----- */

static bool by_deaf_rom(const struct kase *k, const struct file_rec *file)
{
	return k->b->model == MODEL_3B && file->stage == STAGE_TFTP_ROM;
}

static const char *arp_story(struct kase *k, const struct file_rec *file)
{
	return tell(k, " The server asked ", times(k, file->server_arps), " by ARP who has ",
		    tell_ip(k, k->b->ip), ", and the Pi did not answer",
		    by_deaf_rom(k, file)
			    ? ": the original ROM answers no ARP while it loads a file. A server whose "
			      "entry of the Pi has run out can then send it nothing more."
			    : ". Without that answer a server can send nothing more.",
		    NULL);
}

static const char *fix_arp(struct kase *k)
{
	return tell(k,
		    "Pin the Pi's address on the server, so that it need not ask:\n  sudo ip neigh "
		    "replace ",
		    tell_ip(k, k->b->ip), " lladdr ", tell_mac(k, k->b->mac),
		    " nud permanent dev IFACE\nA transfer that lasts so long that the server asks "
		    "hints at a bad link: ip -s link, the cable, the switch port.",
		    NULL);
}

static void doubt_arp(struct kase *k, struct finding *f, const struct file_rec *file)
{
	if (!by_deaf_rom(k, file))
		find_unsure(f, "why the Pi does not answer ARP is not in this capture: its link, "
			       "or the Pi itself");
	if (!file->spoke_on)
		find_unsure(f,
			    "the Pi was not heard again: one that lost its power or its cable looks "
			    "the same from here");
	if (file->server_arps < 2)
		find_unsure(f, "one ARP request may have been lost on its way");
}

/* ----- no answer ----- */

static const char *no_answer_story(struct kase *k, const struct file_rec *file)
{
	if (file->server_arps > 0)
		return tell(k, " No answer came.", arp_story(k, file), NULL);
	if (file->unfit == UNFIT_DATA)
		return " No answer came that fits: what came was from the middle of a file.";
	return " No answer came.";
}

struct finding *judge_unanswered(struct kase *k, const struct file_rec *file)
{
	struct finding *f = find_add(k, FIND_TFTP_NO_ANSWER, SEV_FATAL);
	const char *server = tell(k, tell_ip(k, file->server), NULL);
	const char *asked = tell(k, "The Pi asked ", server, " for ", tell_path(k, file), NULL);

	detail_file(k, f, file);
	detail_number(f, "requests", file->requests);
	if (file->refused) {
		f->decisive = true;
		f->text = tell(k, asked,
			       ", and that host answered that nothing listens on the TFTP port (ICMP port "
			       "unreachable).",
			       NULL);
		f->fix = "Start a TFTP server there:\n  tftpd-hpa: sudo systemctl enable --now tftpd-hpa\n"
			 "  dnsmasq: enable-tftp and tftp-root=/srv/tftp in dnsmasq.conf";
		return f;
	}
	f->text = tell(k, asked, ".", no_answer_story(k, file), NULL);
	f->fix = file->server_arps > 0
			 ? fix_arp(k)
			 : tell(k, "On ", server,
				", see who listens:\n  sudo ss -ulpn 'sport = :69'\n"
				"Let UDP 69 in, and the answers out from any port: a TFTP server "
				"answers from a port of its own. If ",
				server,
				" is not your TFTP server, name the right one in option 66.", NULL);
	find_unsure(f, doubt_unicast(k, file->server));
	if (file->server_arps > 0)
		doubt_arp(k, f, file);
	if (file->unfit != UNFIT_NONE)
		find_unsure(f,
			    "something came from there, and what it answered is not in this capture");
	find_unsure(f, doubt_repeat((uint64_t)file->pi_again + 1));
	find_unsure(f, doubt_silence(k));
	return f;
}

/* ----- a transfer that stood still ----- */

/* Who fell silent? Only a Pi that repeats itself was waiting for the server. */
static const char *who_stopped(struct kase *k, const struct file_rec *file)
{
	if (file->refused)
		return " Then that host answered that nothing listens on the transfer's port any more (ICMP port "
		       "unreachable): the server was stopped.";
	if (file->server_arps > 0)
		return arp_story(k, file);
	if (file->pi_again > 0 && file->server_again > 0)
		return tell(k, " The Pi repeated itself ", times(k, file->pi_again),
			    ", and the server ", times(k, file->server_again),
			    ": what one of them sends does not reach the other.", NULL);
	if (file->pi_again > 0)
		return tell(k, " The Pi repeated itself ", times(k, file->pi_again),
			    "; the server did not go on.", NULL);
	if (file->server_again > 0)
		return tell(k, " The server repeated itself ", times(k, file->server_again),
			    ", and the Pi acknowledged nothing: it was the Pi that stopped.", NULL);
	return "";
}

static const char *fix_stalled(struct kase *k, const struct file_rec *file)
{
	if (file->server_arps > 0)
		return fix_arp(k);
	if (file->pi_again > 0 && file->server_again > 0)
		return "Look at the link between them: ip -s link on the server, the switch ports' error "
		       "counters, duplex, the cables; and at a firewall that lets one way through only.";
	if (file->pi_again == 0 && file->server_again > 0)
		return "Look at the Pi first: its power supply, its cable, the switch port. Then switch it off and on.";
	return "Look at the TFTP server's log and at the link: a cable or a port that loses packets, a server that was "
	       "stopped, or a firewall that forgets the transfer's port. Then switch the Pi off and on.";
}

static void unfit(struct kase *k, struct finding *f, const struct file_rec *file)
{
	const char *server = tell(k, tell_ip(k, file->server), NULL);

	if (file->unfit == UNFIT_PORT) {
		f->text = tell(k, server, " went on with ", tell_path(k, file),
			       " from another port than the one that it began with. The Pi takes no such packet "
			       "(RFC 1350, section 4), and the transfer stood still after ",
			       how_far(k, file), ".", NULL);
		f->fix = FIX_RULES " Address translation (NAT) or two servers behind one address "
				   "between them do such things too.";
		return;
	}
	f->text = tell(k, server, " answered the request for ", tell_path(k, file),
		       file->asked_options
			       ? " with an OACK whose options are not those that the Pi named"
			       : " with an OACK, though the Pi named no options",
		       " (RFC 2347). The Pi took no such answer, and nothing else came.", NULL);
	f->fix = FIX_RULES;
}

/* Facts 1.4: an EEPROM gives a file up when its time is over, also one that still comes. */
static bool too_slow(const struct kase *k, const struct file_rec *file)
{
	ns limit = k->m->file_limit;

	return limit > 0 && file->bytes > 0 && file->spoke <= limit + NS_S &&
	       file->moved >= limit - 6 * NS_S; /* atftpd waits 5 s before it sends again */
}

static void slow(struct kase *k, struct finding *f, const struct file_rec *file)
{
	detail_time(f, "lasted_s", file->moved);
	f->text = tell(k, "The transfer of ", tell_path(k, file), " from ",
		       tell_ip(k, file->server), " was too slow: ", how_far(k, file), " in the ",
		       tell_time(k, k->m->file_limit),
		       " that the EEPROM gives a file (TFTP_FILE_TIMEOUT), with ",
		       tell_num(k, file->retransmits),
		       file->retransmits == 1 ? " packet" : " packets", " sent again.", NULL);
	f->fix = "Look for the loss: ip -s link on the server, the switch port's error counters, duplex, the cable.\n"
		 "A server that waits less before it sends again helps (atftpd waits 5 s: --retry-timeout 1).\n"
		 "Or give the Pi more time, in its EEPROM's configuration (sudo -E rpi-eeprom-config --edit):\n"
		 "  TFTP_FILE_TIMEOUT=120000";
	find_unsure(f,
		    "that time is the EEPROM's default, and its configuration is not seen from here");
}

struct finding *judge_stalled(struct kase *k, const struct file_rec *file)
{
	struct finding *f = find_add(k, FIND_TFTP_STALLED, SEV_FATAL);

	detail_file(k, f, file);
	detail_number(f, "bytes", file->bytes);
	if (file->has_tsize)
		detail_number(f, "tsize", file->tsize);
	detail_number(f, "retransmits", file->retransmits);
	if (file->unfit != UNFIT_NONE) {
		unfit(k, f, file);
	} else if (too_slow(k, file)) {
		slow(k, f, file);
	} else {
		f->text = tell(k, "The transfer of ", tell_path(k, file), " from ",
			       tell_ip(k, file->server), " stood still after ", how_far(k, file),
			       ".", who_stopped(k, file), NULL);
		f->fix = fix_stalled(k, file);
		if (file->server_arps > 0)
			doubt_arp(k, f, file);
	}
	if (!file->refused)
		find_unsure(f, doubt_repeat((uint64_t)file->pi_again + 1));
	if (file->has_tsize && file->bytes >= file->tsize)
		find_unsure(f,
			    "the server sent all of it, and only the Pi's last word is not in the capture");
	find_unsure(f, doubt_silence(k));
	return f;
}

/* ----- an ERROR packet that says neither "not found" nor "not allowed" ----- */

static const char *code_meaning(uint16_t code)
{
	static const char *const words[] = {
		/* RFC 1350, appendix; 8: RFC 2347 */
		"no code for it",    "file not found",    "access violation",
		"disk full",         "illegal operation", "unknown transfer ID",
		"file there before", "no such user",      "options refused",
	};

	return code < sizeof(words) / sizeof(words[0]) ? words[code]
						       : "a code that TFTP does not have";
}

static const char *error_words(struct kase *k, struct finding *f, const struct file_rec *file)
{
	const struct boot *b = k->b;
	const char *said = "";

	detail_number(f, "code", file->code);
	if (b->error_file == file && b->error_text_n > 0) {
		said = tell_wire(k, span_of(b->error_text, b->error_text_n));
		detail_text(f, "message", said);
	}
	return tell(k, "ERROR ", tell_num(k, file->code), " (", code_meaning(file->code), ")",
		    said[0] ? ", \"" : "", said, said[0] ? "\"" : "", NULL);
}

struct finding *judge_error(struct kase *k, const struct file_rec *file)
{
	struct finding *f = find_add(k, FIND_TFTP_FILE_ERROR, SEV_FATAL);
	const char *server = tell(k, tell_ip(k, file->server), NULL);
	const char *path = tell_path(k, file), *words;
	const char *led = files_led(file) > 0 ? tell(k, " ", fix_led(k, files_led(file)), NULL)
					      : "";
	const char *after = tell(k, file->bytes > 0 ? ", after " : "",
				 file->bytes > 0 ? how_far(k, file) : "", NULL);

	detail_file(k, f, file);
	detail_ip(k, f, "sender", file->by_pi ? k->b->ip : file->server);
	words = error_words(k, f, file);
	if (file->by_pi) {
		f->text = tell(k, "The Pi refused what ", server, " sent as ", path, after,
			       ", with ", words, ".", led, NULL);
		f->fix = tell(k,
			      FIX_RULES " See too that it is the right file, and not larger than "
					"the Pi's memory:\n  ls -l ",
			      fix_root(k, file->server), "/", tell_shell(k, path), NULL);
	} else {
		f->text = tell(k, "The TFTP server ", server, " ended the transfer of ", path,
			       after, ", with ", words, ". For the Pi that is the same as missing.",
			       led, NULL);
		f->fix = tell(k,
			      "The server's own log should say more:\n  sudo journalctl -e -u "
			      "tftpd-hpa     # or dnsmasq, atftpd\nAsk it the same from another host:\n  "
			      "curl -o /dev/null tftp://",
			      server, "/", tell_shell(k, path), NULL);
	}
	if (file->need == NEED_UNKNOWN)
		find_unsure(f, "whether this boot needs the file is not known");
	find_unsure(f, doubt_silence(k));
	return f;
}
