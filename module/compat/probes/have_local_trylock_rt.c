/* local_trylock_t is a spinlock (in v6.15), which sleeps: on PREEMPT_RT */
#include <linux/spinlock.h>
#include <linux/local_lock.h>
bool mms_probe(local_trylock_t *lock) { return spin_is_locked(lock); }
