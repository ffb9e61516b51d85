/* local_trylock_t has a member that says whether it is taken (in v6.15); not on PREEMPT_RT */
#include <linux/preempt.h>
#include <linux/local_lock.h>
unsigned long mms_probe(local_trylock_t *lock) { return lock->acquired; }
