// SPDX-License-Identifier: GPL-2.0
/*
 * One ioctl after the other, each with what must hold of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "answers.h"
#include "callers.h"

#define FILLED		0xa5
#define RED		64	/* bytes around a buffer that must stay as they are */
#define WINDOW		16384	/* of a long buffer, so much is filled and looked at */
#define IN_A_ROW	12	/* calls of a question that goes on, or of one that is raced */
#define IOCTL_OF_I386	54
#define BURST		32
#define ENOUGH		6	/* answers to each question that each caller wants soon */

enum mode { GOOD, SPOILT, RACED, NO_COMMAND };

/**
 * struct call - one ioctl
 * @form: what is asked
 * @mode: how
 * @compat: from 32-bit code
 * @req: the request before, @arg: where it lies
 * @out: buffer of records, NULL if it is not in the room
 * @cap: bytes it may take
 */
struct call {
	const struct form *form;
	enum mode mode;
	bool compat;
	union request req;
	uint8_t *arg;
	uint8_t *out;
	size_t cap;
};

static long ioctl32(int fd, unsigned long cmd, void *arg)
{
	long ret = IOCTL_OF_I386;

#ifdef __x86_64__
	asm volatile("int $0x80" : "+a" (ret)
		     : "b" (fd), "c" (cmd), "d" (arg)
		     : "r8", "r9", "r10", "r11", "memory", "cc");
#endif
	return (int)ret;
}

static void end_without(int signal)
{
	_exit(1);
}

/* kernels without it end who tries, and tell the log if he was not ready for that */
bool has_compat(void)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		signal(SIGSEGV, end_without);
		_exit(ioctl32(-1, 0, NULL) != -EBADF);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool compat_works(void)
{
	static atomic_int known;

	if (!known)
		known = has_compat() ? 1 : -1;
	return known > 0;
}

static void set_out(const struct form *form, union request *req, uint64_t at)
{
	switch (form->cmd) {
	case MMS_IOC_CAPS:
	case MMS_IOC_PTBITS:
		req->list.out = at;
		break;
	case MMS_IOC_TRANSLATE:
		req->translate.out = at;
		break;
	case MMS_IOC_SCAN:
		req->scan.out = at;
		break;
	case MMS_IOC_VIEW:
		req->view.out = at;
		break;
	}
}

/* the end of the buffer is the end of the room, or somewhere before it */
static void place_out(struct call *call, const struct room *room, uint64_t *random)
{
	uint64_t at;
	size_t cap = room_of(call->form, &call->req, &at);

	if (!at || cap + 2 * RED > room->size)
		return;
	at = (uintptr_t)room->out;
	if (one_in(random, 2))
		at += room->size - cap;
	else
		at += RED + 8 * below(random, (room->size - 2 * RED - cap) / 8 + 1);
	set_out(call->form, &call->req, at);
}

/* what of the room the module may write to */
static void find_out(struct call *call, const struct room *room)
{
	uint64_t at;
	size_t cap = room_of(call->form, &call->req, &at);
	uint64_t first = (uintptr_t)room->out, end = first + room->size;

	call->out = at >= first && at < end ? (uint8_t *)(uintptr_t)at : NULL;
	call->cap = call->out && cap > end - at ? end - at : cap;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void fill_out(const struct call *call, const struct room *room)
{
	uint8_t *end = room->out + room->size, *after = call->out + call->cap;

	if (!call->out)
		return;
	memset(call->out - smaller(RED, call->out - room->out), FILLED,
	       smaller(RED, call->out - room->out) + smaller(call->cap, WINDOW));
	memset(after, FILLED, smaller(RED, end - after));
}

/* every byte is like the one before, and the first is what it is to be */
static bool is_filled(const uint8_t *p, size_t len)
{
	return !len || (*p == FILLED && !memcmp(p, p + 1, len - 1));
}

/* @used: bytes of the buffer that were told to be the answer */
static void check_out(const struct call *call, const struct room *room, size_t used)
{
	uint8_t *end = room->out + room->size, *after = call->out + call->cap;

	if (!call->out)
		return;
	if (!is_filled(call->out - smaller(RED, call->out - room->out),
		       smaller(RED, call->out - room->out)) ||
	    !is_filled(after, smaller(RED, end - after)))
		wrong("%s: written outside of its buffer", call->form->name);
	if (used < smaller(call->cap, WINDOW) &&
	    !is_filled(call->out + used, smaller(call->cap, WINDOW) - used))
		wrong("%s: written behind the %zu bytes of its answer", call->form->name, used);
}

/* a process that is there until the end */
static bool stays(pid_t pid)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(world->stable); i++)
		if (pid == world->stable[i])
			return true;
	return pid == world->witness || pid == world->storm.pid || pid == getpid();
}

