// SPDX-License-Identifier: GPL-2.0-only
/*
 * vma.c - "mmscope vma": the VMAs of a process, what of each is in memory, the
 * gaps between them, and why neighbours are not one.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "draw.h"
#include "field.h"
#include "vma.h"

#define USE_WIDTH 8

struct request {
	struct opts opts;
	bool gaps;
	bool merge;
	bool no_pages;
	struct target target;
	uint64_t address;
	bool has_address;
	const struct out_desc *desc;
	struct selection sel;
};

/**
 * struct session - one run of the command
 * @m: connection
 * @info: of @m
 * @request: what was asked
 * @list: the VMAs
 */
struct session {
	struct mmscope *m;
	const struct mms_info *info;
	const struct request *request;
	struct vma_list list;
};

/**
 * struct row - a VMA, or the gap below it
 * @item: the VMA, NULL for a gap
 * @start: first address
 * @end: first address after
 */
struct row {
	const struct vma_item *item;
	uint64_t start;
	uint64_t end;
};

enum {
	COL_START, COL_END, COL_VIRT, COL_PERM, COL_RES, COL_USE, COL_SWAP, COL_HUGE,
	COL_NAME, COL_KIND, COL_FLAGS, COL_OFFSET, COL_PATH, COL_SPECIAL, COL_ANONNAME,
	COL_OPS, COL_POLICY, COL_DEV, COL_INODE, COL_VMA, COL_VMFLAGS, COL_PAGEPROT,
	COL_PGOFF, COL_ANONPGOFF, COL_ANONVMA, COL_VMOPS, COL_FILE, COL_PRIVATE,
	COL_UFFD, COL_POLICYADDR, COL_GAP, COL_ACCESS, COL_MERGE, COL_MERGEFLAGS,
	COL_PRESENT, COL_ANON, COL_FILEPAGES, COL_ZERO, COL_THP, COL_HUGETLB,
	COL_PROTNONE, COL_OTHER, COL_DIRTY, COL_YOUNG, COL_SPECIALPAGES,
};

#define D COL_F_DEFAULT
#define R COL_F_RIGHT

