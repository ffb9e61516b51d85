/* 3c381db1fac8 ("mm/page_alloc: count CMA pages per zone and print them in /proc/zoneinfo") (in v5.12) */
#include <linux/mmzone.h>
unsigned long mms_probe(struct zone *zone) { return zone_cma_pages(zone); }
