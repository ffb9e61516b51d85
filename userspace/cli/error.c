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
	if (file_has("/proc/sys/kernel/kptr_restrict", "2"))
		return fail(EXIT_DENIED, "not permitted: kernel.kptr_restrict is 2, where "
			    "nobody is to see addresses of the kernel (1 leaves them to root)");
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

int fail_open_file(int err, const char *path)
{
	switch (err) {
	case -EILSEQ:
		return fail(EXIT_FAIL, "%s is no file of \"mmscope record\"", path);
	case -EBADMSG:
		return fail(EXIT_FAIL, "%s is damaged or was cut off: record it again",
			    path);
	case -EOPNOTSUPP:
		return fail(EXIT_FAIL, "%s was recorded on a machine of the other byte "
			    "order: read it on one of its kind", path);
	case -EPROTONOSUPPORT:
		return fail(EXIT_FAIL, "%s was recorded by another version of mmscope: "
			    "read it with that one", path);
	default:
		return fail(EXIT_FAIL, "cannot read %s: %s", path, strerror(-err));
	}
}

static int fail_unsupported(const struct target *t)
{
	return fail(EXIT_FAIL, "this kernel does not let the module walk %s page "
		    "tables: \"mmscope features\" tells the reason",
		    target_is_kernel(t) ? "its own" : "these");
}

static int fail_no_process(const struct target *t)
{
	if (source_file())
		return fail(EXIT_NO_TARGET, "%s holds no process %d", source_file(),
			    t->space.pid);
	return fail(EXIT_NO_TARGET, "there is no process or thread %d",
		    t->space.pid);
}

/* pages are what scans and translations are made of */
static int fail_not_recorded(const struct target *t)
{
	if (target_is_kernel(t) || !t->space.pid)
		return fail(EXIT_FAIL, "%s holds nothing of this: record it with "
			    "\"mmscope record --pid %s\"", source_file(),
			    target_is_kernel(t) ? "kernel" : "PID");
	return fail(EXIT_FAIL, "%s does not hold the pages of process %d: record it "
		    "without --views", source_file(), t->space.pid);
}

int fail_query(int err, const struct target *t)
{
	char label[128];

	target_label(t, label, sizeof(label));
	switch (err) {
	case -ESRCH:
		return fail_no_process(t);
	case -ENOMSG:
		return fail_not_recorded(t);
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

/* how to get a view into a file */
static const char *record_option(unsigned int view, char *buf, size_t size)
{
	if (view == MMS_VIEW_PAGES)
		return "--pages";
	if (view == MMS_VIEW_SLABS)
		return "--objects";
	snprintf(buf, size, "--views %s", mmscope_view_name(view));
	return buf;
}

static int fail_view_file(int err, unsigned int view, const char *what)
{
	char option[32];

	switch (err) {
	case -EINVAL:
		return fail(EXIT_FAIL, "%s holds no %s: the module that was asked did "
			    "not know of them", source_file(), what);
	case -EOPNOTSUPP:
		return fail(EXIT_FAIL, "%s holds no %s: the kernel that was recorded "
			    "does not let the module show them", source_file(), what);
	case -EPERM:
		return fail(EXIT_FAIL, "%s holds no %s: this was not permitted when it "
			    "was recorded", source_file(), what);
	}
	if (view == MMS_VIEW_WHAT || view == MMS_VIEW_WHO)
		return fail(EXIT_FAIL, "%s cannot tell %s: only the running kernel can",
			    source_file(), what);
	return fail(EXIT_FAIL, "%s does not hold %s: record it with "
		    "\"mmscope record %s\"", source_file(), what,
		    record_option(view, option, sizeof(option)));
}

int fail_view(int err, unsigned int view, const struct target *t)
{
	const struct target machine = { .comm = "" };
	const char *what = mmscope_view_text(view);

	if (source_file() && err != -ESRCH && err != -ENXIO && err != -ENODATA)
		return fail_view_file(err, view, what);
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
 * reader that has gone away needs no message. Of what failed before, the last
 * errno tells: a close that comes through leaves none that means anything.
 */
void close_stdout(void)
{
	int bad = ferror(stdout), why = errno;

	if (fclose(stdout))
		why = errno;
	else if (!bad)
		return;
	if (why != EPIPE)
		fprintf(stderr, "mmscope: write error: %s\n", strerror(why));
	_exit(EXIT_FAIL);
}
