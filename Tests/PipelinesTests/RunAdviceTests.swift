import Foundation
import Pipelines
import Testing

@Suite struct RunAdviceTests {
  @Test func namesTheStageAndWhatElseMatters() {
    #expect(RunAdvice.command(pipeline: "p.yaml") == "millrace run p.yaml")
    #expect(RunAdvice.command(pipeline: "a/p.yaml", until: "train.1") == "millrace run a/p.yaml --until train.1")
    #expect(
      RunAdvice.command(pipeline: "p.yaml", until: "train", store: "/x/s", settings: ["train.epochs=3"])
        == "millrace run p.yaml --until train --set train.epochs=3 --store /x/s")
  }

  /// What a shell makes of the words is what was meant.
  @Test func wordsComeBackFromAShell() throws {
    for name in ["my file.yaml", "it's.yaml", "$HOME.yaml", "a;b", "*", "~x", "ü.yaml", "a\nb", "'"] {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      let command = RunAdvice.command(pipeline: name).dropFirst("millrace run ".count)
      shell.arguments = ["-c", "printf %s \(command)"]
      let pipe = Pipe()
      shell.standardOutput = pipe
      try shell.run()
      #expect(String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self) == name)
      shell.waitUntilExit()
    }
  }
}
