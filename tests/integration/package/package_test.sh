#!/usr/bin/env bash
# package_test.sh CASE FOLDER SANDBOX: looks at the Debian package in FOLDER, and installs it into a root folder of its own.
# SANDBOX is the program that makes a PostgreSQL and a stand-in Moodle for it.
set -euo pipefail
case=$1 sandbox=$3
deb=$(ls "$2"/moodle-shopd_*.deb)
. "$(dirname "$0")/clean_root.sh"
stage=$(mktemp -d)
root=$stage/root
listener=
daemon=
clean_up() {
    [ -z "$listener" ] || kill "$listener" 2>/dev/null || true
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    [ ! -d "$stage/sandbox" ] || "$sandbox" down --dir "$stage/sandbox" >/dev/null 2>&1 || true
    rm -rf "$stage"
}
trap clean_up EXIT

fail() { echo "$*"; exit 1; }

# In the root folder nothing of this machine's environment counts.
inside() {
    local run=()
    # shellcheck disable=SC2016 # for the shell that it starts
    [ $proc = no ] || run=(unshare --mount sh -c 'mount --bind /proc "$0/proc" && exec "$@"' "$root")
    "${run[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        CREDENTIALS_DIRECTORY=/etc/moodle-shopd chroot "$root" "$@"
}

# What dpkg asks is answered by its default.
dpkg_inside() {
    inside dpkg --force-unsafe-io --force-confdef "$@" >"$stage/log" 2>&1 </dev/null || { cat "$stage/log"; fail "dpkg $*"; }
}

# Where mounting is allowed the root has a /proc, as a machine has; elsewhere it goes without.
proc=no
clean_root() {
    [ "$(id -u)" -eq 0 ] || { echo "wants root: it changes into a root folder"; exit 77; }
    make_clean_root "$root" "$deb"
    ! unshare --mount mount --bind /proc "$root/proc" 2>/dev/null || proc=yes
}

# What a machine's start does, for a package that was installed where systemd could not.
start_machine() { systemd-tmpfiles --root="$root" --create moodle-shopd.conf; }

# moodle-shopd itself finds its program by /proc.
run_program() {
    if [ $proc = yes ]; then inside moodle-shopd "$@"; else inside /usr/libexec/moodle-shopd/moodle-shopd "$@"; fi
}

check_folders() {
    local user group
    user=$(grep ^moodle-shopd: "$root/etc/passwd" | cut -d: -f3)
    group=$(grep ^moodle-shopd: "$root/etc/group" | cut -d: -f3)
    diff <(printf '%s\n' "var/log/moodle-shopd 2750 $user 4" "etc/moodle-shopd 750 0 $group" \
        "etc/moodle-shopd/conf.d 750 0 $group" "$configuration 640 0 $group") \
        <(cd "$root" && stat -c '%n %a %u %g' var/log/moodle-shopd etc/moodle-shopd etc/moodle-shopd/conf.d $configuration)
}

# A systemd that runs, as far as the package's scripts can see it: what it is asked is written down.
pretend_systemd() {
    mkdir -p "$root/run/systemd/system"
    rm -f "$root/usr/bin/systemctl"
    printf '#!/bin/sh\necho "$*" >>/run/asked\n' >"$root/usr/bin/systemctl"
    chmod 755 "$root/usr/bin/systemctl"
    : >"$root/run/asked"
}

# repack VERSION: the same package under another version, with another line in the shipped configuration.
repack() {
    rm -rf "$stage/tree"
    dpkg-deb -R "$deb" "$stage/tree"
    sed -i "s/^Version: .*/Version: $1/" "$stage/tree/DEBIAN/control"
    echo "# as $1 ships it" >>"$stage/tree/etc/moodle-shopd/moodle-shopd.yaml"
    dpkg-deb -Znone -b "$stage/tree" "$root/$1.deb" >/dev/null
}

version_inside() { inside dpkg-query -W -f '${db:Status-Status} ${Version}' moodle-shopd; }

configuration=etc/moodle-shopd/moodle-shopd.yaml

lintian_has_nothing_to_say() {
    local said
    said=$(lintian --allow-root --display-info --fail-on error,warning,info "$deb" 2>&1) || fail "$said"
    [ -z "$said" ] || fail "$said"
}

