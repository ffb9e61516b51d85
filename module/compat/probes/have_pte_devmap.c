/* d438d2734170 ("mm: remove devmap related functions and page table bits") removed it (in v6.17) */
#include <linux/mm.h>
int mms_probe(pte_t pte) { return pte_devmap(pte); }
