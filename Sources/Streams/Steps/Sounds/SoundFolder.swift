import Media
import Records
import Store
import Synchronization

/// The sounds of a folder, read when they are first asked for and kept; one for each rate.
final class SoundFolder: Sendable {
  let path: String
  private let loaded = Mutex<[Int: [Waveform]]>([:])

  /// Names a folder; nothing is read.
  init(_ path: String) { self.path = path }

  /// The names of the sound files, by their bytes; files of other kinds are left out.
  func names() throws(StreamsError) -> [String] {
    guard Disk.followedStatus(path)?.kind == .folder else {
      throw StreamsError(.notFound, "there is no folder '\(path)'; name one with sound files")
    }
    let names = try reading { () throws(StoreError) in try Disk.names(in: path) }
      .filter { !$0.hasPrefix(".") && MediaFolder.Kind.sounds.format(of: $0) != nil }
    guard !names.isEmpty else {
      throw StreamsError(.configuration, "the folder '\(path)' has no sound files; WAV, FLAC, Ogg and MP3 are read")
    }
    return names
  }

  /// The sounds at a rate, all channels mixed, in the order of ``names()``.
  ///
  /// - Throws: ``StreamsError`` that names the file; also for more samples than a sound may have.
  func sounds(sampleRateHz: Int) throws(StreamsError) -> [Waveform] {
    let result = loaded.withLock { loaded -> Result<[Waveform], StreamsError> in
      if let sounds = loaded[sampleRateHz] { return .success(sounds) }
      return Result { () throws(StreamsError) in
        let sounds = try load(sampleRateHz: sampleRateHz)
        loaded[sampleRateHz] = sounds
        return sounds
      }
    }
    return try result.get()
  }

  private func load(sampleRateHz: Int) throws(StreamsError) -> [Waveform] {
    var sounds: [Waveform] = []
    var total = 0
    for name in try names() {
      let file = "\(path)/\(name)"
      let bytes = try reading { () throws(StoreError) in try Disk.read(file, limit: 1 << 28) }
      let sound: Waveform
      do {
        sound = try AudioCodec.decode(bytes).mixedToMono().resampled(toHz: sampleRateHz)
      } catch {
        throw StreamsError(.configuration, "\(file): \(error.message)")
      }
      guard sound.frameCount > 0 else { throw StreamsError(.configuration, "\(file): the sound is empty; remove it") }
      total += sound.frameCount
      guard total <= AudioCodec.sampleLimit else {
        throw StreamsError(
          .configuration,
          "the sounds of '\(path)' have more than \(AudioCodec.sampleLimit) samples, which is the most that is kept; remove some"
        )
      }
      sounds.append(sound)
    }
    return sounds
  }

  private func reading<Value>(_ work: () throws(StoreError) -> Value) throws(StreamsError) -> Value {
    do {
      return try work()
    } catch {
      throw StreamsError(.configuration, "\(error)")
    }
  }
}

/// One folder is as good as another of the same path.
extension SoundFolder: Hashable {
  static func == (left: SoundFolder, right: SoundFolder) -> Bool { left.path == right.path }

  func hash(into hasher: inout Hasher) { hasher.combine(path) }
}
