// SPDX-License-Identifier: GPL-2.0-only
/*
 * slab_card.c - one slab cache: its numbers, an object as a drawing, and what
 * each node and each CPU keeps.
 */
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>

#include "slab.h"

#define POINTER 8	/* bytes of a free pointer; all kernels here are 64-bit */

/* ---- drawing ---- */

/**
 * struct part - a piece of the place that an object takes
 * @from: first byte, counted from the beginning of the place
 * @to: first byte after
 * @letter: in the drawing
 * @what: what it is
 */
struct part {
	uint64_t from;
	uint64_t to;
	char letter;
	const char *what;
};

static bool has_flag(struct slab_view *v, const struct cache *c, const char *name)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		const char *flag = mmscope_name(v->m, MMS_NAMES_SLAB_FLAG, bit);

		if (c->rec.flags >> bit & 1 && flag && !strcmp(flag, name))
			return true;
	}
	return false;
}

/*
 * mm/slub.c, calculate_sizes(): left red zone, object, right red zone or
 * padding, and behind @used the free pointer (where the object may not hold
 * it), tracking and padding. Offsets in the record count from the object.
 */
static size_t parts_of(struct slab_view *v, const struct cache *c,
		       struct part part[5])
{
	const struct mms_rec_cache *r = &c->rec;
	bool red = has_flag(v, c, "red_zone");
	uint64_t object = r->red_left, end = object + r->object_size;
	uint64_t used = object + r->used, behind = used;
	size_t nr = 0;

	if (object)
		part[nr++] = (struct part){ 0, object, 'r', "red zone" };
	part[nr++] = (struct part){ object, end, 'O', "the object" };
	if (used > end)
		part[nr++] = (struct part){ end, used, red ? 'r' : '.',
					    red ? "red zone" : "padding" };
	if (r->offset >= r->used && object + r->offset + POINTER <= r->size) {
		behind = object + r->offset + POINTER;
		part[nr++] = (struct part){ object + r->offset, behind, 'P',
					    "free pointer" };
	}
	if (r->size > behind && r->size > end)
		part[nr++] = (struct part){ behind > end ? behind : end, r->size, '.',
					    has_flag(v, c, "store_user") ?
					    "tracking, padding" : "padding" };
	return nr;
}

static const char *part_glyph(char letter)
{
	if (!term_utf8())
		return letter == 'O' ? "#" : letter == 'r' ? "%" :
		       letter == 'P' ? "P" : ".";
	return letter == 'O' ? "█" : letter == 'r' ? "▒" :
	       letter == 'P' ? "P" : "░";
}

static const char *part_color(char letter)
{
	return letter == 'O' ? SGR_GREEN : letter == 'r' ? SGR_RED :
	       letter == 'P' ? SGR_BOLD SGR_YELLOW : SGR_DIM;
}

/* what stands in a cell; the free pointer is always seen */
static char letter_at(const struct mms_rec_cache *r, const struct part *part,
		      size_t nr, uint64_t from, uint64_t to)
{
	uint64_t pointer = r->red_left + r->offset;
	size_t i;

	if (pointer >= from && pointer < to)
		return 'P';
	for (i = nr; i-- > 0;)
		if (from >= part[i].from && from < part[i].to)
			return part[i].letter;
	return '.';
}

static void draw_object(const struct mms_rec_cache *r, const struct part *part,
			size_t nr)
{
	unsigned int cells = term_width() - 6, i;

	if (!r->size)
		return;
	if (cells > r->size)
		cells = r->size;
	printf("   ");
	for (i = 0; i < cells; i++) {
		uint64_t from = (uint64_t)r->size * i / cells;
		uint64_t to = (uint64_t)r->size * (i + 1) / cells;
		char letter = letter_at(r, part, nr, from, to);

		printf("%s%s%s", color(part_color(letter)), part_glyph(letter),
		       color(SGR_RESET));
	}
	putchar('\n');
}

static void draw_line(char letter, uint64_t from, uint64_t to, const char *what)
{
	printf("   %s%s%s %5" PRIu64 " - %-5" PRIu64 " %s\n",
	       color(part_color(letter)), part_glyph(letter), color(SGR_RESET),
	       from, to - 1, what);
}

