/* pte_devmap() went with the last user of PFN_DEV (in v6.17) */
#include <linux/mm.h>
int mms_probe(pte_t pte) { return pte_devmap(pte); }
