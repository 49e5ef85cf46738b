#!/usr/bin/env bash
# installation_test.sh CASE CMAKE BUILD PREFIX: installs BUILD into a folder of its own and looks at what came of it.
set -euo pipefail
case=$1 cmake=$2 build=$3 prefix=$4
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

install_project() { DESTDIR=$stage "$cmake" --install "$build" >"$stage/log" 2>&1 || { cat "$stage/log"; exit 1; }; }

# The unit with programs that are on this machine, since systemd looks whether they can be run.
unit() {
    sed "s#$prefix/bin/moodle-shopd#/bin/true#" "$stage$prefix/lib/systemd/system/moodle-shopd.service" >"$stage/moodle-shopd.service"
    printf '%s\n' "$stage/moodle-shopd.service"
}

every_file_is_where_the_fhs_wants_it() {
    local file
    for file in "$prefix/bin/moodle-shopd" "$prefix/lib/systemd/system/moodle-shopd.service" "$prefix/lib/sysusers.d/moodle-shopd.conf" \
        "$prefix/lib/tmpfiles.d/moodle-shopd.conf" /etc/moodle-shopd/moodle-shopd.yaml "$prefix/share/doc/moodle-shopd/README.md" \
        "$prefix/share/man/man1/moodle-shopd.1.gz" "$prefix/share/man/man5/moodle-shopd.yaml.5.gz" "$prefix/share/man/man8/moodle-shopd.8.gz" \
        "$prefix/share/man/man7/moodle-shopd.7.gz" "$prefix/share/man/fr/man7/moodle-shopd.7.gz" \
        "$prefix/share/bash-completion/completions/moodle-shopd" \
        "$prefix/share/doc/moodle-shopd/copyright" "$prefix/share/doc/moodle-shopd/examples/moodle-shopd.example.yaml"; do
        [ -f "$stage$file" ] || { echo "missing: $file"; exit 1; }
    done
    "$stage$prefix/bin/moodle-shopd" --version
    local strangers
    strangers=$(cd "$stage" && find . -type f ! -path "./etc/moodle-shopd/*" ! -path ".$prefix/*" ! -path ./log)
    [ -z "$strangers" ] || { echo "in places of others: $strangers"; exit 1; }
}

an_installed_configuration_is_never_overwritten() {
    local configuration=$stage/etc/moodle-shopd/moodle-shopd.yaml
    echo "# the operator's" >"$configuration"
    install_project
    grep -qx "# the operator's" "$configuration"
}

systemd_finds_nothing_wrong_with_the_unit() {
    local said
    said=$(systemd-analyze verify --man=no "$(unit)" 2>&1) || { echo "$said"; exit 1; }
    [ -z "$said" ] || { echo "$said"; exit 1; }
}

its_exposure_is_at_most_1_0() {
    systemd-analyze security --offline=true --no-pager --threshold=10 "$(unit)" | tail -n 1
}

user_and_folders_are_made_with_their_owners() {
    if [ "$(id -u)" -ne 0 ]; then
        systemd-sysusers --dry-run "$stage$prefix/lib/sysusers.d/moodle-shopd.conf"
        return
    fi
    printf 'root:x:0:0::/root:/bin/sh\n' >"$stage/etc/passwd"
    printf 'root:x:0:\nadm:x:4:\n' >"$stage/etc/group"
    systemd-sysusers --root="$stage" "$stage$prefix/lib/sysusers.d/moodle-shopd.conf"
    mkdir -p "$stage/var/log"
    touch "$stage/etc/moodle-shopd/moodle-token"
    systemd-tmpfiles --root="$stage" --create "$stage$prefix/lib/tmpfiles.d/moodle-shopd.conf"
    local user group
    user=$(grep ^moodle-shopd: "$stage/etc/passwd" | cut -d: -f3)
    group=$(grep ^moodle-shopd: "$stage/etc/group" | cut -d: -f3)
    local found expected
    found=$(cd "$stage" && stat -c '%n %a %u %g' var/log/moodle-shopd etc/moodle-shopd etc/moodle-shopd/moodle-shopd.yaml etc/moodle-shopd/moodle-token)
    expected="var/log/moodle-shopd 2750 $user 4
etc/moodle-shopd 750 0 $group
etc/moodle-shopd/moodle-shopd.yaml 640 0 $group
etc/moodle-shopd/moodle-token 600 0 0"
    diff <(echo "$expected") <(echo "$found")
}

install_project
"$case"