static void draw(struct slab_view *v, const struct cache *c)
{
	const struct mms_rec_cache *r = &c->rec;
	struct part part[5];
	size_t nr = parts_of(v, c, part), i;
	uint64_t pointer = r->red_left + r->offset;

	section("An object and what surrounds it: %u bytes", r->size);
	draw_object(r, part, nr);
	for (i = 0; i < nr; i++) {
		draw_line(part[i].letter, part[i].from, part[i].to, part[i].what);
		if (part[i].letter == 'O' && r->offset < r->used)
			draw_line('P', pointer, pointer + POINTER,
				  "free pointer, while the object is free");
		if (part[i].letter == 'O' && r->usersize)
			draw_line('O', part[i].from + r->useroffset,
				  part[i].from + r->useroffset + r->usersize,
				  "may be copied to and from user space");
	}
}

/* ---- nodes and CPUs ---- */

enum {
	NODE_NODE, NODE_SLABS, NODE_OBJECTS, NODE_PARTIAL, NODE_SEEN, NODE_FREE,
	NODE_FULL, NODE_EMPTY, NODE_BARN,
};

#define USUAL (COL_F_DEFAULT | COL_F_RIGHT)

static const struct column node_columns[] = {
	[NODE_NODE] = { "NODE", "number of the node", COL_NUM, USUAL },
	[NODE_SLABS] = { "SLABS", "slabs", COL_NUM, USUAL },
	[NODE_OBJECTS] = { "OBJECTS", "objects these hold", COL_NUM, USUAL },
	[NODE_PARTIAL] = { "PARTIAL", "partial slabs, as the kernel counts", COL_NUM, USUAL },
	[NODE_SEEN] = { "SEEN", "of these, seen on the list", COL_NUM, USUAL },
	[NODE_FREE] = { "FREE", "free objects in these", COL_NUM, USUAL },
	[NODE_FULL] = { "FULL-SHEAVES", "full sheaves in the barn", COL_NUM, USUAL },
	[NODE_EMPTY] = { "EMPTY-SHEAVES", "empty sheaves in the barn", COL_NUM, USUAL },
	[NODE_BARN] = { "BARN", "objects in the full ones", COL_NUM, USUAL },
};

static void node_fill(const void *row, unsigned int column, struct cell *cell,
		      bool want_json, void *ctx)
{
	const struct mms_rec_cache_node *n = row;
	bool barn = n->barn_full != ~0U;
	const uint64_t value[] = {
		[NODE_NODE] = n->node, [NODE_SLABS] = n->slabs,
		[NODE_OBJECTS] = n->objects, [NODE_PARTIAL] = n->partial,
		[NODE_SEEN] = n->partial_seen, [NODE_FREE] = n->partial_free,
		[NODE_FULL] = n->barn_full, [NODE_EMPTY] = n->barn_empty,
		[NODE_BARN] = n->barn_objects,
	};

	(void)want_json;
	(void)ctx;
	cell->set = value[column] != MMS_COUNT_UNKNOWN &&
		    (barn || column < NODE_FULL);
	cell->num = value[column];
}

static const struct out_desc nodes_desc = {
	.columns = node_columns,
	.nr = ARRAY_SIZE(node_columns),
	.fill = node_fill,
};

enum {
	CPU_CPU, CPU_SLAB, CPU_FREE, CPU_SLABFREE, CPU_PARTIAL, CPU_PFREE,
	CPU_MAIN, CPU_SPARE, CPU_RCU, CPU_RACY,
};

static const struct column cpu_columns[] = {
	[CPU_CPU] = { "CPU", "CPU", COL_NUM, USUAL },
	[CPU_SLAB] = { "SLAB", "frame of the slab it allocates from", COL_PFN, USUAL },
	[CPU_FREE] = { "FREE", "objects on its own list", COL_NUM, USUAL },
	[CPU_SLABFREE] = { "SLAB-FREE", "objects on the slab's list", COL_NUM, USUAL },
	[CPU_PARTIAL] = { "PARTIAL", "its partial slabs", COL_NUM, USUAL },
	[CPU_PFREE] = { "PARTIAL-FREE", "free objects in these", COL_NUM, USUAL },
	[CPU_MAIN] = { "MAIN", "objects in the main sheaf", COL_NUM, USUAL },
	[CPU_SPARE] = { "SPARE", "objects in the spare sheaf", COL_NUM, USUAL },
	[CPU_RCU] = { "RCU", "objects in the sheaf that waits for RCU", COL_NUM, USUAL },
	[CPU_RACY] = { "RACY", "it was at work: numbers may not belong together", COL_BOOL, COL_F_DEFAULT },
};

