// SPDX-License-Identifier: GPL-2.0
/*
 * Free blocks of a zone: a zone that moved while it was read is read again.
 */
#include "blocks.h"

#include "../model/array.h"

static int take_block(const struct mms_rec *rec, void *ctx)
{
	struct mms_blocks *b = ctx;
	struct mms_rec_block *more;

	if (rec->type != MMS_REC_BLOCK)
		return 0;
	more = mms_array_add(&b->block, &b->nr, sizeof(*more));
	if (!more)
		return -ENOMEM;
	mms_record_get(rec, more, sizeof(*more));
	b->moved |= !(more->h.flags & MMS_BLOCK_MOMENT);
	return 0;
}

static int ask(struct mms_source *s, const struct mms_question *q, struct mms_blocks *b,
	       struct mms_answer *answer)
{
	int err;

	mms_blocks_free(b);
	b->looks++;
	err = mms_source_ask(s, q, take_block, b, answer);
	b->moved |= answer->lost != 0;
	return err;
}

int mms_blocks_glance(struct mms_source *s, u32 node, u32 zone, struct mms_blocks *b)
{
	const struct mms_question q = { .view = MMS_VIEW_BUDDY, .arg = { node, zone } };
	struct mms_answer answer = { .lost = 1 };
	int err = ask(s, &q, b, &answer);

	if (!s->recorded && answer.kind == MMS_CONS_CHUNKED)
		b->moved = answer.lost != 0;
	return err;
}

int mms_blocks_load(struct mms_source *s, u32 node, u32 zone, struct mms_blocks *b)
{
	const struct mms_question q = {
		.view = MMS_VIEW_BUDDY, .flags = MMS_VIEW_F_EXACT, .arg = { node, zone },
	};
	struct mms_answer answer = { .lost = 1 };
	unsigned int round;
	int err = 0;

	for (round = 0; round < mms_source_rounds(s) && !err; round++) {
		err = ask(s, &q, b, &answer);
		if (!b->moved)
			break;
	}
	return err;
}

void mms_blocks_free(struct mms_blocks *b)
{
	mms_zfree(b->block);
	b->block = NULL;
	b->nr = 0;
	b->moved = false;
}
