// SPDX-License-Identifier: GPL-2.0-only
/*
 * pgtables.c - "mmscope pgtables": page tables as memory. How many there are of
 * each level, how full they are, where they lie, and whether their sum is what
 * the kernel itself counts.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "draw.h"
#include "field.h"
#include "vma.h"

#define BUCKETS 8
#define NODES_MAX 64

struct request {
	struct opts opts;
	bool tables;
	struct target target;
	const struct out_desc *desc;
	struct selection sel;
};

/**
 * struct tally - tables of one level, or all
 * @level: MMS_LEVEL_*, MMS_LEVELS for all
 * @tables: how many
 * @bytes: of memory
 * @nr: entries they have
 * @used: of these, not empty
 * @leaf: of these, map a page
 * @empty: tables without a single entry
 * @bucket: tables by the used part of their entries
 * @node: tables by memory node
 * @no_node: tables whose node is not known
 */
struct tally {
	unsigned int level;
	uint64_t tables;
	uint64_t bytes;
	uint64_t nr;
	uint64_t used;
	uint64_t leaf;
	uint64_t empty;
	uint64_t bucket[BUCKETS];
	uint64_t node[NODES_MAX];
	uint64_t no_node;
};

/**
 * struct sums - what all tables add up to
 * @m: connection
 * @info: of @m
 * @request: what was asked
 * @out: where each table goes, NULL if only sums are wanted
 * @level: by level
 * @all: of all
 * @user_root: tables of these that are the second root of user mode
 * @kernel_bytes: what the kernel counts for the process
 * @has_kernel: it is known
 * @thp_pages: base pages in anonymous huge pages, each with a table in reserve
 */
struct sums {
	struct mmscope *m;
	const struct mms_info *info;
	const struct request *request;
	struct out *out;
	struct tally level[MMS_LEVELS];
	struct tally all;
	uint64_t user_root;
	uint64_t kernel_bytes;
	bool has_kernel;
	uint64_t thp_pages;
};

/* ---- adding ---- */

/* bytes of one table: the root may be a page of which one half was looked at */
static uint64_t table_bytes(const struct mms_info *info, const struct mms_rec_table *t)
{
	const struct mms_level *l = &info->level[t->level % MMS_LEVELS];

	return ((uint64_t)1 << l->bits) * l->entry_size;
}

static void tally_add(struct tally *sum, const struct mms_rec_table *t, uint64_t bytes)
{
	unsigned int bucket = t->nr ? (uint64_t)t->used * BUCKETS / t->nr : 0;

	sum->tables++;
	sum->bytes += bytes;
	sum->nr += t->nr;
	sum->used += t->used;
	sum->leaf += t->leaf;
	sum->empty += !t->used;
	sum->bucket[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
	if (t->node < NODES_MAX)
		sum->node[t->node]++;
	else
		sum->no_node++;
}

static int take(const struct mmscope_entry *e, void *ctx)
{
	struct sums *s = ctx;
	struct mms_rec_table t;
	uint64_t bytes;

	if (e->rec->type != MMS_REC_TABLE)
		return 0;
	mmscope_rec_get(e->rec, &t, sizeof(t));
	bytes = table_bytes(s->info, &t);
	tally_add(&s->level[t.level % MMS_LEVELS], &t, bytes);
	tally_add(&s->all, &t, bytes);
	s->user_root += !!(t.flags & MMS_TABLE_USER_ROOT);
	if (s->out)
		out_row(s->out, NULL, &t);
	return 0;
}

static int take_mm(const struct mmscope_entry *e, void *ctx)
{
	struct sums *s = ctx;
	struct mms_rec_mm mm;

	if (e->rec->type != MMS_REC_MM)
		return 0;
	mmscope_rec_get(e->rec, &mm, sizeof(mm));
	s->kernel_bytes = mm.pgtables_bytes;
	s->has_kernel = true;
	return 0;
}

/* what the kernel counts, and what it counts besides tables that can be reached */
static void read_kernel_count(struct sums *s)
{
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_MM,
		.space = s->request->target.space,
	};
	struct vma_list vmas = { .nr = 0 };
	size_t i;

	if (target_is_kernel(&s->request->target))
		return;
	mmscope_each(s->m, &args, take_mm, s, NULL);
	if (!vmas_load(s->m, &s->request->target, MMS_VIEW_F_PAGES, 0, &vmas, NULL))
		for (i = 0; i < vmas.nr; i++)
			if (!vmas.item[i].rec.file)
				s->thp_pages += vmas.item[i].rec.thp;
	vmas_free(&vmas);
}

/* the kernel counts tables of the levels below p4d; roots it does not count */
static uint64_t counted_bytes(const struct sums *s)
{
	int top = mmscope_level_below(s->info, MMS_LEVELS), level;
	uint64_t bytes = 0;

	for (level = 0; level < top && level < MMS_LEVEL_P4D; level++)
		bytes += s->level[level].bytes;
	return bytes;
}

