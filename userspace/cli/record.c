// SPDX-License-Identifier: GPL-2.0-only
/*
 * record.c - "mmscope record": everything of one moment in a file, which every
 * command reads with --from.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out.h"
#include "source.h"

#define CELLS_MAX 4096	/* of the picture of memory; it can be made coarser later */

/* what a view is asked about */
enum scope {
	SCOPE_MACHINE,
	SCOPE_PROCESS,	/* each process */
	SCOPE_SPACE,	/* each process, and the kernel */
};

/**
 * struct plan - one view to record
 * @view: MMS_VIEW_*; 0 for the runs of a space
 * @flags: MMS_VIEW_F_*
 * @scope: what it is about
 * @extra: only with an option of its own
 * @arg: arguments
 */
struct plan {
	uint32_t view;
	uint32_t flags;
	enum scope scope;
	bool extra;
	uint64_t arg[4];
};

#define ALL_ZONES { UINT64_MAX, UINT64_MAX }

static const struct plan plans[] = {
	{ MMS_VIEW_SYSTEM, 0, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_NAMES, 0, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_MM, 0, SCOPE_SPACE, false, { 0 } },
	{ MMS_VIEW_VMAS, MMS_VIEW_F_PAGES, SCOPE_PROCESS, false, { 0 } },
	{ MMS_VIEW_TREE, 0, SCOPE_PROCESS, false, { 0 } },
	{ 0, 0, SCOPE_SPACE, false, { 0 } },
	{ MMS_VIEW_TABLES, MMS_VIEW_F_ENTRIES, SCOPE_SPACE, false, { 0 } },
	{ MMS_VIEW_TASKS, MMS_VIEW_F_THREADS, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_ZONES, MMS_VIEW_F_EXACT, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_BUDDY, MMS_VIEW_F_EXACT, SCOPE_MACHINE, false, ALL_ZONES },
	{ MMS_VIEW_PCP, MMS_VIEW_F_MEMBERS, SCOPE_MACHINE, false, ALL_ZONES },
	{ MMS_VIEW_PAGEBLOCKS, 0, SCOPE_MACHINE, false, ALL_ZONES },
	{ MMS_VIEW_CENSUS, 0, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_CELLS, 0, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_CACHES, 0, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_LAYOUT, 0, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_VMALLOC, 0, SCOPE_MACHINE, false, { 0 } },
	{ MMS_VIEW_PAGES, 0, SCOPE_MACHINE, true, { 0 } },
	{ MMS_VIEW_SLABS, MMS_VIEW_F_OBJECTS, SCOPE_MACHINE, true, { 0 } },
};

/**
 * struct request - what was asked
 * @opts: options
 * @path: file to write
 * @target: whose address spaces
 * @nr: how many
 * @all: of every process
 * @chosen: views were named
 * @wanted: bit n: plans[n]
 */
struct request {
	struct opts opts;
	const char *path;
	struct target *target;
	size_t nr;
	bool all;
	bool chosen;
	uint32_t wanted;
};

_Static_assert(ARRAY_SIZE(plans) <= 32, "a bit of wanted for each plan");

/**
 * struct session - a recording under way
 * @m: connection
 * @r: what was asked
 * @rec: the file
 * @progress: sign of life
 * @system: the machine
 * @moment: what holds for all views together
 * @views: answers that were recorded
 * @lacks: answers that could not be had
 */
struct session {
	struct mmscope *m;
	struct request *r;
	struct mmscope_recorder *rec;
	struct progress progress;
	struct mms_rec_system system;
	struct mmscope_moment moment;
	uint64_t views;
	uint64_t lacks;
};

static const char *plan_name(const struct plan *p)
{
	return p->view ? mmscope_view_name(p->view) : "runs";
}

static const char *plan_text(const struct plan *p)
{
	return p->view ? mmscope_view_text(p->view) : "pages of a space";
}

/* ---- arguments ---- */

