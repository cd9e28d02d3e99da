#!/usr/bin/env python3
"""semfit beside other programs, on the same files in the same run.

    python3 benchmarks/compare_programs.py                      every workload, three rounds
    python3 benchmarks/compare_programs.py --workloads W1,W3 --rounds 7
    python3 benchmarks/compare_programs.py --write              the table into docs/performance.md

Makes data and models from seeds (workloads.py), runs semfit and, where they are installed, lavaan and OpenMx
(peers/*.R) in turns, each process under a cap of time and memory, and prints the medians of the times, their
ratios, and how far the estimates are apart: only equal answers are worth comparing. The phases of semfit
come from `timing` in its JSON; they are those of the first and only fit of a process.
"""
import argparse
import datetime
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True  # no __pycache__ in the source
import workloads as work  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BEGIN, END = "<!-- compared programs: begin -->", "<!-- compared programs: end -->"
PEERS = {"lavaan": "lavaan.R", "OpenMx": "openmx.R"}
# What a program is not asked for: it has no such function, or takes hours.
NOT_ASKED = {"OpenMx": {"W8", "W10a", "W10b", "W11"}}


class Run:
    """One process: seconds of the wall clock, its peak of memory, and what it wrote, or why it did not end."""

    def __init__(self, seconds, megabytes, output, failure):
        self.seconds, self.megabytes, self.output, self.failure = seconds, megabytes, output, failure


def run_capped(command, cap_seconds, cap_megabytes, good_codes=(0,)):
    def limit():
        size = cap_megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))

    start = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, preexec_fn=limit)
        killed = threading.Event()

        def kill():
            killed.set()
            process.kill()

        timer = threading.Timer(cap_seconds, kill)
        timer.start()
        output = process.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        message = errors.read().decode("utf-8", "replace").strip()
    failure = ""
    if killed.is_set():
        failure = "over %d s" % cap_seconds
    elif process.returncode not in good_codes:
        out_of_memory = "annot allocate" in message or "memory" in message.lower()
        failure = "over %.1f GB" % (cap_megabytes / 1024) if out_of_memory else "failed"
        print("%s ended with %d: %s" % (" ".join(command), process.returncode, message[-300:]), file=sys.stderr)
    return Run(seconds, usage.ru_maxrss / 1024, output, failure)


class Measured:
    """What the rounds of one program on one workload came to."""

    def __init__(self):
        self.phases, self.megabytes, self.failure, self.version = {}, 0, "", ""
        self.estimates, self.chisq = {}, None

    def add(self, phases, run):
        for phase, seconds in phases.items():
            self.phases.setdefault(phase, []).append(seconds)
        self.phases.setdefault("process", []).append(run.seconds)
        self.megabytes = max(self.megabytes, run.megabytes)

    def median(self, phase):
        parts = [self.phases.get(part) for part in phase.split("+")] if phase != "simulate+fit" else [self.phases.get(phase)]
        return None if None in parts or not parts else sum(statistics.median(part) for part in parts)


def name_of(row, is_grouped):
    name = "%s ~1" % row["lhs"] if row["op"] == "~1" else "%s %s %s" % (row["lhs"], row["op"], row["rhs"])
    return "%s [%d]" % (name, row["group"]) if is_grouped else name


def phases_of_semfit(result):
    """Seconds by phase; `fit` is all that is computed of one fit, after reading."""
    timing = result.get("timing", {})
    if not timing:
        return {}
    phases = {"read": timing["read"], "fit": timing["total"] - timing["read"]}
    for stage in ("estimate", "inference", "measures"):
        phases[stage] = timing[stage]
    phases["bootstrap"] = timing["inference"]
    return phases