/* huge pages that fill a PMD entry keep a PTE table for the day they are split */
static uint64_t reserved_bytes(const struct sums *s)
{
	const struct mms_level *pte = &s->info->level[MMS_LEVEL_PTE];

	return (s->thp_pages >> pte->bits << pte->bits) * pte->entry_size;
}

/* ---- levels as rows ---- */

enum {
	SUM_LEVEL, SUM_TABLES, SUM_BYTES, SUM_USED, SUM_ENTRIES, SUM_FILL, SUM_HISTOGRAM,
	SUM_EMPTY, SUM_LEAF, SUM_NODES,
};

static const struct column sum_columns[] = {
	[SUM_LEVEL] = { "LEVEL", "level, or total", COL_STR, COL_F_DEFAULT },
	[SUM_TABLES] = { "TABLES", "page tables of this level", COL_NUM,
			 COL_F_DEFAULT | COL_F_RIGHT },
	[SUM_BYTES] = { "BYTES", "of memory", COL_SIZE, COL_F_DEFAULT | COL_F_RIGHT },
	[SUM_USED] = { "USED", "entries that are not empty", COL_NUM,
		       COL_F_DEFAULT | COL_F_RIGHT },
	[SUM_ENTRIES] = { "ENTRIES", "entries they have", COL_NUM,
			  COL_F_DEFAULT | COL_F_RIGHT },
	[SUM_FILL] = { "FILL%", "used part of the entries, percent", COL_STR,
		       COL_F_DEFAULT | COL_F_RIGHT | COL_F_NOJSON },
	[SUM_HISTOGRAM] = { "HISTOGRAM", "tables by their used part: up to 1/8, 2/8 ... 8/8", COL_NEST,
			    COL_F_DEFAULT },
	[SUM_EMPTY] = { "EMPTY", "tables without an entry", COL_NUM,
			COL_F_DEFAULT | COL_F_RIGHT },
	[SUM_LEAF] = { "LEAF", "entries that map a page", COL_NUM,
		       COL_F_DEFAULT | COL_F_RIGHT },
	[SUM_NODES] = { "NODES", "tables on each memory node", COL_NEST, COL_F_DEFAULT },
};

/* the fullest bucket has the full height */
static void fill_histogram(const struct tally *t, struct cell *cell, bool want_json)
{
	uint64_t most = 0;
	size_t len = 0;
	int i;

	for (i = 0; i < BUCKETS; i++)
		if (t->bucket[i] > most)
			most = t->bucket[i];
	cell->str = cell->buf;
	if (want_json)
		cell->json = json_object_new_array();
	for (i = 0; i < BUCKETS; i++)
		if (want_json)
			json_object_array_add(cell->json,
					      json_object_new_uint64(t->bucket[i]));
		else
			len += snprintf(cell->buf + len, sizeof(cell->buf) - len, "%s",
					spark(spark_height(t->bucket[i], most)));
}

static void fill_nodes(const struct tally *t, struct cell *cell, bool want_json)
{
	char key[8];
	size_t len = 0;
	int i;

	cell->str = cell->buf;
	cell->buf[0] = '\0';
	if (want_json)
		cell->json = json_object_new_object();
	for (i = 0; i < NODES_MAX; i++) {
		if (!t->node[i])
			continue;
		snprintf(key, sizeof(key), "%u", (unsigned char)i);
		if (want_json)
			json_object_object_add(cell->json, key,
					       json_object_new_uint64(t->node[i]));
		else if (len < sizeof(cell->buf))
			len += snprintf(cell->buf + len, sizeof(cell->buf) - len,
					"%sN%d=%" PRIu64, len ? " " : "", i, t->node[i]);
	}
}

static void fill_sum(const void *row, unsigned int column, struct cell *cell,
		     bool want_json, void *ctx)
{
	const struct tally *t = row;
	const struct sums *s = ctx;
	uint64_t tenths = t->nr ? t->used * 1000 / t->nr : 0;

	cell->set = true;
	cell->str = cell->buf;
	switch (column) {
	case SUM_LEVEL:
		cell->str = t->level < MMS_LEVELS ? s->info->level[t->level].name : "total";
		break;
	case SUM_TABLES:
		cell->num = t->tables;
		break;
	case SUM_BYTES:
		cell->num = t->bytes;
		break;
	case SUM_USED:
		cell->num = t->used;
		break;
	case SUM_ENTRIES:
		cell->num = t->nr;
		break;
	case SUM_FILL:
		snprintf(cell->buf, sizeof(cell->buf), "%" PRIu64 ".%" PRIu64, tenths / 10,
			 tenths % 10);
		break;
	case SUM_HISTOGRAM:
		fill_histogram(t, cell, want_json);
		break;
	case SUM_EMPTY:
		cell->num = t->empty;
		break;
	case SUM_LEAF:
		cell->num = t->leaf;
		break;
	case SUM_NODES:
		fill_nodes(t, cell, want_json);
		break;
	}
}

