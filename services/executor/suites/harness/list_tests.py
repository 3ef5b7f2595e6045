"""Lists the tests of Python files by their text alone: nothing of them is run, and no learner's program is near.

Started with the names of the files; prints a JSON list for each, in the order of the files and of the tests in them.
"""

import sys

# Test files must not stand in for what is imported here.
sys.path.pop(0)

import ast
import json
import textwrap

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def tests_of(file):
    with open(file, encoding="utf-8-sig") as source:
        text = source.read()
    lines = text.splitlines()
    module = ast.parse(text)
    for node in module.body:
        if isinstance(node, _FUNCTIONS) and node.name.startswith("test"):
            yield described(node, node.name, lines, is_method=False)
        elif isinstance(node, ast.ClassDef):
            kind = kind_of(node)
            for member in node.body:
                if kind and isinstance(member, _FUNCTIONS) and member.name.startswith("test"):
                    outer = any(mentions_skip(decorator) for decorator in node.decorator_list)
                    yield described(member, f"{node.name}.{member.name}", lines, outer, kind == "unittest")


def kind_of(node):
    """Of what framework a class is by its bases; None where that cannot be told from its text."""
    if not node.bases:
        return "pytest" if node.name.startswith("Test") else None
    names = [base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases]
    return "unittest" if any(name.endswith("TestCase") for name in names) else None


def described(node, identity, lines, skipped=False, is_method=True):
    first, last = node.body[0], node.body[-1]
    # A docstring is no part of what is tested; alone it is all that there is.
    if len(node.body) > 1 and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        first = node.body[1]
    code = textwrap.dedent("\n".join(lines[first.lineno - 1 : last.end_lineno]))
    return {
        "id": identity,
        "code": code[:4000],
        "task": next((number for number in map(task_of, node.decorator_list) if number), 0),
        "maySkip": skipped or mentions_skip(node),
        "unittest": is_method,
    }


def task_of(decorator):
    """The number in `@pytest.mark.task(taskno=2)`, by which Exercism's exercises link tests to tasks."""
    if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr == "task":
        for keyword in decorator.keywords:
            if keyword.arg == "taskno" and isinstance(keyword.value, ast.Constant):
                if isinstance(keyword.value.value, int):
                    return keyword.value.value
    return 0


def mentions_skip(node):
    return any("skip" in word.lower() for word in words_of(node))


def words_of(node):
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.Name):
            yield part.id


def main():
    found = []
    for file in sys.argv[1:]:
        try:
            found.append({"file": file, "tests": list(tests_of(file))})
        except (SyntaxError, ValueError, RecursionError) as error:
            found.append({"file": file, "tests": [], "error": f"{type(error).__name__}: {error}"})
    print(json.dumps(found))


main()
