/* 0ce20dd84089 ("mm: add Kernel Electric-Fence infrastructure") (in v5.12) */
#include <linux/kfence.h>
int mms_probe(const void *addr) { return is_kfence_address(addr); }
