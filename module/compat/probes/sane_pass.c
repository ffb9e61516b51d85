/* must compile: if it does not, the compiler or its flags are broken, not the kernel old */
#include <linux/mm.h>
int mms_probe(struct mm_struct *mm) { return mm->map_count; }