static int usage(void)
{
	size_t i;

	fputs("Usage:\n mmscope record [OPTIONS] -o FILE\n\n"
	      "Records what the module shows; every command reads it with --from FILE.\n\n"
	      "Options:\n"
	      " -o, --output FILE      the file, packed by gzip; it replaces an older one\n"
	      " -p, --pid LIST         also these address spaces: pids, \"self\", \"kernel\", \"all\"\n"
	      "     --views LIST       only these views\n"
	      "     --pages            also each page frame: takes long and much room\n"
	      "     --objects          also each slab and its objects\n"
	      " -v, --verbose          tell on stderr what could not be had, and of lock holds\n"
	      " -q, --quiet            no warnings and no progress line\n"
	      " -h, --help             this text\n"
	      " -V, --version          version\n\nViews:\n", stdout);
	for (i = 0; i < ARRAY_SIZE(plans); i++)
		if (!plans[i].extra)
			printf("   %-11s %s%s\n", plan_name(&plans[i]),
			       plan_text(&plans[i]),
			       plans[i].scope == SCOPE_MACHINE ? "" : " (with --pid)");
	return RUN_DONE;
}

static int add_target(struct request *r, const char *word)
{
	struct target *more;

	if (!strcmp(word, "all")) {
		r->all = true;
		return 0;
	}
	more = mms_array_add(&r->target, &r->nr, sizeof(*more));
	if (!more)
		return fail(EXIT_FAIL, "not enough memory");
	return target_parse(word, more);
}

static int take_targets(struct request *r, char *list)
{
	const char *word;
	char *rest;
	int err = 0;

	for (word = strtok_r(list, ",", &rest); word && !err;
	     word = strtok_r(NULL, ",", &rest))
		err = add_target(r, word);
	return err;
}

static int take_view(struct request *r, const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plans); i++) {
		if (plans[i].extra || strcmp(plan_name(&plans[i]), word))
			continue;
		r->wanted |= 1U << i;
		return 0;
	}
	return fail(EXIT_USAGE, "there is no view \"%s\" to record: --help lists them",
		    word);
}

static int take_views(struct request *r, char *list)
{
	const char *word;
	char *rest;
	int err = 0;

	for (word = strtok_r(list, ",", &rest); word && !err;
	     word = strtok_r(NULL, ",", &rest))
		err = take_view(r, word);
	return err;
}

static void want_extra(struct request *r, uint32_t view)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plans); i++)
		if (plans[i].view == view)
			r->wanted |= 1U << i;
}

/* the machine and its names make the rest readable */
static void want_usual(struct request *r)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plans); i++)
		if (!plans[i].extra &&
		    (!r->chosen || plans[i].view == MMS_VIEW_SYSTEM ||
		     plans[i].view == MMS_VIEW_NAMES))
			r->wanted |= 1U << i;
}

enum { OPT_VIEWS = OPT_OWN, OPT_PAGES, OPT_OBJECTS };

static int take_option(void *request, int c, char *arg)
{
	struct request *r = request;

	switch (c) {
	case 'o':
		r->path = arg;
		return 0;
	case 'p':
		return take_targets(r, arg);
	case OPT_VIEWS:
		r->chosen = true;
		return take_views(r, arg);
	case OPT_PAGES:
		want_extra(r, MMS_VIEW_PAGES);
		return 0;
	case OPT_OBJECTS:
		want_extra(r, MMS_VIEW_SLABS);
		return 0;
	default:
		return OPTS_NOT_MINE;
	}
}

static const struct option longopts[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "pid", required_argument, NULL, 'p' },
	{ "views", required_argument, NULL, OPT_VIEWS },
	{ "pages", no_argument, NULL, OPT_PAGES },
	{ "objects", no_argument, NULL, OPT_OBJECTS },
	{ "verbose", no_argument, NULL, 'v' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

static const struct opts_spec spec = {
	.command = "record",
	.shorts = "o:p:vqhV",
	.longs = longopts,
	.usage = usage,
	.take = take_option,
	.leftover = "record takes no argument but options",
};

static int options(int argc, char **argv, struct request *r)
{
	int err = opts_parse(argc, argv, &spec, &r->opts, r);

	if (err)
		return err;
	if (!r->path) {
		fail(EXIT_USAGE, "record needs a file to write: -o FILE");
		return opts_try_help("record");
	}
	want_usual(r);
	return 0;
}

/* ---- the file takes its name only when it is whole ---- */

static char *temporary;

/* only what a signal handler may do */
static void leave_nothing(int signal)
{
	unlink(temporary);
	_exit(128 + signal);
}

static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], leave_nothing);
}

static int fail_write(const char *path, int err)
{
	return fail(EXIT_FAIL, "cannot write %s: %s", path, strerror(-err));
}

/* ---- one view ---- */