/* a good request about a process that stays has an answer */
static bool is_foreseen(const struct call *call, int err)
{
	const union request *req = &call->req;
	const bool view = call->form->cmd == MMS_IOC_VIEW;
	pid_t pid = view ? req->view.pid : call->form->cmd == MMS_IOC_SCAN ? req->scan.pid :
		    call->form->cmd == MMS_IOC_TRANSLATE ? req->translate.pid : 0;

	if (!err || err == -EINTR || err == -EOPNOTSUPP || err == -ENOMEM)
		return true;
	if (call->form->cmd == MMS_IOC_SWAP)
		return err == -ENOENT;
	/* no such node; a cache that is gone, or never was */
	if (view && !call->form->process)
		return call->form->args && (err == -EINVAL || err == -ENOENT);
	return !stays(pid) && (err == -ESRCH || err == -ENODATA || (pid <= 0 && err == -EINVAL));
}

/* the errors that the ABI names */
static bool is_documented(int err)
{
	static const int known[] = {
		EINVAL, EFAULT, E2BIG, ENOTTY, ESRCH, ENODATA, ENXIO, EINTR, ENOMEM, EOPNOTSUPP,
		ENOENT, EPERM,
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++)
		if (err == -known[i])
			return true;
	return false;
}

static void judge_error(const struct call *call, int err)
{
	if (!is_documented(err) || (call->mode == GOOD && !is_foreseen(call, err)))
		wrong("%s: %s request gave %s (pid %d)", call->form->name,
		      call->mode == GOOD ? "a good" : "a spoilt", strerror(-err),
		      call->form->cmd == MMS_IOC_VIEW ? call->req.view.pid : call->req.scan.pid);
}

/* whether the buffer lies over the request or the addresses, or these where the buffer is */
static bool overlaps(const struct call *call, const struct room *room)
{
	uint64_t at;

	if (call->form->cmd == MMS_IOC_TRANSLATE &&
	    (call->req.translate.addrs < (uintptr_t)room->addresses ||
	     call->req.translate.addrs >= (uintptr_t)room->addresses + PAGE))
		return true;
	room_of(call->form, &call->req, &at);
	return (at >= (uintptr_t)room->request && at < (uintptr_t)room->request + 2 * PAGE) ||
	       (at >= (uintptr_t)room->addresses && at < (uintptr_t)room->addresses + PAGE);
}

static void judge(const struct call *call, const struct room *room, int err)
{
	size_t len = call->req.size < sizeof(call->req) ? call->req.size : call->form->size;
	union request got;
	size_t used;

	if (overlaps(call, room))
		return;
	if (err) {
		judge_error(call, err);
		if (memcmp(call->arg, &call->req, smaller(len, call->form->size)))
			wrong("%s: failed with %s and changed the request", call->form->name,
			      strerror(-err));
		check_out(call, room, call->cap);
		return;
	}
	memset(&got, 0, sizeof(got));
	memcpy(&got, call->arg, smaller(len, call->form->size));
	/* a longer request than ours: the rest is not for the module */
	used = answer_check(call->form, &call->req, &got, call->out);
	check_out(call, room, used);
}

/* a request that had its view changed is of another form */
static const struct form *form_of(const struct form *form, const union request *req)
{
	unsigned int i;

	for (i = 0; form->view && i < nr_forms; i++)
		if (forms[i].view == req->view.view)
			return &forms[i];
	return form;
}

/* it ends where the page does, or anywhere */
static uint8_t *place_request(const struct call *call, const struct room *room,
			      uint64_t *random)
{
	size_t size = call->req.size < call->form->size ? call->form->size :
		      smaller(call->req.size, PAGE);
	uint8_t *at = room->request;

	if (one_in(random, 2))
		at += PAGE - size;
	else
		at += below(random, PAGE - size + 1);
	memcpy(at, &call->req, size);
	return at;
}

static int run(struct caller *c, struct call *call)
{
	struct account *a = &c->account;
	uint64_t start;
	int err;

	fill_out(call, &c->room);
	start = now();
	if (call->compat)
		err = ioctl32(c->fd, call->form->cmd, call->arg);
	else
		err = dev_ioctl(c->fd, call->form->cmd, call->arg);
	a->compat += call->compat;
	a->spoilt += call->mode != GOOD;
	a->raced += call->mode == RACED;
	tally(a, &a->form[call->form - forms], start, err);
	return err;
}

/* whether the answer goes on; then the request is the one that asks for the rest */
static bool go_on(struct call *call)
{
	const union request *got = (const void *)call->arg;

	if (call->mode != GOOD || call->form->cmd != MMS_IOC_VIEW ||
	    got->view.flags & MMS_VIEW_F_FINISHED)
		return false;
	memcpy(call->req.view.cursor, got->view.cursor, sizeof(got->view.cursor));
	memcpy(call->arg, &call->req, sizeof(call->req.view));
	return true;
}

