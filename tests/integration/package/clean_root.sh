# make_clean_root ROOT DEB: a Debian of its own in ROOT, of the files of the packages that every Debian has and of those that
# DEB depends on, taken from this machine, with a dpkg database that knows of just these. Neither network nor namespaces are
# needed, and what DEB forgot to depend on is not there.

# Prints the packages among those installed here that the arguments need, themselves included.
with_dependencies() {
    dpkg-query -W -f '${db:Status-Status}\t${Package}\t${Provides}\t${Pre-Depends},${Depends}\n' | awk -F '\t' -v wanted="$*" '
        function bare(text) { gsub(/\([^)]*\)|:[a-z0-9]+|[ \t]/, "", text); return text }
        $1 == "installed" {
            needs[$2] = bare($4)
            count = split(bare($3), provided, ",")
            for (i = 1; i <= count; i++) provider[provided[i]] = $2
        }
        END {
            last = split(wanted, queue, " ")
            for (at = 1; at <= last; at++) {
                if (!(queue[at] in needs)) queue[at] = provider[queue[at]]
                if (queue[at] == "" || seen[queue[at]]++) continue
                print queue[at]
                groups = split(needs[queue[at]], group, ",")
                for (g = 1; g <= groups; g++) {
                    choices = split(group[g], choice, "|")
                    for (c = 1; c <= choices; c++) {
                        if (choice[c] in needs || choice[c] in provider) { queue[++last] = choice[c]; break }
                    }
                }
            }
        }'
}

make_clean_root() {
    local root=$1 deb=$2 name
    local needed packages
    needed=$(dpkg-deb -f "$deb" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g')
    # shellcheck disable=SC2086 # one word a package
    packages=$(with_dependencies $needed $(dpkg-query -W -f '${Essential} ${Package}\n' | sed -n 's/^yes //p'))

    mkdir -p "$root"/{dev,etc,proc,run,sys,tmp,usr,var/log,var/lib/dpkg/info,var/lib/dpkg/updates,var/lib/dpkg/triggers}
    chmod 1777 "$root/tmp"
    for name in bin sbin lib lib32 lib64 libx32; do
        [ ! -L "/$name" ] || { mkdir -p "$root/usr/$name" && ln -s "usr/$name" "$root/$name"; }
    done
    # shellcheck disable=SC2086
    dpkg -L $packages | grep -vE '^/usr/share/(doc|man|locale|info|i18n|zoneinfo)/|^/var/lib/dpkg/' | sort -u | while read -r name; do
        if [ -L "$name" ] || [ -f "$name" ]; then printf '%s\n' "${name#/}"; fi
    done | tar -C / --no-recursion -cf - -T - | tar -C "$root" -xf -

    awk -v RS= -v ORS='\n\n' -v packages="$packages" '
        BEGIN { count = split(packages, list, /[ \n]+/); for (i = 1; i <= count; i++) wanted[list[i]] = 1 }
        { match($0, /Package: [^\n]*/); if (substr($0, RSTART + 9, RLENGTH - 9) in wanted) print }' /var/lib/dpkg/status >"$root/var/lib/dpkg/status"
    for name in $packages; do
        cp /var/lib/dpkg/info/"$name"{,:*}.list "$root/var/lib/dpkg/info/" 2>/dev/null || true
    done
    [ ! -f /var/lib/dpkg/info/format ] || cp /var/lib/dpkg/info/format "$root/var/lib/dpkg/info/"

    cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
    cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
    mknod -m 666 "$root/dev/null" c 1 3 2>/dev/null || { : >"$root/dev/null"; chmod 666 "$root/dev/null"; }
    chroot "$root" ldconfig
    cp "$deb" "$root/package.deb"
}
