/* 28f836b6777b ("mm/page_alloc: split per cpu page lists and zone stats") (in v5.14) */
#include <linux/mmzone.h>
void *mms_probe(struct zone *zone) { return (void *)zone->per_cpu_pageset; }
