// SPDX-License-Identifier: GPL-2.0
/*
 * The tests of models and checks, run in a kernel: as its compiler flags, its integer types
 * and its allocator have them.
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "../../userspace/fuzz/inputs.h"
#include "../../userspace/tests/checks.h"

#define INPUTS		20	/* made up for each twin */

void __noreturn mms_kunit_stop(void)
{
	KUNIT_ASSERT_TRUE(current->kunit_test, false);
	BUG();	/* not reached: a test's thread has ended */
}

void *__real_calloc(size_t nr, size_t size)
{
	return kvcalloc(nr, size, GFP_KERNEL);
}

/* only asked for new memory: see mms_resize() */
void *__real_realloc(void *p, size_t size)
{
	return kvmalloc(size, GFP_KERNEL);
}

/* only one of them refuses at a time */
void *mms_kunit_calloc(size_t nr, size_t size)
{
	return checks_given >= 0 ? __wrap_calloc(nr, size) : mms_limits_calloc(nr, size);
}

void *mms_kunit_realloc(void *p, size_t size)
{
	return __wrap_realloc(p, size);
}

/* ---- what is known on paper ---- */

#define PROGRAM(name)							\
static void name ## _are_as_on_paper(struct kunit *test)		\
{									\
	KUNIT_EXPECT_EQ(test, 0, mms_main_ ## name());			\
}
MMS_KUNIT_PROGRAMS(PROGRAM)

#define PROGRAM_CASE(name)	KUNIT_CASE(name ## _are_as_on_paper),
static struct kunit_case program_cases[] = {
	MMS_KUNIT_PROGRAMS(PROGRAM_CASE)
	{}
};

static struct kunit_suite program_suite = {
	.name = "mmscope_models",
	.test_cases = program_cases,
};

/* ---- models and twins that look at everything ---- */

static void play(struct kunit *test, void (*one)(const __u8 *data, size_t len))
{
	__u8 *data = kunit_kzalloc(test, FUZZ_LEN_MAX, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_TRUE(test, data);
	for (i = 0; i < INPUTS; i++) {
		one(data, fuzz_input(1, i, data));
		cond_resched();
	}
}

#define TWIN(name)							\
static void name ## _is_as_its_twin(struct kunit *test)			\
{									\
	play(test, mms_play_ ## name);					\
}
MMS_KUNIT_TWINS(TWIN)

#define TWIN_CASE(name)		KUNIT_CASE(name ## _is_as_its_twin),
static struct kunit_case twin_cases[] = {
	MMS_KUNIT_TWINS(TWIN_CASE)
	{}
};

static struct kunit_suite twin_suite = {
	.name = "mmscope_twins",
	.test_cases = twin_cases,
};

/* ---- checks, each rule broken once ---- */

static void run_checks(struct kunit *test, const struct checks_tests *tests)
{
	size_t i;

	for (i = 0; i < tests->nr; i++)
		KUNIT_EXPECT_TRUE_MSG(test, checks_run(&tests->test[i]), "%s",
				      tests->test[i].name);
	kunit_info(test, "%zu tests", i);
}

#define MMS_KUNIT_CHECKS(subject) \
	subject(buddy) subject(lockstep) subject(trees) subject(vma) subject(pgtable) \
	subject(spaces) subject(slab)

#define SUBJECT(name)							\
static void broken_rules_of_ ## name(struct kunit *test)		\
{									\
	run_checks(test, &checks_ ## name);				\
}
MMS_KUNIT_CHECKS(SUBJECT)

#define SUBJECT_CASE(name)	KUNIT_CASE(broken_rules_of_ ## name),
static struct kunit_case check_cases[] = {
	MMS_KUNIT_CHECKS(SUBJECT_CASE)
	{}
};

static struct kunit_suite check_suite = {
	.name = "mmscope_checks",
	.test_cases = check_cases,
};

kunit_test_suites(&program_suite, &twin_suite, &check_suite);

MODULE_DESCRIPTION("Tests of mmscope's models and checks");
MODULE_LICENSE("GPL");
