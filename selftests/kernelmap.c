// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "kernelmap.h"

#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

size_t kcore_segments(struct kcore_segment *out, size_t nr)
{
	int fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	Elf64_Ehdr head;
	Elf64_Phdr ph;
	size_t i, n = 0;

	if (fd < 0)
		return 0;
	if (pread(fd, &head, sizeof(head), 0) != sizeof(head))
		head.e_phnum = 0;
	for (i = 0; i < head.e_phnum && n < nr; i++) {
		if (pread(fd, &ph, sizeof(ph), head.e_phoff + i * sizeof(ph)) != sizeof(ph))
			break;
		if (ph.p_type != PT_LOAD)
			continue;
		out[n++] = (struct kcore_segment){ ph.p_vaddr, ph.p_paddr, ph.p_memsz };
	}
	close(fd);
	return n;
}

static uint64_t number_after(const char *line, const char *key, int base, uint64_t none)
{
	const char *at = strstr(line, key);

	return at ? strtoull(at + strlen(key), NULL, base) : none;
}

#define RESTRICT	"/proc/sys/kernel/kptr_restrict"

size_t vmalloc_areas(struct vmalloc_area *out, size_t nr)
{
	char before[16], line[512];
	size_t n = 0;
	FILE *f;

	/* at 0 every reader gets hashed addresses, at 1 root gets the true ones */
	if (read_text(RESTRICT, before, sizeof(before)) > 0)
		write_text(RESTRICT, "1");
	f = fopen("/proc/vmallocinfo", "re");

	while (f && n < nr && fgets(line, sizeof(line), f)) {
		struct vmalloc_area *a = &out[n];
		uint64_t end;

		if (sscanf(line, "0x%" SCNx64 "-0x%" SCNx64, &a->va, &end) != 2 ||
		    a->va >> 63 == 0 || strstr(line, " unpurged "))
			continue;
		a->len = end - a->va;
		a->pa = number_after(line, " phys=", 16, MMS_ADDR_NONE);
		a->pages = strstr(line, " vmalloc") ? number_after(line, " pages=", 10, 0) : 0;
		n++;
	}
	if (f)
		fclose(f);
	write_text(RESTRICT, before);
	return n;
}

/* the whole file, read once: it is long, and slow to print for the kernel */
static const char *kallsyms(void)
{
	static char *text;
	size_t len = 0, room = 0;
	FILE *f;

	if (text)
		return text;
	f = fopen("/proc/kallsyms", "re");
	do {
		room += 1 << 20;
		text = realloc(text, room + 1);
		len += f ? fread(text + len, 1, room - len, f) : 0;
	} while (len == room);
	text[len] = '\0';
	if (f)
		fclose(f);
	return text;
}

uint64_t kallsyms_find(const char *name, const char *module)
{
	char wanted[256];
	const char *at, *line;

	snprintf(wanted, sizeof(wanted), module ? " %s\t[%s]\n" : " %s\n", name, module);
	at = strstr(kallsyms(), wanted);
	if (!at)
		return 0;
	for (line = at; line > kallsyms() && line[-1] != '\n'; line--)
		;
	return strtoull(line, NULL, 16);
}