static const struct column columns[] = {
	[COL_START] = { "START", "first address", COL_ADDR, D },
	[COL_END] = { "END", "first address after", COL_ADDR, D },
	[COL_VIRT] = { "SIZE", "bytes of address space (VIRT)", COL_SIZE, D | R },
	[COL_PERM] = { "PERM", "r w x, and p private or s shared, as in maps", COL_STR, D },
	[COL_RES] = { "RES", "bytes resident, as RSS counts them", COL_SIZE, D | R },
	[COL_USE] = { "USE", "resident part as a bar; usual on a terminal", COL_STR, COL_F_NOJSON },
	[COL_SWAP] = { "SWAP", "bytes swapped out; usual if there are any", COL_SIZE, D | R },
	[COL_HUGE] = { "HUGE", "bytes in huge pages of any kind; usual if there are any",
		       COL_SIZE, D | R },
	[COL_NAME] = { "NAME", "file, [heap] and its like, or name of anonymous memory",
		       COL_STR, D },
	[COL_KIND] = { "KIND", "vma or gap", COL_STR, 0 },
	[COL_FLAGS] = { "FLAGS", "vm_flags by name", COL_LIST, 0 },
	[COL_OFFSET] = { "OFFSET", "bytes into the file", COL_ADDR, R },
	[COL_PATH] = { "PATH", "path of the file", COL_STR, 0 },
	[COL_SPECIAL] = { "SPECIAL", "[heap], [stack], [vdso] and their like", COL_STR, 0 },
	[COL_ANONNAME] = { "ANONNAME", "name of anonymous memory", COL_STR, 0 },
	[COL_OPS] = { "OPS", "symbol of vm_ops", COL_STR, 0 },
	[COL_POLICY] = { "POLICY", "memory policy", COL_STR, 0 },
	[COL_DEV] = { "DEV", "device of the file", COL_STR, 0 },
	[COL_INODE] = { "INODE", "inode number of the file", COL_NUM, R },
	[COL_VMA] = { "VMA", "address of the vm_area_struct", COL_ADDR, 0 },
	[COL_VMFLAGS] = { "VMFLAGS", "vm_flags as a number", COL_ADDR, 0 },
	[COL_PAGEPROT] = { "PAGEPROT", "vm_page_prot", COL_ADDR, 0 },
	[COL_PGOFF] = { "PGOFF", "vm_pgoff, pages", COL_PFN, R },
	[COL_ANONPGOFF] = { "ANONPGOFF", "offset that anonymous pages are indexed by, pages",
			    COL_PFN, R },
	[COL_ANONVMA] = { "ANONVMA", "address of the anon_vma", COL_ADDR, 0 },
	[COL_VMOPS] = { "VMOPS", "address of vm_ops", COL_ADDR, 0 },
	[COL_FILE] = { "FILE", "address of the struct file", COL_ADDR, 0 },
	[COL_PRIVATE] = { "PRIVATE", "vm_private_data", COL_ADDR, 0 },
	[COL_UFFD] = { "UFFD", "address of the userfaultfd context", COL_ADDR, 0 },
	[COL_POLICYADDR] = { "POLICYADDR", "address of the memory policy", COL_ADDR, 0 },
	[COL_GAP] = { "GAP", "bytes to the VMA below", COL_SIZE, R },
	[COL_ACCESS] = { "ACCESS", "what it is, in the same words on every kernel", COL_LIST, 0 },
	[COL_MERGE] = { "MERGE", "why it is not one with the VMA below, or \"could\"", COL_LIST, 0 },
	[COL_MERGEFLAGS] = { "MERGEFLAGS", "flags that differ from the VMA below", COL_LIST, 0 },
	[COL_PRESENT] = { "PRESENT", "bytes mapped by present entries", COL_SIZE, R },
	[COL_ANON] = { "ANON", "of these, anonymous", COL_SIZE, R },
	[COL_FILEPAGES] = { "FILEPAGES", "of these, of the page cache", COL_SIZE, R },
	[COL_ZERO] = { "ZERO", "the shared page of zeroes, in no RSS", COL_SIZE, R },
	[COL_THP] = { "THP", "in transparent huge pages mapped as one", COL_SIZE, R },
	[COL_HUGETLB] = { "HUGETLB", "in pages of hugetlbfs", COL_SIZE, R },
	[COL_PROTNONE] = { "PROTNONE", "kept but not reachable", COL_SIZE, R },
	[COL_OTHER] = { "OTHER", "migration, device and hwpoison entries, markers", COL_SIZE, R },
	[COL_DIRTY] = { "DIRTY", "written since the bit was last cleared", COL_SIZE, R },
	[COL_YOUNG] = { "YOUNG", "accessed since the bit was last cleared", COL_SIZE, R },
	[COL_SPECIALPAGES] = { "SPECIALPAGES", "present, but no page that is counted", COL_SIZE, R },
};

#undef D
#undef R

#define PLAIN(member) FIELD(struct mms_rec_vma, member, FIELD_PLAIN)
#define ADDRESS(member) FIELD(struct mms_rec_vma, member, FIELD_ADDRESS)
#define PAGES(member) FIELD(struct mms_rec_vma, member, FIELD_PAGES)

static const struct field fields[ARRAY_SIZE(columns)] = {
	[COL_SWAP] = PAGES(swap),
	[COL_INODE] = ADDRESS(inode),
	[COL_VMA] = ADDRESS(vma),
	[COL_VMFLAGS] = PLAIN(flags),
	[COL_PAGEPROT] = PLAIN(page_prot),
	[COL_PGOFF] = PLAIN(pgoff),
	[COL_ANONPGOFF] = PLAIN(anon_pgoff),
	[COL_ANONVMA] = ADDRESS(anon_vma),
	[COL_VMOPS] = ADDRESS(vm_ops),
	[COL_FILE] = ADDRESS(file),
	[COL_PRIVATE] = ADDRESS(private_data),
	[COL_UFFD] = ADDRESS(uffd_ctx),
	[COL_POLICYADDR] = ADDRESS(policy),
	[COL_GAP] = PLAIN(gap),
	[COL_PRESENT] = PAGES(present),
	[COL_ANON] = PAGES(anon),
	[COL_FILEPAGES] = PAGES(file_pages),
	[COL_ZERO] = PAGES(zero),
	[COL_THP] = PAGES(thp),
	[COL_HUGETLB] = PAGES(hugetlb),
	[COL_PROTNONE] = PAGES(prot_none),
	[COL_OTHER] = PAGES(other),
	[COL_DIRTY] = PAGES(dirty),
	[COL_YOUNG] = PAGES(young),
	[COL_SPECIALPAGES] = PAGES(special),
};

