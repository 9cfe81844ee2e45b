"""What ensembles and calibrations can be told, and how a mistake is answered: at its place, with the nearest word."""

from Cases.support import case, contains

STAGES = """name: p
seed: 1
stages:
  member: {run: "cp one $OUT/predictions", inputs: [one], outputs: [predictions]}
"""


def refused(case, stage, *words):
    """A stage in flow style on line 5 that is refused with these words."""
    case.write("p.yaml", STAGES + f"  {stage}\n")
    contains(case.run("plan", "p.yaml", code=2).text, "p.yaml:5:", *words)


@case("settings-of-ensembles")
def settings_of_ensembles(case):
    case.write("one", "no predictions")
    refused(case, "ensemble: {members: member, rule: meen}", "stages.ensemble.rule", "there is no rule 'meen'", "'mean'")
    refused(case, "ensemble: {members: member, rule: {mean: {weights: [1]}}}", "stages.ensemble.rule", "weights")
    refused(case, "ensemble: {members: member, rules: mean}", "stages.ensemble.rules", "unknown key", "rule")
    refused(case, "ensemble: {rule: mean}", "'members' is required and missing")


@case("settings-of-calibrations")
def settings_of_calibrations(case):
    case.write("one", "no predictions")
    refused(case, "calibrate: {predictions: member, methods: [temperatur]}", "stages.calibrate.methods[0]",
            "there is no calibrator 'temperatur'", "'temperature'")
    refused(case, "calibrate: {predictions: member, methods: [{vector: {priorDeviation: 0}}]}",
            "priorDeviation", "above 0")
    refused(case, "calibrate: {predictions: member, methods: []}", "stages.calibrate.methods", "at least one method")
    refused(case, "calibrate: {predictions: member, methods: [vector, {vector: {priorDeviation: 1}}]}",
            "stages.calibrate.methods", "each once")
    refused(case, "calibrate: {predictions: member, methods: [none], choose: test.nll}", "stages.calibrate.choose",
            "validation.nll")
    refused(case, "calibrate: {predictions: member, methods: [none], bins: 0}", "stages.calibrate.bins", "from 1 to 1000")
    refused(case, "calibrate: {methods: [none]}", "'predictions' is required and missing")
