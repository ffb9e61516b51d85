/* 9a10064f5625 ("mm: add a field to store names for private anonymous memory") (in v5.17) */
#include <linux/mm.h>
#include <linux/mm_inline.h>
const char *mms_probe(struct vm_area_struct *vma) { return anon_vma_name(vma)->name; }
