"""Places in a program that can be changed or left out, as JSON. The program is read from source.txt and not run."""

import ast
import json
import sys

SWAPS = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "+"), ast.FloorDiv: ("//", "/"), ast.Mod: ("%", "//"),
    ast.And: ("and", "or"), ast.Or: ("or", "and"),
}

source = open("source.txt", encoding="utf-8").read()
lines = source.split("\n")
starts = [0]
for line in lines:
    starts.append(starts[-1] + len(line) + 1)


def offset(line, column):
    """Of a place as the parser counts it (bytes of UTF-8 in the line), in code points."""
    return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())


def units(place):
    """Code points as UTF-16 code units."""
    return len(source[:place].encode("utf-16-le")) // 2


bugs, blanks = [], []


def add(kind, start, end, text=None):
    target = bugs if kind == "bug" else blanks
    edit = {"start": units(start), "end": units(end)}
    if text is not None:
        edit["text"] = text
    if edit not in target:
        target.append(edit)


def between(left, right, operator):
    """The operator between two expressions: where it stands."""
    start = offset(left.end_lineno, left.end_col_offset)
    end = offset(right.lineno, right.col_offset)
    place = source.find(operator, start, end)
    return None if place < 0 else (place, place + len(operator))


def whole(node):
    return offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset)


def swap(left, right, operator):
    found = SWAPS.get(type(operator))
    place = found and between(left, right, found[0])
    if place:
        add("bug", *place, found[1])
        add("blank", *place)


in_text = set()
for node in ast.walk(ast.parse(source)):
    if isinstance(node, ast.JoinedStr):
        # Positions inside of f-strings differ between versions of Python.
        in_text.update(ast.walk(node))
    if node in in_text:
        continue
    if isinstance(node, ast.Compare):
        for left, right, operator in zip([node.left, *node.comparators], node.comparators, node.ops):
            swap(left, right, operator)
    elif isinstance(node, ast.BinOp):
        swap(node.left, node.right, node.op)
    elif isinstance(node, ast.BoolOp):
        for left, right in zip(node.values, node.values[1:]):
            swap(left, right, node.op)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        add("bug", *whole(node), str(node.value + 1))
        add("blank", *whole(node))
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        add("bug", *whole(node), str(not node.value))
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub)):
        sign = "+=" if isinstance(node.op, ast.Add) else "-="
        place = between(node.target, node.value, sign)
        if place:
            add("bug", *place, "-=" if sign == "+=" else "+=")
            add("blank", *place)
    elif isinstance(node, ast.Attribute):
        end = offset(node.end_lineno, node.end_col_offset)
        add("blank", end - len(node.attr), end)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != "print":
        add("blank", *whole(node.func))
    elif isinstance(node, (ast.If, ast.While)):
        add("blank", *whole(node.test))
    elif isinstance(node, ast.Return) and node.value is not None:
        add("blank", *whole(node.value))

json.dump({"bugs": bugs[:200], "blanks": blanks[:200]}, sys.stdout)
