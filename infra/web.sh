#!/bin/sh
# Makes web/dist what the sources in web/ say, in a moment where it is that already. Needs Node 20.19 or newer with npm.
# Run from the project's folder.
#
#   sh infra/web.sh                 install what is needed and build
#   sh infra/web.sh --install       install only, for types and tests
#   sh infra/web.sh --types         write the types of contracts/ to web/src/api, or say that there is no Node
#   sh infra/web.sh --if-possible   build, or say that there is no Node and go on without the application
set -eu

what=${1:-}
installed=web/node_modules/.installed
built=web/dist/.built

say() { printf '%s\n' "$*" >&2; }

without_node() {
    say "$1 The web application needs Node 20.19 or newer with npm: install it (Debian: apt-get install nodejs npm)."
    if [ "$what" = --if-possible ]; then
        say "Going on without the web application: the API is served all the same."
        exit 0
    elif [ "$what" = --types ]; then
        say "Going on without the web application's types: run this again where there is Node, or its tests will fail."
        exit 0
    fi
    exit 1
}

# Generated and installed files aside: what the build reads, by name and content.
sources() {
    find web docs/runbooks -type d \( -name node_modules -o -name dist -o -name artefacts -o -name test-results \) -prune \
        -o -type f -print | LC_ALL=C sort | while IFS= read -r file; do cksum "$file"; done | cksum
}

command -v node >/dev/null 2>&1 || without_node "There is no Node."
command -v npm >/dev/null 2>&1 || without_node "There is no npm."
node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a === 20 && +b >= 19) ? 0 : 1)' ||
    without_node "Node is $(node --version)."

wanted="$(cat web/package.json web/package-lock.json | cksum) $(node --version)"
if [ ! -f "$installed" ] || [ "$(cat "$installed")" != "$wanted" ]; then
    say "Installing the web application's libraries …"
    # The browser of the tests is the system's own (web/playwright.config.ts).
    (cd web && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
    printf '%s\n' "$wanted" >"$installed"
fi
[ "$what" != --install ] || exit 0
if [ "$what" = --types ]; then
    (cd web && npm run --silent generate >&2)
    exit 0
fi

wanted=$(sources)
if [ ! -f "$built" ] || [ "$(cat "$built")" != "$wanted" ]; then
    say "Building the web application …"
    (cd web && npm run --silent build -- --logLevel warn)
    printf '%s\n' "$wanted" >"$built"
fi