static const struct out_desc sum_desc = {
	.schema = "mmscope.pgtables/1",
	.array = "levels",
	.columns = sum_columns,
	.nr = ARRAY_SIZE(sum_columns),
	.fill = fill_sum,
};

/* ---- tables as rows ---- */

enum {
	COL_LEVEL, COL_PA, COL_VA, COL_LEN, COL_USED, COL_ENTRIES, COL_BAR, COL_LEAF,
	COL_LOWER, COL_OTHER, COL_NODE, COL_ENTRYPA, COL_FLAGS,
};

static const struct column columns[] = {
	[COL_LEVEL] = { "LEVEL", "level of its entries", COL_STR, COL_F_DEFAULT },
	[COL_PA] = { "PA", "where it lies", COL_ADDR, COL_F_DEFAULT },
	[COL_VA] = { "VA", "first address it is about", COL_ADDR, COL_F_DEFAULT },
	[COL_LEN] = { "COVERS", "bytes of address space it is about", COL_SIZE,
		      COL_F_DEFAULT | COL_F_RIGHT },
	[COL_USED] = { "USED", "entries that are not empty", COL_NUM,
		       COL_F_DEFAULT | COL_F_RIGHT },
	[COL_ENTRIES] = { "ENTRIES", "entries it has", COL_NUM,
			  COL_F_DEFAULT | COL_F_RIGHT },
	[COL_BAR] = { "FILL", "used part as a bar", COL_STR, COL_F_DEFAULT | COL_F_NOJSON },
	[COL_LEAF] = { "LEAF", "entries that map a page", COL_NUM, COL_F_RIGHT },
	[COL_LOWER] = { "LOWER", "entries that lead to a lower table", COL_NUM, COL_F_RIGHT },
	[COL_OTHER] = { "OTHER", "entries that are neither: swap and others", COL_NUM,
			COL_F_RIGHT },
	[COL_NODE] = { "NODE", "memory node it lies on", COL_NUM, COL_F_DEFAULT | COL_F_RIGHT },
	[COL_ENTRYPA] = { "ENTRY", "where the entry lies that leads to it", COL_ADDR, 0 },
	[COL_FLAGS] = { "FLAGS", "root, user-root, shared, kernel", COL_LIST, COL_F_DEFAULT },
};

static const struct field fields[ARRAY_SIZE(columns)] = {
	[COL_PA] = FIELD(struct mms_rec_table, pa, FIELD_PLAIN),
	[COL_VA] = FIELD(struct mms_rec_table, va, FIELD_PLAIN),
	[COL_USED] = FIELD(struct mms_rec_table, used, FIELD_PLAIN),
	[COL_ENTRIES] = FIELD(struct mms_rec_table, nr, FIELD_PLAIN),
	[COL_LEAF] = FIELD(struct mms_rec_table, leaf, FIELD_PLAIN),
	[COL_LOWER] = FIELD(struct mms_rec_table, table, FIELD_PLAIN),
	[COL_OTHER] = FIELD(struct mms_rec_table, other, FIELD_PLAIN),
	[COL_ENTRYPA] = FIELD(struct mms_rec_table, entry_pa, FIELD_ADDRESS),
};

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	static const char *const words[] = { "root", "user-root", "shared", "kernel" };
	const struct mms_rec_table *t = row;
	const struct sums *s = ctx;
	const struct mms_level *l = &s->info->level[t->level % MMS_LEVELS];

	(void)want_json;
	if (field_fill(&fields[column], t, 0, cell))
		return;
	cell->set = true;
	cell->str = cell->buf;
	switch (column) {
	case COL_LEVEL:
		cell->str = l->name;
		break;
	case COL_LEN:
		cell->num = (uint64_t)t->nr << l->shift;
		break;
	case COL_BAR:
		bar_str(t->used, t->nr, 8, cell->buf);
		cell->color = SGR_GREEN;
		break;
	case COL_NODE:
		cell->set = t->node != ~0U;
		cell->num = t->node;
		break;
	case COL_FLAGS:
		words_str(t->flags, words, ARRAY_SIZE(words), cell->buf, sizeof(cell->buf));
		break;
	}
}

static const struct out_desc desc = {
	.schema = "mmscope.tables/1",
	.array = "tables",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- arguments ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope pgtables [OPTIONS] PID|self|kernel\n\n"
	      "Shows page tables as the memory that they are: how many there are of each level\n"
	      "and how full, and whether the kernel counts as many.\n\n"
	      "Options:\n"
	      " -t, --tables           list each table instead\n", stdout);
	opts_usage(stdout);
	columns_usage(&sum_desc, stdout);
	fputs("\nWith --tables:\n", stdout);
	columns_usage(&desc, stdout);
	return RUN_DONE;
}

