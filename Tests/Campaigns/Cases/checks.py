"""`check` tells what a run would refuse before it works."""

from Cases.models import RESIZE, photos, pipeline
from Cases.support import case, contains, equal, lacks


@case("check-all-faults")
def every_stage_tells_its_fault(case_):
    """Of each stage with a mistake one is told, at its line; of those behind it nothing."""
    photos(case_)
    case_.write("p.yaml", """name: p
seed: 1
stages:
  preprocess: {records: photos, format: images, columns: {a: label}, splits: {train: 80%, test: 20%}}
  clean: {run: " ", outputs: [x]}
  other: {kind: preprocess, records: photos, resize: [12, 12], splits: {train: 60%, validation: 20%, test: 20%}}
  first: {kind: train, data: other, splits: {train: trian}, network: {input: [3, 12, 12], preset: keras, layers: [flatten, {dense: 2}]}, epochs: 1}
  second: {kind: train, data: preprocess, network: {input: [3, 12, 12], preset: keras, layers: [flatten, {dense: 2}]}, epochs: 1}
  report: {title: t, members: first, explanation: nothing}
  twice: {kind: calibrate, predictions: twice, methods: [temperature]}
""")
    lines = case_.run("check", "p.yaml", "--json", code=2).json()
    faults = {fault["path"]: (fault["line"], fault["message"]) for fault in lines["faults"]}
    equal(sorted(faults), ["stages.clean.run", "stages.first.splits.train", "stages.preprocess.columns",
                           "stages.twice.predictions"], "what is blamed")
    contains(faults["stages.preprocess.columns"][1], "format images")
    contains(faults["stages.clean.run"][1], "expected a command")
    contains(faults["stages.first.splits.train"][1], "no split 'trian'", "did you mean 'train'")
    contains(faults["stages.twice.predictions"][1], "refers to itself")
    equal([faults[path][0] for path in sorted(faults)], [5, 7, 4, 10], "the lines")
    equal([stage["stage"] for stage in lines["stages"]], ["other"], "the stages without a fault")
    # One mistake of a matrix is one.
    case_.write("m.yaml", """name: m
stages:
  a: {run: "true", outputs: [x], timeout: 1x, matrix: {parameters.N: [1, 2, 3]}}
""")
    equal(len(case_.run("check", "m.yaml", "--json", code=2).json()["faults"]), 1, "faults of a matrix")


@case("check-models")
def models_are_opened(case_):
    """A model's folder without model.json, or without weights, and a metric that nobody measures."""
    photos(case_)
    second = ("second: {kind: train, data: preprocess, batch: 8, epochs: 1, initial: {model: kept},\n"
              "    network: {input: [3, 12, 12], preset: keras, layers: [{convolution: {filters: 4, kernel: 3}}, relu,"
              " globalAveragePool, {dense: 2}]}}")
    pipeline(case_, preprocess=RESIZE)
    case_.run("run", "--threads", "1", "p.yaml")
    case_.run("model", "export", "p.yaml", "--stage", "train", "kept")
    pipeline(case_, second, preprocess=RESIZE)
    case_.run("check", "p.yaml")
    (case_.folder / "kept/weights.safetensors").rename(case_.folder / "aside")
    contains(case_.run("check", "p.yaml", code=2).text, "second", "kept is no whole model", "weights.safetensors")
    (case_.folder / "kept/model.json").unlink()
    contains(case_.run("check", "p.yaml", code=2).text, "stages.second.initial.model", "no model.json")
    contains(case_.run("run", "p.yaml", code=2).text, "no model.json")
    pipeline(case_, preprocess=RESIZE)
    text = (case_.folder / "p.yaml").read_text()
    case_.write("p.yaml", text.replace("    loss:", "    require: {test.acuracy: '>= 0.1'}\n    loss:"))
    contains(case_.run("check", "p.yaml", code=2).text, "train.require", "'test.acuracy'", "did you mean 'test.accuracy'")
    case_.write("p.yaml", text.replace("    loss:", "    require: {test.accuracy: '>= 0.1'}\n    loss:"))
    case_.run("check", "p.yaml")


@case("command-line-words")
def words_of_verbs(case_):
    """What is mistyped is what is blamed; what stands in many places is listed."""
    photos(case_)
    pipeline(case_, "compare: {models: {a: train, b: out/p/trian/model}}", preprocess=RESIZE)
    contains(case_.run("run", "p.yaml", code=2).text, "there is no stage, folder or file 'out/p/trian/model'")
    case_.write("models/first/model.json", "{}")
    pipeline(case_, "compare: {models: {a: train, b: models/frist}}", preprocess=RESIZE)
    contains(case_.run("run", "p.yaml", code=2).text, "'models/frist'; did you mean 'first'?")
    pipeline(case_, "report: {title: t, explanation: train}", preprocess=RESIZE)
    contains(case_.run("run", "p.yaml", code=2).text, "stages.report.explanation", "name these with 'members'")
    contains(case_.run("predict", "m", "--bogus", "--dataset", code=2).text, "no option '--bogus'")
    contains(case_.run("predict", "m", "--dataset", code=2).text, "Missing value for '--dataset")
    text = case_.run("help", "batch").stdout
    contains(text, "stages/train", "'millrace help GROUP/WORD' tells of each")
    contains(case_.run("help", "xyzzyx", code=2).text, "'millrace help words' lists")
    # A matrix's name stands for all its stages.
    pipeline(case_, preprocess=RESIZE)
    case_.write("p.yaml", (case_.folder / "p.yaml").read_text().replace("    loss:", "    matrix: {member: [1, 2]}\n    loss:"))
    contains(case_.run("compare", "p.yaml", "train", "--by", "test.loss", code=2).text, "has run yet", "millrace run p.yaml")
    case_.run("run", "--threads", "1", "p.yaml")
    lines = case_.run("metrics", "p.yaml", "train", "--json").json_lines()
    equal([line["stage"] for line in lines], ["train.1", "train.2"], "the stages")
    contains(case_.run("metrics", "p.yaml", "train").stdout, "train.1, latest first", "train.2, latest first")
    for sign, best in [("-", max), ("+", min)]:
        rows = case_.run("compare", "p.yaml", "train", "--by", f"{sign}test.loss", "--json").json_lines()
        wanted = best(row["metrics"]["test.loss"] for row in rows)
        equal([row["metrics"]["test.loss"] for row in rows if row["isBest"]][0], wanted, "the marked one")
        equal(rows[0]["isBest"], True, "the first row")
    lacks(case_.run("dataset", "info", "photos").stdout, " \n")


@case("class-names-on-terminals")
def class_names_stay_on_their_line(case_):
    """A line break in the name of a class is shown, never sent to the terminal."""
    photos(case_)
    pipeline(case_, preprocess=RESIZE)
    case_.run("run", "--threads", "1", "p.yaml")
    case_.run("model", "export", "p.yaml", "--stage", "train", "m")
    document = case_.folder / "m/model.json"
    document.write_text(document.read_text().replace('"a"', '"a\\nFAKE LINE"'))
    for verb in [("model", "summary", "m"), ("predict", "m", "photos/test", "--top", "2")]:
        shown = case_.run(*verb).stdout
        contains(shown, "a\\u000aFAKE LINE")
        assert not any(line.startswith("FAKE") for line in shown.splitlines()), shown
