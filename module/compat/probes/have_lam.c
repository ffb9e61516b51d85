/* 82721d8b25d7 ("x86/mm: Handle LAM on context switch") (in v6.4) */
#include <linux/mm.h>
#include <asm/mmu_context.h>
unsigned long mms_probe(struct mm_struct *mm) { return mm_lam_cr3_mask(mm); }
