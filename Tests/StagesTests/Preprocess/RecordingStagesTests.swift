import Evaluation
import Foundation
import Media
import Models
import Pipelines
import Records
import Settings
import Stages
import Store
import Streams
import Testing

/// Recordings, from files to predicted windows: `preprocess` cuts them, `train` learns them, and the model knows how.
@Suite struct RecordingStagesTests {
  /// Recordings of two kinds of tones in class folders, and a store, removed at the end.
  private final class Workspace: Sendable {
    let path = NSTemporaryDirectory() + "recordings-\(UUID())"
    var store: ArtifactStore { ArtifactStore(path: path + "/store") }

    init(count: Int = 8) throws { for number in 0..<count { try record(number) } }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A tone of its class, as loud as `level` after a silent half second.
    static func tone(_ number: Int, seconds: Double = 1.7, rateHz: Int = 4000, channelCount: Int = 1) -> Waveform {
      let frameCount = Int(seconds * Double(rateHz))
      let pitch = number.isMultiple(of: 2) ? 200 + 5 * number : 800 + 5 * number
      let channel = (0..<frameCount).map { time -> Float in
        Double(time) < 0.5 * Double(rateHz)
          ? 0 : Float(sin(2 * .pi * Double(pitch * time) / Double(rateHz))) * 0.5
      }
      return Waveform(
        sampleRateHz: rateHz, channelCount: channelCount,
        samples: Array((0..<channelCount).map { _ in channel }.joined()))
    }

    /// Every third is a FLAC of another rate, or of two channels.
    func record(_ number: Int, seconds: Double = 1.7) throws {
      let sound = Self.tone(
        number, seconds: seconds, rateHz: number % 3 == 0 ? 6000 : 4000, channelCount: number % 3 == 1 ? 2 : 1)
      let name = "\(number.isMultiple(of: 2) ? "low" : "high")/\(number).\(number % 3 == 0 ? "flac" : "wav")"
      try Disk.replace(
        "\(path)/tones/\(name)", with: AudioCodec.encode(sound, as: number % 3 == 0 ? .flac16 : .wav16))
    }

    func yaml(_ windows: String, splits: String = "{train: 50%, validation: 25%, test: 25%}", stages: String = "")
      -> String
    {
      """
      name: p
      seed: 3
      stages:
        preprocess:
          records: \(path)/tones
          windows: \(windows)
          splits: \(splits)
        \(stages)
      """
    }

    func run(_ yaml: String, threadCount: Int = 1) throws -> [StageResult] {
      try Disk.replace("\(path)/p.yaml", with: Array(yaml.utf8))
      let graph = try StageGraph(PipelineConfiguration(text: yaml, file: "p.yaml"), kinds: builtInStages)
      let options = RunOptions(threadCount: threadCount, outputFolder: path + "/out")
      return try Runner(graph, store: store, options: options) { _ in }.run().stages
    }

