import Datasets
import Foundation
import Media
import Records
import Settings
import Store
import Testing

@Suite struct RecordingWindowsTests {
  private let features = TFDSFeatures(features: [
    "audio": .audio(TFDSFeatures.Audio(type: .int16, fileFormat: "wav", isEncodedFile: true)),
    "label": .classLabel(classCount: 2, names: ["a", "b"]),
  ])

  private func sound(_ frames: Int, rateHz: Int = 8000, seed: Int = 1) throws -> [UInt8] {
    try AudioCodec.encode(
      Waveform(sampleRateHz: rateHz, samples: (0..<frames).map { Float($0 * seed % 20_000) / 32768 }), as: .wav16)
  }

  private func windows(_ windows: SoundWindows) throws -> RecordingWindows {
    try RecordingWindows(windows, features: features)
  }

  private func cut(_ content: Recording.Content, _ windows: RecordingWindows) throws -> ([Example], CutCounts) {
    let recording = Recording(name: "a/1.wav", content: content, rest: Example(features: ["label": .integers([1])]))
    var found: [Example] = []
    let counts = try windows.cut(recording) { found.append($0) }
    return (found, counts)
  }

  @Test func aWindowIsARecordOfItsRecording() throws {
    let windows = try windows(SoundWindows(lengthSeconds: 1, hopSeconds: 0.5, sampleRateHz: 8000))
    let file = try sound(20_000)
    let (records, counts) = try cut(.bytes(file), windows)
    #expect(counts == CutCounts(recordings: 1))
    #expect(records.count == 4)
    let samples = try AudioCodec.decode(file).samples
    let described = windows.features(features)
    for (number, record) in records.enumerated() {
      #expect(record.features["label"] == .integers([1]))
      #expect(record.features["recording"] == .bytes([Array("a/1.wav".utf8)]))
      #expect(record.features["startFrame"] == .integers([Int64(4000 * number)]))
      let values = try described.values(of: record)
      guard case .numbers(let kept)? = values["audio"] else { throw RecordsError(.damaged, "no samples") }
      #expect(kept.type == .int16 && kept.shape == [8000])
      #expect(kept.integers?.map { Float($0) / 32768 } == Array(samples[4000 * number..<4000 * number + 8000]))
    }
    // A file on a disk gives the same.
    let path = NSTemporaryDirectory() + "recording-\(UUID()).wav"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Disk.replace(path, with: file)
    #expect(try cut(.file(InputFile(opening: path)), windows).0 == records)
  }

  @Test func whatGivesNoWindowIsCounted() throws {
    let length = SoundWindows(lengthSeconds: 1, sampleRateHz: 8000, minimumLevelDecibels: -60)
    #expect(try cut(.bytes(sound(7999)), windows(length)).1 == CutCounts(recordings: 1, short: 1))
    #expect(try cut(.bytes(sound(0)), windows(length)).1 == CutCounts(recordings: 1, short: 1))
    #expect(try cut(.bytes(sound(16_000, seed: 0)), windows(length)).1 == CutCounts(recordings: 1, silent: 2))
  }

  @Test func damageNamesTheFeature() throws {
    let windows = try windows(SoundWindows(lengthSeconds: 1, sampleRateHz: 8000))
    let error = #expect(throws: RecordsError.self) { try cut(.bytes(Array(sound(9000).dropLast(5))), windows) }
    #expect(error?.message.hasPrefix("feature 'audio' cannot be decoded: WAV: the samples at byte 44") == true)
  }

  @Test func onlySoundsAreCut() {
    let windows = SoundWindows(lengthSeconds: 1, sampleRateHz: 8000)
    var others = features
    others.features["second"] = others.features["audio"]
    var named = features
    named.features["recording"] = .text
    for (features, words) in [
      (TFDSFeatures(features: ["text": .text]), "0 features are such among text"), (others, "2 features are such"),
      (named, "have one already"),
    ] {
      let error = #expect(throws: DatasetsError.self) { try RecordingWindows(windows, features: features) }
      #expect(error?.message.contains(words) == true)
    }
  }

  @Test func promptsAreCutAndStayTogether() throws {
    let fixture = try SourceFixture("asterisk_prompts")
    for index in fixture.manifest.files.indices {
      let folder = fixture.manifest.files[index].folder
      let prompts = try (0..<12).map { ("\(folder)/\($0).wav", try sound(12_000 + 100 * $0, seed: 7 * index + $0 + 1)) }
      try fixture.put(fixture.tar(prompts), as: index)
    }
    let windows = try RecordingWindows(
      SoundWindows(lengthSeconds: 0.5, hopSeconds: 0.25, sampleRateHz: 8000), features: fixture.manifest.features)
    let parsed = try ["60% of train", "40% of train"].map { try #require(try ShareExpression(parsing: $0)) }
    let shares = try SplitShares(
      ["train": parsed[0], "validation": parsed[1]],
      seed: 3,
      grouping: .feature("prompt"))
    let path = "\(fixture.folder)/built"
    try Disk.makeFolder(path)
    var counts: CutCounts?
    try buildDataset(
      manifest: fixture.manifest, sources: fixture.sources, shardCount: 2, windows: windows, shares: shares,
      createFile: { try OutputFile(creating: "\(path)/\($0)") }, didCut: { counts = $0 })
    #expect(counts == CutCounts(recordings: 60))
    let directory = try TFDSDirectory(opening: path)
    var sides: [String: Set<String>] = [:]
    var identities: Set<String> = []
    for split in directory.splits {
      try StoredDataset(of: directory, split: split).forEach { record in
        guard case .bytes(let prompt)? = record.values["prompt"],
          case .numbers(let start)? = record.values["startFrame"],
          case .numbers(let label)? = record.values["label"]
        else { throw RecordsError(.damaged, "no prompt") }
        let name = String(decoding: prompt, as: UTF8.self)
        sides[name, default: []].insert(split.name)
        identities.insert("\(name) \(start.integers ?? []) \(label.integers ?? [])")
      }
    }
    #expect(sides.count == 12 && sides.values.allSatisfy { $0.count == 1 })
    #expect(Set(sides.values.flatMap { $0 }) == ["train", "validation", "test"])
    // 12,000 to 13,100 frames hold five windows of 4,000, one every 2,000.
    #expect(identities.count == 60 * 5)
  }
}
