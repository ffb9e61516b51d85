// SPDX-License-Identifier: GPL-2.0-only
/*
 * unit.c - tests of single functions, as TAP. Each test is one function that
 * makes its claims with CHECK(); a false one is named with its line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "out.h"

static int bad;

#define CHECK(claim) do {						\
		if (!(claim)) {						\
			bad = 1;					\
			printf("# line %d: %s\n", __LINE__, #claim);	\
		}							\
	} while (0)

/* ---- addresses ---- */

static void test_addresses(void)
{
	struct span s;

	CHECK(!span_parse("7fff1000", &s) && s.start == 0x7fff1000);
	CHECK(s.last == s.start && !s.is_range);
	CHECK(!span_parse("0x7FFF1000", &s) && s.start == 0x7fff1000);
	CHECK(!span_parse("0", &s) && s.start == 0);
	CHECK(!span_parse("ffffffffffffffff", &s) && s.start == UINT64_MAX);
	CHECK(span_parse("10000000000000000", &s));
	CHECK(span_parse("", &s));
	CHECK(span_parse("0x", &s));
	CHECK(span_parse("xyz", &s));
	CHECK(span_parse("12 ", &s));
	CHECK(span_parse(" 12", &s));
	CHECK(span_parse("+12", &s));
	CHECK(span_parse("-12", &s));
	CHECK(span_parse("0x-12", &s));
}

static void test_ranges(void)
{
	struct span s;

	CHECK(!span_parse("1000-2000", &s) && s.last == 0x1fff && s.is_range);
	CHECK(!span_parse("1000+1000", &s) && s.last == 0x1fff);
	CHECK(!span_parse("1000+4K", &s) && s.last == 0x1fff);
	CHECK(!span_parse("1000+10", &s) && s.last == 0x100f);
	CHECK(!span_parse("0+2m", &s) && s.last == 0x1fffff);
	CHECK(!span_parse("fffffffffffff000+1000", &s) && s.last == UINT64_MAX);
	CHECK(span_parse("fffffffffffff000+1001", &s));
	CHECK(span_parse("2000-2000", &s));
	CHECK(span_parse("2000-1000", &s));
	CHECK(span_parse("1000+0", &s));
	CHECK(span_parse("1000+", &s));
	CHECK(span_parse("1000-", &s));
	CHECK(span_parse("1000-2000-3000", &s));
	CHECK(span_parse("1000+1Q", &s));
	CHECK(span_parse("1000+99999999999T", &s));
}

/* ---- text ---- */

static int size_is(uint64_t n, const char *expected)
{
	char buf[32];

	size_str(n, false, buf, sizeof(buf));
	return !strcmp(buf, expected);
}

static void test_sizes(void)
{
	char buf[32];

	CHECK(size_is(0, "0B"));
	CHECK(size_is(1023, "1023B"));
	CHECK(size_is(4096, "4K"));
	CHECK(size_is(1536, "1.5K"));
	CHECK(size_is(2 << 20, "2M"));
	CHECK(size_is((1 << 30) - 1, "1023.9M"));
	CHECK(size_is(UINT64_MAX, "15.9E"));
	size_str(1 << 30, true, buf, sizeof(buf));
	CHECK(!strcmp(buf, "1073741824"));
}

static int safe_is(const char *text, const char *expected)
{
	char buf[64];

	return text_safe(text, buf, sizeof(buf)) == strlen(expected) &&
	       !strcmp(buf, expected);
}

static void test_safe_text(void)
{
	char buf[4];

	CHECK(safe_is("/lib/libc.so.6", "/lib/libc.so.6"));
	CHECK(safe_is("a\033[31mb", "a\\x1b[31mb"));
	CHECK(safe_is("\303\244", "\303\244"));
	CHECK(safe_is("\303", "\\xc3"));
	CHECK(safe_is("\377\376", "\\xff\\xfe"));
	CHECK(safe_is("\302\233", "\\xc2\\x9b"));
	CHECK(safe_is("\355\240\200", "\\xed\\xa0\\x80"));
	CHECK(text_safe("abcdef", buf, sizeof(buf)) == 6);
	CHECK(!strcmp(buf, "abc"));
}

/* ---- columns ---- */

static void no_fill(const void *row, unsigned int column, struct cell *cell,
		    bool want_json, void *ctx)
{
	(void)row, (void)column, (void)cell, (void)want_json, (void)ctx;
}