/* columns that need the page tables */
static bool counts_pages(unsigned int column)
{
	return column == COL_RES || column == COL_USE || column == COL_SWAP ||
	       column == COL_HUGE || column >= COL_PRESENT;
}

/* ---- cells ---- */

static const char *const access_words[] = {
	"read", "write", "exec", "shared", "locked", "hugetlb", "growsdown",
	"pfnmap", "io", "uffd",
};

static const char *const merge_words[] = {
	"apart", "flags", "file", "pgoff", "anon-vma", "policy", "uffd", "anon-name",
	"close", "special", "anon-pgoff", "hugetlb",
};

static void fill_text(const char *text, struct cell *cell)
{
	cell->set = text;
	cell->str = text;
}

static void fill_merge(const struct mms_rec_vma *rec, struct cell *cell)
{
	cell->str = cell->buf;
	if (rec->merge)
		words_str(rec->merge, merge_words, ARRAY_SIZE(merge_words),
			  cell->buf, sizeof(cell->buf));
	else
		cell->str = "could";
}

static void fill_list(struct session *s, const struct mms_rec_vma *rec,
		      unsigned int column, struct cell *cell)
{
	cell->str = cell->buf;
	switch (column) {
	case COL_FLAGS:
		mmscope_flags_str(s->m, MMS_NAMES_VMA_FLAG, rec->flags, cell->buf,
				  sizeof(cell->buf));
		break;
	case COL_MERGEFLAGS:
		mmscope_flags_str(s->m, MMS_NAMES_VMA_FLAG, rec->merge_flags,
				  cell->buf, sizeof(cell->buf));
		break;
	case COL_ACCESS:
		words_str(rec->access, access_words, ARRAY_SIZE(access_words),
			  cell->buf, sizeof(cell->buf));
		break;
	}
}

static void fill_derived(struct session *s, const struct vma_item *v,
			 unsigned int column, struct cell *cell)
{
	const struct mms_rec_vma *rec = &v->rec;

	cell->str = cell->buf;
	switch (column) {
	case COL_PERM:
		vma_perms(rec->access, cell->buf);
		cell->color = vma_color(v);
		break;
	case COL_RES:
		cell->num = vma_resident(rec) << s->info->page_shift;
		break;
	case COL_USE:
		bar_str((vma_resident(rec) + rec->hugetlb) << s->info->page_shift,
			rec->end - rec->start, USE_WIDTH, cell->buf);
		cell->color = SGR_GREEN;
		break;
	case COL_HUGE:
		cell->num = (rec->thp + rec->hugetlb) << s->info->page_shift;
		break;
	case COL_NAME:
		vma_label(v, cell->buf, sizeof(cell->buf));
		if (v->path)
			cell->str = v->path;
		cell->set = *cell->str;
		break;
	case COL_DEV:
		cell->set = v->path;
		snprintf(cell->buf, sizeof(cell->buf), "%02x:%02x", rec->dev_major,
			 rec->dev_minor);
		break;
	case COL_OFFSET:
		cell->set = rec->file;
		cell->num = rec->pgoff << s->info->page_shift;
		break;
	}
}

static void fill_vma(struct session *s, const struct vma_item *v,
		     unsigned int column, struct cell *cell)
{
	switch (column) {
	case COL_PATH:
		fill_text(v->path, cell);
		break;
	case COL_SPECIAL:
		fill_text(v->special, cell);
		break;
	case COL_ANONNAME:
		fill_text(v->name, cell);
		break;
	case COL_OPS:
		fill_text(v->ops, cell);
		break;
	case COL_POLICY:
		fill_text(v->policy, cell);
		break;
	case COL_MERGE:
		fill_merge(&v->rec, cell);
		break;
	case COL_FLAGS:
	case COL_MERGEFLAGS:
	case COL_ACCESS:
		fill_list(s, &v->rec, column, cell);
		break;
	default:
		fill_derived(s, v, column, cell);
	}
}

