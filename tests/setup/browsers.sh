#!/bin/sh
# Finds the browsers and drivers the tests need, installs what is missing, and writes
# target/browsers.json with their absolute paths. Repeating it is cheap.
#
# CHROMIUM, CHROMEDRIVER, FIREFOX, GECKODRIVER, WEBKIT_DRIVER, WEBKIT_BROWSER and XVFB
# in the environment win over anything found.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
geckodriver_version=0.37.1
system=$(uname -s)
mkdir -p "$root/target/logs"

# The first of the arguments that is a command or an executable file, as an absolute path.
first() {
  for candidate in "$@"; do
    path=$(command -v "$candidate" 2>/dev/null) || continue
    case $path in
      /*) [ -x "$path" ] && { echo "$path"; return; } ;;
    esac
  done
  return 0
}

# The main version a program reports, or nothing when it does not start. Many are started by a script
# with remarks of its own, on both outputs, and the shell has one when they die: none of that is
# shown, and the version is what comes last, after a name of letters and blanks.
major() {
  reported=$({ "$1" --version </dev/null; } 2>/dev/null) || return 0
  printf '%s\n' "$reported" | sed -n 's/^[A-Za-z][A-Za-z ]* \([0-9][0-9]*\)\.[0-9].*/\1/p' | tail -n 1
}

# The first of the arguments that is one and starts, as an absolute path.
starting() {
  for program in "$@"; do
    program=$(first "$program")
    [ -z "$program" ] || [ -z "$(major "$program")" ] || { echo "$program"; return; }
  done
}

# Whether what the variable in the environment names can be used: a wrong one must not go unnoticed, and
# no other browser be taken in its place. Those of WebKit report no version.
given() {
  path=$(first "$2")
  [ -n "$path" ] || { echo "$1=$2: not an executable file" >&2; return 1; }
  case $1 in
    WEBKIT_* | XVFB) ;;
    *)
      [ -n "$(major "$path")" ] || {
        echo "$1=$2: does not start, or reports no version for --version; name another, or unset $1" >&2
        return 1
      }
      ;;
  esac
}

