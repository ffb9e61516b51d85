// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "callers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files.h"

#define ROOM	(1UL << 20)

#ifndef MAP_32BIT
#define MAP_32BIT	0
#endif

static struct caller callers[CALLERS];
static pthread_t meddler;

/* below 4 GiB, with nothing behind each buffer */
static void make_room(struct room *room)
{
	const size_t all = ROOM + 8 * PAGE;
	uint8_t *p = mmap(NULL, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (p == MAP_FAILED) {
		perror("room");
		exit(1);
	}
	room->request = p + PAGE;
	room->addresses = (uint64_t *)(p + 3 * PAGE);
	room->locked = p + 5 * PAGE;
	room->out = p + 7 * PAGE;
	room->size = ROOM;
	mprotect(room->request, PAGE, PROT_READ | PROT_WRITE);
	mprotect(room->addresses, PAGE, PROT_READ | PROT_WRITE);
	mprotect(room->locked, PAGE, PROT_READ);
	mprotect(room->out, ROOM, PROT_READ | PROT_WRITE);
}

bool device_is_open(struct caller *c)
{
	uint64_t start = now();

	if (c->fd >= 0)
		return true;
	c->fd = open(MMS_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	if (c->fd >= 0) {
		tally(&c->account, &c->account.deed[DEED_OPEN], start, c->fd);
		return true;
	}
	/* the node outlives the module for an instant, and comes before it */
	if (errno == ENOENT || errno == ENODEV || errno == ENXIO) {
		c->account.absent++;
		usleep(1000);
	} else if (errno != EINTR) {
		wrong("open of the device: %s", strerror(errno));
	}
	return false;
}

void device_close(struct caller *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static void *call_on(void *arg)
{
	struct caller *c = arg;
	uint64_t n;

	for (n = 0; !world->stop; n++) {
		uint64_t random = seed_of(c->nr, n);

		/* a file may take seconds: none is begun while the module is to be taken out */
		if (one_in(&random, 32)) {
			if (!world->vacate)
				file_play(c, &random);
		} else if (device_is_open(c)) {
			if (one_in(&random, 64))
				device_play(c, &random);
			else
				ioctl_play(c, &random);
		}
		/* who wants to take the module out waits for an instant without a file open */
		if (world->vacate) {
			device_close(c);
			nap(&random, 3000);
		}
	}
	device_close(c);
	return NULL;
}

static __thread volatile sig_atomic_t signals;

static void count_signal(int signal)
{
	signals++;
}

/* changes requests under the module's eyes, and interrupts who waits */
static void *meddle(void *arg)
{
	uint64_t random = seed_of(30, 0);

	while (!world->stop) {
		struct caller *c = &callers[below(&random, CALLERS)];
		const struct form *form;
		unsigned int n = 0;

		c->meddled = true;
		form = c->racing;
		for (; form && c->racing == form && n < 4096; n++)
			scribble(form, c->request, &c->room, &random);
		c->meddled = false;
		if (!form)
			usleep(50);
		if (!c->undisturbed && one_in(&random, 32)) {
			pthread_kill(c->thread, SIGUSR1);
			c->account.signals++;
		}
	}
	return NULL;
}

void callers_start(void)
{
	struct sigaction act = { .sa_handler = count_signal };
	int i;

	sigaction(SIGUSR1, &act, NULL);
	for (i = 0; i < CALLERS; i++) {
		callers[i].nr = i;
		callers[i].fd = -1;
		make_room(&callers[i].room);
		pthread_create(&callers[i].thread, NULL, call_on, &callers[i]);
	}
	pthread_create(&meddler, NULL, meddle, NULL);
}

void callers_stop(struct account *sum)
{
	int i;

	world->stop = true;
	/* before those whom it signals */
	pthread_join(meddler, NULL);
	for (i = 0; i < CALLERS; i++) {
		pthread_join(callers[i].thread, NULL);
		account_add(sum, &callers[i].account);
	}
}