static void fill(const void *row, unsigned int column, struct cell *cell,
		 bool want_json, void *ctx)
{
	const struct row *r = row;
	struct session *s = ctx;

	(void)want_json;
	cell->set = true;
	switch (column) {
	case COL_START:
		cell->num = r->start;
		return;
	case COL_END:
		cell->num = r->end;
		return;
	case COL_VIRT:
		cell->num = r->end - r->start;
		return;
	case COL_KIND:
		cell->str = r->item ? "vma" : "gap";
		return;
	}
	cell->set = r->item && !(s->request->no_pages && counts_pages(column));
	if (!r->item && column == COL_NAME) {
		cell->set = true;
		cell->str = "(gap)";
		cell->color = SGR_DIM;
	} else if (cell->set &&
		   !field_fill(&fields[column], &r->item->rec,
			       s->info->page_shift, cell)) {
		fill_vma(s, r->item, column, cell);
	}
	if (columns[column].type == COL_SIZE && !cell->num)
		cell->color = SGR_DIM;
}

static const struct out_desc desc = {
	.schema = "mmscope.vma/1",
	.array = "vmas",
	.columns = columns,
	.nr = ARRAY_SIZE(columns),
	.fill = fill,
};

/* ---- arguments ---- */

static int usage(void)
{
	fputs("Usage:\n mmscope vma [OPTIONS] PID|self [ADDRESS]\n\n"
	      "Shows the VMAs of a process: what its address space consists of, and how much\n"
	      "of each is in memory. With ADDRESS (hexadecimal) only the one that the kernel\n"
	      "finds for it: the VMA around the address, or else the first one above.\n\n"
	      "Options:\n"
	      " -g, --gaps             also the gaps between VMAs\n"
	      " -m, --explain-merge    tell of each pair that touches why it is not one VMA\n"
	      "     --no-pages         do not look into the page tables: no RES, SWAP, HUGE\n",
	      stdout);
	opts_usage(stdout);
	columns_usage(&desc, stdout);
	fputs("\nWith --explain-merge:\n", stdout);
	columns_usage(&merge_desc, stdout);
	return RUN_DONE;
}

enum { OPT_NO_PAGES = OPT_OWN };

static const struct option longopts[] = {
	{ "gaps", no_argument, NULL, 'g' },
	{ "explain-merge", no_argument, NULL, 'm' },
	{ "no-pages", no_argument, NULL, OPT_NO_PAGES },
	COMMON_LONG
};

static const struct opts_flag flags[] = {
	{ 'g', offsetof(struct request, gaps) },
	{ 'm', offsetof(struct request, merge) },
	{ OPT_NO_PAGES, offsetof(struct request, no_pages) },
	{ 0, 0 }
};

static const struct opts_spec spec = {
	.command = "vma",
	.shorts = COMMON_SHORT "gm",
	.longs = longopts,
	.usage = usage,
	.flags = flags,
};

static int arguments(int argc, char **argv, struct request *r)
{
	const char *wrong;
	struct span span;
	int err;

	if (argc - optind < 1 || argc - optind > 2) {
		fail(EXIT_USAGE, "vma needs a process and at most one address");
		return opts_try_help("vma");
	}
	err = target_parse(argv[optind], &r->target);
	if (!err && target_is_kernel(&r->target))
		return fail(EXIT_USAGE, "the kernel has no VMAs: "
			    "\"mmscope mm kernel\" shows its layout");
	if (err || argc - optind == 1)
		return err;
	wrong = span_parse(argv[optind + 1], &span);
	if (wrong || span.is_range)
		return fail(EXIT_USAGE, "\"%s\" is no address: %s",
			    argv[optind + 1], wrong ? wrong : "it is a range");
	r->address = span.start;
	r->has_address = true;
	return 0;
}

/*
 * Of the usual columns a table leaves out those that would be empty, and has
 * the bar where somebody looks.
 */
static void adapt_columns(const struct session *s, struct selection *sel)
{
	const struct opts *o = &s->request->opts;
	uint64_t swap = 0, huge = 0;
	struct selection usual = { .nr = 0 };
	size_t i;

	if (o->columns || o->all_columns || o->format != FORMAT_TABLE)
		return;
	for (i = 0; i < s->list.nr; i++) {
		swap |= s->list.item[i].rec.swap;
		huge |= s->list.item[i].rec.thp | s->list.item[i].rec.hugetlb;
	}
	for (i = 0; i < sel->nr; i++) {
		unsigned int id = sel->id[i];

		if ((id == COL_SWAP && !swap) || (id == COL_HUGE && !huge) ||
		    (id == COL_RES && s->request->no_pages))
			continue;
		usual.id[usual.nr++] = id;
		if (id == COL_RES && isatty(STDOUT_FILENO))
			usual.id[usual.nr++] = COL_USE;
	}
	*sel = usual;
}

/* ---- the command ---- */

