/* 4ffca5a96678 ("mm: support only one page_type per page") (in v6.12): PG_slab is a page type */
#include <linux/mm.h>
int mms_probe(void) { return PGTY_slab; }
