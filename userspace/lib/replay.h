/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * replay.h - a recorded file in the place of the module: what was read
 * (snapshot_read.c) and who answers from it (replay.c, replay_view.c,
 * replay_walk.c).
 */
#ifndef _MMS_REPLAY_H
#define _MMS_REPLAY_H

#include "snapshot.h"

/**
 * struct answer - the recorded answer to one question
 * @key: the question
 * @rec: records, checked to be whole, owned
 * @len: bytes of @rec
 * @room: bytes that fit
 */
struct answer {
	struct snap_view key;
	char *rec;
	size_t len;
	size_t room;
};

/**
 * struct runs - the recorded runs of one space
 * @key: whose
 * @run: ascending and without overlap, checked; owned
 * @nr: how many
 */
struct runs {
	struct snap_runs key;
	struct mms_run *run;
	size_t nr;
};

/**
 * struct vma_at - a VMA of a recorded VMAS answer
 */
struct vma_at {
	uint64_t start;
	uint64_t end;
	uint64_t flags;
};

/**
 * struct vmas - the VMAs of one space, for looking one up
 * @answer: where they come from
 * @vma: ascending, owned
 * @nr: how many
 */
struct vmas {
	const struct answer *answer;
	struct vma_at *vma;
	size_t nr;
};

/**
 * struct table_at - a page table of a recorded TABLES answer
 */
struct table_at {
	struct mms_rec_table table;
	const struct mms_rec_entries *entries;
};

/**
 * struct tables - the page tables of one space, for looking one up
 * @answer: where they come from
 * @table: by level and address, owned
 * @nr: how many
 */
struct tables {
	const struct answer *answer;
	struct table_at *table;
	size_t nr;
};

/**
 * struct mms_replay - an open file
 * @info: as recorded; @has_info is 0 until it was read
 * @caps: capabilities, owned
 * @ptbits: decode rows, owned
 * @swap: swap areas, owned
 * @slab_names: names of slab caches and where they lead, in turns; NULL if they
 *	were not recorded, owned
 * @slab_names_len: bytes of it
 * @answer: answers of views, owned
 * @runs: runs, owned
 * @lack: what is not there, owned
 * @tables: built when somebody translates, owned
 * @vmas: built when somebody needs their borders, owned
 * @moment: of what was answered last
 */
struct mms_replay {
	struct mms_info info;
	int has_info;
	struct mms_cap *caps;
	size_t nr_caps;
	struct mms_ptbit *ptbits;
	size_t nr_ptbits;
	struct mms_swap *swap;
	size_t nr_swap;
	char *slab_names;
	size_t slab_names_len;
	struct answer *answer;
	size_t nr_answers;
	struct runs *runs;
	size_t nr_runs;
	struct snap_lack *lack;
	size_t nr_lack;
	struct tables *tables;
	size_t nr_tables;
	struct vmas *vmas;
	size_t nr_vmas;
	struct mmscope_moment moment;
};

/* ---- snapshot_read.c ---- */

/* 0 or as mmscope_open_file() */
int mms_replay_load(const char *path, struct mms_replay **ret);
void mms_replay_free(struct mms_replay *f);
/* room for one more element at the end of an array of @nr; NULL: no memory */
void *mms_array_more(void *array, size_t nr, size_t size);

/* ---- replay.c ---- */

/* answers as the module does; -ENOMSG: the file does not hold it */
int mms_replay_ioctl(struct mms_replay *f, unsigned long request, void *arg);
/* the process that "0" stands for: the first that was recorded; 0 if none */
int32_t mms_replay_pid(const struct mms_replay *f, int32_t pid);
/* why a view (0: the runs) of a space is not there, as an error number */
int mms_replay_lack(const struct mms_replay *f, uint32_t view, int32_t pid,
		    uint32_t space);
void mms_replay_moment(struct mms_replay *f, const struct snap_moment *moment);

/* ---- replay_view.c ---- */

int mms_replay_view(struct mms_replay *f, struct mms_view *req);
/* the answer about a space that was recorded as a whole, or NULL */
const struct answer *mms_replay_answer(const struct mms_replay *f, uint32_t view,
				       uint32_t flags, int32_t pid,
				       uint32_t space);

/* ---- replay_index.c ---- */

/* the VMAs of a space; *@ret is NULL if they were not recorded. 0 or -ENOMEM */
int mms_replay_vmas(struct mms_replay *f, int32_t pid, uint32_t space,
		    const struct vmas **ret);
/* the VMA around @va; NULL if there is none or @t is NULL */
const struct vma_at *mms_vma_around(const struct vmas *t, uint64_t va);
/* the same for page tables with their entries */
int mms_replay_tables(struct mms_replay *f, int32_t pid, uint32_t space,
		      const struct tables **ret);
/* the table of @level around @va, NULL if there is none */
const struct table_at *mms_table_find(const struct mms_replay *f,
				      const struct tables *t, uint32_t level,
				      uint64_t va);
/* the first table with MMS_TABLE_* @flag, NULL if there is none */
const struct table_at *mms_table_root(const struct tables *t, uint32_t flag);
void mms_replay_index_free(struct mms_replay *f);

/* ---- replay_who.c ---- */

/* who maps frames, among the processes whose pages were recorded */
int mms_replay_who(struct mms_replay *f, struct mms_view *req);

/* ---- replay_walk.c ---- */

int mms_replay_scan(struct mms_replay *f, struct mms_scan *req);
int mms_replay_translate(struct mms_replay *f, struct mms_translate *req);

#endif /* _MMS_REPLAY_H */
