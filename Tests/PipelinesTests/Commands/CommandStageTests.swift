import Foundation
import Pipelines
import Settings
import Store
import Testing

@Suite struct CommandStageTests {
  @Test func runsInAFolderWithItsInputsAndNothingElse() throws {
    let workspace = try Workspace()
    try workspace.write("raw.csv", "3\n1\n2\n")
    try workspace.write("secret.txt", "hidden")
    try workspace.write("images/cat/1.txt", "cat")
    let yaml = """
      stages:
        clean:
          run: "sort raw.csv > $OUT/clean.csv; ls > $OUT/seen.txt"
          inputs: [raw.csv, images]
          outputs: [clean.csv, seen.txt]
        count:
          run: "wc -l < clean/clean.csv | tr -d ' ' > $OUT/n; cat images/cat/1.txt >> $OUT/n"
          inputs: [clean.clean.csv, images]
          outputs: [n]
      """
    let summary = try workspace.run(yaml)
    #expect(summary.words == ["clean": "EXECUTED", "count": "EXECUTED"], "\(summary.stages.map(\.message))")
    #expect(try workspace.text(summary, "clean", "clean.csv") == "1\n2\n3\n")
    #expect(try workspace.text(summary, "clean", "seen.txt") == "images\nraw.csv\n")
    #expect(try workspace.text(summary, "count", "n") == "3\ncat")
    #expect(try workspace.run(yaml).words == ["clean": "UP-TO-DATE", "count": "UP-TO-DATE"])
    // Equal content under new dates changes nothing; other content stops where it makes no difference.
    try workspace.write("raw.csv", "2\n3\n1\n")
    #expect(try workspace.run(yaml).words == ["clean": "EXECUTED", "count": "CUTOFF"])
    try workspace.write("images/cat/1.txt", "dog")
    #expect(
      try workspace.why("count", yaml) == [
        "count because input file/images: cat/1.txt changed",
        "count because clean because input file/images: cat/1.txt changed",
      ])
    #expect(try workspace.run(yaml).words == ["clean": "EXECUTED", "count": "EXECUTED"])
  }

  @Test func aScriptFindsNothingBesideItself() throws {
    let workspace = try Workspace()
    try workspace.write("tool.sh", "ls \"$(dirname \"$(readlink -f \"$0\")\")\"")
    try workspace.write("helper.sh", "undeclared")
    let summary = try workspace.run("stages: {a: {run: 'sh tool.sh', inputs: [tool.sh], stdout: seen}}")
    #expect(try workspace.text(summary, "a", "seen") == "tool.sh\n")
  }

  @Test func environmentIsClearedButForWhatIsDeclared() throws {
    let workspace = try Workspace()
    setenv("MILLRACE_TEST_SECRET", "leaked", 1)
    let yaml = """
      seed: 9
      stages:
        a:
          run: "env | cut -d= -f1 | sort | tr '\\\\n' ' ' > $OUT/names; echo $KIND $rate $SEED $LANG > $OUT/values"
          environment: [KIND, ABSENT]
          parameters: {rate: 0.5}
          seeded: true
          outputs: [names, values]
      """
    let summary = try workspace.run(yaml, environment: ["KIND": "big", "OTHER": "x"])
    #expect(summary.words == ["a": "EXECUTED"], "\(summary.stages.map(\.message))")
    #expect(try workspace.text(summary, "a", "values") == "big 0.5 9 C.UTF-8\n")
    let names = try workspace.text(summary, "a", "names").split(separator: " ").map(String.init)
    #expect(
      Set(names).isSubset(of: [
        "HOME", "KIND", "LANG", "OUT", "PATH", "PROGRESS", "PWD", "SEED", "SHLVL", "THREADS", "TMPDIR", "_", "rate",
        "OLDPWD", "PYTHONDONTWRITEBYTECODE",
      ]))
    #expect(try workspace.run(yaml, environment: ["KIND": "big", "OTHER": "y"]).words == ["a": "UP-TO-DATE"])
    #expect(
      try workspace.why("a", yaml, environment: ["KIND": "small"])
        == ["a because parameter environment.KIND: big -> small"])
    #expect(try workspace.run(yaml, environment: ["KIND": "small"]).words == ["a": "EXECUTED"])
    #expect(
      try workspace.why("a", yaml.replacing("0.5", with: "0.6"), environment: ["KIND": "small"])
        == ["a because parameter parameters.rate: 0.5 -> 0.6"])
  }

  @Test func standardOutputMayBeAnOutputAndMetricsAreRead() throws {
    let workspace = try Workspace()
    let yaml = """
      stages:
        a:
          run: "seq 1 100000; echo '{\\"accuracy\\": 0.75, \\"by\\": {\\"class\\": 1}}' > $OUT/m.json; echo warned >&2"
          stdout: numbers.txt
          outputs: [m.json]
          metrics: m.json
          require: {accuracy: ">= 0.7"}
      """
    let summary = try workspace.run(yaml)
    #expect(summary.words == ["a": "EXECUTED"], "\(summary.stages.map(\.message))")
    #expect(summary.stages[0].facts?.metrics == ["accuracy": 0.75, "by.class": 1])
    let numbers = try workspace.text(summary, "a", "numbers.txt")
    #expect(numbers.hasSuffix("\n100000\n") && numbers.hasPrefix("1\n2\n"))
    let log = workspace.store.logPath(try #require(summary.stages[0].key)) + ".err"
    #expect(try Disk.read(log) == Array("warned\n".utf8))
  }

  @Test func failuresTellHowItEndedAndKeepNothing() throws {
    let workspace = try Workspace()
    func message(_ run: String, _ more: String = "") throws -> String {
      let summary = try workspace.run("stages: {a: {run: \"\(run)\", outputs: [x]\(more)}}")
      #expect(summary.words == ["a": "FAILED"])
      #expect(try Disk.names(in: workspace.store.path + "/attempts").isEmpty)
      return summary.stages[0].message
    }
    let failed = try message("echo first >&2; echo the reason >&2; exit 7")
    #expect(
      failed.hasPrefix("exit code 7; what it wrote is kept in ") && failed.hasSuffix("\n    first\n    the reason"))
    #expect(try message("kill -9 $$").hasPrefix("killed with signal 9 (SIGKILL)"))
    #expect(try message("sh -c 'kill -SEGV $$'; exit $?").hasPrefix("crashed with signal 11 (SIGSEGV)"))
    #expect(try message("kill -TERM $$").hasPrefix("was ended by signal 15 (SIGTERM)"))
    #expect(try message("true").contains("output 'x' was declared but never written"))
    #expect(try message("touch $OUT/x $OUT/y").contains("output 'y' was written but never declared"))
    #expect(try message("ln -s /etc/passwd $OUT/x").contains("neither file nor folder"))
    #expect(try message("sleep 60 & sleep 60", ", timeout: 0.2s").hasPrefix("took longer than its timeout of 0.20s"))
  }

  @Test(arguments: ["sleeper &", "setsid sleeper &", "setsid setsid sleeper & trap '' TERM;"])
  func whatACommandLeavesRunningEndsWithIt(start: String) throws {
    let workspace = try Workspace()
    let sleeper = "sh -c 'echo $$ > $OUT/pid; exec sleep 1000' > /dev/null 2>&1"
    let start = start.replacing("sleeper", with: sleeper)
    let yaml = """
      stages:
        a:
          run: |
            \(start)
            while [ ! -s $OUT/pid ]; do sleep 0.01; done
          outputs: [pid]
      """
    let summary = try workspace.run(yaml)
    let pid = try #require(pid_t(try workspace.text(summary, "a", "pid").dropLast()))
    // It may be gone or wait for its parent to look; it does not sleep.
    let state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8))?.split(separator: " ")[2]
    #expect(state == nil || state == "Z" || state == "X")
  }

  @Test func interruptionsReachTheCommandWhichMayKeepProgress() throws {
    let workspace = try Workspace()
    let cancellation = Cancellation()
    let yaml = """
      stages:
        a:
          run: "if [ -f $PROGRESS/saved ]; then cp $PROGRESS/saved $OUT/x; exit; fi; trap 'echo half > $PROGRESS/saved; exit 3' TERM; touch \(workspace.path)/started; while :; do sleep 0.01; done"
          outputs: [x]
      """
    let path = workspace.path
    DispatchQueue.global().async {
      while Disk.status(path + "/started") == nil {}
      cancellation.request(signal: 2)
    }
    let summary = try workspace.run(yaml, cancellation: cancellation)
    #expect(summary.words == ["a": "SKIPPED"])
    #expect(summary.interruption == 2)
    let next = try workspace.run(yaml)
    #expect(next.words == ["a": "EXECUTED"])
    #expect(try workspace.text(next, "a", "x") == "half\n")
  }

  @Test func inputsEditedDuringTheRunRefuseTheResult() throws {
    let workspace = try Workspace()
    try workspace.write("raw.csv", "1")
    try workspace.write("folder/a.txt", "1")
    let edit =
      "stages: {a: {run: \"cat raw.csv > $OUT/x; printf 2 > \(workspace.path)/raw.csv\", inputs: [raw.csv], outputs: [x]}}"
    let refused = try workspace.run(edit)
    #expect(
      refused.stages[0].message == "input raw.csv was edited while the stage ran; its result is dropped, run again")
    let add = "stages: {a: {run: \"touch $OUT/x \(workspace.path)/folder/b.txt\", inputs: [folder], outputs: [x]}}"
    #expect(
      try workspace.run(add).stages[0].message
        == "input folder was edited while the stage ran (b.txt added); its result is dropped, run again")
    let back =
      "stages: {a: {run: \"cat raw.csv > $OUT/x; printf 9 > \(workspace.path)/raw.csv; printf 2 > \(workspace.path)/raw.csv\", inputs: [raw.csv], outputs: [x]}}"
    #expect(try workspace.run(back).stages[0].message.contains("was rewritten or touched while the stage ran"))
    let remove = "stages: {a: {run: \"touch $OUT/x; rm \(workspace.path)/raw.csv\", inputs: [raw.csv], outputs: [x]}}"
    #expect(try workspace.run(remove).stages[0].message.contains("input raw.csv was removed while"))
    #expect(try workspace.run(remove).stages[0].message == "input raw.csv does not exist; make it, or correct the path")
    #expect(try workspace.why("a", remove) == ["a because input raw.csv does not exist; make it, or correct the path"])
  }

  @Test func mistakesAreLocated() throws {
    let workspace = try Workspace()
    func error(_ stage: String) -> String {
      let error = #expect(throws: SettingsError.self) { try workspace.graph("stages:\n  a: {\(stage)}") }
      return error.map { "\($0.path): \($0.message)" } ?? ""
    }
    #expect(error("run: 'x'") == "stages.a: expected 'outputs' or 'stdout', found nothing of it")
    #expect(error("run: 'x', outputs: [a/b]").contains("'a/b' is not the name of a file or folder"))
    #expect(error("run: 'x', outputs: [a, a]").contains("name no output twice"))
    #expect(error("run: 'x', outputs: [a], inputs: [../b]").contains("'../b' is no path inside the workspace"))
    #expect(error("run: 'x', outputs: [a], environment: [PATH]").contains("'PATH' cannot be asked for"))
    #expect(error("run: 'x', outputs: [a], parameters: {OUT: 1}").contains("'OUT' cannot be a variable"))
    #expect(error("run: 'x', outputs: [a], timeout: soon").contains("expected a time such as 90s"))
    #expect(error("run: 'x', outputs: [a], metrics: b").contains("'b' is not among the outputs"))
    #expect(error("run: 'x', outputs: [a], input: [b]").contains("unknown key; did you mean 'inputs'?"))
  }

  @Test func aProgramThatAStageMadeCanBeExecutedAndEmptyFoldersStay() throws {
    let workspace = try Workspace()
    let yaml = """
      stages:
        a:
          run: "printf '#!/bin/sh\\necho ran\\n' > $OUT/tool; chmod +x $OUT/tool; mkdir -p $OUT/d/logs $OUT/e; echo 1 > $OUT/d/f"
          outputs: [tool, d, e]
        b: {run: "./a/tool > $OUT/y; test -d a/d/logs; test -d a/e; ls a/e >> $OUT/y", inputs: [a], outputs: [y]}
      """
    let summary = try workspace.run(yaml)
    #expect(summary.words == ["a": "EXECUTED", "b": "EXECUTED"], "\(summary.stages.map(\.message))")
    #expect(try workspace.text(summary, "b", "y") == "ran\n")
    #expect(try workspace.run(yaml).words == ["a": "UP-TO-DATE", "b": "UP-TO-DATE"])
  }

  @Test func ofAFilesModeACommandSeesWhatItsKeyHolds() throws {
    let workspace = try Workspace()
    let yaml = "stages: {a: {run: 'stat -c %a t > $OUT/x', inputs: [t], outputs: [x]}}"
    try workspace.write("t", "1")
    for (mode, seen) in [(0o644, "644\n"), (0o600, "644\n"), (0o755, "755\n"), (0o711, "755\n"), (0o444, "644\n")] {
      chmod(workspace.path + "/t", mode_t(mode))
      #expect(try workspace.text(workspace.run(yaml), "a", "x") == seen, "\(String(mode, radix: 8))")
    }
    chmod(workspace.path + "/t", 0o755)
    #expect(try workspace.why("a", yaml).first?.contains("input file/t: ") == true)
  }

  @Test func anInputInsideAnotherShowsThere() throws {
    let workspace = try Workspace()
    try workspace.write("d/f", "1")
    try workspace.write("d/e/g", "2")
    for inputs in ["[d, d/f, d]", "[d/f, d/e/g, d]", "[d/e, d/e/g, d/f]"] {
      let yaml = "stages: {a: {run: 'cat d/f d/e/g > $OUT/x', inputs: \(inputs), outputs: [x]}}"
      let summary = try workspace.run(yaml)
      #expect(try workspace.text(summary, "a", "x") == "12", "\(inputs): \(summary.stages.map(\.message))")
    }
    #expect(try Disk.names(in: workspace.path + "/d") == ["e", "f"])
    // What an upstream stage made cannot be laid into a folder of the user's, nor the other way round.
    for inputs in ["[b.d, b/d/f]", "[./b, b.d]"] {
      let yaml = """
        stages:
          b: {run: "mkdir $OUT/d", outputs: [d]}
          a: {run: "true > $OUT/x", inputs: \(inputs), outputs: [x]}
        """
      let error = #expect(throws: SettingsError.self) { try workspace.graph(yaml) }
      #expect(error?.message.contains("an input of another origin") == true)
    }
  }

  @Test func pythonLeavesNothingBesideTheModulesThatItImports() throws {
    let workspace = try Workspace()
    let yaml = "stages: {a: {run: 'echo $PYTHONDONTWRITEBYTECODE > $OUT/x', outputs: [x]}}"
    #expect(try workspace.text(workspace.run(yaml), "a", "x") == "1\n")
    let own = yaml.replacing("outputs", with: "parameters: {PYTHONDONTWRITEBYTECODE: ''}, outputs")
    #expect(try workspace.text(workspace.run(own), "a", "x") == "\n")
  }

  /// Too large to be copied, it is read where its link leads when the command starts.
  @Test func anInputWhoseLinkLedElsewhereMeanwhileVoidsTheResult() throws {
    let workspace = try Workspace()
    for (name, digit) in [("one", "1"), ("two", "2")] {
      try workspace.write(name, digit + String(repeating: "x", count: 2 << 20))
    }
    symlink("one", workspace.path + "/link")
    // The stage before it holds the only job while the link leads elsewhere; the one behind leads it back.
    let yaml = """
      stages:
        a: {run: "ln -sfn two \(workspace.path)/link; echo > $OUT/x", outputs: [x]}
        b: {run: "head -c1 link > $OUT/x; ln -sfn one \(workspace.path)/link", inputs: [link], outputs: [x]}
      """
    let summary = try workspace.run(yaml)
    #expect(summary.words == ["a": "EXECUTED", "b": "FAILED"])
    #expect(summary.stages[1].message.contains("input link was edited while the stage ran"))
    #expect(try workspace.text(workspace.run(yaml), "b", "x") == "1")
  }
}
