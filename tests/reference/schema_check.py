#!/usr/bin/env python3
"""Hold what semfit writes against docs/output-schema.json.

usage: schema_check.py SEMFIT SCHEMA MODELS_DIR

Runs the first case of every MODELS_DIR/*/reference.json, with and without the optional sections,
fits one model in two groups, compares two models of the export study, climbs two ladders of
invariance, judges reliabilities, computes power, describes data, reduces them to moments, runs two simulation studies, tests mediation by regressions, verifies every claims.json, and validates each
document; claims against claims-schema.json. Exit status 1 if one does not conform.
"""
import json
import pathlib
import subprocess
import sys

import jsonschema

SECTIONS = ["--standardized", "--modindices", "--residuals", "--r2", "--effects", "--vcov",
            "--implied", "--h1", "--mi-power", "--score-test"]
SCORES = ["--factor-scores", "regression", "--score-reliability"]
OF_CASES = ["--mahalanobis"]  # raw data only


def document(semfit, arguments, folder):
    run = subprocess.run([semfit, *arguments, "--format", "json"], cwd=folder,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    if run.returncode not in (0, 1):
        raise SystemExit("%s in %s: exit %d\n%s" % (" ".join(arguments), folder, run.returncode,
                                                    run.stderr.decode("utf-8", "replace")))
    return json.loads(run.stdout)


def main(semfit, schema_file, models):
    schema = json.loads(pathlib.Path(schema_file).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)

    # The branch is chosen by what the document is, so that errors name the key, not "oneOf".
    def validator(kind):
        return jsonschema.Draft202012Validator({**schema, "oneOf": [{"$ref": "#/$defs/" + kind}]})

    failures = checked = 0

    def check(kind, arguments, folder):
        nonlocal failures, checked
        checked += 1
        result = document(semfit, arguments, folder)
        for error in validator(kind).iter_errors(result):
            for cause in error.context or [error]:
                failures += 1
                print("%s %s: %s: %s" % (folder.name, " ".join(arguments),
                                         "/".join(map(str, cause.absolute_path)), cause.message))
        return result

    models = pathlib.Path(models)
    for reference in sorted(models.glob("*/reference.json")):
        cases = json.loads(reference.read_text(encoding="utf-8"))["cases"]
        arguments = [a for a in cases[0]["args"] if a not in SECTIONS + SCORES]
        plain = check("fit_document", arguments, reference.parent)
        more = []
        if "--cov" not in arguments:
            has_factors = any(row["op"] == "=~" for row in plain["parameters"])
            more = OF_CASES + (SCORES if has_factors else [])
        check("fit_document", [*arguments, *SECTIONS, *more], reference.parent)
    groups = check("fit_document", ["model.sem", "data.csv", "--group", "school", "--scores-data", "data.csv",
                                    *SECTIONS, *OF_CASES, *SCORES], models / "holzinger")
    if list(groups["residual_summary"]) != ["1", "2"] or len(groups["factor_scores_se"]) != 2:
        failures += 1
        print("holzinger: residual summary or standard errors of scores are not by group")
    for folder, arguments in [("mediation", ["serial.sem", "data.csv", "--contrasts"]),
                              ("moderated_mediation", ["both_stages.sem", "data.csv", "--moderator", "w"])]:
        if not check("fit_document", arguments, models / folder).get("indirect"):
            failures += 1
            print("%s: no indirect effects" % folder)
    check("compare_document", ["compare", "three_factor.sem", "two_factor.sem", "export_study.csv"],
          models / "export_study")
    ladder = ["invariance", "model.sem", "data.csv", "--group", "school"]
    check("invariance_document", ladder, models / "holzinger")
    check("invariance_document", [*ladder, "--partial", "--std-lv"], models / "holzinger")
    check("mediation_document", ["mediate", "data.csv", "--x", "x", "--m", "m1,m2", "--y", "y"],
          models / "mediation")
    check("mediation_document", ["mediate", "--cov", "table2.cov.csv", "--nobs", "491", "--x", "ifc",
                                 "--m", "fep", "--y", "iep"], models / "export_study")
    by_school = ["model.sem", "data.csv", "--group", "school"]
    check("reliability_document", ["reliability", *by_school], models / "holzinger")
    check("reliability_document", ["reliability", "model.sem", "../holzinger/data.csv"], models / "higher_order")
    check("power_document", ["power", "--df", "24", "--nobs", "200,500", "--target", ".8"], models)
    check("power_document", ["power", "--df", "24,22", "--rmsea-a", ".06,.04", "--nobs", "200"], models)
    check("power_document", ["power", "model.sem", "--population", "population.sem", "--standardized-population",
                             "--nobs", "100,200", "--target", ".8"], models / "power")
    check("power_document", ["power", "model.sem", "--population", "population.sem", "--nobs", "100", "--parameter",
                             "ab", "--parameter", "a; b"], models / "power")
    check("describe_document", ["describe", "data.csv", "--group", "school"], models / "holzinger_missing")
    check("moments_document", ["stats", "data.csv", "--group", "school"], models / "holzinger_missing")
    check("moments_document", ["stats", "data.csv", "--missing", "fiml", "--model", "model.sem"],
          models / "holzinger_missing")
    check("describe_document", ["describe", "--cov", "table2.cov.csv", "--nobs", "491"], models / "export_study")
    population = ["--population", "population.sem", "--standardized-population"]
    check("montecarlo_document", ["montecarlo", "model.sem", *population, "--nobs", "100,200", "-R", "20", "--standardized"],
          models / "simulation")
    check("montecarlo_document", ["montecarlo", "one_factor.sem", *population, "--nobs", "150", "-R", "20", "--estimator", "MLR",
                                  "--skewness", "1", "--kurtosis", "1,x1=2", "--missing-share", "0.1", "--missing", "fiml"],
          models / "simulation")
    claims_schema = json.loads((pathlib.Path(schema_file).parent / "claims-schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(claims_schema)
    for claims in sorted(models.glob("*/claims.json")):
        check("verify_document", ["verify", claims.name], claims.parent)
        for error in jsonschema.Draft202012Validator(claims_schema).iter_errors(
                json.loads(claims.read_text(encoding="utf-8"))):
            failures += 1
            print("%s: %s" % (claims, error.message))
    print("%d documents, %d failures" % (checked, failures))
    return 1 if failures or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
