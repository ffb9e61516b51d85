// SPDX-License-Identifier: GPL-2.0
/*
 * One address space after the other, in parts of a bounded number of tables.
 */
#include "verify_pgtable.h"

#include "../model/array.h"
#include "pgtable.h"

/**
 * struct work - one run
 * @s: who answers
 * @r: rules are added to it
 * @part: outcome of one look
 * @t: tables of the part under way
 * @area: VMAs of the process under way
 * @nr_areas: how many
 * @promises: MMS_PROMISE_*
 */
struct work {
	struct mms_source *s;
	struct mms_report *r;
	struct mms_report *part;
	struct mms_check_tables t;
	struct mms_check_area *area;
	size_t nr_areas;
	u32 promises;
};

/**
 * struct target - an address space
 * @pid: process, 0: the kernel
 * @first: first address
 * @last: last one
 * @of: how people call it
 */
struct target {
	s32 pid;
	u64 first;
	u64 last;
	char of[44];
};

static u32 space_of(const struct target *g)
{
	return g->pid ? MMS_SPACE_USER : MMS_SPACE_KERNEL;
}

/* an address space that cannot be had any more, or is not in the file */
static bool is_gone(const struct work *w, int err)
{
	return err == -ESRCH || err == -ENODATA || err == -ENXIO ||
	       (w->s->recorded && err == -ENOMSG);
}

/* ---- one look ---- */

static int take_area(const struct mms_rec *rec, void *ctx)
{
	struct mms_check_area *area;
	struct work *w = ctx;
	struct mms_rec_vma vma;

	if (rec->type != MMS_REC_VMA)
		return 0;
	area = mms_array_add(&w->area, &w->nr_areas, sizeof(*area));
	if (!area)
		return -ENOMEM;
	mms_record_get(rec, &vma, sizeof(vma));
	area->start = vma.start;
	area->end = vma.end;
	return 0;
}

static int load_areas(struct work *w, const struct target *g)
{
	const struct mms_question q = { .view = MMS_VIEW_VMAS, .pid = g->pid };
	int err;

	mms_zfree(w->area);
	w->area = NULL;
	w->nr_areas = 0;
	err = g->pid ? mms_source_ask(w->s, &q, take_area, w, NULL) : 0;
	/* a file may do without */
	return w->s->recorded && err == -ENOMSG ? 0 : err;
}

/* the tables from @c->first to @last, or as many as can be looked at together */
static int load_tables(struct work *w, const struct target *g, struct mms_check_half *c,
		       u64 last)
{
	const struct mms_question q = {
		.view = MMS_VIEW_TABLES, .flags = MMS_VIEW_F_ENTRIES,
		.pid = g->pid, .space = space_of(g),
		.arg = { c->first, last < g->last ? last + 1 : 0 },
	};
	int err;

	mms_tables_reset(&w->t);
	err = mms_source_ask(w->s, &q, mms_tables_take, &w->t, NULL);
	if (err && err != MMS_TABLES_FULL)
		return err;
	/* so many tables of one address are none, and the next part would be this one */
	if (err && w->t.end <= c->first)
		return -EPROTO;
	mms_tables_ready(&w->t);
	c->last = err ? w->t.end - 1 : last;
	return 0;
}

static int take_run(const struct mms_run *run, void *ctx)
{
	mms_check_run(ctx, run);
	return 0;
}

/* without pages all that can be said is that nothing can be said */
static int scan(struct work *w, const struct target *g, struct mms_check_half *c)
{
	const struct mms_range range = {
		.pid = g->pid, .space = space_of(g), .first = c->first,
		.end = c->last < g->last ? c->last + 1 : 0,
	};
	int err;

	mms_check_runs_begin(c);
	err = mms_source_scan(w->s, &range, take_run, c);
	if (!err)
		mms_check_runs_end(c);
	if (err != -ENOMSG)
		return err;
	c->r->unsteady++;
	return 0;
}

static int look(struct work *w, const struct target *g, struct mms_check_half *c, u64 last)
{
	int err = load_tables(w, g, c, last);

	if (!err)
		err = load_areas(w, g);
	c->area = w->area;
	c->nr_areas = w->nr_areas;
	memset(w->part, 0, sizeof(*w->part));
	if (!err)
		err = scan(w, g, c);
	if (err)
		return err;
	mms_check_entries(c);
	if (g->pid)
		mms_check_two_roots(c);
	return mms_check_table_once(c);
}

/* ---- an address space ---- */

/* what differs between two readings of a file was never one moment */
static void settle(struct work *w, bool still)
{
	if (mms_report_broken(w->part) && (w->s->recorded || !still))
		mms_report_unsteady(w->r);
	else
		mms_report_add(w->r, w->part);
}

/*
 * A place where something differed, again and again until it does not. What moved in any of the
 * rounds may have done so in all of them.
 */
static int verify_doubt(struct work *w, const struct target *g, struct mms_check_half *c)
{
	u64 sum = 0, before;
	bool still = true;
	unsigned int i;
	int err;

	for (i = 0; i < mms_source_rounds(w->s); i++) {
		c->nr_doubts = 0;
		err = look(w, g, c, c->last);
		if (err)
			return err;
		if (!mms_report_broken(w->part))
			break;
		before = sum;
		sum = mms_tables_sum(&w->t);
		still &= !i || sum == before;
	}
	settle(w, still);
	return 0;
}

static int verify_doubts(struct work *w, const struct target *g,
			 const struct mms_check_half *all)
{
	struct mms_check_half c = *all;
	int err = 0;
	size_t i;

	mms_report_keep_sound(w->part);
	mms_report_add(w->r, w->part);
	if (!all->nr_doubts || all->nr_doubts == MMS_DOUBTS_MAX)
		mms_report_unsteady(w->r);
	c.doubt = NULL;
	for (i = 0; i < all->nr_doubts && !err; i++) {
		c.nr_doubts = 0;
		c.first = all->doubt[i].first;
		c.last = all->doubt[i].last;
		err = verify_doubt(w, g, &c);
	}
	mms_zfree(c.doubt);
	return err;
}

