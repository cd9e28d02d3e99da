"""What is compared: data and models made from seeds, and how each program is asked for them.

Rows come in blocks; a block has a generator of its own, so that a file depends neither on the number
of processes nor on how much of it is wanted.
"""
import csv
import math
import multiprocessing
import os
import random
import shutil

BLOCK = 5000


class Workload:
    """One comparison. `design` says what data there are; `tiny` what changes for a smoke test."""

    def __init__(self, key, title, design, options=(), phase="fit", note="", tiny=None, whole=False, command="fit"):
        self.key, self.title, self.design, self.options = key, title, design, list(options)
        self.phase, self.note, self.tiny, self.whole, self.command = phase, note, tiny or {}, whole, command

    def sized(self, is_tiny):
        return {**self.design, **self.tiny} if is_tiny else dict(self.design)


def factor_model(factors, items, n, **more):
    return {"kind": "factors", "factors": factors, "items": items, "n": n, **more}


MEDIATION = {"kind": "mediation", "n": 500}

WORKLOADS = [
    Workload("W1", "Holzinger and Swineford: 9 variables, 3 factors, n = 301", {"kind": "holzinger"}),
    Workload("W1p", "the same, whole process from command to report", {"kind": "holzinger"},
             phase="process", whole=True),
    Workload("W2a", "30 variables, 100,000 rows: read the file and fit", factor_model(3, 10, 100_000),
             phase="read+fit", tiny={"n": 3000}),
    Workload("W2b", "30 variables, 1,000,000 rows: read the file and fit", factor_model(3, 10, 1_000_000),
             phase="read+fit", tiny={"n": 4000}),
    Workload("W3a", "10 factors of 10 items, n = 2000", factor_model(10, 10, 2000),
             tiny={"factors": 3, "items": 4, "n": 300}),
    Workload("W3b", "20 factors of 10 items, n = 5000", factor_model(20, 10, 5000),
             tiny={"factors": 4, "items": 4, "n": 300}),
    Workload("W4", "1000 bootstrap draws, mediation by 3 latent variables, n = 500", MEDIATION,
             ["--se", "bootstrap", "--bootstrap", "{draws}", "--threads", "{threads}"], phase="bootstrap",
             tiny={"n": 200}),
    Workload("W5a", "full information, 15 variables, 15 % missing, n = 2000",
             factor_model(3, 5, 2000, missing=0.15), ["--missing", "fiml"], tiny={"n": 300}),
    Workload("W5b", "full information, 15 variables, 15 % missing, n = 10,000",
             factor_model(3, 5, 10_000, missing=0.15), ["--missing", "fiml"], tiny={"n": 400}),
    Workload("W7", "1000 times: generate 500 cases of 9 variables and fit", factor_model(3, 3, 500),
             phase="simulate+fit", tiny={"n": 100}, command="montecarlo"),
    Workload("W8", "10 groups of 200, 12 variables, equal loadings and intercepts",
             factor_model(3, 4, 2000, groups=10), ["--group", "g", "--group-equal", "loadings,intercepts"],
             tiny={"n": 400, "groups": 4}),
    Workload("W10a", "W3 with every modification index", factor_model(10, 10, 2000), ["--modindices"],
             phase="inference", tiny={"factors": 3, "items": 4, "n": 300}),
    Workload("W10b", "W3 with residuals and their standard errors", factor_model(10, 10, 2000), ["--residuals"],
             phase="inference", tiny={"factors": 3, "items": 4, "n": 300}),
    Workload("W11", "MLR, 50 skewed variables, n = 2000", factor_model(5, 10, 2000, skewed=True),
             ["--estimator", "MLR"], tiny={"factors": 2, "items": 4, "n": 300}),
]

# What other programs fit and semfit does not.
UNSUPPORTED = [
    ("W6", "ordered variables (WLSMV)"),
    ("W9", "two levels (200 clusters of 20)"),
]


def loading(j):
    return 0.60 + 0.05 * ((3 * j) % 5)


def variable_names(design):
    if design["kind"] == "mediation":
        return [letter + str(i) for letter in "xmy" for i in (1, 2, 3)]
    names = ["y%d" % (j + 1) for j in range(design["factors"] * design["items"])]
    return names + (["g"] if design.get("groups") else [])


