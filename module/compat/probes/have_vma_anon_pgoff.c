/* private file mappings index anonymous pages apart (in v7.3) */
#include <linux/mm.h>
unsigned long mms_probe(const struct vm_area_struct *vma) { return vma_start_anon_pgoff(vma); }
