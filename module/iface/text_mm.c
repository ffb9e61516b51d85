// SPDX-License-Identifier: GPL-2.0
/*
 * Text of tasks, mm_structs, VMAs, regions and vmalloc areas.
 */
#include "text_mm.h"

#include <linux/kernel.h>
#include <linux/mm_types.h>
#include <linux/seq_file.h>

#include "../compat/names.h"
#include "../uapi/mmscope.h"
#include "text_system.h"

/* one word of a set of bits */
struct word {
	u64 bit;
	const char *name;
};

static void put_words(struct seq_file *m, u64 bits, const struct word *word,
		      unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (bits & word[i].bit)
			seq_printf(m, " %s", word[i].name);
}

/* bits by the names of this kernel, a number where it has none */
static void put_flags(struct seq_file *m, u32 table, u64 bits)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		const char *name;

		if (!(bits >> bit & 1))
			continue;
		name = mms_name_of(table, bit);
		if (name)
			seq_printf(m, " %s", name);
		else
			seq_printf(m, " bit%u", bit);
	}
	seq_putc(m, '\n');
}

static void put_task(struct seq_file *m, const struct mms_rec_task *t)
{
	static const struct word words[] = {
		{ MMS_TASK_ASKED, "asked" },
		{ MMS_TASK_LEADER, "leader" },
		{ MMS_TASK_KTHREAD, "kernel-thread" },
		{ MMS_TASK_ZOMBIE, "zombie" },
		{ MMS_TASK_BORROWS, "borrows" },
		{ MMS_TASK_SHARES, "shares" },
		{ MMS_TASK_USER_MM, "user-mm" },
	};

	seq_printf(m, "task %d tgid %d ppid %d uid %u state %c cpu %u comm ",
		   t->pid, t->tgid, t->ppid, t->uid, t->state, t->cpu);
	seq_escape(m, t->comm, " \t\n\\");
	put_words(m, t->flags, words, ARRAY_SIZE(words));
	seq_putc(m, '\n');
	seq_printf(m, "  task_struct 0x%llx mm 0x%llx active_mm 0x%llx stack 0x%llx start-ns %llu",
		   t->task, t->mm, t->active_mm, t->stack, t->start_ns);
	if (t->owner_pid)
		seq_printf(m, " owner %d", t->owner_pid);
	seq_putc(m, '\n');
}

static void put_mm_layout(struct seq_file *m, const struct mms_rec_mm *r)
{
	seq_printf(m, "  code 0x%llx-0x%llx data 0x%llx-0x%llx brk 0x%llx-0x%llx\n",
		   r->start_code, r->end_code, r->start_data, r->end_data,
		   r->start_brk, r->brk);
	seq_printf(m, "  stack 0x%llx arg 0x%llx-0x%llx env 0x%llx-0x%llx\n",
		   r->start_stack, r->arg_start, r->arg_end, r->env_start,
		   r->env_end);
	seq_printf(m, "  mmap_base 0x%llx task_size 0x%llx\n",
		   r->mmap_base, r->task_size);
}

static void put_mm(struct seq_file *m, const struct mms_rec_mm *r)
{
	static const char * const what[] = {
		[MMS_MM_OWN] = "own", [MMS_MM_BORROWED] = "borrowed",
		[MMS_MM_KERNEL] = "kernel",
	};

	seq_printf(m, "mm 0x%llx %s users %u (own %u) count %u tasks %u processes %u owner %d\n",
		   r->mm, r->what < ARRAY_SIZE(what) ? what[r->what] : "?",
		   r->mm_users, r->own_refs, r->mm_count, r->nr_tasks,
		   r->nr_processes, r->owner_pid);
	seq_printf(m, "  pgd 0x%llx pa 0x%llx register 0x%llx", r->pgd_va,
		   r->pgd_pa, r->hw_root);
	if (r->user_pgd_pa != MMS_ADDR_NONE)
		seq_printf(m, " user-pa 0x%llx", r->user_pgd_pa);
	seq_putc(m, '\n');
	put_mm_layout(m, r);
	seq_printf(m, "  pages total %llu locked %llu pinned %llu data %llu exec %llu stack %llu highest %llu\n",
		   r->total_vm, r->locked_vm, r->pinned_vm, r->data_vm,
		   r->exec_vm, r->stack_vm, r->hiwater_vm);
	seq_printf(m, "  resident anon %llu file %llu shmem %llu swap %llu highest %llu\n",
		   r->rss_anon, r->rss_file, r->rss_shmem, r->swap_ents,
		   r->hiwater_rss);
	seq_printf(m, "  page-tables %llu vmas %u limit %u\n",
		   r->pgtables_bytes, r->map_count, r->max_map_count);
	seq_puts(m, "  flags");
	put_flags(m, MMS_NAMES_MM_FLAG, r->flags);
	seq_puts(m, "  def-flags");
	put_flags(m, MMS_NAMES_VMA_FLAG, r->def_flags);
}