/* the witness is there all the time, so that each complete list of tasks names it */
static bool names_witness(const struct call *call)
{
	const struct mms_view *got = (const void *)call->arg;
	uint32_t at = 0;

	while (at < got->used) {
		const struct mms_rec_task *task = (const void *)(call->out + at);

		if (task->h.type == MMS_REC_TASK && task->pid == world->witness)
			return true;
		at += task->h.len;
	}
	return false;
}

static void good_calls(struct caller *c, struct call *call, uint64_t *random)
{
	const bool tasks = call->form->view == MMS_VIEW_TASKS;
	unsigned int n = tasks ? 64 : one_in(random, 4) ? IN_A_ROW : 1;
	bool seen = false;
	int err;

	do {
		err = run(c, call);
		judge(call, &c->room, err);
		seen |= tasks && !err && names_witness(call);
	} while (!err && --n && go_on(call));
	if (tasks && !err && n && !seen)
		wrong("view tasks: a process that was there all the time is not named");
}

/* what comes of it says nothing, but that the machine is still there */
static void raced_calls(struct caller *c, struct call *call)
{
	unsigned int n;
	int err;

	c->request = call->arg;
	c->racing = call->form;
	for (n = 0; n < IN_A_ROW; n++) {
		memcpy(call->arg, &call->req, call->form->size);
		err = run(c, call);
		if (err && !is_documented(err))
			wrong("%s: raced request gave %s", call->form->name, strerror(-err));
	}
	c->racing = NULL;
	while (c->meddled)
		sched_yield();
}

/* old ones, without direction and size; those that the VFS answers for every file are none */
static unsigned long old_command(uint64_t *random)
{
	unsigned long cmd = next_random(random) & 0xffff;

	return cmd < 0x100 || cmd >> 8 == 'T' ? cmd ^ 0x8000 : cmd;
}

/* numbers that are no command, in any direction and of any size */
static void no_command(struct caller *c, uint64_t *random)
{
	struct account *a = &c->account;
	unsigned int nr = 0x21 + below(random, 0xdf);
	unsigned long cmd = _IOC(below(random, 4), MMS_IOC_MAGIC, nr, below(random, 16384));
	uint64_t start = now();
	int err = dev_ioctl(c->fd, one_in(random, 8) ? old_command(random) : cmd,
			    c->room.request);

	tally(a, &a->deed[DEED_NO_COMMAND], start, err);
	if (err != -ENOTTY)
		wrong("a command that is none gave %s", strerror(-err));
}

static enum mode some_mode(uint64_t *random)
{
	static const enum mode modes[] = {
		GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, SPOILT, SPOILT, SPOILT,
		SPOILT, SPOILT, RACED, NO_COMMAND,
	};

	return modes[below(random, ARRAY_LEN(modes))];
}

static void ioctl_once(struct caller *c, const struct form *form, bool brief, uint64_t *random)
{
	struct call call = { .form = form, .mode = some_mode(random) };

	if (call.mode == NO_COMMAND)
		return no_command(c, random);
	/* a question that costs much is not asked to be spoilt in a row */
	if (call.mode == RACED && call.form->view)
		call.mode = SPOILT;
	call.req.size = call.form->size;
	call.form->good(call.form, brief, &call.req, &c->room, random);
	place_out(&call, &c->room, random);
	if (call.mode == SPOILT) {
		spoil(call.form, &call.req, &c->room, random);
		call.form = form_of(call.form, &call.req);
	}
	call.compat = one_in(random, 8) && compat_works();
	call.arg = place_request(&call, &c->room, random);
	find_out(&call, &c->room);
	if (call.mode == GOOD)
		good_calls(c, &call, random);
	else if (call.mode == RACED)
		raced_calls(c, &call);
	else
		judge(&call, &c->room, run(c, &call));
}

/* whether some question was not yet answered often enough */
static bool owes(const struct caller *c)
{
	unsigned int i;

	for (i = 0; i < nr_forms; i++)
		if (c->account.form[i].accepted < ENOUGH)
			return true;
	return false;
}

/* now and then anything, rarely when all was answered; else a burst of what costs little */
void ioctl_play(struct caller *c, uint64_t *random)
{
	unsigned int n = one_in(random, owes(c) ? 2 : 8) ? 0 : BURST;

	if (!n)
		ioctl_once(c, &forms[tally_neglected(c->account.form, nr_forms, ENOUGH, random)],
			   false, random);
	for (; n && !world->vacate && !world->stop; n--)
		ioctl_once(c, cheap_form(random), true, random);
}
