// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch.c - repeats a view. On a terminal each round is drawn over the one
 * before: it is put together in memory and written at once, and lines are
 * replaced rather than the screen cleared, so nothing flickers. Elsewhere
 * rounds follow each other, text with an empty line between.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "out.h"
#include "watch.h"

static char **command;
static volatile sig_atomic_t stopped;

void watch_command(char **argv)
{
	command = argv;
}

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* a second Ctrl-C ends what the first one waits for */
static void catch_interrupt(void)
{
	const struct sigaction sa = {
		.sa_handler = stop,
		.sa_flags = SA_RESETHAND,
	};

	sigaction(SIGINT, &sa, NULL);
}

/* rounds begin at fixed times; one that took too long delays the others */
static void wait_until(struct timespec *next, uint32_t ms)
{
	struct timespec now;

	next->tv_sec += ms / 1000;
	next->tv_nsec += ms % 1000 * 1000000;
	if (next->tv_nsec >= 1000000000) {
		next->tv_nsec -= 1000000000;
		next->tv_sec++;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec > next->tv_sec ||
	    (now.tv_sec == next->tv_sec && now.tv_nsec > next->tv_nsec))
		*next = now;
	else
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL);
}

/* ---- on a terminal ---- */

/**
 * struct round - what one round wrote
 * @out: to stdout, owned
 * @err: to stderr, owned
 * @code: what the answer returned
 */
struct round {
	char *out;
	char *err;
	int code;
};

static void round_free(struct round *r)
{
	free(r->out);
	free(r->err);
}

/* takes the place of stdout and stderr while the answer is made */
static bool round_make(struct round *r, device_fn *answer, struct mmscope *m,
		       void *ctx)
{
	FILE *was_out = stdout, *was_err = stderr, *out, *err;
	size_t size;

	memset(r, 0, sizeof(*r));
	out = open_memstream(&r->out, &size);
	err = open_memstream(&r->err, &size);
	if (out && err) {
		stdout = out;
		stderr = err;
		r->code = answer(m, ctx);
		stdout = was_out;
		stderr = was_err;
	}
	if (out)
		fclose(out);
	if (err)
		fclose(err);
	return out && err;
}

static unsigned int screen_rows(void)
{
	struct winsize ws;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) || ws.ws_row < 4 ?
	       24 : ws.ws_row;
}

static void put_heading(FILE *f, uint32_t ms)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[32];
	char **word;

	strftime(text, sizeof(text), "%H:%M:%S", localtime_r(&now, &tm));
	fprintf(f, "%s%s%s  every %g s: mmscope", term_color() ? SGR_BOLD : "",
		text, term_color() ? SGR_RESET : "", ms / 1000.0);
	for (word = command + 1; *word; word++)
		fprintf(f, " %s", *word);
	fputs("\033[K\n", f);
}

/* lines of @text, at most @room of them; how many were left out */
static unsigned int put_lines(FILE *f, const char *text, unsigned int *room)
{
	unsigned int left = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (*room) {
			fprintf(f, "\033[K\n%.*s", (int)len, text);
			--*room;
		} else {
			left++;
		}
		text += len + (text[len] == '\n');
	}
	return left;
}

/* a line that is too long must not wrap: the lines below would move */
static void round_draw(const struct round *r, uint32_t ms, bool first)
{
	unsigned int room = screen_rows() - 2, left;
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return;
	fputs(first ? "\033[2J\033[H\033[?7l" : "\033[H\033[?7l", f);
	put_heading(f, ms);
	left = put_lines(f, r->err, &room);
	left += put_lines(f, r->out, &room);
	fputs("\033[K", f);
	if (left)
		fprintf(f, "\n... and %u more line%s\033[K", left,
			left == 1 ? "" : "s");
	fputs("\033[J\033[?7h", f);
	fclose(f);
	fwrite(text, 1, size, stdout);
	fflush(stdout);
	free(text);
}

static int screen_round(const struct opts *o, device_fn *answer,
			struct mmscope *m, void *ctx, bool first)
{
	struct round r;

	if (!round_make(&r, answer, m, ctx))
		r.code = fail(EXIT_FAIL, "not enough memory");
	else if (!r.code)
		round_draw(&r, o->watch_ms, first);
	else
		fprintf(stderr, "%s%s", first ? "" : "\n", r.err);
	round_free(&r);
	return r.code;
}

/* ---- elsewhere ---- */

static int plain_round(const struct opts *o, device_fn *answer,
		       struct mmscope *m, void *ctx, bool first)
{
	bool text = o->format == FORMAT_TABLE || o->format == FORMAT_RAW;
	int code;

	if (!first && text)
		putchar('\n');
	code = answer(m, ctx);
	if (!code && (fflush(stdout) || ferror(stdout)))
		code = EXIT_FAIL;
	return code;
}

int watch(const struct opts *o, device_fn *answer, struct mmscope *m, void *ctx)
{
	bool json = o->format == FORMAT_JSON || o->format == FORMAT_LINES;
	bool screen = !json && isatty(STDOUT_FILENO);
	struct timespec next;
	bool first = true;
	int code;

	catch_interrupt();
	clock_gettime(CLOCK_MONOTONIC, &next);
	while (!stopped) {
		code = screen ? screen_round(o, answer, m, ctx, first) :
				plain_round(o, answer, m, ctx, first);
		if (code)
			return code;
		first = false;
		wait_until(&next, o->watch_ms);
	}
	if (screen)
		putchar('\n');
	return EXIT_OK;
}