static void tell_lack(const struct session *s, const struct plan *p,
		      const struct target *t, int err)
{
	char label[128] = "";

	if (!s->r->opts.verbose)
		return;
	if (t)
		target_label(t, label, sizeof(label));
	warn("left out: %s%s%s: %s", plan_text(p), t ? " of " : "", label,
	     err == -EINVAL ? "the module does not know them" :
	     err == -EOPNOTSUPP ? "not on this kernel" : strerror(-err));
}

/* a module that does not know the details of a view may know the view */
static int record_view(struct session *s, const struct mmscope_view_args *args,
		       struct mmscope_moment *moment)
{
	struct mmscope_view_args plain = *args;
	int err = mmscope_record_view(s->rec, args, moment);

	plain.flags = 0;
	if (err == -EINVAL && args->flags)
		err = mmscope_record_view(s->rec, &plain, moment);
	return err;
}

static int record_one(struct session *s, const struct plan *p,
		      const struct mmscope_view_args *args,
		      const struct target *t)
{
	struct mmscope_moment moment = { .calls = 0 };
	int err;

	progress_show(&s->progress, s->views, "answers recorded", args->arg[0]);
	if (p->view)
		err = record_view(s, args, &moment);
	else
		err = mmscope_record_runs(s->rec, args->space, &moment);
	mmscope_moment_add(&s->moment, &moment);
	if (err) {
		s->lacks++;
		tell_lack(s, p, t, err);
	} else {
		s->views++;
	}
	return err;
}

/* small machines are recorded finely, large ones in pageblocks or coarser */
static uint64_t cell_frames(const struct session *s)
{
	uint64_t frames = 1;

	while (s->system.max_pfn / frames >= CELLS_MAX)
		frames *= 2;
	return frames;
}

/**
 * struct numbers - addresses that are asked one by one
 */
struct numbers {
	uint64_t *at;
	size_t nr;
};

static int numbers_add(struct numbers *n, uint64_t value)
{
	uint64_t *more = mms_array_add(&n->at, &n->nr, sizeof(*more));

	if (!more)
		return -ENOMEM;
	*more = value;
	return 0;
}

static int take_cache(const struct mmscope_entry *e, void *ctx)
{
	struct mms_rec_cache c;

	if (e->rec->type != MMS_REC_CACHE)
		return 0;
	mmscope_rec_get(e->rec, &c, sizeof(c));
	return numbers_add(ctx, c.cache);
}

/* the slabs of each cache are a question of their own */
static void record_slabs(struct session *s, const struct plan *p)
{
	struct mmscope_view_args args = { .view = MMS_VIEW_CACHES };
	struct numbers caches = { .nr = 0 };
	size_t i;
	int err = mmscope_each(s->m, &args, take_cache, &caches, NULL);

	args.view = p->view;
	args.flags = p->flags;
	for (i = 0; i < caches.nr && !err; i++) {
		args.arg[0] = caches.at[i];
		record_one(s, p, &args, NULL);
	}
	free(caches.at);
}

static void record_machine(struct session *s, const struct plan *p)
{
	struct mmscope_view_args args = { .view = p->view, .flags = p->flags };

	memcpy(args.arg, p->arg, sizeof(args.arg));
	if (p->view == MMS_VIEW_CELLS)
		args.arg[2] = cell_frames(s);
	if (p->view == MMS_VIEW_PAGES)
		args.arg[1] = s->system.max_pfn;
	if (p->view == MMS_VIEW_SLABS)
		record_slabs(s, p);
	else
		record_one(s, p, &args, NULL);
}

/* ---- one address space ---- */

static int take_mm(const struct mmscope_entry *e, void *ctx)
{
	struct mms_rec_mm mm;

	if (e->rec->type != MMS_REC_MM)
		return 0;
	mmscope_rec_get(e->rec, &mm, sizeof(mm));
	*(uint64_t *)ctx = mm.mm;
	return 0;
}

/* which slab object the mm_struct is, as "mm" tells */
static void record_mm_object(struct session *s, struct mmscope_space space)
{
	static const struct plan what = { MMS_VIEW_WHAT, 0, SCOPE_SPACE, true, { 0 } };
	const struct mmscope_view_args args = { .view = MMS_VIEW_MM, .space = space };
	struct mmscope_view_args ask = { .view = MMS_VIEW_WHAT };
	uint64_t mm = 0;

	if (!mmscope_each(s->m, &args, take_mm, &mm, NULL) && mm) {
		ask.arg[0] = mm;
		ask.arg[1] = MMS_WHAT_AS_VA;
		record_one(s, &what, &ask, NULL);
	}
}

