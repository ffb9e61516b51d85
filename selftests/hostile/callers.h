/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads that call: good requests, spoilt ones, ones that change while they
 * run, from 64-bit and 32-bit code, interrupted by signals.
 */
#ifndef _MMS_HOSTILE_CALLERS_H
#define _MMS_HOSTILE_CALLERS_H

#include "tally.h"

/**
 * struct caller - a thread that calls
 * @nr: its number
 * @fd: the device, -1 while it is not open
 * @room: its buffers
 * @account: what it did
 * @racing: what another thread may change meanwhile, NULL for nothing
 * @meddled: that thread is just about to look at @racing, or changes something
 * @request: where the request lies that is under way
 * @undisturbed: it gets no signals: what takes seconds would never come to its end
 */
struct caller {
	pthread_t thread;
	unsigned int nr;
	int fd;
	struct room room;
	struct account account;
	_Atomic(const struct form *) racing;
	atomic_bool meddled;
	void *request;
	atomic_bool undisturbed;
};

void callers_start(void);
/* joins them; @sum gets what all of them did */
void callers_stop(struct account *sum);

/* one ioctl, with all that can be said of its answer */
void ioctl_play(struct caller *c, uint64_t *random);

/* the device open, or false: it is not there */
bool device_is_open(struct caller *c);
void device_close(struct caller *c);

/* whether the kernel has system calls for 32-bit code */
bool has_compat(void);

#endif /* _MMS_HOSTILE_CALLERS_H */