    func dataset(_ result: StageResult) throws -> TFDSDirectory {
      try TFDSDirectory(opening: store.materialize(try #require(result.outputs["dataset"], "\(result.message)")))
    }
  }

  /// A window as its record tells.
  private struct Window: Hashable {
    let split, recording: String
    let start, label: Int64
    let samples: [Int64]
  }

  private func windows(_ directory: TFDSDirectory) throws -> [Window] {
    var found: [Window] = []
    for split in directory.splits {
      try StoredDataset(of: directory, split: split).forEach { record in
        guard case .bytes(let name)? = record.values["recording"],
          case .numbers(let start)? = record.values["startFrame"], case .numbers(let label)? = record.values["label"],
          case .numbers(let samples)? = record.values["audio"]
        else { throw RecordsError(.damaged, "no window: \(record.values.names)") }
        found.append(
          Window(
            split: split.name, recording: String(decoding: name, as: UTF8.self), start: start.integers?.first ?? -1,
            label: label.integers?.first ?? -1, samples: samples.integers ?? []))
      }
    }
    return found
  }

  private static let half = "{lengthSeconds: 0.5, hopSeconds: 0.25, sampleRateHz: 4000, minimumLevelDecibels: -40}"

  @Test func windowsOfARecordingStayTogether() throws {
    let workspace = try Workspace(count: 16)
    let result = try workspace.run(workspace.yaml(Self.half))[0]
    let all = try windows(workspace.dataset(result))
    // Windows begin at 0, 0.25 … 1 s, of which the first is silent.
    #expect(result.facts?.metrics["recordings"] == 16 && result.facts?.metrics["windows.silent"] == 16)
    #expect(all.count == 16 * 4 && Set(all).count == all.count)
    #expect(all.allSatisfy { $0.samples.count == 2000 && [1000, 2000, 3000, 4000].contains($0.start) })
    let byRecording = Dictionary(grouping: all, by: \.recording)
    #expect(byRecording.count == 16)
    #expect(byRecording.values.allSatisfy { Set($0.map(\.split)).count == 1 && Set($0.map(\.label)).count == 1 })
    #expect(Set(all.map(\.split)) == ["train", "validation", "test"])
    // A recording is where it would be whole.
    let whole = try workspace.run(workspace.yaml("{lengthSeconds: 2, sampleRateHz: 4000, partial: pad}"))[0]
    let sides = Dictionary(grouping: try windows(workspace.dataset(whole)), by: \.recording).mapValues { $0[0].split }
    #expect(sides == byRecording.mapValues { $0[0].split })
    let uncut = workspace.yaml("").replacing("    windows: \n", with: "")
    let files = try workspace.dataset(workspace.run(uncut)[0])
    for split in files.splits {
      #expect(split.recordCount == sides.values.count { $0 == split.name }, "\(split.name)")
    }
  }

  @Test func whatIsKnownOfARecordingStaysWhenOthersCome() throws {
    let workspace = try Workspace(count: 6)
    let first = try Set(windows(workspace.dataset(workspace.run(workspace.yaml(Self.half))[0])))
    for number in 6..<9 { try workspace.record(number) }
    let second = try workspace.run(workspace.yaml(Self.half))[0]
    #expect(try Set(windows(workspace.dataset(second))).isSuperset(of: first))
    #expect(try workspace.run(workspace.yaml(Self.half))[0].outcome == .upToDate)
  }

  /// Of many recordings only those around the new one are cut anew.
  @Test func aNewRecordingCostsItsOwnPart() throws {
    let workspace = try Workspace(count: 0)
    for number in 0..<400 { try workspace.record(number, seconds: 0.6) }
    let yaml = workspace.yaml("{lengthSeconds: 0.3, sampleRateHz: 4000}")
    let first = try workspace.run(yaml)[0]
    #expect(first.facts?.metrics["parts.made"] == first.facts?.metrics["parts"])
    try workspace.record(400, seconds: 0.6)
    let second = try workspace.run(yaml)[0]
    let (all, made) = (
      try #require(second.facts?.metrics["parts"]), try #require(second.facts?.metrics["parts.made"])
    )
    #expect(made == 1 && all > 1, "\(made) of \(all)")
  }

  @Test func anyNumberOfThreadsMakesTheSameBytes() throws {
    let workspace = try Workspace()
    let one = try workspace.run(workspace.yaml(Self.half))[0]
    let other = try Workspace()
    let four = try other.run(other.yaml(Self.half), threadCount: 4)[0]
    #expect(one.outputs["dataset"]?.files.map(\.digest) == four.outputs["dataset"]?.files.map(\.digest))
  }

  @Test(arguments: [("drop", 0), ("pad", 1), ("loop", 1)]) func theEndIsWhatItIsSaidToBe(partial: String, count: Int)
    throws
  {
    let workspace = try Workspace(count: 3)
    let result = try workspace.run(
      workspace.yaml(
        "{lengthSeconds: 2, sampleRateHz: 4000, partial: \(partial)}", splits: "{train: train}"))[0]
    if count == 0 {
      #expect(result.message.contains("has no records"), "\(result.message)")
      return
    }
    let all = try windows(workspace.dataset(result))
    #expect(all.count == 3)
    for window in all { #expect(window.samples[6800] == (partial == "pad" ? 0 : window.samples[0])) }
  }

  @Test func damagedRecordingsLeaveNoWindow() throws {
    let workspace = try Workspace(count: 4)
    let path = "\(workspace.path)/tones/low/0.flac"
    var file = try Disk.read(path)
    file[file.count - 20] ^= 1
    try Disk.replace(path, with: file)
    let refused = try workspace.run(workspace.yaml(Self.half))[0]
    #expect(refused.outcome == .failed)
    #expect(refused.message.contains("low/0.flac: feature 'audio' cannot be decoded: FLAC"), "\(refused.message)")
    let skipped = try workspace.run(workspace.yaml(Self.half + "\n    onCorrupt: skip"))[0]
    #expect(skipped.facts?.metrics["records.skipped"] == 1)
    #expect(
      try Set(windows(workspace.dataset(skipped)).map(\.recording)) == ["high/1.wav", "high/3.flac", "low/2.wav"])
  }

  @Test(arguments: [
    ("{lengthSeconds: 1}", "{train: 100%}", "'sampleRateHz' is required"),
    ("{lengthSeconds: 0, sampleRateHz: 8000}", "{train: 100%}", "lengthSeconds"),
    ("{lengthSeconds: 1, hopSeconds: -1, sampleRateHz: 8000}", "{train: 100%}", "hopSeconds"),
    ("{lengthSeconds: 0.001, sampleRateHz: 100}", "{train: 100%}", "a frame or more at 100 Hz"),
    ("{lengthSeconds: 1, sampleRateHz: 8000, partial: cut}", "{train: 100%}", "drop, pad"),
    ("{lengthSeconds: 1, sampleRateHz: 8000, minimumLevelDecibels: 3}", "{train: 100%}", "minimumLevelDecibels"),
    ("{lengthSeconds: 1, sampleRateHz: 8000}", "{train: \"train[:80%]\"}", "may part those of a recording"),
  ]) func mistakesAreNamed(windows: String, splits: String, words: String) throws {
    let workspace = try Workspace(count: 1)
    let error = #expect(throws: (any Error).self) { try workspace.run(workspace.yaml(windows, splits: splits)) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(words), "\(error.map { "\($0)" } ?? "")")
  }

  @Test func aModelOfWindowsPredictsRecordings() throws {
    let workspace = try Workspace(count: 16)
    let train = """
      train:
          data: preprocess
          augment: [{spectrogram: {windowLength: 128, hopLength: 64, melBands: 16}}, {normalize: {mean: [-40], std: [20]}}]
          network:
            input: [1, 16, 32]
            preset: keras
            layers: [flatten, {dense: 2}]
          optimizer: {adam: {learningRate: 0.01}}
          batch: 8
          epochs: 20
      """
    let yaml = workspace.yaml(Self.half, stages: train)
    let results = try workspace.run(yaml)
    #expect(results.allSatisfy { $0.outcome == .executed }, "\(results.map(\.message))")
    let model = try ModelSource(
      place: "\(workspace.path)/p.yaml", stage: "train", parameters: [], store: workspace.store, kinds: builtInStages
    ).model().model
    let cut = SoundWindows(lengthSeconds: 0.5, hopSeconds: 0.25, sampleRateHz: 4000, minimumLevelDecibels: -40)
    #expect(model.windows == cut)
    // What is said of a file is what is said of the windows that training has cut of it, bit by bit.
    let directory = try workspace.dataset(results[0])
    let stored = try windows(directory)
    var answers: [String: Double] = [:]
    for split in directory.splits where split.recordCount > 0 {
      let ofSplit = stored.filter { $0.split == split.name }
      var position = 0
      try model.predict(directory, split: split.name, guesses: 1, threadCount: 1) { predictions in
        for prediction in predictions {
          guard case .classes(let guesses, _) = prediction.answer else { continue }
          let window = ofSplit[position]
          answers["\(window.recording) \(window.start) \(guesses[0].name ?? "")"] = guesses[0].probability
          position += 1
        }
      }
    }
    let predictor = try RecordingPredictor(model, windows: cut, guesses: 1, threadCount: 2)
    var found: [String: Double] = [:]
    for recording in Set(stored.map(\.recording)) {
      let prediction = try predictor.predict("\(workspace.path)/tones/\(recording)")
      #expect(prediction.silentCount == 1 && abs(prediction.duration - 1.7) < 1e-3)
      for window in prediction.windows {
        guard case .classes(let guesses, _) = window.answer else { continue }
        #expect(abs(window.end - window.start - 0.5) < 1e-9)
        found["\(recording) \(Int((window.start * 4000).rounded())) \(guesses[0].name ?? "")"] = guesses[0].probability
      }
    }
    #expect(found == answers)
    // A recording of several hundred windows, in which the class changes.
    let long = (0..<40).map { Workspace.tone($0 / 20, seconds: 3) }
    let path = "\(workspace.path)/long.flac"
    try Disk.replace(
      path, with: AudioCodec.encode(Waveform(sampleRateHz: 4000, samples: long.flatMap(\.samples)), as: .flac16))
    let prediction = try predictor.predict(path)
    #expect(prediction.windows.count + prediction.silentCount == 479 && prediction.silentCount == 40)
    let labels = prediction.windows.map { window -> String in
      if case .classes(let guesses, _) = window.answer { guesses[0].name ?? "" } else { "" }
    }
    let expected = prediction.windows.map { $0.start < 60 ? "low" : "high" }
    #expect(Double(zip(labels, expected).count { $0 == $1 }) / Double(labels.count) > 0.9)
  }
}
