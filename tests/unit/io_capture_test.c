/* SPDX-License-Identifier: MIT */
/* Files as capture.h promises them: packed or not, cut anywhere, lying, through a pipe. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

#include "core/put.h"
#include "io/capture.h"
#include "io/writer.h"

#define PACKETS 5
#define BODY 100

static uint8_t storage[4096], packed_storage[8192];

/* The path of an anonymous file that holds the bytes; closed by the next call. */
static const char *file_of(struct span bytes)
{
	static char path[64];
	static int fd = -1;

	if (fd >= 0)
		close(fd);
	fd = memfd_create("capture", MFD_CLOEXEC);
	assert_true(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static struct put header(uint32_t magic, uint32_t linktype)
{
	struct put w = put_in(storage, sizeof(storage));

	put_le32(&w, magic);
	put_le32(&w, 4u << 16 | 2u);
	put_fill(&w, 0, 8);
	put_le32(&w, 65535);
	put_le32(&w, linktype);
	return w;
}

static void record(struct put *w, uint32_t s, uint32_t part, uint32_t caplen, uint32_t len)
{
	put_le32(w, s);
	put_le32(w, part);
	put_le32(w, caplen);
	put_le32(w, len);
	put_fill(w, (uint8_t)s, caplen);
}

static struct span five_packets(void)
{
	struct put w = header(0xa1b2c3d4, 1);

	for (uint32_t i = 0; i < PACKETS; i++)
		record(&w, 100 + i, i, BODY, BODY);
	assert_true(put_ok(&w));
	return put_span(&w);
}

static struct span gzipped(struct span s)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)s.p, .avail_in = (uInt)s.n };

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_out = packed_storage;
	z.avail_out = sizeof(packed_storage);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	s = span_of(packed_storage, sizeof(packed_storage) - z.avail_out);
	deflateEnd(&z);
	return s;
}

static struct span zstded(struct span s)
{
	size_t n = ZSTD_compress(packed_storage, sizeof(packed_storage), s.p, s.n, 3);

	assert_false(ZSTD_isError(n));
	return span_of(packed_storage, n);
}

/* Reads all; each packet must be the one that five_packets() wrote. */
static uint64_t drain(struct capture *c, enum capture_got *end)
{
	struct packet pkt;
	uint64_t n = 0;

	while ((*end = capture_read(c, &pkt)) == CAPTURE_PACKET) {
		assert_int_equal(pkt.number, ++n);
		assert_int_equal(pkt.when, (ns)(99 + n) * NS_S + (ns)(n - 1) * NS_US);
		assert_int_equal(pkt.bytes.n, BODY);
		assert_int_equal(pkt.bytes.p[BODY - 1], 99 + n);
	}
	return n;
}

static uint64_t read_all(struct span bytes, enum capture_got *end)
{
	struct fail f;
	struct capture *c = capture_open_file(file_of(bytes), &f);
	uint64_t n = 0;

	*end = CAPTURE_REFUSED;
	if (!c) {
		assert_true(strlen(f.why) > 0);
		return 0;
	}
	n = drain(c, end);
	if (*end == CAPTURE_CUT || *end == CAPTURE_DAMAGED)
		assert_non_null(strstr(capture_why(c), "after packet"));
	capture_close(c);
	return n;
}

static void test_plain_gzip_and_zstd_give_the_same_packets(void **state)
{
	enum capture_got end;

	(void)state;
	assert_int_equal(read_all(five_packets(), &end), PACKETS);
	assert_int_equal(end, CAPTURE_END);
	assert_int_equal(read_all(gzipped(five_packets()), &end), PACKETS);
	assert_int_equal(end, CAPTURE_END);
	assert_int_equal(read_all(zstded(five_packets()), &end), PACKETS);
	assert_int_equal(end, CAPTURE_END);
}

static void test_a_file_cut_anywhere_gives_all_packets_before_and_says_so(void **state)
{
	struct span all = five_packets();
	enum capture_got end;

	(void)state;
	for (size_t n = 24; n < all.n; n++) {
		assert_int_equal(read_all(span_head(all, n), &end), (n - 24) / (16 + BODY));
		assert_int_equal(end, (n - 24) % (16 + BODY) == 0 ? CAPTURE_END : CAPTURE_CUT);
	}
	for (size_t n = 0; n < 24; n++)
		assert_int_equal(read_all(span_head(all, n), &end), 0);
}