def model_text(design):
    if design["kind"] == "mediation":
        return ("X =~ x1 + x2 + x3\nM =~ m1 + m2 + m3\nY =~ y1 + y2 + y3\n"
                "M ~ a*X\nY ~ b*M + c*X\nindirect := a*b\n")
    items = design["items"]
    return "".join("f%d =~ %s\n" % (f + 1, " + ".join("y%d" % (f * items + i + 1) for i in range(items)))
                   for f in range(design["factors"]))


def population_text(design):
    """The same factors with their values, for programs that draw the data themselves."""
    items, lines = design["items"], []
    for f in range(design["factors"]):
        terms = ["%.2f*y%d" % (loading(f * items + i), f * items + i + 1) for i in range(items)]
        lines.append("f%d =~ %s" % (f + 1, " + ".join(terms)))
    for j in range(design["factors"] * items):
        lines.append("y%d ~~ %.4f*y%d" % (j + 1, 1 - loading(j) ** 2, j + 1))
    for f in range(design["factors"]):
        lines.append("f%d ~~ 1*f%d" % (f + 1, f + 1))
        lines.extend("f%d ~~ 0.3*f%d" % (f + 1, h + 1) for h in range(f))
    return "\n".join(lines) + "\n"


def factor_row(design, row, gauss, chance):
    """Factors that correlate .3 and items with unit variances."""
    common, groups = gauss(0, 1), design.get("groups", 0)
    group = row % groups if groups else 0
    cells, j = [], 0
    for f in range(design["factors"]):
        factor = math.sqrt(0.3) * common + math.sqrt(0.7) * gauss(0, 1)
        factor += 0.2 * group * (f + 1) / groups if groups else 0
        for _ in range(design["items"]):
            error = gauss(0, 1)
            if design.get("skewed"):
                error = (error * error - 1) / math.sqrt(2)
            value = loading(j) * factor + math.sqrt(1 - loading(j) ** 2) * error + 0.1 * (j % 7)
            cells.append("NA" if chance() < design.get("missing", 0) else "%.6f" % value)
            j += 1
    return cells + (["g%d" % (group + 1)] if groups else [])


def mediation_row(gauss):
    x = gauss(0, 1)
    m = 0.5 * x + 0.8 * gauss(0, 1)
    y = 0.4 * m + 0.2 * x + 0.8 * gauss(0, 1)
    return ["%.6f" % (loading(i) * value + 0.6 * gauss(0, 1)) for value in (x, m, y) for i in range(3)]


def block_text(job):
    design, seed, block = job
    generator = random.Random("%s/%d" % (seed, block))
    rows = range(block * BLOCK, min((block + 1) * BLOCK, design["n"]))
    if design["kind"] == "mediation":
        lines = [mediation_row(generator.gauss) for _ in rows]
    else:
        lines = [factor_row(design, row, generator.gauss, generator.random) for row in rows]
    return "".join(",".join(line) + "\n" for line in lines)


def write_rows(path, design, seed, processes):
    jobs = [(design, seed, block) for block in range((design["n"] + BLOCK - 1) // BLOCK)]
    with open(path + ".part", "w") as out:
        out.write(",".join(variable_names(design)) + "\n")
        if len(jobs) > 1 and processes > 1:
            with multiprocessing.Pool(processes) as pool:
                for text in pool.imap(block_text, jobs):
                    out.write(text)
        else:
            for job in jobs:
                out.write(block_text(job))
    os.replace(path + ".part", path)


def prepare(workload, folder, root, is_tiny, processes):
    """Model and data in `folder`, made where they are not there yet. Returns their paths."""
    design = workload.sized(is_tiny)
    # Equal designs share their files.
    name = "_".join(str(design[key]) for key in sorted(design))
    place = os.path.join(folder, name)
    os.makedirs(place, exist_ok=True)
    model, data = os.path.join(place, "model.sem"), os.path.join(place, "data.csv")
    if design["kind"] == "holzinger":
        source = os.path.join(root, "models", "holzinger")
        shutil.copy(os.path.join(source, "model.sem"), model)
        shutil.copy(os.path.join(source, "data.csv"), data)
        return model, data
    with open(model, "w") as out:
        out.write(model_text(design))
    if design["kind"] == "factors":
        with open(os.path.join(place, "population.sem"), "w") as out:
            out.write(population_text(design))
    if not os.path.exists(data):
        write_rows(data, design, name, processes)
    return model, data


def rows_of(path):
    with open(path, newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1
