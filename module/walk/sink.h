/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where walkers put their records: a buffer of fixed size that was allocated
 * before any lock was taken.
 */
#ifndef _MMS_WALK_SINK_H
#define _MMS_WALK_SINK_H

#include <linux/types.h>

/**
 * struct mms_sink - a buffer of records
 * @buf: the buffer, 8-byte aligned
 * @len: its bytes
 * @used: bytes of whole records so far
 * @records: how many
 */
struct mms_sink {
	void *buf;
	u32 len;
	u32 used;
	u32 records;
};

/**
 * struct mms_sink_mark - a place to go back to
 * @used: bytes at that time
 * @records: records at that time
 */
struct mms_sink_mark {
	u32 used;
	u32 records;
};

/**
 * mms_sink_add() - begin a record
 * @s: the buffer
 * @type: MMS_REC_*
 * @size: bytes with the head; rounded up to a multiple of 8
 *
 * Context: any. Return: the record, zero but for its head; NULL if there is
 * no room, with nothing changed.
 */
void *mms_sink_add(struct mms_sink *s, u16 type, size_t size);

/**
 * mms_sink_text() - add a text to the record just added
 * @s: the buffer
 * @kind: MMS_TEXT_*
 * @text: the text
 * @bytes: its length; anything above 4096 is cut off
 *
 * Nothing is added for an empty text. Context: any.
 * Return: false if there is no room.
 */
bool mms_sink_text(struct mms_sink *s, u32 kind, const char *text, size_t bytes);

/** mms_sink_mark() - remember the end, to take back a record with its texts */
static inline struct mms_sink_mark mms_sink_mark(const struct mms_sink *s)
{
	return (struct mms_sink_mark){ s->used, s->records };
}

/** mms_sink_rewind() - forget everything after a mark */
static inline void mms_sink_rewind(struct mms_sink *s, struct mms_sink_mark mark)
{
	s->used = mark.used;
	s->records = mark.records;
}

#endif /* _MMS_WALK_SINK_H */