static const struct column some_columns[] = {
	{ "VA", "", COL_ADDR, COL_F_DEFAULT },
	{ "PA", "", COL_ADDR, COL_F_DEFAULT },
	{ "NAME", "", COL_STR, 0 },
	{ "TEXT", "", COL_STR, COL_F_NOJSON },
};

static const struct out_desc some_desc = {
	"test/1", "tests", some_columns, ARRAY_SIZE(some_columns), no_fill,
};

static int selects(enum format format, const char *list, const char *expected)
{
	struct opts o = { .format = format, .columns = list };
	struct selection sel;
	char got[COLUMNS_MAX + 1];
	size_t i;

	if (columns_select(&some_desc, &o, &sel))
		return 0;
	for (i = 0; i < sel.nr; i++)
		got[i] = '0' + sel.id[i];
	got[i] = '\0';
	return !strcmp(got, expected);
}

static void test_columns(void)
{
	struct opts all = { .all_columns = true };
	struct selection sel;

	CHECK(selects(FORMAT_TABLE, NULL, "01"));
	CHECK(selects(FORMAT_TABLE, "name", "2"));
	CHECK(selects(FORMAT_TABLE, "NAME,VA", "20"));
	CHECK(selects(FORMAT_TABLE, "+NAME", "012"));
	CHECK(selects(FORMAT_JSON, NULL, "012"));
	CHECK(selects(FORMAT_JSON, "TEXT", "3"));
	CHECK(selects(FORMAT_LINES, "PA", "1"));
	CHECK(!columns_select(&some_desc, &all, &sel) && sel.nr == 4);
	CHECK(selection_has(&sel, 3) && !selection_has(&sel, 4));
}

/* ---- library ---- */

static struct mmscope *open_machine(const char *name)
{
	struct mmscope *m = NULL;

	setenv("MMSCOPE_FAKE", name, 1);
	CHECK(!mmscope_open(NULL, &m));
	return m;
}

static void test_geometry(void)
{
	struct mmscope *m = open_machine("arm64-64k");
	const struct mms_info *info = mmscope_info(m);

	CHECK(mmscope_level_count(info) == 3);
	CHECK(mmscope_level_below(info, MMS_LEVELS) == MMS_LEVEL_PGD);
	CHECK(mmscope_level_below(info, MMS_LEVEL_PGD) == MMS_LEVEL_PMD);
	CHECK(mmscope_level_below(info, MMS_LEVEL_PTE) == -ENOENT);
	CHECK(!mmscope_level_exists(info, MMS_LEVEL_PUD));
	CHECK(!mmscope_level_exists(info, 17));
	CHECK(mmscope_level_index(info, MMS_LEVEL_PGD, 0xffff80012345) == 63);
	CHECK(mmscope_level_index(info, MMS_LEVEL_PTE, 0xffff80012345) == 1);
	CHECK(mmscope_level_index(info, MMS_LEVEL_P4D, 0xffff80012345) == 0);
	CHECK(mmscope_page_size(info) == 65536);
	mmscope_close(m);
}

static void test_open(void)
{
	struct mmscope *m = NULL;
	unsigned int major, minor;

	setenv("MMSCOPE_FAKE", "missing", 1);
	CHECK(mmscope_open(NULL, &m) == -ENOENT && !m);
	setenv("MMSCOPE_FAKE", "denied", 1);
	CHECK(mmscope_open(NULL, &m) == -EACCES && !m);
	setenv("MMSCOPE_FAKE", "abi", 1);
	CHECK(mmscope_open(NULL, &m) == -EPROTONOSUPPORT && !m);
	CHECK(!mmscope_abi(NULL, &major, &minor) && major == MMS_ABI_MAJOR + 1);
	mmscope_close(NULL);
	mmscope_scan_exit(NULL);
}

