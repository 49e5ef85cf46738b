#!/usr/bin/env bash
# manual_test.sh CASE PROGRAM: what PROGRAM prints of itself.
set -euo pipefail
case=$1 program=$2
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

fail() { echo "$*"; exit 1; }

# Every command as --help names them, one a line: `trace`, `trace scan`, ... and the empty one for the program.
commands_below() {
    local child
    printf '%s\n' "$*"
    for child in $("$program" "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
        commands_below "$@" "$child"
    done
}

# The long options that --help shows for a command, but for --help itself.
options_of() {
    # shellcheck disable=SC2086 # a command is several words
    "$program" $1 --help | sed -n '/^Options:/,/^[A-Z][a-z]*:$/s/^  \(-[a-z],\)\{0,1\}\(--[a-z-]*\).*/\2/p' | grep -vx -e --help || true
}

every_command_and_option_of_help_stands_in_the_manual() {
    local command option found=0
    "$program" manual 1 | sed 's/\\-/-/g; s/\\f[BIR]//g' >"$stage/page"
    while read -r command; do
        # The commands' own section begins with their name; what only holds others has none.
        sed -n "/^\.SS $command\$/,/^\.S[SH]/p" "$stage/page" >"$stage/section"
        [ -n "$command" ] || sed -n '/^\.SH OPTIONS$/,/^\.SH COMMANDS/p' "$stage/page" >"$stage/section"
        if [ ! -s "$stage/section" ]; then
            grep -q "^\.SS $command " "$stage/page" || fail "not in the manual: $command"
            continue
        fi
        for option in $(options_of "$command"); do
            grep -qE "^(-[a-z], )?$option( |\$)" "$stage/section" || fail "not in the manual: $command $option"
            found=$((found + 1))
        done
    done < <(commands_below)
    [ "$found" -gt 40 ] || fail "--help was not read: only $found options"
}

man_has_nothing_to_say_against_the_pages() {
    local section said
    for section in 1 5 7 8 "7 --lang fr"; do
        # shellcheck disable=SC2086 # section and language
        "$program" manual $section >"$stage/page"
        if command -v groff >/dev/null; then
            said=$(groff -k -ww -man -Tutf8 -z "$stage/page" 2>&1) || fail "$said"
            [ -z "$said" ] || fail "groff on ($section): $said"
        fi
        if command -v man >/dev/null; then
            said=$(MANWIDTH=80 man --warnings -l "$stage/page" 2>&1 >/dev/null) || fail "$said"
            [ -z "$said" ] || fail "man on ($section): $said"
        fi
        if command -v mandoc >/dev/null; then
            said=$(mandoc -T lint -W error "$stage/page" 2>&1) || fail "mandoc on ($section): $said"
        fi
        grep -q "^\.TH MOODLE" "$stage/page" || fail "no page: $section"
    done
    ! "$program" manual 9 >/dev/null 2>&1 || fail "there is no section 9"
}

# Bold text is what is typed: a command with its words, then options.
every_command_and_option_that_the_other_pages_name_is_there() {
    local section typed command option found=0
    for section in 7 "7 --lang fr" 8; do
        # shellcheck disable=SC2086 # section and language
        "$program" manual $section | sed -n 's/^\.\(B\|BR\|BI\) "\{0,1\}\(CREDENTIALS_DIRECTORY=[^ ]* \)\{0,1\}moodle\\-shopd \([a-z].*\)/\3/p' |
            sed 's/\\-/-/g; s/[".,;:()].*//; s/ \\fI.*//' >"$stage/typed"
        while read -r typed; do
            command=$(sed 's/ -.*//' <<<"$typed")
            # shellcheck disable=SC2086
            "$program" $command --help >"$stage/help" 2>&1 || fail "($section) names '$typed': $(cat "$stage/help")"
            for option in $(grep -oE -- ' --?[a-z-]+' <<<"$typed" || true); do
                grep -qE -- "(^|[ ,])$option([ ,]|\$)" "$stage/help" || fail "($section) names '$typed': no $option"
            done
            found=$((found + 1))
        done <"$stage/typed"
    done
    [ "$found" -gt 60 ] || fail "the pages were not read: only $found commands"
}

the_schema_is_json() {
    "$program" schema >"$stage/schema"
    grep -q '"\$schema": "https://json-schema.org/draft/2020-12/schema"' "$stage/schema"
    perl -MJSON::PP -e 'local $/; exists decode_json(<>)->{properties}{products} or die "no products"' "$stage/schema"
}

# complete WORDS...: what bash would offer for the last of them.
complete_words() {
    COMP_WORDS=(moodle-shopd "$@") COMP_CWORD=$# COMPREPLY=()
    _moodle_shopd
    printf '%s\n' "${COMPREPLY[@]}"
}

load_completion() {
    "$program" completion bash >"$stage/completion"
    # shellcheck disable=SC1091
    . "$stage/completion"
    complete -p moodle-shopd | grep -q -- '-F _moodle_shopd moodle-shopd' || fail "bash does not know what completes it"
}

offers() {
    local wanted=$1
    shift
    # Into a file: `grep -q` leaves at the first match, and what still writes to it would end the pipe with an error.
    complete_words "$@" >"$stage/offered"
    grep -qxF -- "$wanted" "$stage/offered" || fail "after '$*' is not offered: $wanted, but $(tr '\n' ' ' <"$stage/offered")"
}

offers_exactly() {
    diff <(tr ' ' '\n' <<<"$1" | sort) <(complete_words "${@:2}" | sort)
}

completion_knows_every_command_and_option() {
    local command option
    load_completion
    while read -r command; do
        # shellcheck disable=SC2086
        [ -z "$command" ] || offers "${command##* }" ${command%"${command##* }"} "${command##* }"
        for option in $(options_of "$command"); do
            # shellcheck disable=SC2086
            offers "$option" $command "--"
        done
    done < <(commands_below)
}

completion_goes_on_with_what_is_typed() {
    load_completion
    offers_exactly "reconcile release resume" re
    offers_exactly "scan" trace sc
    offers_exactly "scan" --config /somewhere trace sc
    offers_exactly "scan" --config trace trace sc
    offers_exactly "scan" --config = trace trace sc
    offers_exactly "fr en" dossier 4711 --lang ""
    offers_exactly "fr" dossier --lang = f
    offers_exactly "en" dossier --lang en
    offers_exactly "1 5 7 8" manual ""
    offers_exactly "bash" completion ""
    offers_exactly "" plan ""
    offers_exactly "" trace scan --from ""
    offers_exactly "--follow --from" trace scan 4711 --f
}

completion_finds_files_and_folders() {
    load_completion
    mkdir "$stage/folder one"
    touch "$stage/file one" "$stage/other"
    cd "$stage"
    offers "file one" --config f
    offers "folder one" --config f
    offers "file one" check --config = f
    offers_exactly "other" trace key oth
    diff <(echo "folder one") <(complete_words dossier --out f)
}

"$case"