it_holds_what_belongs_to_it() {
    local file
    dpkg-deb -c "$deb" >"$stage/files"
    for file in /usr/bin/moodle-shopd /usr/libexec/moodle-shopd/moodle-shopd /usr/lib/systemd/system/moodle-shopd.service \
        /usr/lib/sysusers.d/moodle-shopd.conf /usr/lib/tmpfiles.d/moodle-shopd.conf /$configuration \
        /usr/share/man/man1/moodle-shopd.1.gz /usr/share/man/man5/moodle-shopd.yaml.5.gz /usr/share/man/man8/moodle-shopd.8.gz \
        /usr/share/man/man7/moodle-shopd.7.gz /usr/share/man/fr/man7/moodle-shopd.7.gz \
        /usr/share/bash-completion/completions/moodle-shopd /usr/share/doc/moodle-shopd/copyright \
        /usr/share/doc/moodle-shopd/changelog.Debian.gz /usr/share/doc/moodle-shopd/examples/moodle-shopd.example.yaml \
        /usr/share/doc/moodle-shopd/examples/moodle-shopd.rules.yml; do
        grep -qE " \.$file\$" "$stage/files" || fail "missing: $file"
    done
    ! grep -vE 'root/root' "$stage/files" || fail "not root's"
    ! grep -E '^-..[sS]|^-.....[sS]|^.......w' "$stage/files" || fail "with rights that nobody should have"
    [ "$(dpkg-deb -I "$deb" conffiles)" = "/$configuration" ] || fail "other conffiles"
}

a_first_install_makes_user_and_folders_and_starts_nothing() {
    clean_root
    pretend_systemd
    dpkg_inside -i /package.deb
    grep -q 'man 8 moodle-shopd' "$stage/log" || fail "does not say what comes next: $(cat "$stage/log")"
    grep -q '^moodle-shopd:.*:/nonexistent:/usr/sbin/nologin$' "$root/etc/passwd" || fail "no user"
    [ $proc = yes ] || start_machine
    check_folders
    diff <(echo "--system daemon-reload") "$root/run/asked"
    [ ! -e "$root/etc/systemd/system/multi-user.target.wants/moodle-shopd.service" ] || fail "it is enabled"
}

it_installs_where_systemd_can_do_nothing_yet() {
    clean_root
    proc=no
    dpkg_inside -i /package.deb
    [ "$(version_inside)" = "installed $(dpkg-deb -f "$deb" Version)" ]
    grep -q 'made when the machine starts' "$stage/log" || fail "does not say that folders are missing: $(cat "$stage/log")"
    start_machine
    check_folders
    dpkg_inside -P moodle-shopd
}

the_daemon_runs_with_the_libraries_that_it_depends_on() {
    clean_root
    dpkg_inside -i /package.deb
    [ $proc = yes ] || start_machine
    printf token >"$root/etc/moodle-shopd/moodle-token"
    chmod 600 "$root/etc/moodle-shopd/moodle-token"
    run_program check
    [ -z "$(inside dpkg --audit moodle-shopd)" ] || fail "dpkg finds something: $(inside dpkg --audit moodle-shopd)"
}