static void cpu_fill(const void *row, unsigned int column, struct cell *cell,
		     bool want_json, void *ctx)
{
	const struct mms_rec_cache_cpu *c = row;
	const uint64_t value[] = {
		[CPU_CPU] = c->cpu, [CPU_SLAB] = c->slab, [CPU_FREE] = c->free,
		[CPU_SLABFREE] = c->slab_free, [CPU_PARTIAL] = c->partial_slabs,
		[CPU_PFREE] = c->partial_free, [CPU_MAIN] = c->main,
		[CPU_SPARE] = c->spare, [CPU_RCU] = c->rcu_free,
		[CPU_RACY] = !!(c->flags & MMS_CACHE_CPU_RACY),
	};

	(void)want_json;
	(void)ctx;
	cell->set = value[column] != MMS_ADDR_NONE;
	cell->num = value[column];
}

static const struct out_desc cpus_desc = {
	.columns = cpu_columns,
	.nr = ARRAY_SIZE(cpu_columns),
	.fill = cpu_fill,
};

/* a kernel has either slabs of its CPUs or sheaves */
static struct selection without(size_t nr, unsigned int from, unsigned int to)
{
	struct selection sel = { .nr = 0 };
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (i < from || i > to)
			sel.id[sel.nr++] = i;
	return sel;
}

static int rows_print(struct slab_view *v, const struct out_desc *desc,
		      const struct selection *sel, const void *rows, size_t nr,
		      size_t size)
{
	struct opts plain = v->request->opts;
	struct out *out = out_open(desc, sel, &plain, v);
	size_t i;

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	for (i = 0; i < nr; i++)
		out_row(out, NULL, (const char *)rows + i * size);
	return out_close(out);
}

static int tables_print(struct slab_view *v, const struct cache *c)
{
	bool sheaves = c->rec.sheaf_capacity;
	struct selection nodes = sheaves ?
		without(ARRAY_SIZE(node_columns), 1, 0) :
		without(ARRAY_SIZE(node_columns), NODE_FULL, NODE_BARN);
	struct selection cpus = sheaves ?
		without(ARRAY_SIZE(cpu_columns), CPU_SLAB, CPU_PFREE) :
		without(ARRAY_SIZE(cpu_columns), CPU_MAIN, CPU_RCU);
	int err = 0;

	if (c->nr_nodes) {
		section("Per node");
		err = rows_print(v, &nodes_desc, &nodes, c->node, c->nr_nodes,
				 sizeof(*c->node));
	}
	if (!err && c->nr_cpus) {
		section("Per CPU");
		err = rows_print(v, &cpus_desc, &cpus, c->cpu, c->nr_cpus,
				 sizeof(*c->cpu));
	}
	return err;
}

/* ---- the card ---- */

static const char *number(uint64_t n, char *buf, size_t size)
{
	if (n == MMS_COUNT_UNKNOWN)
		snprintf(buf, size, "?");
	else
		snprintf(buf, size, "%" PRIu64, n);
	return buf;
}

static void card_counts(const struct slab_view *v, const struct cache *c)
{
	const struct mms_rec_cache *r = &c->rec;
	const struct opts *o = &v->request->opts;
	uint64_t waste = cache_waste(c, v->shift), live = cache_live(c);
	char n[6][24], bar[BAR_BYTES];

	printf("   objects  %s live, %s cached by CPUs, %s in all\n",
	       number(live, n[0], 24), number(r->cached, n[1], 24),
	       number(r->objects, n[2], 24));
	if (live != MMS_COUNT_UNKNOWN && r->objects != MMS_COUNT_UNKNOWN) {
		bar_str(live, r->objects, 40, bar);
		printf("            %s%s%s\n", color(SGR_GREEN), bar, color(SGR_RESET));
	}
	printf("   slabs    %s of order %u with %s each: %s full, %s partial, "
	       "%s of CPUs, %s empty\n", number(r->slabs, n[0], 24), r->order,
	       count_str(r->per_slab, "object", NULL), number(r->full, n[1], 24),
	       number(r->partial, n[2], 24), number(r->cpu_slabs, n[3], 24),
	       number(r->free_slabs, n[4], 24));
	printf("   memory   %s", size_text(cache_memory(c, v->shift), o));
	if (waste != MMS_COUNT_UNKNOWN)
		printf(", %s of it not filled by live objects", size_text(waste, o));
	putchar('\n');
}