/* more addresses than one call takes, in no order */
static void test_batches(void)
{
	struct mmscope *m = open_machine("x86-4");
	struct mmscope_space sp = { 42, MMS_SPACE_USER };
	struct mmscope_moment moment;
	struct mms_walk walk[20];
	uint64_t va[20];
	int i;

	for (i = 0; i < 20; i++)
		va[i] = 0x10000000 + (uint64_t)((i * 7) % 20) * 0x1000;
	CHECK(!mmscope_translate(m, sp, va, 20, walk, &moment));
	for (i = 0; i < 20; i++)
		CHECK(walk[i].va == va[i]);
	CHECK(moment.calls == 3 && moment.cons.holds == 3);
	CHECK(moment.cons.kind == MMS_CONS_CHUNKED);
	CHECK(!mmscope_translate(m, sp, va, 1, walk, &moment));
	CHECK(moment.cons.kind == MMS_CONS_LOCKED);
	sp.pid = FAKE_PID_MISSING;
	CHECK(mmscope_translate(m, sp, va, 1, walk, NULL) == -ESRCH);
	mmscope_close(m);
}

static void test_scan_arguments(void)
{
	struct mmscope *m = open_machine("x86-4");
	struct mmscope_scan_args a = { { 42, MMS_SPACE_USER }, 0x1001, 0, 0, 0 };
	struct mmscope_scan *scan = NULL;
	struct mms_run run;

	CHECK(mmscope_scan_init(m, &a, &scan) == -EINVAL);
	a.start = 0x2000;
	a.end = 0x1000;
	CHECK(mmscope_scan_init(m, &a, &scan) == -EINVAL);
	a.end = 0x2000;
	CHECK(!mmscope_scan_init(m, &a, &scan));
	CHECK(mmscope_scan_next(scan, &run) == 0);
	CHECK(mmscope_scan_moment(scan)->calls == 0);
	mmscope_scan_exit(scan);
	mmscope_close(m);
}

/* a module that does not get on must not hang its caller */
static void test_scan_stuck(void)
{
	struct mmscope *m = open_machine("stuck");
	struct mmscope_scan_args a = { { 42, MMS_SPACE_USER }, 0, 0, 0, 0 };
	struct mmscope_scan *scan;
	struct mms_run run;

	CHECK(!mmscope_scan_init(m, &a, &scan));
	CHECK(mmscope_scan_next(scan, &run) == -EPROTO);
	mmscope_scan_exit(scan);
	mmscope_close(m);
}

/* ascending, no overlap, no seam where a call ended */
static void test_scan_seams(void)
{
	struct mmscope *m = open_machine("x86-4");
	struct mmscope_scan_args a = { { 42, MMS_SPACE_USER }, 0, 0, 0, 0 };
	struct mmscope_scan *scan;
	struct mms_run run;
	uint64_t end = 0;
	int nr = 0;

	setenv("MMSCOPE_FAKE_CHUNK", "3", 1);
	CHECK(!mmscope_scan_init(m, &a, &scan));
	while (mmscope_scan_next(scan, &run) > 0) {
		CHECK(run.va >= end && run.len);
		end = run.va + run.len;
		nr++;
	}
	CHECK(nr == 15);
	CHECK(mmscope_scan_moment(scan)->calls > 100);
	mmscope_scan_exit(scan);
	unsetenv("MMSCOPE_FAKE_CHUNK");
	mmscope_close(m);
}

static void test_run_pa(void)
{
	struct mms_info info = { .page_shift = 12 };
	struct mms_run r = { .pa = 0x5000, .len = 0x8000,
			     .state = MMS_STATE_MAPPED };

	CHECK(mmscope_run_pa(&info, &r, 0x2000) == 0x7000);
	r.page_flags = MMS_PAGE_ZERO;
	CHECK(mmscope_run_pa(&info, &r, 0x2000) == 0x5000);
	r.page_flags = 0;
	r.state = MMS_STATE_SWAP;
	CHECK(mmscope_run_pa(&info, &r, 0x2000) == 0x5002);
	r.state = MMS_STATE_MARKER;
	CHECK(mmscope_run_pa(&info, &r, 0x2000) == 0x5000);
	r.state = MMS_STATE_NEVER;
	r.pa = MMS_ADDR_NONE;
	CHECK(mmscope_run_pa(&info, &r, 0x2000) == MMS_ADDR_NONE);
}

