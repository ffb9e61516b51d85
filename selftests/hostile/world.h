/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What callers, targets and the machine's tormentors share: memory that all
 * their processes see, and numbers that follow from the seed.
 */
#ifndef _MMS_HOSTILE_WORLD_H
#define _MMS_HOSTILE_WORLD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../common.h"
#include "../storm.h"

#define CALLERS		4
#define PASSING		32	/* processes whose end may have come */
#define CACHES		16	/* addresses of slab caches that answers have named */
#define WRONGS		8	/* told at length */
/*
 * Who is looked at has less time than those who look; not so little that one of them, left alone
 * while it collapses a huge page, keeps a grace period of RCU waiting for a minute.
 */
#define TARGET_NICE	5

/* what is done to the machine and its processes while they are looked at */
enum event {
	EVENT_FORK, EVENT_EXEC, EVENT_EXIT, EVENT_FAULT, EVENT_MAP, EVENT_PROTECT, EVENT_MREMAP,
	EVENT_DONTNEED, EVENT_FREE, EVENT_PAGEOUT, EVENT_SPLIT, EVENT_COLLAPSE, EVENT_HUGETLB,
	EVENT_FILE, EVENT_NUMA, EVENT_HWPOISON, EVENT_SOFT_OFFLINE,
	EVENT_COMPACT, EVENT_SWAPOFF, EVENT_MEMORY, EVENT_CPU, EVENT_KSM, EVENT_RELOAD,
	EVENTS
};

extern const char * const event_names[EVENTS];

/**
 * struct world - what all processes see
 * @seed: all that is done follows from it, as far as threads allow
 * @stop: the end has come
 * @vacate: the module is about to go: keep no file open
 * @witness: the process of truth.h, @storm: the one of storm.h
 * @passing: processes that come and go
 * @stable: processes that stay until the end
 * @cache: addresses of slab caches
 * @event: how often each of them happened
 * @calls: made so far, by all callers
 * @wrong: answers that were wrong, @told: of these, the first few
 */
struct world {
	uint64_t seed;
	atomic_bool stop;
	atomic_bool vacate;
	pid_t witness;
	struct storm storm;
	atomic_int passing[PASSING];
	pid_t stable[4];
	_Atomic uint64_t cache[CACHES];
	atomic_ulong event[EVENTS];
	atomic_ulong calls;
	atomic_ulong wrong;
	char told[WRONGS][256];
};

extern struct world *world;

/*
 * debugfs warns if a file is opened in the very instant in which a module goes:
 * held for reading to open one, for writing to take the module out.
 */
extern pthread_rwlock_t instant;

void world_make(uint64_t seed);

static inline void happened(enum event event)
{
	atomic_fetch_add(&world->event[event], 1);
}

/* an answer was wrong; the first few are kept in words */
void wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* the state of a generator for the @n-th thing that @who does */
uint64_t seed_of(unsigned int who, uint64_t n);

/* a number below @below */
static inline uint64_t below(uint64_t *random, uint64_t limit)
{
	return (next_random(random) >> 8) % limit;
}

static inline bool one_in(uint64_t *random, uint64_t n)
{
	return below(random, n) == 0;
}

/* a process that ends with this one */
pid_t start_process(void (*run)(void *arg), void *arg);

void nap(uint64_t *random, unsigned int most_us);

#endif /* _MMS_HOSTILE_WORLD_H */
