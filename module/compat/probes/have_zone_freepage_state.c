/* gone since "mm: page_alloc: consolidate free page accounting" (in v6.10) */
#include <linux/mm.h>
void mms_probe(struct zone *zone) { __mod_zone_freepage_state(zone, 1, MIGRATE_MOVABLE); }