static int record_space(struct session *s, const struct target *t)
{
	bool kernel = target_is_kernel(t);
	int first = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(plans); i++) {
		const struct plan *p = &plans[i];
		const struct mmscope_view_args args = {
			.view = p->view,
			.flags = p->flags,
			.space = t->space,
		};
		int err;

		if (!(s->r->wanted >> i & 1) || p->scope == SCOPE_MACHINE ||
		    (kernel && p->scope == SCOPE_PROCESS))
			continue;
		err = record_one(s, p, &args, t);
		if (!first && (err == -ESRCH || err == -EPERM))
			first = err;
		if (!err && p->view == MMS_VIEW_MM)
			record_mm_object(s, t->space);
	}
	return first;
}

static int take_pid(const struct mmscope_entry *e, void *ctx)
{
	struct mms_rec_task t;

	if (e->rec->type != MMS_REC_TASK)
		return 0;
	mmscope_rec_get(e->rec, &t, sizeof(t));
	return t.mm && t.pid > 0 ? numbers_add(ctx, t.pid) : 0;
}

/* processes come and go: one that has gone since is no failure */
static int record_all(struct session *s)
{
	const struct mmscope_view_args args = { .view = MMS_VIEW_TASKS };
	struct numbers pids = { .nr = 0 };
	size_t i;
	int err = mmscope_each(s->m, &args, take_pid, &pids, NULL);

	for (i = 0; i < pids.nr && !err; i++) {
		const struct target t = { .space.pid = pids.at[i] };

		record_space(s, &t);
	}
	free(pids.at);
	return err ? fail_view(err, MMS_VIEW_TASKS, NULL) : 0;
}

static int record_targets(struct session *s)
{
	size_t i;
	int err;

	for (i = 0; i < s->r->nr; i++) {
		err = record_space(s, &s->r->target[i]);
		if (err)
			return fail_query(err, &s->r->target[i]);
	}
	return s->r->all ? record_all(s) : 0;
}

/* ---- the command ---- */

static int record(struct session *s)
{
	size_t i;
	int err = record_targets(s);

	for (i = 0; !err && i < ARRAY_SIZE(plans); i++)
		if (s->r->wanted >> i & 1 && plans[i].scope == SCOPE_MACHINE)
			record_machine(s, &plans[i]);
	return err;
}

static int finish(const struct session *s, int err)
{
	const struct request *r = s->r;
	struct stat st;
	char size[16];

	if (err || stat(temporary, &st) || rename(temporary, r->path)) {
		if (!err)
			err = fail_write(r->path, -errno);
		unlink(temporary);
		return err;
	}
	size_str(st.st_size, false, size, sizeof(size));
	if (!r->opts.quiet)
		printf("%s: %" PRIu64 " answers, %s\n", r->path, s->views, size);
	if (!r->opts.quiet && s->lacks)
		warn("%" PRIu64 " answer%s could not be had and %s left out%s", s->lacks,
		     s->lacks == 1 ? "" : "s", s->lacks == 1 ? "is" : "are",
		     r->opts.verbose ? "" : ": -v tells which");
	if (r->opts.verbose)
		moment_print(&s->moment);
	return 0;
}

static int answer(struct mmscope *m, void *ctx)
{
	struct session s = { .m = m, .r = ctx, .moment.root_pa = MMS_ADDR_NONE };
	struct device_source d;
	int err, closed;

	if (asprintf(&temporary, "%s.%d.tmp", s.r->path, getpid()) < 0)
		return fail(EXIT_FAIL, "not enough memory");
	device_source_init(&d, m, 0);
	err = mms_source_system(&d.source, &s.system);
	if (err)
		return device_source_fail(&d, err);
	catch_signals();
	err = mmscope_record_open(m, temporary, &s.rec);
	if (err) {
		unlink(temporary);
		return fail_write(s.r->path, err);
	}
	progress_init(&s.progress, !s.r->opts.quiet);
	err = record(&s);
	progress_clear(&s.progress);
	closed = mmscope_record_close(s.rec);
	if (!err && closed)
		err = fail_write(s.r->path, closed);
	return finish(&s, err);
}

static int run(int argc, char **argv)
{
	struct request r = { .nr = 0 };
	int err = options(argc, argv, &r);

	if (!err)
		err = device_run(&r.opts, answer, &r);
	free(r.target);
	free(temporary);
	return err;
}

const struct command cmd_record = {
	.name = "record",
	.args = "-o FILE [--pid LIST]",
	.summary = "all of one moment in a file",
	.run = run,
};
