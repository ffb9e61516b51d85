// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - [-c CORPUS] [-n INPUTS] [-s SEED] [FILE...]: plays files, then the lines of
 * a corpus, then inputs made up from the seed.
 */
#include <unistd.h>

#include "fuzz.h"
#include "inputs.h"

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

/* @hex: digits, two a byte, up to the end of the line */
static void play_line(const char *hex)
{
	__u8 data[FUZZ_LEN_MAX];
	unsigned int byte;
	size_t len = 0;

	while (len < FUZZ_LEN_MAX && sscanf(hex + 2 * len, "%2x", &byte) == 1)
		data[len++] = byte;
	fuzz_one(data, len);
}

/* Return: number of lines */
static unsigned long play_corpus(const char *path)
{
	FILE *f = fopen(path, "re");
	unsigned long nr = 0;
	char *line = NULL;
	size_t room = 0;

	if (!f) {
		perror(path);
		exit(2);
	}
	for (; getline(&line, &room, f) > 0; nr++)
		play_line(line);
	free(line);
	fclose(f);
	return nr;
}

/* the same inputs for the same seed */
static void play_random(unsigned long inputs, unsigned long seed)
{
	__u8 data[FUZZ_LEN_MAX];
	unsigned long i;

	for (i = 0; i < inputs; i++)
		fuzz_one(data, fuzz_input(seed, i, data));
}

int main(int argc, char **argv)
{
	unsigned long inputs = 1000, seed = 1, kept = 0;
	int c;

	while ((c = getopt(argc, argv, "c:n:s:")) != -1) {
		if (c == 'c')
			kept += play_corpus(optarg);
		else if (c == 'n')
			inputs = strtoul(optarg, NULL, 0);
		else if (c == 's')
			seed = strtoul(optarg, NULL, 0);
		else
			return 2;
	}
	for (; optind < argc; optind++)
		play_file(argv[optind]);
	play_random(inputs, seed);
	printf("%lu inputs of the corpus, %lu random ones\n", kept, inputs);
	return 0;
}
