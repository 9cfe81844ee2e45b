import Glibc
import Pipelines
import StageSamples
import Store

// StageProbe stage run KEY --job FOLDER: what `millrace` does with the same arguments, for the stages of tests.
let words = CommandLine.arguments.dropFirst()
guard words.count == 5, words.starts(with: ["stage", "run"]),
  let key = words.dropFirst(2).first.flatMap(Digest.init(hex:)),
  let folder = words.last
else { fatalError("usage: StageProbe stage run KEY --job FOLDER") }
do {
  try StageProcess.run(key, folder: folder, kinds: [SumKind()] + otherSamples, cancellation: .bySignals())
} catch {
  let line = Array("\(error)\n".utf8)
  _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  exit(1)
}
