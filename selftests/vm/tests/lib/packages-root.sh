#!/bin/bash
# packages-root.sh KVER SHARE OLDER VERSION: packages of two versions, in SHARE/debs-older and
# SHARE/debs, come into a system with the kernel headers of KVER, and go; the tree is at /src.
. /src/selftests/lib.sh
. /src/selftests/vm/tests/lib/figures.sh
cd "$2" || exit
kver=$1 older=$3 version=$4
packages='mmscope mmscope-dkms libmmscope0 libmmscope-dev'

files() {
	find / -xdev \( -path /src -o -path /tmp -o -path /proc -o -path /dev \) -prune -o -print |
		grep -vE '^/var/lib/(apt|dpkg/(triggers|lock|status))|^/var/log|-old$|^/var/cache/(ldconfig|man)' | sort
}

# install DIR: what it holds of the packages; a missing dependency would fail it
install_from() {
	local package files=()
	for package in $packages; do files+=("$1/${package}"_*.deb); done
	dpkg -i "${files[@]}"
}

has_version() { # VERSION
	[ "$(mmscope --version | cut -d ' ' -f 1-2)" = "mmscope $1" ] || return
	[ "$(pkg-config --modversion libmmscope)" = "$1" ] || return
	dkms status mmscope -k "$kver" && dkms status | grep -q "^mmscope/$1, $kver.*installed" || return
	[ "$(dkms status | grep -c mmscope)" = 1 ] && [ "$(modinfo -k "$kver" -F version mmscope)" = "$1" ]
}

cat >/tmp/program.c <<'END'
#include <libmmscope.h>
#include <stdio.h>

int main(void)
{
	puts(mmscope_version());
	return 0;
}
END
# compiles SUFFIX BEFORE AFTER...: a program that asks the library for its version, with linker
# options before and after those of pkg-config
compiles() {
	local program=/tmp/program-$1
	shift
	# shellcheck disable=SC2046 # lists
	cc -Wall -Werror -o "$program" /tmp/program.c $(pkg-config --cflags libmmscope) "$1" \
		$(pkg-config --libs libmmscope) "${@:2}" || return
	[ "$("$program")" = "$version" ]
}

depmod "$kver"
dkms status >/dev/null
# the alternatives and the like of an untouched system are brought up to date by dpkg itself
dpkg --configure -a
files >/tmp/before

timed "packages: installed ($older)" install_from debs-older
check "all of them are $older" has_version $older
timed "packages: upgraded to $version" install_from debs
check "all of them are $version" has_version "$version"
check 'the older module source is gone' test ! -e "/usr/src/mmscope-$older"
check 'a program is linked with the shared library' compiles shared -Wl,-Bdynamic
check 'it is the shared library' grep -q libmmscope.so.0 <(ldd /tmp/program-shared)
check 'a program is linked with the static library' compiles static -Wl,-Bstatic -Wl,-Bdynamic -lz
check 'the manual pages are there' test -e /usr/share/man/man8/mmscope.8.gz -a -e /usr/share/man/man3/libmmscope.3.gz
check 'what was recorded is played back' mmscope features --from /src/userspace/tests/snapshots/6.1.snap
timed 'packages: purged' dpkg --purge $packages
files >/tmp/after
check 'no file is left, and none is missing' diff /tmp/before /tmp/after
finish