class Semfit:
    name = "semfit"

    def __init__(self, program, arguments):
        self.program, self.arguments = program, arguments

    def version(self):
        return subprocess.run([self.program, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()[1]

    def can(self, workload):
        if workload.command == "fit":
            return True
        asked = subprocess.run([self.program, workload.command, "--help"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return asked.returncode == 0

    def command(self, workload, model, data):
        values = {"draws": self.arguments.draws, "threads": self.arguments.threads}
        options = [option.format(**values) for option in workload.options]
        if workload.command == "montecarlo":
            population = os.path.join(os.path.dirname(model), "population.sem")
            return [self.program, "montecarlo", model, "--population", population, "--nobs", str(work.rows_of(data)),
                    "--replications", str(self.arguments.draws), "--threads", str(self.arguments.threads)]
        return [self.program, "fit", model, data] + options

    def measure(self, workload, model, data, measured):
        command = self.command(workload, model, data)
        # A whole process prints its report; any other tells its times.
        run = run_capped(command if workload.whole else command + ["--format", "json"],
                         self.arguments.cap_seconds, self.arguments.cap_megabytes, good_codes=(0, 1))
        measured.failure = measured.failure or run.failure
        if run.failure:
            return
        if workload.command == "montecarlo":
            measured.add({"simulate+fit": run.seconds}, run)
            return
        if workload.whole:
            measured.add({}, run)
            return
        result = json.loads(run.output)
        measured.add(phases_of_semfit(result), run)
        is_grouped = result["ngroups"] > 1
        measured.estimates = {name_of(row, is_grouped): row["est"] for row in result["parameters"] if row["free"] > 0}
        measured.chisq = result.get("fit", {}).get("chisq")


class Peer:
    def __init__(self, name, arguments):
        self.name, self.arguments = name, arguments
        self.script = os.path.join(HERE, "peers", PEERS[name])

    def version(self):
        """Nothing where it is not installed."""
        if shutil.which("Rscript") is None:
            return None
        asked = subprocess.run(["Rscript", "-e", "cat(as.character(packageVersion('%s')))" % self.name],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return asked.stdout.strip() if asked.returncode == 0 else None

    def can(self, workload):
        return workload.key not in NOT_ASKED.get(self.name, ())

    def measure(self, workload, model, data, measured):
        taken = measured.phases.get("process")
        if measured.failure or (taken and taken[0] > self.arguments.once_over):  # it would again
            return
        command = ["Rscript", self.script, workload.key, model, data, str(self.arguments.draws)]
        run = run_capped(command, self.arguments.cap_seconds, self.arguments.cap_megabytes)
        measured.failure = run.failure
        if run.failure:
            return
        result = json.loads(run.output.strip().splitlines()[-1])
        measured.add(result["phases"], run)
        measured.estimates, measured.chisq = result["estimates"], result["chisq"]


def difference(ours, theirs):
    """The largest difference of estimates that both have, relative to the larger of 0.01 and ours."""
    common = [name for name in ours if theirs.get(name) is not None]
    if not common:
        return None
    return max(abs(ours[name] - theirs[name]) / max(0.01, abs(ours[name])) for name in common)


def seconds_text(seconds):
    if seconds is None:
        return ""
    if seconds < 0.0995:
        return "%.2g ms" % (1000 * seconds) if seconds < 0.00995 else "%.0f ms" % (1000 * seconds)
    return "%.2g s" % seconds if seconds < 99.5 else "%.0f s" % seconds


def ratio_text(theirs, ours):
    if theirs is None or not ours:
        return ""
    ratio = theirs / ours
    return "%.2g" % ratio if ratio < 99.5 else "%d" % float("%.2g" % ratio)


def memory_text(megabytes):
    """Of a process smaller than this one nothing is known: it began as a copy of this one."""
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not megabytes:
        return ""
    return "%.0f MB" % megabytes if megabytes > floor else "at most %.0f MB" % floor


def rows_of_table(results, programs, chosen):
    rows = []
    for workload in chosen:
        measured = results[workload.key]
        ours = measured.get("semfit")
        if ours is None:
            continue
        cells = [workload.key, workload.title, workload.phase, ours.failure or seconds_text(ours.median(workload.phase)),
                 memory_text(ours.megabytes)]
        for program in programs[1:]:
            theirs = measured.get(program.name)
            if theirs is None:
                cells += ["", "", ""]
                continue
            phase = workload.phase
            if theirs.failure:
                cells += [theirs.failure, "", ""]
                continue
            apart = difference(ours.estimates, theirs.estimates)
            if apart is None:
                answers = ""
            else:
                answers = "%.0e" % apart
                if ours.chisq is not None and theirs.chisq is not None:
                    answers += " / %.0e" % (abs(ours.chisq - theirs.chisq) / max(1.0, abs(ours.chisq)))
            cells += [seconds_text(theirs.median(phase)), ratio_text(theirs.median(phase), ours.median(phase)), answers]
        rows.append(cells)
    return rows


def table_text(results, programs, chosen):
    head = ["", "workload", "phase", "semfit", "memory"]
    for program in programs[1:]:
        head += [program.name, "ratio", "apart"]
    lines = ["| %s |" % " | ".join(head), "|%s|" % "|".join("---" for _ in head)]
    lines += ["| %s |" % " | ".join(cells) for cells in rows_of_table(results, programs, chosen)]
    for key, title in work.UNSUPPORTED:
        cells = [key, title, "", "not supported"] + [""] * (len(head) - 4)
        lines.append("| %s |" % " | ".join(cells))
    return "\n".join(lines)


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.machine()


def memory_gigabytes():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def commit():
    asked = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True)
    return asked.stdout.strip() or "unknown"


def circumstances(programs, versions, arguments):
    others = ", ".join("%s %s" % (program.name, versions[program.name]) for program in programs[1:])
    return ("%s, commit %s: semfit %s%s. %s, %d cores, %.0f GiB, %s. Medians of %d round%s, the programs in turns (one "
            "round of what takes another program over %.0f s); at most %d s and %.1f GB a process; `%d` draws, semfit on %d thread%s where it draws and on one "
            "elsewhere. *read*, *fit* (estimates, standard errors, test, baseline, fit measures), *bootstrap* and "
            "*inference* are times within a process, of semfit those of its first fit; *process* is from the command to "
            "its end. *ratio*: their time by ours. *apart*: the largest relative difference of the estimates / of the "
            "chi-square."
            % (datetime.date.today().isoformat(), commit(), versions["semfit"], "; " + others if others else "",
               processor(), os.cpu_count() or 1, memory_gigabytes(), platform.platform(terse=True), arguments.rounds,
               "" if arguments.rounds == 1 else "s", arguments.once_over, arguments.cap_seconds, arguments.cap_megabytes / 1024,
               arguments.draws, arguments.threads, "" if arguments.threads == 1 else "s"))


def write_between_markers(path, text):
    with open(path) as file:
        document = file.read()
    if BEGIN not in document or END not in document:
        sys.exit("%s has no place for the table: '%s' ... '%s'" % (path, BEGIN, END))
    before, rest = document.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    with open(path + ".part", "w") as out:
        out.write("%s%s\n%s\n%s%s" % (before, BEGIN, text, END, after))
    os.replace(path + ".part", path)


def chosen_workloads(text):
    if not text:
        return work.WORKLOADS
    wanted = [part.strip() for part in text.split(",")]
    chosen = [w for w in work.WORKLOADS if any(w.key == key or w.key.rstrip("abp") == key for key in wanted)]
    unknown = [key for key in wanted if not any(w.key == key or w.key.rstrip("abp") == key for w in work.WORKLOADS)]
    if unknown:
        sys.exit("no workload %s; there are %s" % (", ".join(unknown), ", ".join(w.key for w in work.WORKLOADS)))
    return chosen


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0], formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--semfit", default=os.path.join(ROOT, "build", "release", "semfit"), help="the program")
    parser.add_argument("--data", default=os.path.join(ROOT, "build", "benchmark_data"), help="folder of the generated data")
    parser.add_argument("--workloads", default="", help="a list such as W1,W3a; all parts of W3: W3")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--draws", type=int, default=1000, help="bootstrap draws and replications")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1), help="of semfit, where it draws")
    parser.add_argument("--once-over", type=float, default=30, metavar="S",
                        help="another program that takes longer than this is measured in one round only")
    parser.add_argument("--cap-seconds", type=int, default=300)
    parser.add_argument("--cap-megabytes", type=int, default=6144)
    parser.add_argument("--no-peers", action="store_true", help="semfit alone")
    parser.add_argument("--tiny", action="store_true", help="small data: does everything run?")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    parser.add_argument("--json", default="", help="write every time and estimate there")
    return parser.parse_args()


def measure_all(chosen, programs, arguments):
    results = {workload.key: {} for workload in chosen}
    files = {}
    for workload in chosen:
        files[workload.key] = work.prepare(workload, arguments.data, ROOT, arguments.tiny, os.cpu_count() or 1)
    for turn in range(arguments.rounds):
        for workload in chosen:
            for program in programs:
                if not program.can(workload):
                    continue
                measured = results[workload.key].setdefault(program.name, Measured())
                program.measure(workload, *files[workload.key], measured)
                print("round %d, %s, %s: %s" % (turn + 1, workload.key, program.name,
                                                measured.failure or seconds_text(measured.median(workload.phase))),
                      file=sys.stderr, flush=True)
    return results


def as_json(results):
    return {key: {name: {"phases": m.phases, "megabytes": m.megabytes, "failure": m.failure, "chisq": m.chisq}
                  for name, m in by_program.items()} for key, by_program in results.items()}


def main():
    arguments = parse_arguments()
    chosen = chosen_workloads(arguments.workloads)
    if not os.access(arguments.semfit, os.X_OK):
        sys.exit("there is no %s: scripts/build release, or --semfit FILE" % arguments.semfit)
    programs = [Semfit(arguments.semfit, arguments)]
    if not arguments.no_peers:
        programs += [peer for peer in (Peer(name, arguments) for name in PEERS) if peer.version()]
    versions = {program.name: program.version() for program in programs}
    results = measure_all(chosen, programs, arguments)
    text = circumstances(programs, versions, arguments) + "\n\n" + table_text(results, programs, chosen)
    print(text)
    if arguments.json:
        with open(arguments.json, "w") as out:
            json.dump(as_json(results), out, indent=1)
    if arguments.write:
        write_between_markers(os.path.join(ROOT, "docs", "performance.md"), text)
    failed = [key for key, by_program in results.items() if by_program.get("semfit") and by_program["semfit"].failure]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
