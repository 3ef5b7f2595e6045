"""Runs unittest's or pytest's tests beside a learner's program and reports each on the way.

Reports go out between the program's output, on the same pipe so that their order holds, behind a mark that was told
on stdin before a line of the program ran. The program lives in this process and can do all that this code can: what
that means for the results is said in docs/security.md.
"""

import sys

# The program's files must not stand in for what is imported here.
_folder = sys.path.pop(0)

import importlib
import json
import os
import time
import traceback
import types
import unittest

_MESSAGE_CHARACTERS = 2_000


class Channel:
    """Where reports go. Holds what it needs, so that the program does not change it by the way."""

    def __init__(self, mark):
        self._mark = b"\x1e" + mark.encode()
        self._fd = os.dup(1)
        self._write, self._dumps = os.write, json.dumps
        # One pipe for all that is printed: two could not be told apart in time.
        os.dup2(1, 2)
        sys.stdout.reconfigure(line_buffering=True)

    def report(self, kind, **fields):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                continue  # What the program put there instead is its own affair.
        text = self._dumps({"kind": kind, **fields}).encode()
        rest = self._mark + b"%08x" % len(text) + text
        while rest:
            rest = rest[self._write(self._fd, rest) :]


class Framework:
    """What the frameworks are made of, to be seen unchanged after the program had its way."""

    _MODULES = ("unittest", "_pytest", "pluggy", "traceback")

    def __init__(self):
        modules = [module for name, module in sys.modules.items() if name.partition(".")[0] in self._MODULES]
        self._parts = {}
        for module in modules:
            for name, value in list(vars(module).items()):
                if isinstance(value, (types.FunctionType, type)):
                    self._parts[(module, name)] = value
                if isinstance(value, type) and value.__module__ == module.__name__:
                    for attribute, member in list(vars(value).items()):
                        if isinstance(member, (types.FunctionType, classmethod, staticmethod, property)):
                            self._parts[(value, attribute)] = member
        self._codes = {part: part.__code__ for part in self._parts.values() if isinstance(part, types.FunctionType)}

    def changed(self):
        """Name of something that is not what it was, or None."""
        for (owner, name), value in self._parts.items():
            if owner.__dict__.get(name) is not value:
                return f"{owner.__name__}.{name}"
        for function, code in self._codes.items():
            if function.__code__ is not code:
                return function.__qualname__
        return None


def told(error, is_failure):
    """An exception as a learner should read it: without the lines of the frameworks."""
    lines = traceback.format_exception_only(type(error), error)
    if not is_failure:
        own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_folder + "/")]
        frames = [frame for frame in own if frame.filename != __file__]
        lines = traceback.format_list(frames) + lines
        if frames:
            lines.insert(0, "Traceback (most recent call last):\n")
    text = "".join(lines).replace(_folder + "/", "").rstrip()
    return text if len(text) <= _MESSAGE_CHARACTERS else text[: _MESSAGE_CHARACTERS - 1] + "…"


class Outcome:
    """What became of one test, the worst that happened in any part of it."""

    _ORDER = ("pass", "skip", "fail", "error")

    def __init__(self):
        self.began = time.perf_counter_ns()
        self.status, self.message = "pass", ""

    def worsen(self, status, message):
        if self._ORDER.index(status) > self._ORDER.index(self.status):
            self.status, self.message = status, message

    def fields(self):
        return {"status": self.status, "message": self.message, "us": (time.perf_counter_ns() - self.began) // 1000}


class Reporter:
    def __init__(self, channel, stop_at_first):
        self.channel = channel
        self.framework = Framework()
        self.stop_at_first = stop_at_first
        self.outcome = None
        self.stopped = False

    def start(self, file, identity, variant):
        self.outcome = Outcome()
        self.test = {"file": file, "id": identity, "variant": variant}
        self.channel.report("start", **self.test)

    def end(self):
        changed = self.framework.changed()
        if changed:
            self.outcome.worsen("error", f"{changed} of the test framework was changed")
        self.channel.report("end", **self.test, **self.outcome.fields())
        self.stopped = self.stop_at_first and self.outcome.status in ("fail", "error")

    def problem(self, message):
        self.channel.report("problem", message=message)

    def check(self):
        changed = self.framework.changed()
        if changed:
            self.problem(f"{changed} of the test framework was changed")

    def done(self):
        self.channel.report("done")


class UnittestResult(unittest.TestResult):
    def __init__(self, reporter):
        super().__init__()
        self.reporter = reporter

    def startTest(self, test):
        super().startTest(test)
        cls = type(test)
        self.reporter.start(_files[cls.__module__], f"{cls.__qualname__}.{test._testMethodName}", "")

    def stopTest(self, test):
        super().stopTest(test)
        self.reporter.end()
        if self.reporter.stopped:
            self.stop()

    def _worsen(self, test, status, message):
        # Errors of whole classes come without a test of their own.
        if isinstance(test, unittest.TestCase):
            self.reporter.outcome.worsen(status, message)
        else:
            self.reporter.problem(message)

    def addFailure(self, test, err):
        self._worsen(test, "fail", told(err[1], True))

    def addError(self, test, err):
        self._worsen(test, "error", told(err[1], False))

    def addSubTest(self, test, subtest, err):
        if err is not None:
            is_failure = issubclass(err[0], test.failureException)
            self._worsen(test, "fail" if is_failure else "error", f"{subtest._subDescription()} {told(err[1], is_failure)}")

    def addSkip(self, test, reason):
        if isinstance(test, unittest.TestCase):
            self.reporter.outcome.worsen("skip", str(reason)[:_MESSAGE_CHARACTERS])

    def addUnexpectedSuccess(self, test):
        self._worsen(test, "fail", "it was expected to fail, and did not")


_files = {}


def line_of(function):
    return getattr(getattr(function, "__code__", None), "co_firstlineno", 0)


def run_unittest(files, reporter):
    tests = []
    for file in files:
        name = os.path.basename(file)[: -len(".py")]
        sys.path.insert(0, os.path.join(_folder, os.path.dirname(file)))
        try:
            module = importlib.import_module(name)
        except BaseException as error:
            reporter.problem(told(error, False))
            continue
        _files[name] = file
        suite = unittest.TestSuite()
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, unittest.TestCase) and value.__module__ == name:
                names = unittest.defaultTestLoader.getTestCaseNames(value)
                # In the order of the file, and not of the alphabet.
                for method in sorted(names, key=lambda method: line_of(getattr(value, method))):
                    suite.addTest(value(method))
        tests.append(suite)
    unittest.TestSuite(tests).run(UnittestResult(reporter))
    reporter.check()
    return True


