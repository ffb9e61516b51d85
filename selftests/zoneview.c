// SPDX-License-Identifier: GPL-2.0
/*
 * Looks up in mmscope's records what the files of /proc say, and compares.
 */
#define _GNU_SOURCE
#include "zoneview.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

#define ROUNDS	20

static struct records names;

void zoneview_init(int dev)
{
	ask_zones(dev, MMS_VIEW_NAMES, 0, 0, &names);
}

static const struct mms_rec_name *find_name(uint32_t table, const char *name, uint32_t number)
{
	const struct mms_rec_name *n;

	for_each_record(n, &names, MMS_REC_NAME)
		if (n->table == table &&
		    (name ? !strcmp(n->name, name) : n->number == number))
			return n;
	return NULL;
}

int zone_number(const char *name)
{
	const struct mms_rec_name *n = find_name(MMS_NAMES_ZONE, name, 0);

	return n ? (int)n->number : -1;
}

int type_number(const char *name)
{
	const struct mms_rec_name *n = find_name(MMS_NAMES_MIGRATETYPE, name, 0);

	return n ? (int)n->number : -1;
}

const char *type_word(uint32_t type)
{
	const struct mms_rec_name *n = find_name(MMS_NAMES_MIGRATETYPE, NULL, type);

	return n ? n->name : "?";
}

int ask_zones(int dev, uint32_t view, uint32_t flags, uint32_t len, struct records *ret)
{
	struct mms_view req = { .view = view, .flags = flags };

	if (view == MMS_VIEW_BUDDY || view == MMS_VIEW_PCP || view == MMS_VIEW_PAGEBLOCKS)
		req.arg[0] = req.arg[1] = ~0ULL;
	return dev_view(dev, &req, len, ret);
}

int ask_system(int dev, struct mms_rec_system *ret)
{
	const struct mms_rec_system *rec;
	struct records r;
	int err = ask_zones(dev, MMS_VIEW_SYSTEM, 0, 0, &r);

	if (err)
		return err;
	rec = records_next(&r, NULL, MMS_REC_SYSTEM);
	if (rec)
		*ret = *rec;
	records_free(&r);
	return rec ? 0 : -ENODATA;
}

static bool zone_field(const struct records *r, const struct fact *f, uint32_t zone,
		       uint64_t *value)
{
	const struct mms_rec_zone *z;
	unsigned int i;

	for_each_record(z, r, MMS_REC_ZONE) {
		const struct {
			const char *key;
			uint64_t value;
		} fields[] = {
			{ "free", z->free_global }, { "boost", z->boost },
			{ "min", z->watermark[0] + z->boost },
			{ "low", z->watermark[1] + z->boost },
			{ "high", z->watermark[2] + z->boost },
			{ "promo", z->watermark[3] + z->boost },
			{ "spanned", z->spanned }, { "present", z->present },
			{ "managed", z->managed }, { "cma", z->cma },
			{ "start_pfn", z->start_pfn },
			{ "reserved_highatomic", z->highatomic },
		};

		if (z->node != f->node || z->index != zone)
			continue;
		for (i = 0; i < ARRAY_LEN(fields); i++)
			if (!strcmp(f->key, fields[i].key)) {
				*value = fields[i].value;
				return true;
			}
		if (sscanf(f->key, "protection %u", &i) == 1 && i < MMS_ZONES_MAX) {
			*value = z->lowmem_reserve[i];
			return true;
		}
	}
	return false;
}

static bool counter(const struct records *r, const struct fact *f, uint32_t zone,
		    uint64_t *value)
{
	const bool of_node = !strncmp(f->key, "node ", 5);
	const struct mms_rec_stat *s;

	for_each_record(s, r, MMS_REC_STAT)
		if (s->node == f->node && s->zone == (of_node ? ~0U : zone) &&
		    !strcmp(s->name, f->key + (of_node ? 5 : 0))) {
			*value = s->global;
			return true;
		}
	return false;
}

/* of one migratetype or, with @type -1, of all */
static bool area(const struct records *r, const struct fact *f, uint32_t zone,
		 int type, unsigned int order, uint64_t *value)
{
	const struct mms_rec_area *a;
	bool found = false;

	*value = 0;
	for_each_record(a, r, MMS_REC_AREA)
		if (a->node == f->node && a->zone == zone && a->order == order &&
		    (type < 0 || a->migratetype == (uint32_t)type)) {
			*value += a->blocks;
			found = true;
		}
	return found;
}

static bool pageblocks(const struct records *r, const struct fact *f, uint32_t zone,
		       uint32_t type, uint64_t *value)
{
	const struct mms_rec_pageblock *b;
	int isolate = type_number("Isolate");
	bool found = false;

	*value = 0;
	for_each_record(b, r, MMS_REC_PAGEBLOCK) {
		if (b->node == f->node && b->zone == zone)
			*value += (b->flags & MMS_PAGEBLOCK_ISOLATED ? (uint32_t)isolate :
				   b->migratetype) == type;
		found = true;
	}
	return found;
}

