/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib.h - what the files of libmmscope share and nobody else sees.
 */
#ifndef _MMS_LIB_H
#define _MMS_LIB_H

#include "libmmscope.h"

struct mms_replay;

/**
 * struct mmscope - see libmmscope.h
 * @fd: the device, owned; -1 with a file
 * @replay: a recorded file in its place, owned; NULL with the device
 * @info: read at open, constant after
 * @ptbits: decode rows, NULL until somebody asks, owned
 * @nr_ptbits: number of rows
 * @names: names of flags and numbers, NULL until somebody asks, owned
 * @nr_names: how many
 * @names_asked: the module was asked for them
 */
struct mmscope {
	int fd;
	struct mms_replay *replay;
	struct mms_info info;
	struct mms_ptbit *ptbits;
	size_t nr_ptbits;
	struct mms_rec_name *names;
	size_t nr_names;
	int names_asked;
};

/*
 * The system calls the library makes, alone in sys.c so that a test program can
 * link its own. They return -errno. mms_sys_links() calls @fn for each symbolic
 * link in the folder @path.
 */
int mms_sys_open(const char *path);
int mms_sys_ioctl(int fd, unsigned long request, void *arg);
int mms_sys_links(const char *path, mmscope_slab_name_fn *fn, void *ctx);
void mms_sys_close(int fd);

/*
 * Asks the module, or the file in its place. An ioctl that a signal interrupted
 * before it had any result is asked again; nothing was consumed.
 */
int mms_ask(struct mmscope *m, unsigned long request, void *arg);

/*
 * Adds what holds for the answer to the last mms_ask() to @sum. A file knows
 * what held for the answer as a whole when it was recorded.
 */
void mms_account(const struct mmscope *m, struct mmscope_moment *sum,
		 const struct mmscope_moment *one);

/* @len bytes are records from end to end, each as long as a head at least */
int mms_records_are_whole(const void *buf, size_t len);

/* @b goes on where @a ends and differs in nothing else */
int mms_runs_continue(const struct mms_info *info, const struct mms_run *a,
		      const struct mms_run *b);

/* the level whose entries map 2^@shift bytes; the lowest one if none does */
unsigned int mms_level_mapping(const struct mms_info *info, unsigned int shift);

/* bytes that a whole table of this level stands for; 0: all of 2^64 */
uint64_t mms_level_span(const struct mms_info *info, unsigned int level);

/*
 * Appends @word to a comma separated list of @len characters in @buf and
 * returns how much longer the list is now, whether it fitted or not.
 */
size_t mms_text_add(char *buf, size_t size, size_t len, const char *word);

#endif /* _MMS_LIB_H */
