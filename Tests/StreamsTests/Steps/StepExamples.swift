import Foundation
import Media
import Settings
import Streams
import Testing

/// A folder with two sounds, which is removed with the process.
final class NoiseFolder: Sendable {
  static let shared = NoiseFolder()

  let path = NSTemporaryDirectory() + "noises-\(UUID())"
  let sounds = [
    Waveform(sampleRateHz: 8000, samples: (0..<500).map { $0 % 8 < 4 ? 0.5 : -0.5 }),
    Waveform(sampleRateHz: 8000, samples: (0..<90).map { Float($0 * 37 % 64) / 64 - 0.5 }),
  ]

  private init() {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for (sound, name) in zip(sounds, ["hum.wav", "rain.wav"]) {
        try Data(AudioCodec.encode(sound, as: .wavFloat)).write(to: URL(filePath: "\(path)/\(name)"))
      }
      try Data("of other kinds".utf8).write(to: URL(filePath: "\(path)/README.md"))
    } catch {
      Issue.record(error)
    }
    atexit { try? FileManager.default.removeItem(atPath: NoiseFolder.shared.path) }
  }
}

/// Steps at small settings, made from what the kinds say of themselves.
enum StepExamples {
  private static let kinds = FamilyReference(Transform.self).kinds

  /// Steps of a kind: each setting at several values, all others as they usually are.
  static func of(_ keyword: String) -> [Transform] {
    guard let kind = kinds.first(where: { $0.keyword == keyword }) else { return [] }
    let required = kind.settings.filter { $0.usual == nil }
    let bases = (0..<8).map { number in
      Dictionary(uniqueKeysWithValues: required.map { ($0.name, $0.form.values[number % $0.form.values.count]) })
    }
    // Some values do not go together; others do.
    guard let base = bases.first(where: { read(keyword, $0) != nil }) else { return [] }
    let varied = kind.settings.flatMap { setting in
      setting.form.values.compactMap { read(keyword, base.merging([setting.name: $0]) { $1 }) }
    }
    return varied.isEmpty ? [read(keyword, base)].compactMap(\.self) : varied
  }

  private static func read(_ keyword: String, _ settings: [String: CanonicalValue]) -> Transform? {
    try? Transform.read(
      ConfigurationNode(
        canonical: .mapping([keyword: .mapping(settings)]), at: SourceLocation(file: "steps.yaml", line: 1, column: 1),
        path: ""))
  }
}

extension ValueForm {
  /// Small values that may stand there.
  fileprivate var values: [CanonicalValue] {
    switch self {
    case .bool: return [.bool(false), .bool(true)]
    case .integer(let bounds):
      let lower = bounds.lower ?? 0
      return Set([lower, lower + 1, 1, 2, 3, 4]).sorted().filter(bounds.contains).map { .int($0) }
    case .oddInteger(let range):
      return [1, 3].filter(range.contains).map { .int($0) }
    case .number(let bounds):
      return Set([bounds.lower ?? -1, 0, 0.25, 0.5, 1, 2, 3]).sorted().filter(bounds.contains).map { .double($0) }
    case .text: return [.string(NoiseFolder.shared.path)]
    case .words(let words): return words.map { .string($0) }
    case .list(let element, let counts):
      let (values, count) = (element.values, max(1, counts.lowerBound))
      // Those of different elements ascend, as intervals do.
      return values.map { .list(Array(repeating: $0, count: count)) }
        + [.list(Array(values.prefix(count))), .list(Array(values.suffix(count)))]
    case .oneOf(let forms): return forms.flatMap(\.values)
    default: return []
    }
  }
}