/* from @c->first to @c->last, which is filled */
static int verify_part(struct work *w, const struct target *g, struct mms_check_half *c)
{
	int err = look(w, g, c, g->last);

	if (err || !mms_report_broken(w->part)) {
		if (!err)
			mms_report_add(w->r, w->part);
		return err;
	}
	return verify_doubts(w, g, c);
}

static int verify_space(struct work *w, const struct target *g)
{
	struct mms_check_half c = {
		.r = w->part, .of = g->of, .t = &w->t, .kernel = !g->pid,
		.wx_promised = w->promises & MMS_PROMISE_WRITE_OR_EXEC, .first = g->first,
	};
	int err = verify_part(w, g, &c);

	while (!err && c.last < g->last) {
		c.first = c.last + 1;
		mms_zfree(c.doubt);
		c.doubt = NULL;
		c.nr_doubts = 0;
		err = verify_part(w, g, &c);
	}
	mms_zfree(c.doubt);
	return is_gone(w, err) ? 0 : err;
}

/* ---- what the kernel counts ---- */

/**
 * struct bytes - what an address space's tables come to
 * @info: the machine
 * @counted: as the kernel counts them, at the last look
 * @told: of the tables that there are
 */
struct bytes {
	const struct mms_info *info;
	u64 counted;
	u64 told;
};

static int take_bytes(const struct mms_rec *rec, void *ctx)
{
	struct bytes *b = ctx;
	struct mms_rec_table table;
	struct mms_rec_mm mm;

	if (rec->type == MMS_REC_MM) {
		mms_record_get(rec, &mm, sizeof(mm));
		b->counted = mm.pgtables_bytes;
	} else if (rec->type == MMS_REC_TABLE) {
		mms_record_get(rec, &table, sizeof(table));
		/* the levels that mm_pgtables_bytes() is about */
		if (table.level <= MMS_LEVEL_PUD)
			b->told += (u64)b->info->level[table.level].entry_size <<
				   b->info->level[table.level].bits;
	}
	return 0;
}

/* counted before and after: @same is whether the two are one number */
static int load_bytes(struct work *w, const struct target *g, struct bytes *b, bool *same)
{
	const struct mms_question mm = { .view = MMS_VIEW_MM, .pid = g->pid };
	const struct mms_question tables = { .view = MMS_VIEW_TABLES, .pid = g->pid };
	int err = mms_source_ask(w->s, &mm, take_bytes, b, NULL);
	u64 before = b->counted;

	b->told = 0;
	if (!err)
		err = mms_source_ask(w->s, &tables, take_bytes, b, NULL);
	if (!err)
		err = mms_source_ask(w->s, &mm, take_bytes, b, NULL);
	*same = before == b->counted;
	return err;
}

static int verify_bytes(struct work *w, const struct target *g)
{
	struct mms_case c = { .rule = MMS_RULE_TABLE_BYTES, .of = g->of, .at = MMS_NOWHERE };
	struct bytes b = { .info = w->s->info };
	bool same = false, still = true;
	unsigned int i;

	for (i = 0; i < mms_source_rounds(w->s); i++) {
		const int err = load_bytes(w, g, &b, &same);

		if (err)
			return is_gone(w, err) ? 0 : err;
		still &= same;
		if (same && b.told == b.counted)
			break;
	}
	memset(w->part, 0, sizeof(*w->part));
	c.want = b.told;
	c.have = b.counted;
	mms_report_case(w->part, &c, b.told == b.counted);
	settle(w, still);
	return 0;
}

/* ---- all of them ---- */

static int verify_process(struct work *w, const struct mms_process *p)
{
	struct target g = { .pid = p->pid, .last = w->s->info->user_end - 1 };
	int err;

	snprintf(g.of, sizeof(g.of), "process %d (%s)", p->pid, p->comm);
	err = verify_space(w, &g);
	return err ? err : verify_bytes(w, &g);
}

static int verify_kernel(struct work *w)
{
	const struct target g = {
		.first = w->s->info->kernel_start, .last = ~0ULL, .of = "the kernel",
	};

	return verify_space(w, &g);
}

static int verify_all(struct work *w)
{
	struct mms_process *process = NULL;
	struct mms_rec_system system;
	size_t nr = 0, i;
	int err = mms_source_system(w->s, &system);

	w->promises = system.promises;
	if (!err)
		err = mms_source_processes(w->s, &process, &nr);
	for (i = 0; i < nr && !err; i++)
		err = verify_process(w, &process[i]);
	mms_zfree(process);
	if (!err && !w->s->pid)
		err = verify_kernel(w);
	return err;
}

int mms_verify_pgtable(struct mms_source *s, struct mms_report *r)
{
	const struct mms_info *info = s->info;
	struct work w = { .s = s, .r = r };
	int err;

	if (info)
		w.t.f = mms_pt_format_find(info->arch, info->page_shift, info->va_bits,
					   info->level[MMS_LEVEL_PTE].entry_size);
	/* a machine that no format is known of: nothing is compared */
	if (!w.t.f)
		return 0;
	w.t.info = info;
	w.part = mms_zalloc(1, sizeof(*w.part));
	if (!w.part)
		return -ENOMEM;
	err = verify_all(&w);
	/* what a file does not hold is not compared */
	if (s->recorded && err == -ENOMSG)
		err = 0;
	mms_tables_reset(&w.t);
	mms_zfree(w.area);
	mms_zfree(w.part);
	return err;
}
