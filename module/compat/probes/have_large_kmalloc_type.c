/* a type of its own for kmalloc() beyond slabs: PGTY_large_kmalloc (in v6.15) */
#include <linux/mm.h>
int mms_probe(void) { return PGTY_large_kmalloc; }
