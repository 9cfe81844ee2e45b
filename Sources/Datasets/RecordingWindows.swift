public import Media
public import Records

/// Makes records of the windows of recordings.
///
/// Windows are kept as samples of 16 bits, and not as places in their recordings: any one is read by itself in a time that
/// does not depend on how long its recording is or how it is compressed, a dataset stands alone when the recordings are
/// gone, and memory stays at one window and a block. An hour takes 115 MB at 16 kHz for each time that windows cover it. What
/// comes of that (another hop, another rate) is made anew of the recordings, shard by shard.
///
/// A window keeps what its recording is labelled, and gets two features: `recording`, what the recording is called, and
/// `startFrame`, where it begins there, in frames at the windows' rate. They are its identity, whatever other recordings come
/// or go.
public struct RecordingWindows: RecordCutter {
  /// The feature that names the recording.
  public static let recordingFeature = "recording"
  /// The feature that tells where a window begins.
  public static let startFeature = "startFrame"

  public let windows: SoundWindows
  public let feature: String
  private let channelCount: Int

  /// - Parameter features: those of the recordings.
  /// - Throws: ``DatasetsError`` where not exactly one of them is a sound, or one is called as those that are added.
  public init(_ windows: SoundWindows, features: TFDSFeatures) throws(DatasetsError) {
    let sounds = features.features.sortedByName.compactMap { name, feature in
      if case .audio(let audio) = feature, audio.isEncodedFile { (name, audio) } else { nil }
    }
    guard sounds.count == 1, let (name, audio) = sounds.first else {
      throw DatasetsError(
        .configuration,
        "windows are cut of sound files, one in each record; \(sounds.count) features are such among "
          + features.names.joined(separator: ", "))
    }
    for added in [Self.recordingFeature, Self.startFeature] where features.features[added] != nil {
      throw DatasetsError(
        .configuration, "windows get a feature '\(added)', but the recordings have one already; rename theirs")
    }
    self.windows = windows
    feature = name
    channelCount = audio.shape.count > 1 ? audio.shape[1] ?? 1 : 1
  }

  /// What the features are afterwards.
  public func features(_ features: TFDSFeatures) -> TFDSFeatures {
    var result = features
    result.features[feature] = .audio(
      TFDSFeatures.Audio(
        shape: channelCount == 1 ? [windows.frameCount] : [windows.frameCount, channelCount], type: .int16,
        sampleRateHz: windows.sampleRateHz, encoding: .bytes))
    result.features[Self.recordingFeature] = .text
    result.features[Self.startFeature] = .tensor(shape: [], type: .int64)
    return result
  }

  public func cut(_ recording: Recording, _ take: (Example) throws -> Void) throws -> CutCounts {
    let cutter = try heard { () throws(MediaError) in
      try WindowCutter(SoundStream(recording), windows: windows, channelCount: channelCount)
    }
    while let window = try heard(cutter.next) {
      var example = recording.rest
      example.features[feature] = .bytes([window.samples.littleEndianBytes])
      example.features[Self.recordingFeature] = .bytes([Array(recording.name.utf8)])
      example.features[Self.startFeature] = .integers([Int64(window.startFrame)])
      try take(example)
    }
    let isShort = cutter.windowCount + cutter.silentCount == 0
    return CutCounts(recordings: 1, silent: cutter.silentCount, short: isShort ? 1 : 0)
  }

  private func heard<Result>(_ work: () throws(MediaError) -> Result) throws(RecordsError) -> Result {
    do { return try work() } catch { throw RecordsError(feature: feature, "cannot be decoded: \(error.message)") }
  }
}

extension SoundStream {
  /// Opens what a recording holds.
  convenience init(_ recording: Recording) throws(MediaError) {
    switch recording.content {
    case .bytes(let bytes): try self.init(bytes)
    case .file(let file): try self.init(byteCount: file.byteCount) { try file.read(at: $0, into: $1) }
    }
  }
}

extension [Int16] {
  /// The samples as they are kept.
  fileprivate var littleEndianBytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 2 * count) { room, filled in
      for (index, sample) in enumerated() {
        room[2 * index] = UInt8(truncatingIfNeeded: sample)
        room[2 * index + 1] = UInt8(truncatingIfNeeded: sample >> 8)
      }
      filled = 2 * count
    }
  }
}
