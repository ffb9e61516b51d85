/* 11250fd12eb8 ("mm: factor out VMA stack and heap checks") (in v6.6) */
#include <linux/mm.h>
int mms_probe(struct vm_area_struct *vma) { return vma_is_initial_heap(vma); }
