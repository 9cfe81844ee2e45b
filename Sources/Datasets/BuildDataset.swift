import Media
public import Records
public import Store

/// How far a build has come.
public struct BuildProgress: Sendable, Equatable {
  /// The source that is being read.
  public var source: String
  /// Records made so far, of all sources.
  public var done: Int
  /// Records in all; `nil` where only the end tells.
  public var total: Int?
}

/// Turns a manifest's sources into a dataset in TFDS's layout: each record an Example with an image or sound, a label,
/// and its name where the manifest wants one, keyed as TFDS keys them, so that the order on disk is TFDS's own.
///
/// Archives are read once, from front to back; nothing of them is unpacked but one member in memory.
///
/// - Parameters:
///   - shardCount: shards a split, or `nil` for TFDS's rule.
///   - rotation: turns each image and keeps the angle; not at all if `nil`.
///   - windows: makes records of the windows of each sound, which stay in one split.
///   - shares: divides records anew among splits, by what they hold before they are turned or cut.
///   - createFile: makes a file of the given name in the dataset's folder.
///   - didWrite: told the class of every record in the order on disk, split by split.
///   - didCut: told once what became of the sounds that were cut.
///   - progress: called every hundred records.
@discardableResult public func buildDataset(
  manifest: DatasetManifest, sources: SourceFiles, shardCount: Int? = nil, rotation: ImageRotation? = nil,
  windows: RecordingWindows? = nil, shares: SplitShares? = nil, createFile: @escaping (String) throws -> OutputFile,
  didWrite: @escaping (_ split: String, _ label: Int32) -> Void = { _, _ in },
  didCut: (CutCounts?) -> Void = { _ in },
  progress: (BuildProgress) -> Void = { _ in }
) throws -> TFDSInfo {
  let turned = try rotation?.features(manifest.features) ?? manifest.features
  let features = windows?.features(turned) ?? turned
  let channels: ImageChannels =
    if case .image(_, _, let count, _) = manifest.medium { ImageChannels(count: count) } else { .asStored }
  let info = TFDSInfo(
    name: manifest.name, version: manifest.version, description: manifest.description, citation: manifest.citation,
    license: manifest.license, homepages: [manifest.homepage],
    supervisedKeys: [manifest.medium.featureName, "label"], splits: [])
  let classes = features.classes
  var writer = try TFDSWriter(
    info: info, features: features, shardCount: shardCount, needsAllShards: shares == nil, createFile: createFile,
    didWrite: { split, record in didWrite(split, try classes?.label(of: record) ?? -1) })
  let plain = manifest.features
  let divider = try shares.map { try RecordDivider($0, features: plain) }
  let splits = (shares?.names ?? []) + manifest.splits.filter { shares?.divides($0) != true }
  try writer.writeSplits(splits) { add in
    var done = 0
    var counts = windows.map { _ in CutCounts() }
    defer { didCut(counts) }
    func take(_ record: SourceRecord) throws {
      var values: NamedValues<RecordValue> = [
        manifest.medium.featureName: .bytes(record.content),
        "label": .numbers(NumericArray(int64: Int64(record.label))),
      ]
      if let feature = manifest.nameFeature { values[feature] = .bytes(Array(record.name.utf8)) }
      let split = try divider?.split(of: plain.example(of: values), source: record.split, name: record.name)
      if let rotation { try rotation.apply(to: &values, record, channels: channels) }
      // Records of several stored splits may have one key.
      let key = split == nil ? record.key : "\(record.split)/\(record.key)"
      let example = try turned.example(of: values)
      if let windows {
        let found = try cut(record, example, by: windows) { start, window in
          try add(split ?? record.split, "\(key)@\(start)", window)
        }
        counts = counts.map { $0 + found }
      } else {
        try add(split ?? record.split, key, example)
      }
      done += 1
      if done % 100 == 0 { progress(BuildProgress(source: record.source, done: done, total: record.total)) }
    }
    switch manifest.layout {
    case .idx: try IDXPairs(manifest: manifest).forEach(sources, take)
    case .cifar10: try CIFARBatches(manifest: manifest).forEach(sources, take)
    case .classFolders: try ClassFolders(manifest: manifest).forEach(sources, take)
    case .speechCommands: try SpeechCommands(manifest: manifest).forEach(sources, take)
    }
  }
  return try writer.finish()
}

/// Hands over the windows of a record, with the frames at which they begin.
private func cut(
  _ record: SourceRecord, _ example: Example, by windows: RecordingWindows,
  _ take: (_ start: Int64, _ window: Example) throws -> Void
) throws -> CutCounts {
  var rest = example
  rest.features[windows.feature] = nil
  do {
    return try windows.cut(Recording(name: record.name, content: .bytes(record.content), rest: rest)) { window in
      guard case .integers(let start)? = window.features[RecordingWindows.startFeature] else { return }
      try take(start[0], window)
    }
  } catch let error as RecordsError where error.code == .damaged {
    throw DatasetsError(.damaged, "\(record.source): '\(record.name)': \(error.message)")
  }
}

/// A record as it comes out of a source.
struct SourceRecord {
  /// The split that it belongs to.
  var split: String
  /// What orders it in its split, as TFDS has it.
  var key: String
  /// What it is called in its source.
  var name: String
  /// The encoded image or sound.
  var content: [UInt8]
  /// The class number.
  var label: Int
  /// The source's name, for progress.
  var source: String
  /// How many records there are in all, if that is known.
  var total: Int?
}

extension DatasetManifest {
  /// The features of each record.
  public var features: TFDSFeatures {
    var features: NamedValues<TFDSFeatures.Feature> = [
      "label": .classLabel(classCount: classNames.count, names: classNames)
    ]
    features[medium.featureName] =
      switch medium {
      case .image(let height, let width, let channelCount, let encoding):
        .image(shape: [height, width, channelCount], encoding: encoding.rawValue)
      case .audio(let sampleRateHz, let encoding):
        .audio(
          TFDSFeatures.Audio(
            type: .int16, sampleRateHz: sampleRateHz,
            // One that TFDS knows, and all files have.
            fileFormat: encoding == .gsm || Set(files.map(\.suffixes)).count > 1 ? "" : encoding.rawValue,
            isEncodedFile: true))
      }
    if let nameFeature { features[nameFeature] = .text }
    return TFDSFeatures(features: features)
  }
}

extension DatasetManifest.Medium {
  /// What the feature is called.
  var featureName: String {
    switch self {
    case .image: "image"
    case .audio: "audio"
    }
  }
}
