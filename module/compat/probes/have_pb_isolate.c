/* 42f46ed99ac6 ("mm/page_alloc: pageblock flags functions clean up") and what follows it (in v6.17) */
#include <linux/mmzone.h>
#include <linux/pageblock-flags.h>
unsigned long mms_probe(void) { return PAGEBLOCK_MIGRATETYPE_MASK | PAGEBLOCK_ISO_MASK | PB_compact_skip; }
