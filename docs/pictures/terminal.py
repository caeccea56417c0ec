#!/usr/bin/env python3
"""Draws docs/pictures/terminal.svg from a real run: a daemon on a temporary home, commands typed into a terminal (tmux), and its screen as SVG.

    python3 docs/pictures/terminal.py MCPCORE OUT.svg     MCPCORE: the built program
"""
import html
import os
import re
import subprocess
import sys
import tempfile

COLUMNS, ROWS = 104, 34
CELL, LINE, MARGIN = 8.4, 18, 16
COLOURS = {"31": "#e5534b", "32": "#57ab5a", "33": "#c69026", "34": "#539bf5", "90": "#768390"}
LINES = [
    "mcpcore submit ml_experiment model=neural dataset=digits epochs=30 --follow",
    "mcpcore submit generic fail='no such ticker' --max-attempts 2 --wait --quiet",
    "mcpcore status @last",
    "mcpcore list",
]
PROMPT = "$ "


def tmux(socket, *arguments):
    return subprocess.run(["tmux", "-S", socket, *arguments], check=True, capture_output=True, text=True).stdout


def run(program, socket, home):
    # A shell that shows nothing of its own but the prompt, and finds the program by its name.
    path = f"{os.path.dirname(os.path.abspath(program))}:{os.environ['PATH']}"
    shell = ["env", "-u", "NO_COLOR", f"MCPCORE_HOME={home}", f"PATH={path}", f"PS1={PROMPT}", f"PROMPT_COMMAND=tmux -S {socket} wait-for -S prompt", "LC_ALL=C.UTF-8", "bash", "--norc", "--noprofile"]
    tmux(socket, "-f", "/dev/null", "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), *shell)
    tmux(socket, "wait-for", "prompt")
    for line in LINES:
        tmux(socket, "send-keys", "-l", line)
        tmux(socket, "send-keys", "Enter")
        tmux(socket, "wait-for", "prompt")
    return tmux(socket, "capture-pane", "-p", "-e", "-S", "-200").rstrip("\n").split("\n")


def spans(line, style):
    """Stretches of a line with their colour and weight; the style goes on from one line to the next."""
    colour, bold = style
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            for code in part[2:-1].split(";"):
                if code in ("", "0", "39"):
                    colour, bold = (None, False) if code != "39" else (None, bold)
                elif code == "1":
                    bold = True
                else:
                    colour = COLOURS.get(code, colour)
            style[:] = colour, bold
        elif part:
            yield part, colour, bold


def draw(lines):
    width, height = COLUMNS * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    svg = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="A terminal session with mcpcore">',
        '<rect width="100%" height="100%" rx="8" fill="#22272e"/>',
        '<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" fill="#adbac7" xml:space="preserve">',
    ]
    state = [None, False]
    for number, line in enumerate(lines):
        x, y = MARGIN, MARGIN + (number + 0.75) * LINE
        for text, colour, bold in spans(line, state):
            style = (f' fill="{colour}"' if colour else "") + (' font-weight="bold"' if bold else "")
            # Each stretch of text at its own cell, so that columns stand whatever the font.
            for stretch in re.finditer(r"\S+(?: \S+)*", text):
                at, words = x + stretch.start() * CELL, stretch.group()
                svg.append(f'<text x="{at:.1f}" y="{y:.1f}" textLength="{len(words) * CELL:.1f}"{style}>{html.escape(words)}</text>')
            x += len(text) * CELL
    return "\n".join([*svg, "</g>", "</svg>", ""])


def main():
    program, output = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="mcpcore-picture-") as folder:
        home, socket = f"{folder}/home", f"{folder}/tmux"
        subprocess.run([program, "daemon", "start", "--home", home], check=True)
        try:
            lines = run(program, socket, home)
        finally:
            subprocess.run(["tmux", "-S", socket, "kill-server"], check=False)
            subprocess.run([program, "daemon", "stop", "--home", home], check=True)
    while lines and lines[-1].strip() in ("", PROMPT.strip()):
        lines.pop()
    with open(output, "w", encoding="utf-8") as file:
        file.write(draw(lines))


main()
