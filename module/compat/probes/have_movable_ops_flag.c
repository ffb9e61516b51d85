/* movable pages of drivers are told by a flag of some page types, no longer by page->mapping (in v6.17) */
#include <linux/mm.h>
int mms_probe(void) { return PG_movable_ops; }
