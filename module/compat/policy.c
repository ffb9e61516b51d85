// SPDX-License-Identifier: GPL-2.0
/*
 * Memory policies: which nodes, and how.
 */
#include "policy.h"

#include <linux/kernel.h>
#include <linux/mempolicy.h>
#include <linux/mm_types.h>
#include <linux/nodemask.h>
#include <linux/string.h>

#include "probes.gen.h"

#ifdef CONFIG_NUMA

/* numbers of the system call, which is why they may stand here */
static const char * const modes[] = {
	"default", "prefer", "bind", "interleave", "local", "prefer (many)",
	"weighted interleave",
};

#define MODE_LOCAL	4

static unsigned int mode_of(const struct mempolicy *policy)
{
#if !MMS_HAVE_POLICY_NODES
	if (policy->mode == MPOL_PREFERRED && policy->flags & MPOL_F_LOCAL)
		return MODE_LOCAL;
#endif
	return policy->mode;
}

static void nodes_of(const struct mempolicy *policy, nodemask_t *nodes)
{
	unsigned int mode = mode_of(policy);

	nodes_clear(*nodes);
	if (mode == MPOL_DEFAULT || mode == MODE_LOCAL)
		return;
#if MMS_HAVE_POLICY_NODES
	*nodes = policy->nodes;
#else
	if (mode == MPOL_PREFERRED)
		node_set(policy->v.preferred_node, *nodes);
	else
		*nodes = policy->v.nodes;
#endif
}

static const char *kind_of_nodes(const struct mempolicy *policy)
{
	if (policy->flags & MPOL_F_STATIC_NODES)
		return "=static";
	return policy->flags & MPOL_F_RELATIVE_NODES ? "=relative" : "";
}

struct mempolicy *mms_vma_policy(const struct vm_area_struct *vma)
{
	return READ_ONCE(vma->vm_policy);
}

size_t mms_policy_print(struct mempolicy *policy, char *buf, size_t size)
{
	unsigned int mode = mode_of(policy);
	nodemask_t nodes;
	size_t len;

	nodes_of(policy, &nodes);
	len = scnprintf(buf, size, "%s%s",
			mode < ARRAY_SIZE(modes) ? modes[mode] : "unknown",
			kind_of_nodes(policy));
	if (!nodes_empty(nodes))
		len += scnprintf(buf + len, size - len, ":%*pbl",
				 nodemask_pr_args(&nodes));
	return len;
}

static bool same_home(const struct mempolicy *a, const struct mempolicy *b)
{
#if MMS_HAVE_POLICY_HOME_NODE
	return a->home_node == b->home_node;
#else
	return true;
#endif
}

bool mms_policy_equal(struct mempolicy *a, struct mempolicy *b)
{
	nodemask_t of_a, of_b;

	if (a == b)
		return true;
	if (!a || !b || mode_of(a) != mode_of(b) || a->flags != b->flags ||
	    !same_home(a, b))
		return false;
	if (a->flags & MPOL_MODE_FLAGS &&
	    !nodes_equal(a->w.user_nodemask, b->w.user_nodemask))
		return false;
	nodes_of(a, &of_a);
	nodes_of(b, &of_b);
	return nodes_equal(of_a, of_b);
}

#else

struct mempolicy *mms_vma_policy(const struct vm_area_struct *vma)
{
	return NULL;
}

size_t mms_policy_print(struct mempolicy *policy, char *buf, size_t size)
{
	return 0;
}

bool mms_policy_equal(struct mempolicy *a, struct mempolicy *b)
{
	return true;
}

#endif
