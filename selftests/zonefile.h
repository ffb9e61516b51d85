/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What /proc says about zones - zoneinfo, buddyinfo, pagetypeinfo - as a flat
 * list of facts, so that any of it can be looked up and compared.
 */
#ifndef _MMS_SELFTEST_ZONEFILE_H
#define _MMS_SELFTEST_ZONEFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct fact - one number of one of the files
 * @node: node
 * @zone: name of the zone
 * @key: zoneinfo: name of the line, "node NAME" for a counter of the node,
 *	"cpu N NAME" for a per-CPU list, "protection N"; buddyinfo: "order N";
 *	pagetypeinfo: "TYPE order N" and "TYPE blocks"
 * @value: the number
 * @least: it stands for that many or more (">100000")
 */
struct fact {
	unsigned int node;
	char zone[16];
	char key[48];
	uint64_t value;
	bool least;
};

struct facts {
	struct fact *fact;
	size_t nr;
};

/* 0 or -errno; facts_free() when done */
int zoneinfo_read(struct facts *ret);
int buddyinfo_read(struct facts *ret);
int pagetypeinfo_read(struct facts *ret);
void facts_free(struct facts *f);

/*
 * Whether per-CPU lists keep pages (zoneinfo: high). Where they do not, as on a kernel without
 * SMP, whoever reads takes his pages from the very lists that are compared.
 */
bool pages_are_kept(void);
#define LISTS_MOVE	"per-CPU lists keep no pages here: who reads moves what is read"

/* the same fact in another reading, NULL if it is not there */
const struct fact *facts_find(const struct facts *in, const struct fact *like);

#endif /* _MMS_SELFTEST_ZONEFILE_H */