static void put_rows(const struct session *s, struct out *out)
{
	size_t i;

	for (i = 0; i < s->list.nr; i++) {
		const struct vma_item *v = &s->list.item[i];
		struct row r = { NULL, v->rec.start - v->rec.gap, v->rec.start };

		if (s->request->gaps && v->rec.gap)
			out_row(out, NULL, &r);
		r.item = v;
		r.start = v->rec.start;
		r.end = v->rec.end;
		out_row(out, NULL, &r);
	}
}

/* what the kernel's find_vma() does is not what one might expect */
static void tell_found(const struct session *s)
{
	const struct request *r = s->request;
	const struct mms_rec_vma *rec = s->list.nr ? &s->list.item[0].rec : NULL;

	if (!rec)
		para(0, "No VMA lies at 0x%" PRIx64 " or above it.", r->address);
	else if (rec->start <= r->address)
		para(0, "0x%" PRIx64 " lies 0x%" PRIx64 " bytes into this VMA:",
		     r->address, (uint64_t)(r->address - rec->start));
	else
		para(0, "No VMA contains 0x%" PRIx64 "; the first one above it begins "
		     "0x%" PRIx64 " bytes higher:", r->address,
		     (uint64_t)(rec->start - r->address));
}

static void tell_total(const struct session *s)
{
	const struct opts *o = &s->request->opts;
	uint64_t virt = 0, res = 0, swap = 0, huge = 0;
	unsigned int shift = s->info->page_shift;
	size_t i;

	for (i = 0; i < s->list.nr; i++) {
		const struct mms_rec_vma *rec = &s->list.item[i].rec;

		virt += rec->end - rec->start;
		res += vma_resident(rec) << shift;
		swap += rec->swap << shift;
		huge += rec->hugetlb << shift;
	}
	printf("%s%s, VIRT %s", s->list.nr ? "\n" : "",
	       count_str(s->list.nr, "VMA", NULL), size_text(virt, o));
	if (!s->request->no_pages)
		printf(", RES %s", size_text(res, o));
	if (huge)
		printf(", besides %s of hugetlb pages", size_text(huge, o));
	if (swap)
		printf(", %s swapped out", size_text(swap, o));
	putchar('\n');
}

static int print(struct session *s, const struct mmscope_moment *moment)
{
	const struct request *r = s->request;
	bool prose = is_table(&r->opts) && !r->merge;
	struct selection sel = r->sel;
	struct out *out;
	int err;

	if (!r->merge)
		adapt_columns(s, &sel);
	if (prose && r->has_address)
		tell_found(s);
	out = out_open(r->desc, &sel, &r->opts, r->merge ? (void *)s->m : s);
	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	if (r->merge)
		merge_rows(&s->list, out);
	else
		put_rows(s, out);
	if (r->has_address)
		out_member(out, "address", json_addr(r->address));
	out_moment(out, moment);
	err = out_close(out);
	if (!err && prose && !r->has_address)
		tell_total(s);
	return err;
}

static int answer(struct mmscope *m, void *ctx)
{
	const struct request *r = ctx;
	struct session s = {
		.m = m,
		.info = mmscope_info(m),
		.request = r,
		.list = { .limit = r->has_address },
	};
	struct mmscope_moment moment;
	bool pages = !r->no_pages && !r->merge;
	int err = vmas_load(m, &r->target, pages ? MMS_VIEW_F_PAGES : 0,
			    r->address, &s.list, &moment);

	if (err)
		err = fail_view(err, MMS_VIEW_VMAS, &r->target);
	else if (r->merge && is_report(&r->opts))
		err = merge_print(m, &s.list, &r->opts);
	else
		err = print(&s, &moment);
	if (!err && r->opts.verbose)
		moment_print(&moment);
	vmas_free(&s.list);
	return err;
}

static int run(int argc, char **argv)
{
	struct request r = { .address = 0 };
	int err = opts_parse(argc, argv, &spec, &r.opts, &r);

	if (err)
		return err;
	r.desc = r.merge ? &merge_desc : &desc;
	err = columns_select(r.desc, &r.opts, &r.sel);
	if (!err)
		err = arguments(argc, argv, &r);
	return err ? err : device_run(&r.opts, answer, &r);
}

const struct command cmd_vma = {
	.name = "vma",
	.args = "PID|self [ADDRESS]",
	.summary = "the VMAs of a process, and why they are not merged",
	.run = run,
};
