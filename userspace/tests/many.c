// SPDX-License-Identifier: GPL-2.0-only
/*
 * many.c - asks the command many questions in one run, for tools that take long
 * to start. Each is a line of stdin as in the file cases: NAME | ENVIRONMENT |
 * ARGUMENTS, and is answered by a child. What the tool wants to say of a child it
 * says by the exit status that is the argument.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS 64

int mmscope_main(int argc, char **argv);

static size_t words_of(char *text, char **words)
{
	size_t nr = 0;
	char *word;

	for (word = strtok(text, " \n"); word && nr < MAX_WORDS; word = strtok(NULL, " \n"))
		words[nr++] = word;
	return nr;
}

static void answer(char *environment, char *arguments)
{
	char *argv[MAX_WORDS + 2] = { "mmscope" };
	char *set[MAX_WORDS];
	size_t nr = words_of(environment, set);

	while (nr)
		putenv(set[--nr]);
	nr = words_of(arguments, argv + 1);
	if (!freopen("/dev/null", "r", stdin) || !freopen("/dev/null", "w", stdout) ||
	    dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		abort();
	exit(mmscope_main((int)nr + 1, argv));
}

/* Return: whether the child ended by itself, and not with the status @bad */
static int ends_well(char *environment, char *arguments, int bad)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		answer(environment, arguments);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 0;
	return WIFEXITED(status) && WEXITSTATUS(status) != bad;
}

int main(int argc, char **argv)
{
	int bad = argc > 1 ? atoi(argv[1]) : -1;
	int nr = 0, nr_bad = 0;
	char line[1024];

	/* a child that closes its stdin must not set back where this one reads */
	setvbuf(stdin, NULL, _IONBF, 0);
	while (fgets(line, sizeof(line), stdin)) {
		char *environment = strchr(line, '|');
		char *arguments = environment ? strchr(environment + 1, '|') : NULL;

		if (line[0] == '#' || !arguments)
			continue;
		*environment++ = '\0';
		*arguments++ = '\0';
		nr++;
		if (!ends_well(environment, arguments, bad)) {
			printf("not ok %s\n", line);
			fflush(stdout);
			nr_bad++;
		}
	}
	printf("%d questions, %d bad ends\n", nr, nr_bad);
	return nr_bad || !nr;
}