/* one comma is as good a place for a new line as another */
static void names_print(const char *list)
{
	char text[2048];
	size_t i, len = 0;

	for (i = 0; list[i] && len + 3 < sizeof(text); i++) {
		text[len++] = list[i];
		if (list[i] == ',')
			text[len++] = ' ';
	}
	text[len] = '\0';
	para(3, "also called %s", text);
}

static void card(const struct slab_view *v, const struct cache *c)
{
	const struct mms_rec_cache *r = &c->rec;
	char flags[256], text[1024];

	text_safe(c->name, text, sizeof(text));
	printf("%s%s%s, kmem_cache at 0x%" PRIx64 "\n", color(SGR_BOLD), text,
	       color(SGR_RESET), (uint64_t)r->cache);
	text_safe(c->aliases, text, sizeof(text));
	if (*text)
		names_print(text);
	else if (r->refcount > 1)
		para(3, "it has %d names; /sys/kernel/slab tells them", r->refcount);
	if (r->state & MMS_CACHE_INCONCLUSIVE)
		para(3, "%sINCONCLUSIVE%s: it moved while it was read, or a list made no "
		     "sense; the numbers may not belong together.",
		     color(SGR_YELLOW), color(SGR_RESET));
	if (r->state & MMS_CACHE_APPROXIMATE)
		para(3, "APPROXIMATE: a list was too long to be counted to its end.");
	if (r->state & MMS_CACHE_BOOT)
		para(3, "made before the slab allocator was up");
	card_counts(v, c);
	mmscope_flags_str(v->m, MMS_NAMES_SLAB_FLAG, r->flags, flags, sizeof(flags));
	printf("   flags    %s\n", *flags ? flags : "none");
	if (r->ctor)
		printf("   ctor     %s\n", c->ctor ? c->ctor : "?");
	printf("   keeps    %s a node", count_str(r->min_partial, "partial slab", NULL));
	if (r->cpu_partial)
		printf(", %s in partial slabs a CPU",
		       count_str(r->cpu_partial, "object", NULL));
	if (r->sheaf_capacity)
		printf(", sheaves of %s", count_str(r->sheaf_capacity, "object", NULL));
	putchar('\n');
}

/* ---- JSON ---- */

static struct json_object *rows_json(const struct out_desc *desc, const void *rows,
				     size_t nr, size_t size)
{
	struct json_object *array = json_object_new_array();
	size_t i, j;

	for (i = 0; i < nr; i++) {
		struct json_object *obj = json_object_new_object();

		for (j = 0; j < desc->nr; j++) {
			struct cell cell = { .set = false };
			char key[32];

			desc->fill((const char *)rows + i * size, j, &cell, true, NULL);
			json_object_object_add(obj,
				json_key(desc->columns[j].name, key, sizeof(key)),
				!cell.set ? NULL : desc->columns[j].type == COL_BOOL ?
				json_object_new_boolean(cell.num) :
				json_object_new_uint64(cell.num));
		}
		json_object_array_add(array, obj);
	}
	return array;
}

static struct json_object *kept_json(const struct cache *c)
{
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "nodes",
			       rows_json(&nodes_desc, c->node, c->nr_nodes,
					 sizeof(*c->node)));
	json_object_object_add(obj, "cpus",
			       rows_json(&cpus_desc, c->cpu, c->nr_cpus,
					 sizeof(*c->cpu)));
	return obj;
}

static int json_print(struct slab_view *v, const struct cache *c)
{
	struct out *out = out_open(&caches_desc, &v->request->sel,
				   &v->request->opts, v);

	if (!out)
		return fail(EXIT_FAIL, "not enough memory");
	out_row(out, NULL, c);
	out_member(out, "kept", kept_json(c));
	out_member(out, "consistency", json_moment(&v->moment));
	return out_close(out);
}

int cache_print(struct slab_view *v, const struct cache *c)
{
	const struct opts *o = &v->request->opts;

	if (o->format != FORMAT_TABLE || o->columns || o->all_columns)
		return json_print(v, c);
	card(v, c);
	draw(v, c);
	return tables_print(v, c);
}
