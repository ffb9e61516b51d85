// SPDX-License-Identifier: GPL-2.0-only
/*
 * error.c - one plain sentence for each thing that can go wrong, saying what to
 * do about it, and its exit code.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static void say(const char *fmt, va_list ap)
{
	fflush(stdout);
	fputs("mmscope: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

int fail(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	return code;
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

static bool file_has(const char *path, const char *word)
{
	char line[256];
	bool found = false;
	FILE *f = sysfile_open(path);

	if (!f)
		return false;
	if (fgets(line, sizeof(line), f))
		found = strstr(line, word) != NULL;
	fclose(f);
	return found;
}

/* the reasons in the order in which a person can do something about them */
static int fail_denied(const struct target *t)
{
	if (geteuid() != 0)
		return fail(EXIT_DENIED, "not permitted: run it as root "
			    "(it needs CAP_SYS_ADMIN in the initial user namespace)");
	if (file_has("/sys/kernel/security/lockdown", "[confidentiality]"))
		return fail(EXIT_DENIED, "not permitted: kernel lockdown is at "
			    "\"confidentiality\", where memory must not be inspected "
			    "(see kernel_lockdown(7))");
	if (t && t->space.pid && !target_is_kernel(t))
		return fail(EXIT_DENIED, "not permitted to look at pid %d: this needs "
			    "CAP_SYS_ADMIN in the initial user namespace, and "
			    "CAP_SYS_PTRACE for another user's process",
			    t->space.pid);
	return fail(EXIT_DENIED, "not permitted: this needs CAP_SYS_ADMIN in the "
		    "initial user namespace; root of a container does not have it");
}

static int fail_missing(void)
{
	FILE *f = sysfile_open("/sys/module/mmscope/initstate");

	if (f) {
		fclose(f);
		return fail(EXIT_NO_MODULE, "the module is loaded, but %s is missing: "
			    "is this a container or a chroot with its own /dev?",
			    MMS_DEVICE_PATH);
	}
	return fail(EXIT_NO_MODULE, "%s is missing: load the module with "
		    "\"insmod mmscope.ko\" or \"modprobe mmscope\"",
		    MMS_DEVICE_PATH);
}

static int fail_abi(void)
{
	unsigned int major, minor;

	if (mmscope_abi(NULL, &major, &minor))
		return fail(EXIT_NO_MODULE, "%s does not answer as mmscope does: "
			    "unload the module and load the one of this version (%s)",
			    MMS_DEVICE_PATH, mmscope_version());
	return fail(EXIT_NO_MODULE, "the module speaks ABI %u.%u and this program "
		    "%d.%d: use the module and the program of one version",
		    major, minor, MMS_ABI_MAJOR, MMS_ABI_MINOR);
}

int fail_open(int err)
{
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		return fail_missing();
	case -EACCES:
	case -EPERM:
		return fail_denied(NULL);
	case -EPROTONOSUPPORT:
		return fail_abi();
	default:
		return fail(EXIT_FAIL, "cannot open %s: %s", MMS_DEVICE_PATH,
			    strerror(-err));
	}
}

static int fail_unsupported(const struct target *t)
{
	return fail(EXIT_FAIL, "this kernel does not let the module walk %s page "
		    "tables: \"mmscope features\" tells the reason",
		    target_is_kernel(t) ? "its own" : "these");
}

int fail_query(int err, const struct target *t)
{
	char label[128];

	target_label(t, label, sizeof(label));
	switch (err) {
	case -ESRCH:
		return fail(EXIT_NO_TARGET, "there is no process or thread %d",
			    t->space.pid);
	case -ENXIO:
		return fail(EXIT_NO_TARGET, "%s is a kernel thread and has no address "
			    "space of its own: look at \"kernel\" instead", label);
	case -ENODATA:
		return fail(EXIT_NO_TARGET, "%s has exited and its address space is "
			    "gone (a zombie waits for its parent)", label);
	case -EPERM:
	case -EACCES:
		return fail_denied(t);
	case -EOPNOTSUPP:
		return fail_unsupported(t);
	case -EPROTO:
		return fail(EXIT_FAIL, "the module gave an answer that cannot be "
			    "right: please report this with the output of "
			    "\"mmscope features\"");
	default:
		return fail(EXIT_FAIL, "looking at %s failed: %s", label,
			    strerror(-err));
	}
}

int fail_view(int err, unsigned int view, const struct target *t)
{
	const struct target machine = { .comm = "" };
	const char *what = mmscope_view_text(view);

	switch (err) {
	case -EINVAL:
		return fail(EXIT_NO_MODULE, "the module cannot be asked for %s in this "
			    "way: load the one of this version (%s)",
			    what, mmscope_version());
	case -EOPNOTSUPP:
		return fail(EXIT_FAIL, "this kernel does not let the module show %s: "
			    "\"mmscope features\" tells the reason", what);
	}
	if (t || err == -EPERM || err == -EACCES || err == -EPROTO)
		return fail_query(err, t ? t : &machine);
	return fail(EXIT_FAIL, "asking for %s failed: %s", what, strerror(-err));
}

/*
 * A full disk or a closed pipe shows only when the last byte is written. A
 * reader that has gone away needs no message.
 */
void close_stdout(void)
{
	int bad = ferror(stdout);

	if (!fclose(stdout) && !bad)
		return;
	if (errno != EPIPE)
		fprintf(stderr, "mmscope: write error: %s\n", strerror(errno));
	_exit(EXIT_FAIL);
}