the_unit_runs_nothing_that_a_machine_may_lack() {
    local line program found=0
    clean_root
    dpkg_inside -i /package.deb
    while read -r line; do
        program=${line#*=} program=${program%% *}
        inside test -x "$program" || fail "not there: $program, of $line"
        found=$((found + 1))
    done < <(grep -E '^Exec[A-Za-z]*=' "$root/usr/lib/systemd/system/moodle-shopd.service")
    [ "$found" -ge 4 ] || fail "the unit was not read: $found"
}

an_upgrade_keeps_what_the_operator_wrote_and_replaces_what_they_did_not_touch() {
    clean_root
    dpkg_inside -i /package.deb
    [ $proc = yes ] || start_machine
    repack 9.0
    dpkg_inside -i /9.0.deb
    [ "$(version_inside)" = "installed 9.0" ]
    grep -qx '# as 9.0 ships it' "$root/$configuration" || fail "an untouched configuration was not replaced"
    [ $proc = yes ] || start_machine
    [ "$(stat -c %a "$root/$configuration")" = 640 ] || fail "everybody can read the configuration"

    echo "# the operator's" >>"$root/$configuration"
    echo "products: {}" >"$root/etc/moodle-shopd/conf.d/products.yaml"
    repack 9.1
    dpkg_inside -i /9.1.deb
    [ "$(version_inside)" = "installed 9.1" ]
    grep -qx "# the operator's" "$root/$configuration" || fail "what the operator wrote was lost"
    ! grep -qx '# as 9.1 ships it' "$root/$configuration" || fail "an edited configuration was replaced"
    grep -qx '# as 9.1 ships it' "$root/$configuration.dpkg-dist" || fail "the shipped one is not beside it"
    grep -qx "products: {}" "$root/etc/moodle-shopd/conf.d/products.yaml"
}

an_upgrade_restarts_what_runs() {
    clean_root
    dpkg_inside -i /package.deb
    pretend_systemd
    repack 9.0
    dpkg_inside -i /9.0.deb
    diff <(printf '%s\n' "--system daemon-reload" "try-restart moodle-shopd.service") "$root/run/asked"
}

a_downgrade_leaves_it_installed() {
    clean_root
    repack 9.0
    dpkg_inside -i /9.0.deb
    echo "# the operator's" >>"$root/$configuration"
    dpkg_inside -i /package.deb
    [ "$(version_inside)" = "installed $(dpkg-deb -f "$deb" Version)" ]
    grep -qx "# the operator's" "$root/$configuration" || fail "what the operator wrote was lost"
    run_program --version
}

a_removal_stops_it_and_a_purge_leaves_the_trace() {
    clean_root
    dpkg_inside -i /package.deb
    [ $proc = yes ] || start_machine
    echo "a line" >"$root/var/log/moodle-shopd/merchant_trace.log"
    echo "secret" >"$root/etc/moodle-shopd/moodle-token"
    # As `systemctl enable` makes it.
    local enabled=$root/etc/systemd/system/multi-user.target.wants/moodle-shopd.service
    mkdir -p "${enabled%/*}"
    ln -s /lib/systemd/system/moodle-shopd.service "$enabled"
    pretend_systemd
    dpkg_inside -r moodle-shopd
    [ "$(head -n 1 "$root/run/asked")" = "stop moodle-shopd.service" ] || fail "not stopped first: $(cat "$root/run/asked")"
    diff <(echo "--system daemon-reload") <(tail -n 1 "$root/run/asked")
    [ ! -e "$root/usr/bin/moodle-shopd" ] || fail "its program is still there"
    [ -e "$root/$configuration" ] || fail "removing it took the configuration"
    [ -L "$enabled" ] || fail "installed again it would not be enabled any more"

    dpkg_inside -P moodle-shopd
    grep -q 'merchant trace .* stays' "$stage/log" || fail "does not say what stays: $(cat "$stage/log")"
    [ "$(cat "$root/var/log/moodle-shopd/merchant_trace.log")" = "a line" ] || fail "the trace is gone"
    [ ! -e "$root/$configuration" ] || fail "the configuration is still there"
    [ ! -e "$root/etc/moodle-shopd/conf.d" ] || fail "its folder is still there"
    [ "$(cat "$root/etc/moodle-shopd/moodle-token")" = secret ] || fail "took what it did not make"
    grep -q ^moodle-shopd: "$root/etc/passwd" || fail "the trace's owner is gone"
    [ -z "$(inside find / -xdev -name '*moodle-shopd*' -not -path '/proc/*' -not -path '/var/log/*' -not -path '/var/lib/dpkg/*' -not -name '*.deb' \
        -not -path /etc/moodle-shopd)" ] || fail "left: $(inside find / -xdev -name '*moodle-shopd*')"
}

# Where the shipped configuration looks for PostgreSQL somebody listens, and writes down who comes.
listen_for_guests() {
    mkdir -p "$root/run/postgresql"
    mkfifo "$stage/ready"
    perl -e 'use IO::Socket::UNIX; my ($path, $guests, $ready) = @ARGV;
        my $door = IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => $path, Listen => 9) or die $!;
        chmod 0777, $path; open(my $told, ">", $ready); close $told;
        while (my $guest = $door->accept) { open(my $list, ">>", $guests); print $list "somebody\n"; close $list; close $guest }' \
        "$root/run/postgresql/.s.PGSQL.5432" "$stage/guests" "$stage/ready" &
    listener=$!
    cat "$stage/ready"
}

nothing_speaks_with_the_database() {
    clean_root
    : >"$stage/guests"
    listen_for_guests
    repack 9.0
    dpkg_inside -i /package.deb
    dpkg_inside -i /9.0.deb
    dpkg_inside -i /package.deb
    dpkg_inside -r moodle-shopd
    dpkg_inside -i /package.deb
    [ ! -s "$stage/guests" ] || fail "somebody spoke with the database"
    # The door is where the daemon would knock: a command that asks the database does.
    ! run_program status >"$stage/log" 2>&1 || fail "there is no database, and status says: $(cat "$stage/log")"
    [ -s "$stage/guests" ] || fail "the test listens at the wrong door"
    : >"$stage/guests"
    dpkg_inside -P moodle-shopd
    [ ! -s "$stage/guests" ] || fail "a purge spoke with the database"
}

