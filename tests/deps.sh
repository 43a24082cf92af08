#!/bin/sh
# SPDX-License-Identifier: MIT
# deps.sh - installs the libraries and tools that are missing, and nothing else: `deps.sh build` what
# the program needs, `deps.sh test` what its tests need as well. Debian 12, Ubuntu 22.04 and later.
# None of these packages has a service that could be started or enabled.
set -u

build="gcc libc6-dev make
libpcap-dev libnet1-dev libncurses-dev libcjson-dev libseccomp-dev libcap-ng-dev libzstd-dev zlib1g-dev
libyajl-dev libnfs-dev libnl-route-3-dev"
tests="libcmocka-dev clang clang-tidy clang-format
tcpdump tshark tmux procps iproute2 libcap2-bin util-linux zstd gzip curl
python3-jsonschema mandoc"

case ${1:-test} in
build) wanted=$build ;;
test) wanted="$build $tests" ;;
*) echo "usage: deps.sh [build|test]" >&2 && exit 2 ;;
esac

by_hand() {
	echo "deps: $1; install these, or what your system calls them:" $wanted >&2
	exit 1
}

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || by_hand "no apt here"

# Which of "$@" are not installed. A name that apt replaces by another (a "virtual" one) counts by
# what provides it.
missing() {
	dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
		awk -v wanted="$*" '
			$1 == "installed" { gsub(/\([^)]*\)|,/, " "); for (i = 2; i <= NF; i++) have[$i] }
			END { n = split(wanted, w); for (i = 1; i <= n; i++) if (!(w[i] in have)) print w[i] }'
}

# The library of -fsanitize=fuzzer has a package of its own in some releases (libclang-rt-14-dev),
# comes with clang in others, and its name has clang's version in it.
fuzzer_missing() {
	set -- "$(clang -print-resource-dir 2>/dev/null)"/lib/*/libclang_rt.fuzzer*.a
	[ ! -e "$1" ]
}
fuzzer_package() {
	version=$(apt-cache depends clang | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p' | head -n 1)
	apt-cache show "libclang-rt-$version-dev" >/dev/null 2>&1 && echo "libclang-rt-$version-dev"
}

need=$(missing $wanted)
[ "${1:-test}" = test ] && fuzzer_missing && need="$need libclang-rt"
[ -z "$need" ] && exit 0

root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || by_hand "not root, and no sudo"
	root=sudo
fi
echo "deps: installing" $need
# apt is silent unless it fails.
run() {
	if ! log=$($root env DEBIAN_FRONTEND=noninteractive "$@" 2>&1 </dev/null); then
		printf '%s\n' "$log" | tail -n 20 >&2
		by_hand "\`$*\` failed"
	fi
}
run apt-get -q update
case $need in
*libclang-rt*) need="$(missing $wanted) $(fuzzer_package)" ;;
esac
run apt-get -qy --no-install-recommends install $need
[ "${1:-test}" != test ] || ! fuzzer_missing || by_hand "clang has no libFuzzer"