static void test_packed_data_cut_anywhere_are_never_taken_for_whole(void **state)
{
	enum capture_got end;
	struct span packed = gzipped(five_packets());

	(void)state;
	for (size_t n = 0; n < packed.n; n++) {
		read_all(span_head(packed, n), &end);
		assert_int_not_equal(end, CAPTURE_END);
	}
	packed = zstded(five_packets());
	for (size_t n = 0; n < packed.n; n++) {
		read_all(span_head(packed, n), &end);
		assert_int_not_equal(end, CAPTURE_END);
	}
}

static void test_two_packed_files_in_one_are_read_through(void **state)
{
	uint8_t both[4096];
	struct span all = five_packets(), part;
	struct put w = put_in(both, sizeof(both));
	enum capture_got end;

	(void)state;
	part = gzipped(span_head(all, 200));
	put_bytes(&w, part.p, part.n);
	part = gzipped(span_of(all.p + 200, all.n - 200));
	put_bytes(&w, part.p, part.n);
	put_fill(&w, 0, 512); /* as tape padding */
	assert_int_equal(read_all(put_span(&w), &end), PACKETS);
	assert_int_equal(end, CAPTURE_END);
}

static void test_a_damaged_gzip_ends_with_its_reason(void **state)
{
	struct span packed = gzipped(five_packets());
	enum capture_got end;

	(void)state;
	packed_storage[packed.n - 6] ^= 0xff; /* its CRC */
	assert_int_equal(read_all(packed, &end), PACKETS);
	assert_int_equal(end, CAPTURE_DAMAGED);
}

static void test_a_hostile_length_ends_the_file_and_keeps_what_came_before(void **state)
{
	struct put w = header(0xa1b2c3d4, 1);
	enum capture_got end;

	(void)state;
	record(&w, 100, 0, BODY, BODY);
	put_le32(&w, 101);
	put_le32(&w, 0);
	put_le32(&w, 0xffffffff);
	put_le32(&w, 60);
	assert_int_equal(read_all(put_span(&w), &end), 1);
	assert_int_equal(end, CAPTURE_DAMAGED);
}

static void test_times_and_lengths_that_lie_are_clamped(void **state)
{
	struct put w = header(0xa1b23c4d, 1);
	struct fail f;
	struct packet pkt;
	struct capture *c;

	(void)state;
	record(&w, 5, 0xffffffff, 60, 1);
	record(&w, 6, 1999999999, 60, 60);
	c = capture_open_file(file_of(put_span(&w)), &f);
	assert_non_null(c);
	assert_int_equal(capture_read(c, &pkt), CAPTURE_PACKET);
	assert_in_range(pkt.when, 5 * NS_S, 6 * NS_S - 1);
	assert_int_equal(pkt.wire_len, 60);
	assert_int_equal(capture_read(c, &pkt), CAPTURE_PACKET);
	assert_int_equal(pkt.when, 7 * NS_S - 1);
	capture_close(c);
}

static void refuses(struct span bytes, const char *reason)
{
	struct fail f;

	assert_null(capture_open_file(file_of(bytes), &f));
	if (!strstr(f.why, reason))
		fail_msg("wanted \"%s\", got \"%s\"", reason, f.why);
}

static void test_what_is_no_capture_is_refused_in_one_line(void **state)
{
	struct put w;
	struct fail f;

	(void)state;
	refuses(span_of("", 0), "the file is empty");
	refuses(span_of("hello, world, how are you?", 26), "is not a capture");
	refuses(span_of("\x1f\x8b", 2), "end early");
	w = header(0xa1b2c3d4, 9);
	refuses(put_span(&w), "its link type is PPP (9)");
	assert_null(capture_open_file("/no/such/file", &f));
	assert_string_equal(f.why, "/no/such/file: No such file or directory");
	assert_null(capture_open_file("/", &f));
	assert_string_equal(f.why, "/: is a directory, not a capture");
	assert_null(capture_open_file("/no\x1b[31m/\n", &f));
	assert_string_equal(f.why, "/no?[31m/?: No such file or directory");
}

static void test_every_link_type_of_the_contract_is_known(void **state)
{
	static const struct {
		uint32_t linktype;
		enum link link;
	} known[] = { { 1, LINK_ETHERNET },
		      { 113, LINK_SLL },
		      { 276, LINK_SLL2 },
		      { 101, LINK_RAW_IP },
		      { 228, LINK_RAW_IP } };
	struct fail f;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct put w = header(0xa1b2c3d4, known[i].linktype);
		struct capture *c = capture_open_file(file_of(put_span(&w)), &f);

		assert_non_null(c);
		assert_int_equal(capture_link(c), known[i].link);
		capture_close(c);
	}
}

