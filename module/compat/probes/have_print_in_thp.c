/* 69473e5de873 ("mm: memcontrol: convert NR_ANON_THPS account to pages") (in v5.11) */
#include <linux/mm.h>
#include <linux/vmstat.h>
bool mms_probe(void) { return vmstat_item_print_in_thp(NR_ANON_THPS); }
