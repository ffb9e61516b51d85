// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "storm.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"
#include "region.h"

#ifndef MADV_COLD
#define MADV_COLD	20
#endif
#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT	21
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE	25	/* v6.1 */
#endif

static struct storm *storm;

/* a part of the dense memory, of up to 4 MiB */
struct part {
	char *p;
	size_t len;
	uint64_t random;
};

static struct part choose(uint64_t *seed)
{
	uint64_t r = next_random(seed);
	struct part part = {
		.p = (char *)storm->dense + r % (STORM_DENSE / PAGE - 1024) * PAGE,
		.len = (1 + (r >> 32) % 1024) * PAGE,
		.random = r >> 16,
	};

	if (r >> 63) {
		part.p = (char *)((uintptr_t)part.p & -HUGE);
		part.len = HUGE;
	}
	return part;
}

static void write_some(const struct part *part)
{
	size_t i;

	for (i = 0; i < part->len; i += PAGE << part->random % 4)
		*(volatile char *)(part->p + i) = 1;
}

static void map_again(const struct part *part)
{
	munmap(part->p, part->len);
	mmap(part->p, part->len, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
}

static void protect(const struct part *part)
{
	static const int prots[] = {
		PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC,
	};

	mprotect(part->p, part->len / 2 & ~(PAGE - 1), prots[part->random % 4]);
	mprotect(part->p, part->len, PROT_READ | PROT_WRITE);
}

static void advise(const struct part *part)
{
	static const int advices[] = {
		MADV_DONTNEED, MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_PAGEOUT,
		MADV_COLLAPSE, MADV_COLD, MADV_FREE, MADV_DONTNEED,
	};

	madvise(part->p, part->len, advices[part->random % 8]);
}

static void move(const struct part *part)
{
	char *room = mmap(NULL, part->len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mremap(part->p, part->len, part->len, MREMAP_MAYMOVE | MREMAP_FIXED, room) ==
	    MAP_FAILED)
		munmap(room, part->len);
	else
		mremap(room, part->len, part->len, MREMAP_MAYMOVE | MREMAP_FIXED, part->p);
}

static void have_child(const struct part *part)
{
	pid_t child = fork();

	if (child == 0) {
		write_some(part);
		_exit(0);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}

static void touch_sparse(const struct part *part)
{
	char *p = (char *)storm->sparse + part->random % (STORM_SPARSE / HUGE) * HUGE;

	*(volatile char *)p = 1;
	if (part->random & (1UL << 40))
		madvise(p, HUGE, MADV_DONTNEED);
}

static void *rage(void *number)
{
	uint64_t seed = 0x51ed270b9f3c4a17ULL * ((uintptr_t)number + 1);

	/* another thread may be just taking the memory away that this one writes to */
	for (;;) {
		struct part part = choose(&seed);

		atomic_fetch_add_explicit(storm->rounds, 1, memory_order_relaxed);
		switch (part.random >> 8 & 15) {
		case 0: case 1:
			map_again(&part);
			break;
		case 2:
			protect(&part);
			break;
		case 3: case 4: case 5: case 6:
			advise(&part);
			break;
		case 7:
			move(&part);
			break;
		case 8:
			have_child(&part);
			break;
		case 9: case 10: case 11:
			touch_sparse(&part);
			break;
		default:
			write_some(&part);
		}
	}
	return NULL;
}

/* the page was unmapped or protected by another thread: make it writable again */
static void map_faulting_page(int signal, siginfo_t *info, void *context)
{
	char *page = (char *)((uintptr_t)info->si_addr & ~(PAGE - 1));

	if (mprotect(page, PAGE, PROT_READ | PROT_WRITE))
		mmap(page, PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
}

static void be_the_storm(int threads)
{
	struct sigaction act = { .sa_sigaction = map_faulting_page, .sa_flags = SA_SIGINFO };
	pthread_t thread;
	uintptr_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigaction(SIGSEGV, &act, NULL);
	for (i = 1; i < (uintptr_t)threads; i++)
		pthread_create(&thread, NULL, rage, (void *)i);
	rage(NULL);
}

void storm_start(struct storm *s, int threads)
{
	pid_t pid;

	storm = s;
	s->dense = (uintptr_t)map_anon(STORM_DENSE, HUGE);
	s->sparse = (uintptr_t)map_anon(STORM_SPARSE, GIANT);
	s->rounds = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	/* the storm itself may see @s, and must leave it alone */
	pid = fork();
	if (pid == 0)
		be_the_storm(threads);
	s->pid = pid;
}

void storm_stop(struct storm *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	munmap((void *)s->dense, STORM_DENSE);
	munmap((void *)s->sparse, STORM_SPARSE);
	munmap(s->rounds, PAGE);
}
