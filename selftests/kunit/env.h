/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tests of models and checks were written as programs. This is what they need of a C
 * library, made of what a kernel has; it is included before everything else, and the
 * headers that they name are empty files in shim/.
 */
#ifndef _MMS_KUNIT_ENV_H
#define _MMS_KUNIT_ENV_H

#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define printf(...)		printk(KERN_INFO __VA_ARGS__)
#define fprintf(file, ...)	printk(KERN_ERR __VA_ARGS__)
#define puts(text)		printk(KERN_INFO "%s\n", text)

/* ends the test that runs, as failed */
void __noreturn mms_kunit_stop(void);
#define abort()			mms_kunit_stop()

/* what programs wrap, so that memory can be refused */
void *__real_calloc(size_t nr, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_calloc(size_t nr, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *mms_limits_calloc(size_t nr, size_t size);

/* asked for all memory of models and checks */
void *mms_kunit_calloc(size_t nr, size_t size);
void *mms_kunit_realloc(void *p, size_t size);

/* the suites themselves live in a kernel and know it */
#ifndef MMS_KUNIT_SUITES
#define calloc(nr, size)	mms_kunit_calloc(nr, size)
#define free(p)			kvfree(p)
#undef kvcalloc
#define kvcalloc(nr, size, gfp)	mms_kunit_calloc(nr, size)
#undef kvmalloc
#define kvmalloc(size, gfp)	mms_kunit_realloc(NULL, size)
#endif

/* main() of each program, and what is done to an input of each that takes any */
#define MMS_KUNIT_PROGRAMS(program) \
	program(sequences) program(calls) program(layouts) program(damage) \
	program(damage_front) program(walks) program(limits)
#define MMS_KUNIT_TWINS(twin) \
	twin(buddy) twin(space) twin(pcp) twin(lockstep) twin(slab) twin(pgtable) twin(whatif)

#define MMS_KUNIT_DECLARE(name)	int mms_main_ ## name(void);
MMS_KUNIT_PROGRAMS(MMS_KUNIT_DECLARE)
#undef MMS_KUNIT_DECLARE
#define MMS_KUNIT_DECLARE(name)	void mms_play_ ## name(const __u8 *data, size_t len);
MMS_KUNIT_TWINS(MMS_KUNIT_DECLARE)
#undef MMS_KUNIT_DECLARE
int mms_main_checks(void);

#endif /* _MMS_KUNIT_ENV_H */