static void test_decode(void)
{
	struct mmscope *m = open_machine("x86-4");
	const struct mms_ptbit *rows[2];
	char buf[64];

	CHECK(mmscope_entry_names(m, MMS_LEVEL_PTE, MMS_PTBIT_LEAF, 0x63, buf,
				  sizeof(buf)) == 28);
	CHECK(!strcmp(buf, "present,write,accessed,dirty"));
	CHECK(mmscope_entry_describe(m, MMS_LEVEL_PTE, MMS_PTBIT_LEAF, 0x63,
				     rows, 2) == 4);
	CHECK(!strcmp(rows[1]->name, "write"));
	/* "dirty" is no bit of a table, and "present" none of a swap entry */
	CHECK(mmscope_entry_names(m, MMS_LEVEL_PMD, MMS_PTBIT_TABLE, 0x63, buf,
				  sizeof(buf)) > 0);
	CHECK(!strcmp(buf, "present,write,accessed"));
	CHECK(mmscope_entry_names(m, MMS_LEVEL_PTE, 0, 0x63, buf, sizeof(buf)) == 0);
	CHECK(mmscope_entry_names(m, MMS_LEVEL_PTE, MMS_PTBIT_LEAF, 0x63, buf, 9) == 28);
	CHECK(!strcmp(buf, "present,"));
	mmscope_close(m);
}

static void test_words(void)
{
	char buf[64];
	unsigned int i;

	for (i = MMS_STATE_MAPPED; i < MMS_STATES; i++) {
		const char *name = mmscope_state_name(i);

		CHECK(mmscope_state_parse(name, strlen(name)) == (int)i);
	}
	CHECK(!strcmp(mmscope_state_name(99), "unknown"));
	CHECK(mmscope_state_parse("map", 3) == -EINVAL);
	CHECK(mmscope_state_parse("none", 4) == -EINVAL);
	CHECK(mmscope_page_flags_str(1U << 31 | 1, buf, sizeof(buf)) == 13);
	CHECK(!strcmp(buf, "present,bit31"));
	mmscope_prot_str(0, buf);
	CHECK(!strcmp(buf, "----"));
	mmscope_prot_str(MMS_PROT_READ | MMS_PROT_EXEC, buf);
	CHECK(!strcmp(buf, "r-xk"));
	mmscope_marker_str(MMS_MARKER_GUARD | MMS_MARKER_UNKNOWN, buf, sizeof(buf));
	CHECK(!strcmp(buf, "guard,unknown"));
}

/* ---- mappings ---- */

static void test_maps(void)
{
	struct target t = { .space.pid = 42 };
	struct mmscope *m;
	struct maps maps;

	setenv("MMSCOPE_FAKE", "x86-4", 1);
	if (mmscope_open(NULL, &m)) {
		bad = 1;
		return;
	}
	CHECK(!maps_of(m, &t, &maps) && maps.nr == 5);
	CHECK(!strcmp(maps.vma[0].name, "/usr/bin/cat"));
	CHECK(!strcmp(maps.vma[2].name, ""));
	CHECK(!strcmp(maps.vma[3].name, "/dev/hugepages/a \033b"));
	CHECK(!strcmp(maps.vma[3].perms, "rw-s"));
	CHECK(maps_at(&maps, 0x400000) == &maps.vma[0]);
	CHECK(maps_at(&maps, 0x401fff) == &maps.vma[0]);
	CHECK(!maps_at(&maps, 0x402000));
	CHECK(maps_find(&maps, 0x402000) == &maps.vma[1]);
	CHECK(!maps_find(&maps, 0x7fffffffffff));
	maps_free(&maps);
	t.space.pid = FAKE_PID_MISSING;
	CHECK(maps_of(m, &t, &maps) == -ESRCH && !maps.nr);
	mmscope_close(m);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "addresses", test_addresses },
	{ "ranges", test_ranges },
	{ "sizes", test_sizes },
	{ "text is made safe", test_safe_text },
	{ "columns", test_columns },
	{ "open", test_open },
	{ "geometry without x86", test_geometry },
	{ "batches", test_batches },
	{ "scan arguments", test_scan_arguments },
	{ "scan that is stuck", test_scan_stuck },
	{ "scan seams", test_scan_seams },
	{ "inside a run", test_run_pa },
	{ "decode rows", test_decode },
	{ "words", test_words },
	{ "maps", test_maps },
};

int main(void)
{
	unsigned int i, failed = 0;

	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		bad = 0;
		tests[i].run();
		printf("%sok %u - %s\n", bad ? "not " : "", i + 1, tests[i].name);
		failed += bad;
	}
	printf("1..%u\n", i);
	return failed != 0;
}
