// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - [-n INPUTS] [-s SEED] [FILE...]: plays files, then inputs made up from
 * the seed.
 */
#include <unistd.h>

#include "fuzz.h"

#define LEN_MAX 600

static __u64 state;

/* xorshift64* (Marsaglia 2003, Vigna 2016): the same inputs everywhere */
static __u8 next_byte(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dULL >> 56;
}

static void play_file(const char *path)
{
	static __u8 data[1 << 16];
	FILE *f = fopen(path, "re");
	size_t len;

	if (!f) {
		perror(path);
		exit(2);
	}
	len = fread(data, 1, sizeof(data), f);
	fclose(f);
	fuzz_one(data, len);
}

int main(int argc, char **argv)
{
	unsigned long inputs = 1000, i, seed = 1;
	__u8 data[LEN_MAX];
	size_t len, at;
	int c;

	while ((c = getopt(argc, argv, "n:s:")) != -1) {
		if (c == 'n')
			inputs = strtoul(optarg, NULL, 0);
		else if (c == 's')
			seed = strtoul(optarg, NULL, 0);
		else
			return 2;
	}
	for (; optind < argc; optind++)
		play_file(argv[optind]);
	for (i = 0; i < inputs; i++) {
		state = (seed << 32 | i) * 2 + 1;
		/* the first bytes of a fresh generator are alike */
		for (at = 0; at < 8; at++)
			next_byte();
		len = 2 + next_byte() + next_byte();
		for (at = 0; at < len && at < LEN_MAX; at++)
			data[at] = next_byte();
		fuzz_one(data, len);
	}
	printf("%lu inputs\n", inputs);
	return 0;
}
