/* f19298b9516c ("mm/vmstat: convert NUMA statistics to basic NUMA counters") (in v5.14) */
#include <linux/mmzone.h>
int mms_probe(void) { return NR_VM_NUMA_EVENT_ITEMS; }