static void put_merge(struct seq_file *m, const struct mms_rec_vma *v)
{
	static const struct word words[] = {
		{ MMS_MERGE_APART, "apart" },
		{ MMS_MERGE_FLAGS, "flags" },
		{ MMS_MERGE_FILE, "file" },
		{ MMS_MERGE_PGOFF, "offset" },
		{ MMS_MERGE_ANON_VMA, "anon_vma" },
		{ MMS_MERGE_POLICY, "policy" },
		{ MMS_MERGE_UFFD, "userfaultfd" },
		{ MMS_MERGE_ANON_NAME, "name" },
		{ MMS_MERGE_CLOSE, "close" },
		{ MMS_MERGE_SPECIAL, "special" },
		{ MMS_MERGE_ANON_PGOFF, "anon-offset" },
		{ MMS_MERGE_HUGETLB, "hugetlb" },
	};

	seq_puts(m, "  merge");
	put_words(m, v->merge, words, ARRAY_SIZE(words));
	seq_puts(m, v->merge ? "\n" : " possible\n");
}

static void put_vma(struct seq_file *m, const struct mms_rec_vma *v)
{
	seq_printf(m, "vma 0x%llx-0x%llx %c%c%c%c pgoff 0x%llx dev %02x:%02x inode %llu gap 0x%llx\n",
		   v->start, v->end,
		   v->access & MMS_VMA_READ ? 'r' : '-',
		   v->access & MMS_VMA_WRITE ? 'w' : '-',
		   v->access & MMS_VMA_EXEC ? 'x' : '-',
		   v->access & MMS_VMA_SHARED ? 's' : 'p',
		   v->pgoff, v->dev_major, v->dev_minor, v->inode, v->gap);
	seq_printf(m, "  vm_area_struct 0x%llx prot 0x%llx anon_vma 0x%llx vm_ops 0x%llx file 0x%llx\n",
		   v->vma, v->page_prot, v->anon_vma, v->vm_ops, v->file);
	seq_printf(m, "  private 0x%llx userfaultfd 0x%llx policy 0x%llx anon-pgoff 0x%llx\n",
		   v->private_data, v->uffd_ctx, v->policy, v->anon_pgoff);
	seq_puts(m, "  flags");
	put_flags(m, MMS_NAMES_VMA_FLAG, v->flags);
	put_merge(m, v);
	seq_printf(m, "  pages %llu present %llu anon %llu file %llu zero %llu thp %llu hugetlb %llu special %llu\n",
		   (v->end - v->start) >> PAGE_SHIFT, v->present, v->anon,
		   v->file_pages, v->zero, v->thp, v->hugetlb, v->special);
	seq_printf(m, "  swap %llu prot-none %llu other %llu dirty %llu young %llu\n",
		   v->swap, v->prot_none, v->other, v->dirty, v->young);
}

static void put_region(struct seq_file *m, const struct mms_rec_region *r)
{
	seq_printf(m, "0x%016llx-0x%016llx %s\n", r->start, r->last, r->name);
}

static void put_vmalloc(struct seq_file *m, const struct mms_rec_vmalloc *r)
{
	seq_printf(m, "0x%016llx-0x%016llx %llu pages %llu order %u vm_struct 0x%llx",
		   r->start, r->end, r->end - r->start, r->pages, r->page_order,
		   r->vm_struct);
	if (r->phys)
		seq_printf(m, " phys 0x%llx", r->phys);
	put_flags(m, MMS_NAMES_VMALLOC_FLAG, r->flags);
}

void mms_text_mm(struct seq_file *m, const struct mms_rec *rec)
{
	switch (rec->type) {
	case MMS_REC_TASK:
		put_task(m, (const void *)rec);
		break;
	case MMS_REC_MM:
		put_mm(m, (const void *)rec);
		break;
	case MMS_REC_VMA:
		put_vma(m, (const void *)rec);
		break;
	case MMS_REC_REGION:
		put_region(m, (const void *)rec);
		break;
	case MMS_REC_VMALLOC:
		put_vmalloc(m, (const void *)rec);
		break;
	default:
		mms_text_text(m, rec);
	}
}
