/* must not compile: if it does, the probes cannot see what is missing */
#include <linux/mm.h>
int mms_probe(struct mm_struct *mm) { return mm->no_kernel_has_this_member; }
