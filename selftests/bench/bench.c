// SPDX-License-Identifier: GPL-2.0
/*
 * bench [PART...]: what mmscope's answers cost, beside what the kernel's own
 * interfaces cost on the same memory. Parts: scan lookup call kernel views.
 * A benchmark, not a test: it reports and never fails over a number.
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "measure.h"

static const struct {
	const char *name;
	void (*run)(void);
} parts[] = {
	{ "scan", bench_scan },
	{ "lookup", bench_lookup },
	{ "call", bench_call },
	{ "kernel", bench_kernel },
	{ "views", bench_views },
	{ "verify", bench_verify },
};

/* an emulated processor says so, one way or another */
static int is_emulated(void)
{
	char line[256];
	int found = 0;
	FILE *f = fopen("/proc/cpuinfo", "r");

	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, "TCG") != NULL;
	if (f)
		fclose(f);
	return found;
}

static void print_machine(void)
{
	struct mms_info info = ask_info();
	struct utsname u;

	uname(&u);
	printf("mmscope %s on Linux %s, %u-bit addresses; a hold ends after %u tables or %.0f us\n",
	       info.version, u.release, info.va_bits, info.max_tables,
	       info.hold_bound_ns / 1e3);
	if (is_emulated())
		printf("This processor is emulated (QEMU TCG): only the ratios mean something.\n");
}

static int is_wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return 1;
	return argc < 2;
}

int main(int argc, char **argv)
{
	size_t i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	ask_open();
	print_machine();
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (is_wanted(parts[i].name, argc, argv))
			parts[i].run();
	return 0;
}
