#!/bin/sh
# What the tests need besides Python: Chromium, PostgreSQL, a CJK font and Pango, from Debian's packages.
set -eu

wanted=""
command -v chromium > /dev/null || wanted="$wanted chromium"
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || wanted="$wanted postgresql-15"
fc-list :lang=ko 2> /dev/null | grep -q . || wanted="$wanted fontconfig fonts-noto-cjk"
libraries=$(PATH="$PATH:/sbin" ldconfig -p)
for library in libpango-1.0 libpangoft2-1.0 libharfbuzz-subset; do
    case "$libraries" in *"$library.so.0"*) continue ;; esac
    case "$library" in *-subset) wanted="$wanted ${library}0" ;; *) wanted="$wanted $library-0" ;; esac
done
[ -n "$wanted" ] || exit 0

line="apt-get update && apt-get install -y --no-install-recommends$wanted"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
    as_root="sudo"
else
    echo "The tests need$wanted. As root: $line" >&2
    exit 1
fi
command -v apt-get > /dev/null || { echo "The tests need$wanted; install them with this system's packages." >&2; exit 1; }
echo "Installing$wanted"
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $wanted > /dev/null
