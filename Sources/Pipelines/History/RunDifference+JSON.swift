public import Settings
import Store

extension RunDifference {
  /// The whole difference as a JSON object.
  public var canonical: CanonicalValue {
    func texts(_ texts: [String]) -> CanonicalValue { .list(texts.map { .string($0) }) }
    return .mapping([
      "added": texts(added), "removed": texts(removed), "stages": .list(stages.map(\.canonical)),
      "settings": settings.map { .mapping(["old": texts($0.old), "new": texts($0.new)]) } ?? .null,
    ])
  }
}

extension RunDifference.Stage {
  /// The stage's part as a JSON object.
  public var canonical: CanonicalValue {
    func digest(_ digest: Digest?) -> CanonicalValue { digest.map { .string($0.hex) } ?? .null }
    func number(_ number: Double?) -> CanonicalValue { number.map { .double($0) } ?? .null }
    func pair(_ old: CanonicalValue, _ new: CanonicalValue) -> CanonicalValue { .mapping(["old": old, "new": new]) }
    return .mapping([
      "stage": .string(name),
      "outcome": pair(.string(outcomes.old.rawValue), .string(outcomes.new.rawValue)),
      "key": pair(digest(keys.old), digest(keys.new)),
      "causes": .list(causes.map(\.canonical)),
      "unknown": .list(unknown.map { .string($0) }),
      "outputs": .mapping(
        Dictionary(outputs.map { ($0.role, pair(digest($0.old), digest($0.new))) }, uniquingKeysWith: { $1 })),
      "metrics": .mapping(
        Dictionary(
          metrics.map { ($0.name, pair($0.old?.canonical ?? .null, $0.new?.canonical ?? .null)) },
          uniquingKeysWith: { $1 })),
      "seconds": pair(number(seconds.old), number(seconds.new)),
    ])
  }
}

extension Difference {
  /// The difference as a JSON object: what, which one, old and new value.
  package var canonical: CanonicalValue {
    func object(
      _ what: String, _ name: String, _ old: CanonicalValue?, _ new: CanonicalValue?
    ) -> CanonicalValue {
      .mapping(["what": .string(what), "name": .string(name), "old": old ?? .null, "new": new ?? .null])
    }
    func text(_ text: String?) -> CanonicalValue? { text.map { .string($0) } }
    func int(_ number: Int?) -> CanonicalValue? { number.map { .int($0) } }
    return switch self {
    case .kind(let old, let new): object("kind", "", .string(old), .string(new))
    case .implementation(let part, let old, let new): object("code", part, text(old), text(new))
    case .parameter(let path, let old, let new): object("parameter", path, old, new)
    case .input(let input, let old, let new):
      object("input", "\(input.role)/\(input.name)", text(old?.hex), text(new?.hex))
    case .seed(let old, let new): object("seed", "", int(old), int(new))
    case .output(let role, let isNew): object("output", role, .bool(!isNew), .bool(isNew))
    }
  }
}
