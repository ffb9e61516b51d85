/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module that owns memory of every kind and says what it owns, so that a
 * test can see whether mmscope finds exactly that. Each part allocates when
 * the module is loaded, lists what it has, and frees when the module goes.
 *
 * A line of the list is "KIND NAME ADDRESS NUMBER STATE": ADDRESS in
 * hexadecimal (an address or a PFN, as the kind has it), NUMBER in decimal.
 */
#ifndef _MMS_KNOWN_H
#define _MMS_KNOWN_H

#include <linux/mmzone.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct seq_file;

/* orders of the buddy allocator */
#ifdef NR_PAGE_ORDERS
#define KNOWN_ORDERS	NR_PAGE_ORDERS
#else
#define KNOWN_ORDERS	MAX_ORDER
#endif

/* without it a cache may be one with another of its size */
#ifdef SLAB_NO_MERGE
#define KNOWN_NO_MERGE	SLAB_NO_MERGE
#else
#define KNOWN_NO_MERGE	0
#endif

/* held while anything that is written to one of the files is done */
extern struct mutex known_lock;

/* has @obey do what is written to a file; what the file returns */
ssize_t known_obey(const char __user *buf, size_t len, int (*obey)(const char *text));

/* pages of every order, compound pages, pages with extra references */
int known_pages_init(void);
void known_pages_exit(void);
void known_pages_list(struct seq_file *m);
/* one block of @order that is there until known_pages_give(); 0 or an error */
int known_pages_take(unsigned int order);
void known_pages_give(void);

/* slab caches of every sort with live and freed objects, kmalloc() memory */
int known_caches_init(void);
void known_caches_exit(void);
void known_caches_list(struct seq_file *m);
/* one in which nothing was ever allocated */
struct kmem_cache *known_caches_empty(void);

/* a cache whose objects come and go as one writes to a file of its own, see play.c */
int known_play_init(void);
void known_play_exit(void);
/* the cache and the object of a slot, NULL if there is none */
struct kmem_cache *known_play_cache(void);
void *known_play_object(unsigned int slot);

/* damage on demand, see ruin.c; what it returns is told there */
int known_ruin_init(void);
void known_ruin_exit(void);
int known_slab_at(const char *member, unsigned int bytes);
int known_slab_ruin(const char *what);
void known_slab_restore(void);
int known_zone_ruin(const char *what);
int known_zone_restore(void);

/* vmalloc areas, per-CPU memory, a kernel thread and its stack */
int known_areas_init(void);
void known_areas_exit(void);
void known_areas_list(struct seq_file *m);
/* the thread works for half a second, on whatever address space is there */
void known_areas_busy(void);

#endif /* _MMS_KNOWN_H */