static const struct option longopts[] = {
	{ "tables", no_argument, NULL, 't' },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ 't', offsetof(struct request, tables) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "pgtables",
	.shorts = COMMON_SHORT "t",
	.longs = longopts,
	.usage = usage,
	.flags = flags,
};

static int arguments(int argc, char **argv, struct request *r)
{
	if (argc - optind != 1) {
		fail(EXIT_USAGE, "pgtables needs one process");
		return opts_try_help("pgtables");
	}
	return target_parse(argv[optind], &r->target);
}

/* ---- the command ---- */

static void put_sums(struct sums *s, struct out *out)
{
	int level;

	for (level = MMS_LEVELS - 1; level >= 0; level--) {
		s->level[level].level = level;
		if (s->level[level].tables)
			out_row(out, NULL, &s->level[level]);
	}
	s->all.level = MMS_LEVELS;
	if (out && s->request->opts.format != FORMAT_JSON)
		out_row(out, NULL, &s->all);
}

static void tell_kernel_count(const struct sums *s)
{
	const struct opts *o = &s->request->opts;
	uint64_t walked = counted_bytes(s), reserved = reserved_bytes(s);

	if (!s->has_kernel)
		return;
	if (s->kernel_bytes == walked)
		para(0, "The kernel counts %s of page tables for this process, and so many "
		     "were found (roots are not counted).",
		     size_text(s->kernel_bytes, o));
	else if (s->kernel_bytes == walked + reserved)
		para(0, "The kernel counts %s of page tables for this process: the %s found "
		     "(roots are not counted), and %s that transparent huge pages keep in "
		     "reserve, one table each for the day they are split.",
		     size_text(s->kernel_bytes, o), size_text(walked, o),
		     size_text(reserved, o));
	else
		para(0, "The kernel counts %s of page tables for this process, but %s were "
		     "found, and %s would be in reserve for huge pages: either they "
		     "changed in between, or something is not explained.",
		     size_text(s->kernel_bytes, o), size_text(walked, o),
		     size_text(reserved, o));
}

static struct json_object *kernel_count_json(const struct sums *s)
{
	struct json_object *obj = json_object_new_object();
	uint64_t walked = counted_bytes(s), reserved = reserved_bytes(s);

	json_object_object_add(obj, "kernel_bytes", json_object_new_uint64(s->kernel_bytes));
	json_object_object_add(obj, "found_bytes", json_object_new_uint64(walked));
	json_object_object_add(obj, "reserved_bytes", json_object_new_uint64(reserved));
	json_object_object_add(obj, "agrees", json_object_new_boolean(
				       s->kernel_bytes == walked ||
				       s->kernel_bytes == walked + reserved));
	return obj;
}

static void add_members(const struct sums *s, struct out *out)
{
	json_object *total = json_object_new_object();

	json_object_object_add(total, "tables", json_object_new_uint64(s->all.tables));
	json_object_object_add(total, "bytes", json_object_new_uint64(s->all.bytes));
	json_object_object_add(total, "used", json_object_new_uint64(s->all.used));
	json_object_object_add(total, "entries", json_object_new_uint64(s->all.nr));
	out_member(out, "total", total);
	out_member(out, "counted", s->has_kernel ? kernel_count_json(s) : NULL);
}

static int print(struct sums *s, struct mmscope_moment *moment)
{
	const struct request *r = s->request;
	const struct mmscope_view_args args = {
		.view = MMS_VIEW_TABLES,
		.space = r->target.space,
	};
	struct out *out = out_open(r->desc, &r->sel, &r->opts, s);
	int err;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	s->out = r->tables ? out : NULL;
	err = view_each(s->m, &args, &r->target, take, s, moment);
	if (err) {
		out_abandon(out);
		return err;
	}
	read_kernel_count(s);
	if (!r->tables)
		put_sums(s, out);
	add_members(s, out);
	out_moment(out, moment);
	err = out_close(out);
	if (!err && !r->tables && is_table(&r->opts) && s->has_kernel) {
		putchar('\n');
		tell_kernel_count(s);
	}
	return err;
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	struct sums s = { .m = m, .info = mmscope_info(m), .request = r };
	struct mmscope_moment moment;
	int err = print(&s, &moment);

	if (!err && r->opts.verbose)
		moment_print(&moment);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .tables = false };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (err)
		return err;
	r.desc = r.tables ? &desc : &sum_desc;
	err = columns_select(r.desc, &r.opts, &r.sel);
	if (!err)
		err = arguments(argc, argv, &r);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_pgtables = {
	.name = "pgtables",
	.args = "PID|self|kernel",
	.summary = "page tables as memory: how many, how full, where",
	.run = run,
};