static bool pageset(const struct records *r, const struct fact *f, uint32_t zone,
		    unsigned int cpu, const char *word, uint64_t *value)
{
	const struct mms_rec_pcp *p;

	for_each_record(p, r, MMS_REC_PCP) {
		if (p->node != f->node || p->zone != zone || p->cpu != cpu)
			continue;
		*value = !strcmp(word, "count") ? p->count :
			 !strcmp(word, "high") ? p->high : p->batch;
		return !strcmp(word, "count") || !strcmp(word, "high") ||
		       !strcmp(word, "batch");
	}
	return false;
}

bool zone_fact(const struct records *r, const struct fact *f, uint64_t *value)
{
	int zone = zone_number(f->zone);
	unsigned int number;
	char word[32];

	if (zone < 0)
		return false;
	if (sscanf(f->key, "cpu %u %31s", &number, word) == 2)
		return pageset(r, f, zone, number, word, value);
	if (sscanf(f->key, "order %u", &number) == 1)
		return area(r, f, zone, -1, number, value);
	if (sscanf(f->key, "%31s order %u", word, &number) == 2)
		return area(r, f, zone, type_number(word), number, value);
	if (strstr(f->key, " blocks") && sscanf(f->key, "%31s", word) == 1)
		return pageblocks(r, f, zone, type_number(word), value);
	return zone_field(r, f, zone, value) || counter(r, f, zone, value);
}

enum outcome { PENDING, MOVING, WRONG, AGREED, UNKNOWN };

static enum outcome compare(const struct records *r, const struct fact *a,
			    const struct fact *b, enum outcome before, bool last)
{
	uint64_t value;

	if (before == AGREED)
		return AGREED;
	if (!zone_fact(r, a, &value))
		return UNKNOWN;
	if (!b || a->value != b->value || a->least != b->least)
		return before == WRONG ? WRONG : MOVING;
	if (a->least ? value >= a->value : value == a->value)
		return AGREED;
	if (last)
		printf("# node %u zone %s %s: /proc %llu, mmscope %llu\n", a->node, a->zone,
		       a->key, (unsigned long long)a->value, (unsigned long long)value);
	return WRONG;
}

static struct agreement sum_up(const struct facts *f, const enum outcome *outcome,
			       bool (*may_miss)(const struct facts *in,
						const struct fact *f), bool last)
{
	struct agreement ret = {};
	size_t i;

	for (i = 0; i < f->nr; i++) {
		ret.compared += outcome[i] != UNKNOWN;
		ret.agreed += outcome[i] == AGREED;
		ret.moving += outcome[i] == MOVING;
		ret.wrong += outcome[i] == WRONG;
		if (outcome[i] != UNKNOWN || (may_miss && may_miss(f, &f->fact[i])))
			continue;
		ret.unknown++;
		if (last)
			printf("# mmscope has no node %u zone %s %s\n", f->fact[i].node,
			       f->fact[i].zone, f->fact[i].key);
	}
	return ret;
}

struct agreement zone_agree(int dev, int (*read)(struct facts *), uint32_t view,
			    bool (*may_miss)(const struct facts *in,
					     const struct fact *f))
{
	struct agreement ret = { .unknown = 1 };
	enum outcome *outcome = NULL;
	unsigned int round;
	struct facts a, b;
	struct records r;
	size_t i;

	for (round = 0; round < ROUNDS; round++) {
		if (read(&a) || ask_zones(dev, view, view == MMS_VIEW_PAGEBLOCKS ? 0 :
					  MMS_VIEW_F_EXACT, MMS_VIEW_LEN_MIN, &r) || read(&b))
			break;
		if (!outcome)
			outcome = calloc(a.nr, sizeof(*outcome));
		for (i = 0; i < a.nr; i++)
			outcome[i] = compare(&r, &a.fact[i], facts_find(&b, &a.fact[i]),
					     outcome[i], round == ROUNDS - 1);
		ret = sum_up(&a, outcome, may_miss, round == ROUNDS - 1);
		ret.rounds = round + 1;
		facts_free(&a);
		facts_free(&b);
		records_free(&r);
		if (!ret.wrong && !ret.moving && !ret.unknown)
			break;
	}
	free(outcome);
	printf("# %u facts compared: %u agree, %u moved in every round, %u wrong; %u rounds\n",
	       ret.compared, ret.agreed, ret.moving, ret.wrong, ret.rounds);
	return ret;
}

static pid_t churning[16];

static void churn(void)
{
	/* more than the per-CPU lists keep, and no huge pages */
	size_t len = 48 << 20;
	uint64_t seed = getpid();

	for (;;) {
		char *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		size_t i;

		if (p == MAP_FAILED)
			_exit(1);
		madvise(p, len, MADV_NOHUGEPAGE);
		for (i = 0; i < len; i += PAGE)
			if (next_random(&seed) & 1)
				p[i] = 1;
		munmap(p, len);
	}
}

void start_churn(unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr && i < ARRAY_LEN(churning); i++) {
		churning[i] = fork();
		if (!churning[i])
			churn();
	}
}

void stop_churn(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(churning); i++) {
		if (churning[i] <= 0)
			continue;
		kill(churning[i], SIGKILL);
		waitpid(churning[i], NULL, 0);
		churning[i] = 0;
	}
}