# chromedriver drives only a browser of its own main version, so the two are found together.
find_chromium() {
  chromium='' chromedriver='' unpaired=''
  IFS_SAVED=$IFS
  IFS='
'
  # One a line, since names on macOS contain blanks.
  browsers=${CHROMIUM:-'google-chrome
google-chrome-stable
chromium
chromium-browser
/Applications/Google Chrome.app/Contents/MacOS/Google Chrome
/Applications/Chromium.app/Contents/MacOS/Chromium'}
  drivers=${CHROMEDRIVER:-"chromedriver
${CHROMEWEBDRIVER:-/usr/lib/chromium}/chromedriver
/usr/lib/chromium-browser/chromedriver"}
  for browser in $browsers; do
    browser=$(first "$browser")
    [ -n "$browser" ] || continue
    version=$(major "$browser")
    [ -n "$version" ] || continue
    for driver in $drivers; do
      driver=$(first "$driver")
      [ -n "$driver" ] || continue
      driven=$(major "$driver")
      if [ "$driven" != "$version" ]; then
        unpaired="$unpaired ($driver ${driven:-(does not start)} does not drive $browser $version)"
      elif [ -z "$chromium" ]; then
        chromium=$browser chromedriver=$driver
      fi
    done
  done
  IFS=$IFS_SAVED
}

# Ubuntu's /usr/bin/firefox without its snap is a script that only says so.
find_firefox() {
  firefox=$(starting ${FIREFOX:+"$FIREFOX"} firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox)
}

# A snap's Firefox works only with the driver that comes with it, and that one with no other Firefox.
find_geckodriver() {
  snap=''
  if [ "$firefox" = /snap/bin/firefox ] || grep -qsF /snap/bin/firefox "$firefox"; then snap=/snap/bin/geckodriver; fi
  geckodriver=$(starting ${GECKODRIVER:+"$GECKODRIVER"} ${snap:+"$snap"} geckodriver \
    "${GECKOWEBDRIVER:-/usr/lib/firefox}/geckodriver" "$root/target/tools/bin/geckodriver")
}

# A registry mirror can lack the very newest of the locked dependencies; any that fit will do.
# It only passes on what it is told: to optimise it takes longer than that saves.
build_geckodriver() {
  CARGO_PROFILE_RELEASE_OPT_LEVEL=0 cargo install geckodriver --version "$geckodriver_version" --root "$root/target/tools" "$@" \
    >"$root/target/logs/geckodriver.log" 2>&1
}

find_webkit() {
  if [ "$system" = Darwin ]; then
    webkit_driver=$(first ${WEBKIT_DRIVER:+"$WEBKIT_DRIVER"} /usr/bin/safaridriver)
    webkit_browser=$(first ${WEBKIT_BROWSER:+"$WEBKIT_BROWSER"} /Applications/Safari.app/Contents/MacOS/Safari)
    xvfb=''
  else
    webkit_driver=$(first ${WEBKIT_DRIVER:+"$WEBKIT_DRIVER"} WebKitWebDriver /usr/libexec/WebKitWebDriver)
    webkit_browser=$(first ${WEBKIT_BROWSER:+"$WEBKIT_BROWSER"} \
      /usr/lib/*/webkit2gtk-4.1/MiniBrowser /usr/lib/*/webkitgtk-6.0/MiniBrowser \
      /usr/lib/*/webkit2gtk-4.0/MiniBrowser /usr/libexec/webkit2gtk-4.1/MiniBrowser \
      /usr/libexec/webkitgtk-6.0/MiniBrowser)
    xvfb=$(first ${XVFB:+"$XVFB"} Xvfb)
  fi
}

has_chinese_font() {
  if command -v fc-list >/dev/null 2>&1; then
    [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]
  else
    false
  fi
}

for name in CHROMIUM CHROMEDRIVER FIREFOX GECKODRIVER WEBKIT_DRIVER WEBKIT_BROWSER XVFB; do
  eval "value=\${$name:-}"
  [ -z "$value" ] || given "$name" "$value"
done

find_chromium
find_firefox
find_webkit

if [ "$system" = Linux ] && command -v apt-get >/dev/null 2>&1; then
  if grep -qi '^ID=ubuntu' /etc/os-release 2>/dev/null; then
    chromium_packages='chromium-browser chromium-chromedriver' firefox_package=firefox
  else
    chromium_packages='chromium chromium-driver' firefox_package=firefox-esr
  fi
  packages=''
  [ -n "$chromium" ] || packages="$packages $chromium_packages"
  [ -n "$firefox" ] || packages="$packages $firefox_package"
  [ -n "$webkit_driver" ] && [ -n "$webkit_browser" ] || packages="$packages webkit2gtk-driver"
  [ -n "$xvfb" ] || packages="$packages xvfb"
  # Without one, Chinese in screenshots is boxes.
  has_chinese_font || packages="$packages fontconfig fonts-noto-cjk"
  if [ -n "$packages" ]; then
    echo "Installing browsers for the tests with apt-get (about 2 minutes):$packages"
    # shellcheck disable=SC2086 # a list of names
    sh "$root/src/install/apt.sh" $packages || true # what is then still missing is named below
    find_chromium
    find_firefox
    find_webkit
  fi
fi

find_geckodriver
if [ -z "$geckodriver" ]; then
  echo "Building geckodriver $geckodriver_version, which drives Firefox (about 2 minutes)"
  build_geckodriver --locked || build_geckodriver || tail -n 20 "$root/target/logs/geckodriver.log" >&2
  find_geckodriver
fi

missing=0
need() {
  [ -z "$1" ] || return 0
  missing=1
  printf 'missing: %s\n  get it: %s\n' "$2" "$3" >&2
}
if [ "$system" = Darwin ]; then
  need "$chromium" "Chrome and a chromedriver of the same version$unpaired" 'brew install --cask google-chrome chromedriver'
  need "$firefox" Firefox 'brew install --cask firefox'
  need "$webkit_driver$webkit_browser" Safari 'it is a part of macOS'
else
  need "$chromium" "Chromium or Chrome, and a chromedriver of the same version$unpaired" \
    "the system's packages, often named chromium and chromium-driver"
  need "$firefox" Firefox "the system's package, often named firefox or firefox-esr"
  need "$webkit_driver" 'WebKitWebDriver' "the system's package, often named webkit2gtk-driver"
  need "$webkit_browser" "WebKitGTK's MiniBrowser" "the system's package of WebKitGTK 4.1"
  need "$xvfb" Xvfb "the system's package, often named xvfb or xorg-x11-server-Xvfb"
fi
need "$geckodriver" geckodriver "cargo install geckodriver --version $geckodriver_version --locked"
if [ "$missing" -ne 0 ]; then
  echo 'or name it by CHROMIUM, CHROMEDRIVER, FIREFOX, GECKODRIVER, WEBKIT_DRIVER, WEBKIT_BROWSER, XVFB' >&2
  exit 1
fi

{
  printf '{\n'
  printf '  "chromium": "%s",\n' "$chromium"
  printf '  "chromedriver": "%s",\n' "$chromedriver"
  printf '  "firefox": "%s",\n' "$firefox"
  printf '  "geckodriver": "%s",\n' "$geckodriver"
  printf '  "webkitDriver": "%s",\n' "$webkit_driver"
  printf '  "webkitBrowser": "%s",\n' "$webkit_browser"
  if [ -n "$xvfb" ]; then printf '  "xvfb": "%s"\n' "$xvfb"; else printf '  "xvfb": null\n'; fi
  printf '}\n'
} >"$root/target/browsers.json.new"
# Left alone when nothing changed, for whatever is made from it.
if cmp -s "$root/target/browsers.json.new" "$root/target/browsers.json"; then
  rm "$root/target/browsers.json.new"
else
  mv "$root/target/browsers.json.new" "$root/target/browsers.json"
fi
