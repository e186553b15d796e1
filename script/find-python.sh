# Sourced by the commands: sets PYTHON to an interpreter that is new enough, or
# ends with a sentence that says how to get one.
_new_enough() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}
PYTHON=""
for _candidate in "${RAATALI_PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python \
    /opt/homebrew/bin/python3 /usr/local/bin/python3; do
    if [ -n "$_candidate" ] && _new_enough "$_candidate"; then
        PYTHON="$_candidate"
        break
    fi
done
if [ -z "$PYTHON" ]; then
    echo "Python 3.11 or newer with its venv module is needed and was not found." >&2
    echo "Debian, Ubuntu: sudo apt-get install python3 python3-venv    macOS: brew install python@3.13" >&2
    echo "If it is elsewhere, name it: RAATALI_PYTHON=/path/to/python3 $0" >&2
    exit 1
fi
