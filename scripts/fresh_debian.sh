#!/bin/sh
# Proves `./run demo` and `./run test` inside a bare Debian 12 root: debootstrap minbase with git and ca-certificates, nothing else.
# What this machine has by chance does not count there; only how it reaches its registries is carried over.
#
#   ./run fresh [--only demo|test] [--keep] [--base DIR]
#
#   --base DIR   keep the bare root there as a tar file and start from it the next time
#   --keep       leave the root behind and say where it is
set -eu

PROJECT=$(cd "$(dirname "$0")/.." && pwd)
PORT=${PLANNING_PORT:-18080}
DEMO_SECONDS=1800
only=""
keep=""
base=""
while [ $# -gt 0 ]; do
    case "$1" in
        --only) only=$2 && shift 2 ;;
        --keep) keep=1 && shift ;;
        --base) base=$2 && shift 2 ;;
        *) echo "fresh: unknown option $1; see the head of scripts/fresh_debian.sh" >&2 && exit 2 ;;
    esac
done

need() {
    command -v "$1" >/dev/null 2>&1 || { echo "fresh: $1 is missing. Mend it with: apt-get install $2" >&2 && exit 3; }
}
[ "$(id -u)" -eq 0 ] || { echo "fresh: a bare root is made by root only. Run: sudo ./run fresh" >&2 && exit 3; }
need debootstrap debootstrap
need unshare util-linux
need curl curl
need git git
need pgrep procps

# A namespace of its own: mounts and processes vanish with this script, whatever happens.
if [ -z "${FRESH_INSIDE:-}" ]; then
    set -- ${only:+--only "$only"} ${keep:+--keep} ${base:+--base "$base"}
    FRESH_INSIDE=1 exec unshare --mount --pid --fork --kill-child --mount-proc sh "$0" "$@"
fi

work=$(mktemp -d "${TMPDIR:-/var/tmp}/planning-fresh-XXXXXX")
root=$work/root
clean_up() {
    status=$?
    umount -l "$root/proc" "$root/dev/shm" 2>/dev/null || true
    if [ -n "$keep" ]; then
        echo "fresh: the root is in $root"
    else
        rm -rf --one-file-system "$work"
    fi
    exit $status
}
trap clean_up EXIT
trap 'exit 130' INT TERM

now() { date +%s; }

# The package sources of this machine count only where it is a Debian itself.
is_debian() { grep -qs '^ID=debian' /etc/os-release; }

mirror() {
    is_debian || return 0 # debootstrap knows a mirror of its own
    awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) {print $i; exit}}' \
        /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -n 1
}

make_root() {
    if [ -n "$base" ] && [ -f "$base/bookworm.tar" ]; then
        mkdir -p "$root" && tar -C "$root" -xf "$base/bookworm.tar"
    else
        debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" $(mirror) >"$work/debootstrap.log" 2>&1 ||
            { tail -n 5 "$work/debootstrap.log" >&2 && echo "fresh: debootstrap failed; are the package sources reachable?" >&2 && exit 3; }
        [ -z "$base" ] || { mkdir -p "$base" && tar -C "$root" --one-file-system -cf "$base/bookworm.tar" .; }
    fi
}

# How this machine reaches its registries: name service, authorities, mirrors and their configuration.
carry_over_registries() {
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    if is_debian; then
        for folder in /etc/apt/sources.list.d /etc/apt/auth.conf.d /etc/apt/keyrings; do
            [ ! -d "$folder" ] || { mkdir -p "$root$folder" && cp -RL "$folder/." "$root$folder/"; }
        done
        if [ -f /etc/apt/sources.list ]; then cp /etc/apt/sources.list "$root/etc/apt/"; else : >"$root/etc/apt/sources.list"; fi
    fi
    for file in /etc/apt/apt.conf.d/*; do
        if grep -qsE 'Acquire|Proxy' "$file"; then cp "$file" "$root/etc/apt/apt.conf.d/"; fi
    done
    for file in /etc/pip.conf /etc/uv/uv.toml /etc/npmrc "$HOME/.npmrc" "$HOME/.config/pip/pip.conf" "$HOME/.config/uv/uv.toml"; do
        [ -f "$file" ] || continue
        case "$file" in "$HOME"/*) target=$root/root/${file#"$HOME"/} ;; *) target=$root$file ;; esac
        mkdir -p "$(dirname "$target")" && cp -L "$file" "$target"
    done
    env | grep -E '^(https?_proxy|no_proxy|HTTPS?_PROXY|NO_PROXY|PIP_(INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|DEFAULT_TIMEOUT)|UV_(DEFAULT_INDEX|INDEX_URL|INDEX)|(npm_config|NPM_CONFIG)_registry)=' \
        >"$work/environment" || true
}

# shellcheck disable=SC2046 # one VARIABLE=value a word
bare() {
    chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin $(cat "$work/environment") \
        PLANNING_PORT="$PORT" PLANNING_METRICS_PORT=0 "$@"
}

demo() {
    started=$(now)
    bare sh -c 'cd /root/planning-server && exec ./run demo' </dev/null >"$work/demo.log" 2>&1 &
    demo_pid=$!
    until curl --silent --fail --noproxy '*' "http://127.0.0.1:$PORT/readyz" >/dev/null; do
        if ! kill -0 "$demo_pid" 2>/dev/null || [ $(($(now) - started)) -gt "$DEMO_SECONDS" ]; then
            tail -n 40 "$work/demo.log" >&2
            echo "fresh: ./run demo did not come up ($1)" >&2
            exit 1
        fi
        sleep 1
    done
    echo "fresh: ./run demo ready after $(($(now) - started)) s ($1)"
    sed 's/^/    | /' "$work/demo.log" | tail -n 25
    # Ctrl-C reaches the program itself; the shells between had it ignored when they went into the background.
    kill -INT "$(pgrep -o -f 'planning-server demo$')"
    wait "$demo_pid" || { tail -n 20 "$work/demo.log" >&2 && echo "fresh: the demo did not end well after Ctrl-C" >&2 && exit 1; }
    left=$(pgrep -u "$(bare id -u planning-server)" postgres | wc -l || true)
    [ "$left" -eq 0 ] || { echo "fresh: the demo left $left server processes behind" >&2 && exit 1; }
}

test_all() {
    started=$(now)
    bare sh -c 'cd /root/planning-server && exec ./run test' </dev/null || { echo "fresh: ./run test failed" >&2 && exit 1; }
    echo "fresh: ./run test green after $(($(now) - started)) s"
}

started=$(now)
make_root
echo "fresh: bare Debian 12 made in $(($(now) - started)) s"
carry_over_registries
git -c safe.directory="$PROJECT" clone --quiet --no-hardlinks "$PROJECT" "$root/root/planning-server"
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/shm" && mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
if [ "$only" != test ]; then
    demo "cold"
    demo "again, warm"
fi
[ "$only" = demo ] || test_all
echo "fresh: done, $(nproc) cores"