class PytestPlugin:
    def __init__(self, pytest, reporter, files):
        self.reporter = reporter
        self.order = {file: index for index, file in enumerate(files)}
        self.failures = (AssertionError, pytest.fail.Exception)
        self.skips = (pytest.skip.Exception, unittest.SkipTest)
        self.xfails = (pytest.xfail.Exception,)
        self.pytest = pytest

    def pytest_configure(self, config):
        # Others ask for the options of what prints results, so it is there, and prints nothing.
        config.pluginmanager.unregister(name="terminalreporter")

    def pytest_sessionstart(self, session):
        # Its start changes a thing or two; the program comes with what is collected next.
        self.reporter.framework = Framework()

    def pytest_collection_modifyitems(self, items):
        # The sort is stable, so that the variants of a test keep their order.
        items.sort(key=lambda item: (self.order.get(item.nodeid.partition("::")[0], 0), item.reportinfo()[1] or 0))

    def pytest_collectreport(self, report):
        if report.failed:
            info = getattr(report, "error", None)
            self.reporter.problem(told(info, False) if info else str(report.longrepr)[:_MESSAGE_CHARACTERS])

    def pytest_make_collect_report(self, collector):
        outcome = yield
        report = outcome.get_result()
        call = getattr(report, "call", None)
        if call is not None and call.excinfo is not None:
            error = call.excinfo.value
            report.error = error.__cause__ or error

    def pytest_runtest_logstart(self, nodeid, location):
        file, _, rest = nodeid.partition("::")
        path, bracket, variant = rest.partition("[")
        self.reporter.start(file, path.replace("::", "."), bracket + variant)

    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        report = outcome.get_result()
        if report.outcome == "failed":
            error = call.excinfo.value if call.excinfo else None
            is_failure = call.when == "call" and (error is None or isinstance(error, self.failures))
            message = told(error, is_failure) if error else str(report.longrepr)[:_MESSAGE_CHARACTERS]
            self.reporter.outcome.worsen("fail" if is_failure else "error", message)
        elif report.outcome == "skipped" and not hasattr(report, "wasxfail"):
            self.reporter.outcome.worsen("skip", "")

    def pytest_runtest_logfinish(self, nodeid, location):
        self.reporter.end()
        if self.reporter.stopped:
            self.pytest.exit("a test did not pass", returncode=0)

    def pytest_sessionfinish(self, session):
        # Before its end changes things back.
        self.reporter.check()


_HOOKS = {
    "pytest_configure": {"trylast": True},
    "pytest_make_collect_report": {"hookwrapper": True},
    "pytest_runtest_makereport": {"hookwrapper": True},
}


def run_pytest(pytest, files, reporter, has_conftest):
    for name, how in _HOOKS.items():
        pytest.hookimpl(**how)(vars(PytestPlugin)[name])
    options = ["-s", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--rootdir", _folder]
    # Settings and hooks are the tests' own affair, and not the program's.
    options += ["-c", "/dev/null"] + ([] if has_conftest else ["--noconftest"])
    code = pytest.main([*options, *files], plugins=[PytestPlugin(pytest, reporter, files)])
    return code in (0, 1, 2, 5) and (code != 2 or reporter.outcome is None)


def main():
    order = json.loads(sys.stdin.buffer.read())
    if order["framework"] == "pytest":
        import pytest
    channel = Channel(order["mark"])
    reporter = Reporter(channel, order["stopAtFirst"])
    sys.path.insert(0, _folder)
    sys.argv[:] = sys.argv[:1]
    if order["framework"] == "pytest":
        finished = run_pytest(pytest, order["files"], reporter, order["hasConftest"])
    else:
        finished = run_unittest(order["files"], reporter)
    if finished:
        reporter.done()
    sys.stdout.flush()
    # Neither threads nor exit functions of the program's are waited for.
    os._exit(0)


main()
