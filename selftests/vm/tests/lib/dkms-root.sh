#!/bin/bash
# dkms-root.sh KVER NEWER SHARE: what DKMS does with the module in a build root; the tree is at /src.
# KVER: the root's kernel. NEWER: a kernel whose root is at /usr/src/linux-debug; where there is
# none, KVER's own headers are given a later name. SHARE: where the guest finds what was installed.
. /src/selftests/lib.sh
. /src/selftests/vm/tests/lib/figures.sh
cd /src || exit

kver=$1 newer=$2 share=$3
upgrade='of the same suite'
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

files() {
	find / -xdev \( -path /src -o -path /tmp -o -path /proc -o -path /dev \) -prune -o -print | sort
}

# fake_kernel KVER CONFIG: as much of a kernel's headers as DKMS looks at before it builds
fake_kernel() {
	mkdir -p "/lib/modules/$1" "/tmp/headers-$1/include"
	echo "$2" >"/tmp/headers-$1/.config"
	ln -s "/tmp/headers-$1" "/lib/modules/$1/build"
}

# DKMS 2 says in words what DKMS 3 says by status 77 as well.
excluded() { # KVER [ARCH]
	local output status=0
	output=$(dkms build "mmscope/$version" -k "$1" ${2:+-a "$2"} 2>&1) || status=$?
	echo "$output"
	grep -q 'BUILD_EXCLUSIVE' <<<"$output" || return
	case $(dkms --version) in
	*[:-]2.*) [ "$status" = 9 ] ;;
	*) [ "$status" = 77 ] ;;
	esac
}

# DKMS 3.0.10 (bookworm) counts a module that is excluded among those that failed: that must be all
# it complains of. Later ones tell them apart.
passed_over() {
	local said status=0
	said=$(dkms autoinstall -k "$1" 2>&1) || status=$?
	echo "$said"
	! modinfo -k "$1" mmscope 2>/dev/null || return
	[ "$status" != 0 ] || return 0
	[[ "$(dkms --version)" = *3.0.10* ]] && [ "$status" = 11 ] &&
		[ "$(grep -c '^Error!' <<<"$said")" = 2 ] &&
		grep -q '^Error! .* for module mmscope includes a BUILD_EXCLUSIVE directive' <<<"$said"
}

check_excluded() {
	local good=CONFIG_X86_64=y kernel
	for kernel in 4.19.0-27-amd64 5.4.0-100-generic 5.9.16-amd64 50.10.1-amd64; do
		fake_kernel $kernel "$good"
		check "$kernel is excluded" excluded $kernel
		check "a new kernel $kernel is passed over" passed_over $kernel
		rm -rf /lib/modules/$kernel
	done
	check 'an i686 kernel is excluded' excluded "$kver" i686
	check 'an aarch64 kernel is excluded' excluded "$kver" aarch64
	if [ "${kver%%.*}" = 5 ]; then
		echo '# this DKMS does not know BUILD_EXCLUSIVE_CONFIG'
	else
		fake_kernel 6.1.0-99-686 '# CONFIG_X86_64 is not set'
		check 'a kernel whose configuration is another is excluded' excluded 6.1.0-99-686
		rm -rf /lib/modules/6.1.0-99-686
	fi
	rm -rf /tmp/headers-*
}

installed() { # KVER
	dkms status "mmscope/$version" -k "$1"
	dkms status "mmscope/$version" -k "$1" | grep -q installed || return
	modinfo -k "$1" -n mmscope | grep "^\(/usr\)\?/lib/modules/$1/updates/dkms/mmscope\.ko" || return
	case $(modinfo -k "$1" -F vermagic mmscope) in "$1 "*) ;; *) return 1 ;; esac
}

# What depmod wrote goes with the kernel that goes; DKMS 3.2 leaves that as it is.
absent() { # KVER
	[ -z "$(find "/lib/modules/$1/" -name 'mmscope*')" ] && ! dkms status "mmscope/$version" -k "$1" | grep installed
}

forgotten() { # KVER
	absent "$1" && ! modinfo -k "$1" mmscope 2>/dev/null && ! grep -l mmscope /lib/modules/"$1"/modules.*
}

# What the guest gets: the folder DKMS filled, and what depmod says of it.
hand_over() {
	mkdir "$share/modules"
	cp -r "/lib/modules/$kver/updates" "/lib/modules/$kver"/modules.* "$share/modules/"
}

# make_modules DIR: a kernel NEWER with the lists of the one in DIR, and one module: of one without
# any, DKMS 3.2 takes what depmod wrote away with our module.
make_modules() {
	local module
	module=$(find "$1/kernel/" -name '*.ko*' -print -quit)
	mkdir -p "/lib/modules/$newer/kernel"
	cp "$1"/modules.{order,builtin} "/lib/modules/$newer/"
	cp "$module" "/lib/modules/$newer/kernel/"
}

# The headers of a kernel of another root, at the places of their package.
bind_newer() {
	local other=/usr/src/linux-debug path
	for path in "$other"/usr/src/linux-headers-*; do
		ln -s "$path" /usr/src/
	done
	make_modules "$other/lib/modules/$newer"
	ln -s "/usr/src/linux-headers-$newer" "/lib/modules/$newer/build"
}

# The same headers as a later revision of the package would bring them.
rename_headers() {
	local headers
	headers=$(readlink -f "/lib/modules/$kver/build")
	newer=${kver%-*}.1-${kver##*-}
	cp -a "$headers" "/usr/src/linux-headers-$newer"
	sed -i "s/\b${kver//./\\.}\b/$newer/" "/usr/src/linux-headers-$newer"/{.kernelvariables,Makefile} \
		"/usr/src/linux-headers-$newer"/include/{config/kernel.release,generated/utsrelease.h}
	make_modules "/lib/modules/$kver"
	ln -s "/usr/src/linux-headers-$newer" "/lib/modules/$newer/build"
}

dkms status >/dev/null
if [ -n "$newer" ]; then
	bind_newer
else
	rename_headers
	upgrade='the same renamed'
fi
depmod "$kver"
depmod "$newer"
files >/tmp/before

timed "dkms add, build, install" make dkms-install KVER="$kver"
check 'DKMS has installed it, and modinfo finds it by its name' installed "$kver"
hand_over
check_excluded
timed "dkms on a kernel upgrade to $newer ($upgrade)" /etc/kernel/header_postinst.d/dkms "$newer"
check 'the newer kernel has it' installed "$newer"
check 'so has the older' installed "$kver"
timed 'dkms on the removal of the older kernel' /etc/kernel/prerm.d/dkms "$kver"
check 'the older kernel has it no longer' absent "$kver"
check 'the newer kernel still has it' installed "$newer"
timed 'dkms remove' make dkms-remove
check 'the newer kernel has it no longer' forgotten "$newer"
files >/tmp/after
check 'no file is left, and none is missing' diff /tmp/before /tmp/after
finish