static void test_what_is_written_is_read_again(void **state)
{
	char path[64];
	struct fail f;
	struct packet pkt;
	struct capture *c = capture_open_file(file_of(five_packets()), &f);
	int fd = memfd_create("copy", MFD_CLOEXEC);
	struct writer *w;
	enum capture_got end;

	(void)state;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_true(write(fd, "older and longer than nothing", 29) == 29);
	w = writer_open(path, c, &f);
	assert_non_null(w);
	while (capture_read(c, &pkt) == CAPTURE_PACKET)
		assert_true(writer_packet(w, &pkt, &f) && writer_tick(w, pkt.when, &f));
	capture_close(c);
	assert_true(writer_close(w, &f));
	c = capture_open_file(path, &f);
	assert_non_null(c);
	assert_int_equal(drain(c, &end), PACKETS);
	assert_int_equal(end, CAPTURE_END);
	capture_close(c);
	close(fd);
}

static void test_a_full_disk_is_told_at_each_call(void **state)
{
	struct fail f;
	struct packet pkt;
	struct capture *c = capture_open_file(file_of(five_packets()), &f);
	struct writer *w = writer_open("/dev/full", c, &f);

	(void)state;
	assert_int_equal(capture_read(c, &pkt), CAPTURE_PACKET);
	assert_true(writer_packet(w, &pkt, &f)); /* buffered */
	assert_false(writer_tick(w, pkt.when, &f));
	assert_string_equal(f.why, "/dev/full: No space left on device");
	assert_false(writer_packet(w, &pkt, &f));
	assert_false(writer_close(w, &f));
	capture_close(c);
}

static void test_the_input_is_not_written_over(void **state)
{
	struct fail f;
	const char *path = file_of(five_packets());
	struct capture *c = capture_open_file(path, &f);
	enum capture_got end;

	(void)state;
	assert_null(writer_open(path, c, &f));
	assert_non_null(strstr(f.why, "is the file being read"));
	assert_int_equal(drain(c, &end), PACKETS);
	capture_close(c);
}

static void test_progress_counts_the_bytes_of_the_packed_file(void **state)
{
	struct fail f;
	struct span packed = gzipped(five_packets());
	struct capture *c = capture_open_file(file_of(packed), &f);
	uint64_t at, size;
	enum capture_got end;

	(void)state;
	drain(c, &end);
	assert_true(capture_progress(c, &at, &size));
	assert_int_equal(size, packed.n);
	assert_int_equal(at, packed.n);
	capture_close(c);
}

static void test_a_stop_ends_the_wait_for_a_pipe(void **state)
{
	struct span all = five_packets();
	struct fail f;
	struct capture *c;
	char path[64];
	int data[2], stop[2];
	enum capture_got end;

	(void)state;
	assert_int_equal(pipe(data), 0);
	assert_int_equal(pipe(stop), 0);
	assert_true(write(data[1], all.p, all.n - 10) == (ssize_t)all.n - 10);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", data[0]);
	c = capture_open_file(path, &f);
	assert_non_null(c);
	capture_stop_at(c, stop[0]);
	assert_true(write(stop[1], "x", 1) == 1);
	assert_int_equal(drain(c, &end), PACKETS - 1); /* the pipe stays open, and we are back */
	assert_int_equal(end, CAPTURE_END);
	capture_close(c);
	for (int i = 0; i < 2; i++) {
		close(data[i]);
		close(stop[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_gzip_and_zstd_give_the_same_packets),
		cmocka_unit_test(test_a_file_cut_anywhere_gives_all_packets_before_and_says_so),
		cmocka_unit_test(test_packed_data_cut_anywhere_are_never_taken_for_whole),
		cmocka_unit_test(test_two_packed_files_in_one_are_read_through),
		cmocka_unit_test(test_a_damaged_gzip_ends_with_its_reason),
		cmocka_unit_test(test_a_hostile_length_ends_the_file_and_keeps_what_came_before),
		cmocka_unit_test(test_times_and_lengths_that_lie_are_clamped),
		cmocka_unit_test(test_what_is_no_capture_is_refused_in_one_line),
		cmocka_unit_test(test_every_link_type_of_the_contract_is_known),
		cmocka_unit_test(test_what_is_written_is_read_again),
		cmocka_unit_test(test_a_full_disk_is_told_at_each_call),
		cmocka_unit_test(test_the_input_is_not_written_over),
		cmocka_unit_test(test_progress_counts_the_bytes_of_the_packed_file),
		cmocka_unit_test(test_a_stop_ends_the_wait_for_a_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
