/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ioctls as a grammar: the fields of each request with what each of them
 * stands for, requests that are good, and good ones with something spoilt.
 */
#ifndef _MMS_HOSTILE_GRAMMAR_H
#define _MMS_HOSTILE_GRAMMAR_H

#include "world.h"

/* nothing is there, or nothing that a program may touch */
#define NOWHERE		0x700000000000ULL
#define KERNEL		0xffff888000000000ULL

/* what a field stands for, and so which values are worth trying */
enum role {
	ROLE_SIZE, ROLE_FLAGS, ROLE_PID, ROLE_SPACE, ROLE_ADDRESS, ROLE_BUFFER, ROLE_COUNT,
	ROLE_STRIDE, ROLE_LENGTH, ROLE_MASK, ROLE_VIEW, ROLE_NUMBER, ROLE_RESULT,
};

struct field {
	const char *name;
	uint16_t at, bytes;
	enum role role;
};

/* all that a request can be */
union request {
	uint32_t size;
	struct mms_info info;
	struct mms_list list;
	struct mms_translate translate;
	struct mms_scan scan;
	struct mms_swap swap;
	struct mms_view view;
	uint8_t bytes[4096];
};

/**
 * struct room - where a caller's buffers lie; all of it below 4 GiB
 * @request: a page for the request, with a page behind it that is not there
 * @addresses: a page of addresses, likewise
 * @out: @size bytes for records, likewise
 * @locked: a page that can be read only
 */
struct room {
	uint8_t *request;
	uint64_t *addresses;
	uint8_t *out;
	size_t size;
	uint8_t *locked;
};

/**
 * struct form - one ioctl, or one view of MMS_IOC_VIEW
 * @name: for the report
 * @cmd: number, @size: bytes of the request
 * @field: its fields, @nr: how many
 * @good: makes a good request; @brief: one that costs little
 * @view: MMS_VIEW_*, 0 for other ioctls
 * @flags: MMS_VIEW_F_* it knows
 * @args: arguments it knows
 * @process: it is about a process
 */
struct form {
	const char *name;
	unsigned long cmd;
	size_t size;
	const struct field *field;
	unsigned int nr;
	void (*good)(const struct form *form, bool brief, union request *req,
		     const struct room *room, uint64_t *random);
	uint32_t view;
	uint32_t flags;
	unsigned int args;
	bool process;
};

extern const struct form forms[];
extern const unsigned int nr_forms;

/* a form whose brief requests cost little */
const struct form *cheap_form(uint64_t *random);

/* some process, most often one whose memory is known */
pid_t some_process(uint64_t *random);

/* one to three fields of a good request get other values */
void spoil(const struct form *form, union request *req, const struct room *room,
	   uint64_t *random);

/*
 * A buffer's size or place is changed while the call runs. Where records go
 * remains in the room, which has nothing behind it.
 */
void scribble(const struct form *form, void *request, const struct room *room,
	      uint64_t *random);

/* bytes that the module may write at most: the buffer of records */
size_t room_of(const struct form *form, const union request *req, uint64_t *at);

#endif /* _MMS_HOSTILE_GRAMMAR_H */
