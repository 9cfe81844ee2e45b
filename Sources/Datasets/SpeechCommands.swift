import Media
import Records

/// Makes records of the Speech Commands archives: the words of the manifest, `_silence_` and `_unknown_`.
///
/// The main archive's lists tell validation from training; what its list of test sounds names is left out, for the test
/// archive holds it. Background noise is cut into seconds that overlap by half, one of its files for validation.
///
/// - Reference: tensorflow_datasets/datasets/speech_commands/speech_commands_dataset_builder.py (rules and keys).
struct SpeechCommands {
  let manifest: DatasetManifest

  private static let validationList = "validation_list.txt"
  private static let testList = "testing_list.txt"
  /// What names the sounds of validation and test.
  static let lists = [validationList, testList]

  private static let silence = "_silence_"
  private static let unknown = "_unknown_"
  private static let noise = "_background_noise_"
  private static let noiseOfValidation = "running_tap.wav"

  func forEach(_ sources: SourceFiles, _ take: (SourceRecord) throws -> Void) throws {
    for file in manifest.files {
      let found = try sources.find(file)
      let lists = file.split == nil ? try lists(in: found) : [:]
      try found.tree.forEach { path, contents in
        guard !Self.lists.contains(path) else { return true }
        let parts = path.split(separator: "/")
        guard parts.count == 2 else {
          throw DatasetsError(.damaged, "\(found.path): '\(path)' lies in no folder of a word; expected <word>/<file>")
        }
        let (word, wav) = (String(parts[0]), String(parts[1]))
        if lists[Self.testList]?.contains(path) == true { return true }
        let isOfValidation =
          lists[Self.validationList]?.contains(path) == true || (word == Self.noise && wav == Self.noiseOfValidation)
        let record = SourceRecord(
          split: file.split ?? (isOfValidation ? "validation" : "train"), key: "\(word)_\(wav)", name: path,
          content: try contents(), label: try label(of: word, found.path), source: file.name)
        if word == Self.noise {
          try seconds(of: record, "\(found.path): '\(path)'").forEach(take)
        } else {
          try take(record)
        }
        return true
      }
    }
  }

  /// The paths that each list names; the archive is read until both were found.
  private func lists(in found: SourceFiles.Found) throws -> [String: Set<String>] {
    var lists: [String: Set<String>] = [:]
    try found.tree.forEach { path, contents in
      guard Self.lists.contains(path) else { return true }
      lists[path] = Set(
        textLines(try contents()).filter { !$0.isEmpty }.map { String($0.trimmingPrefix("./")) })
      return lists.count < Self.lists.count
    }
    for name in Self.lists where lists[name] == nil {
      throw DatasetsError(.damaged, "\(found.path) has no \(name); fetch it again")
    }
    return lists
  }

  private func label(of word: String, _ place: String) throws -> Int {
    let name =
      word == Self.noise ? Self.silence : manifest.classNames.containsName(word) ? word : Self.unknown
    guard let label = manifest.classNames.firstIndex(where: { $0.isName(name) }) else {
      throw DatasetsError(.configuration, "dataset '\(manifest.name)' has no class '\(name)', which \(place) needs")
    }
    return label
  }

  /// A long sound as sounds of one second, one every half second.
  private func seconds(of record: SourceRecord, _ place: String) throws -> [SourceRecord] {
    let sound: Waveform
    do {
      sound = try AudioCodec.decode(record.content)
    } catch { throw DatasetsError(.damaged, "\(place): \(error.message)") }
    guard case .audio(sound.sampleRateHz, _) = manifest.medium, sound.channelCount == 1 else {
      throw DatasetsError(.damaged, "\(place) has \(sound.channelCount) channels at \(sound.sampleRateHz) Hz")
    }
    let rate = sound.sampleRateHz
    return try stride(from: 0, to: sound.frameCount - rate, by: rate / 2).map { start in
      var second = record
      second.key += "_\(start)"
      second.name += "_\(start)"
      second.content = try AudioCodec.encode(
        Waveform(
          sampleRateHz: rate, channelCount: 1, samples: Array(sound.samples[start..<start + rate])), as: .wav16)
      return second
    }
  }
}