value_of() { sed -n "s/^ *\"$1\": \"\\(.*\\)\",\\{0,1\\}\$/\\1/p" "$stage/sandbox/sandbox.json"; }

# A machine with PostgreSQL, where its package has the socket, and a Moodle; the database's name stands in $database.
machine_with_a_shop() {
    clean_root
    "$sandbox" up --keep --dir "$stage/sandbox" >/dev/null
    local dsn socket
    dsn=$(value_of dsn)
    database=${dsn#*dbname=} database=${database%% *}
    socket=${dsn#host=} socket=${socket%% *}
    mkdir -p "$root/run/postgresql"
    ln "$socket"/.s.PGSQL.5432 "$root/run/postgresql/" 2>/dev/null || mount_less "$socket"
}
mount_less() { echo "no second name for $1's socket can be made here"; exit 77; }

play() { "$sandbox" play "$@" --dir "$stage/sandbox" >/dev/null; }

# refused CODE WORDS COMMAND...: it ends with CODE and says WORDS, which get the operator one further.
refused() {
    local wanted=$1 words=$2 code=0
    shift 2
    "$@" >"$stage/log" 2>&1 </dev/null || code=$?
    [ "$code" = "$wanted" ] || fail "$* ends with $code, not $wanted: $(cat "$stage/log")"
    grep -qF -- "$words" "$stage/log" || fail "$* does not say '$words': $(cat "$stage/log")"
}

# until_true SECONDS COMMAND...: waits for it, with what the daemon said where it never is.
until_true() {
    local limit=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $limit ] || fail "waited in vain for: $*; $(tail -n 20 "$stage/daemon")"
        sleep 0.1
    done
}
is_ready() { run_program status >"$stage/status" 2>&1; grep -q '^daemon .*ready' "$stage/status"; }
is_complete() { "$sandbox" show --dir "$stage/sandbox" | grep -q '1 COMPLETE'; }

# As the unit starts it: the daemon's user, with a copy of the token of its own.
start_daemon() {
    inside install -d -o moodle-shopd -m 0700 /run/credentials
    inside install -o moodle-shopd -m 0400 /etc/moodle-shopd/moodle-token /run/credentials/moodle-token
    inside setpriv --reuid moodle-shopd --regid moodle-shopd --init-groups env CREDENTIALS_DIRECTORY=/run/credentials \
        /usr/libexec/moodle-shopd/moodle-shopd run >"$stage/daemon" 2>&1 &
    daemon=$!
}

from_the_package_to_the_first_order_with_words_that_help_at_each_mistake() {
    machine_with_a_shop
    local begin=$SECONDS url as
    url=$(value_of url) as="user=postgres"
    dpkg_inside -i /package.deb
    [ $proc = yes ] || start_machine

    refused 64 "--moodle-url is needed" run_program init
    refused 69 "database" run_program init --moodle-url "$url" --dsn "host=/nowhere dbname=x user=y" --as "$as"
    refused 0 "moodle-role.xml" run_program init --moodle-url "$url" --as "$as" --support-course CUSTOMERSUPPORT \
        --dsn "host=/run/postgresql dbname=$database user=moodle_shopd" --support-roles student,customer
    sed -i 's/^products: {}/products:/; s/  # \(EFORM: .*coursename: \)SHORTNAME/  \1EFORM-C/' "$root/$configuration"
    refused 1 "--force" run_program init --moodle-url "$url"

    refused 0 "not here: moodle.token_file: /etc/moodle-shopd/moodle-token" run_program check
    install -m 0600 "$(value_of token_file)" "$root/etc/moodle-shopd/moodle-token"
    refused 0 "good" run_program check
    refused 69 "moodle-shopd db install" run_program status
    refused 0 "" run_program db install --as "$as"
    refused 1 "no course with short name, idnumber or id CUSTOMERSUPPORT" run_program doctor
    play support-course

    start_daemon
    until_true 60 is_ready
    play place
    play pay --bill 1
    until_true 60 is_complete
    refused 0 "everything that was bought is there" run_program explain 1
    run_program trace scan 1 >"$stage/trace"
    grep -q 'Completed' "$stage/trace" || fail "the trace: $(cat "$stage/trace")"
    run_program doctor >"$stage/log" 2>&1 || true
    # What the sandbox's own PostgreSQL forgoes is all that is wrong.
    ! grep '^WRONG' "$stage/log" | grep -vE 'fsync is off|full_page_writes is off' || fail "doctor finds more"
    echo "from the package to the first order in $((SECONDS - begin)) s"
}

"$case"
