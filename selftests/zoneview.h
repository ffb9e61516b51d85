/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What mmscope says about zones, looked up by the facts of /proc.
 */
#ifndef _MMS_SELFTEST_ZONEVIEW_H
#define _MMS_SELFTEST_ZONEVIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "records.h"
#include "zonefile.h"

/* names of zones and migratetypes on this kernel; asked once */
void zoneview_init(int dev);
/* number of a name, -1 if there is none; name of a number, "?" if there is none */
int zone_number(const char *name);
int type_number(const char *name);
const char *type_word(uint32_t type);

/* what there is to know of the machine: 0 or -errno */
int ask_system(int dev, struct mms_rec_system *ret);

/* a view of the machine, asked to the end: 0 or -errno */
int ask_zones(int dev, uint32_t view, uint32_t flags, uint32_t len, struct records *ret);

/*
 * Looks a fact up in MMS_VIEW_ZONES, in MMS_VIEW_PCP for "cpu" facts, in
 * MMS_VIEW_PAGEBLOCKS for "blocks" facts. False: mmscope says nothing of it.
 */
bool zone_fact(const struct records *r, const struct fact *f, uint64_t *value);

/**
 * struct agreement - outcome of comparing a file of /proc with mmscope
 * @compared: facts that both have
 * @agreed: of these, those that were equal while the file stood still
 * @moving: those that the file showed changing in every round
 * @wrong: those that stood still and differed
 * @unknown: facts that mmscope says nothing of
 * @rounds: readings it took
 */
struct agreement {
	unsigned int compared;
	unsigned int agreed;
	unsigned int moving;
	unsigned int wrong;
	unsigned int unknown;
	unsigned int rounds;
};

/**
 * zone_agree() - read a file, ask mmscope, read the file again
 * @dev: the device
 * @read: reader of the file
 * @view: MMS_VIEW_ZONES, _PCP or _PAGEBLOCKS
 * @may_miss: whether mmscope may say nothing of a fact; NULL: of none
 *
 * A fact agrees if both readings and mmscope say the same. It is asked again, up
 * to some rounds, until it does: asking takes and gives back memory. Facts that
 * stand still in a round and never agree are wrong.
 */
struct agreement zone_agree(int dev, int (*read)(struct facts *), uint32_t view,
			    bool (*may_miss)(const struct facts *in,
					     const struct fact *f));

/* starts @nr processes that allocate and free; stop_churn() ends them */
void start_churn(unsigned int nr);
void stop_churn(void);

#endif /* _MMS_SELFTEST_ZONEVIEW_H */
