# SPDX-License-Identifier: GPL-2.0
"""What the lint tests share: the tree, its files, C without comments, findings."""
import os
import re
import subprocess
import sys
from pathlib import Path

SKIP = 4        # kselftest: the test cannot run here

# mutants point this at a copy of the tree
TREE = Path(os.environ.get("MMS_TREE", Path(__file__).resolve().parents[2]))


def git_files():
    """tracked files and new ones, not those that are built"""
    git = subprocess.run(["git", "-C", TREE, "ls-files", "-co", "--exclude-standard"],
                         capture_output=True, text=True, check=False)
    return git.stdout.split("\n") if git.returncode == 0 else None


def all_files():
    names = git_files() if (TREE / ".git").exists() else None
    if names is None:
        names = (path.relative_to(TREE) for path in TREE.rglob("*"))
    return sorted(path for path in (TREE / name for name in names if str(name))
                  if path.is_file() and not path.is_symlink())


def files(*patterns, under=""):
    """Files of the tree whose names match one of @patterns."""
    return [path for path in all_files()
            if name(path).startswith(under) and any(path.match(p) for p in patterns)]


def name(path):
    return path.relative_to(TREE).as_posix()


def text(path):
    return path.read_text(encoding="utf-8", errors="replace")


COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def code(source, strings=False):
    """C without comments and, unless @strings, with empty string literals."""
    def blank(match):
        token = match[0]
        if token[0] == "/":
            return " " + "\n" * token.count("\n")
        return token if strings or token[0] == "'" else '""'

    return COMMENT.sub(blank, source)


def line_of(source, offset):
    return source.count("\n", 0, offset) + 1


def run(checks):
    """Run the functions; each yields findings "file:line: what". Exits."""
    findings = [finding for check in checks for finding in check()]
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
