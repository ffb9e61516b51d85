/* get_dev_pagemap() lost its second argument (in v6.18) */
#include <linux/memremap.h>
struct dev_pagemap *mms_probe(unsigned long pfn) { return get_dev_pagemap(pfn); }
