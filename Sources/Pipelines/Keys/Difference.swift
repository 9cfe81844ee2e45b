package import Settings
package import Store

/// One thing in which two pre-images differ, down to the leaf.
package enum Difference: Hashable, Sendable {
  case kind(old: String, new: String)
  case implementation(part: String, old: String?, new: String?)
  case parameter(path: String, old: CanonicalValue?, new: CanonicalValue?)
  case input(StageInput, old: Digest?, new: Digest?)
  case seed(old: Int?, new: Int?)
  case output(role: String, isNew: Bool)

  /// All differences from `old` to `new`, in a fixed order: settings before code, which comes and goes with the kinds that
  /// they name.
  package static func all(from old: Preimage, to new: Preimage) -> [Difference] {
    var found: [Difference] = []
    if old.kind != new.kind { found.append(.kind(old: old.kind, new: new.kind)) }
    for path in Set(old.parameters.keys).union(new.parameters.keys).sortedByBytes() {
      found += leaves(path, old.parameters[path], new.parameters[path])
    }
    for part in Set(old.implementation.keys).union(new.implementation.keys).sortedByBytes()
    where old.implementation[part] != new.implementation[part] {
      found.append(.implementation(part: part, old: old.implementation[part], new: new.implementation[part]))
    }
    if old.seed != new.seed { found.append(.seed(old: old.seed, new: new.seed)) }
    func contents(_ preimage: Preimage) -> [StageInput: Digest] {
      Dictionary(preimage.inputs.map { ($0.input, $0.digest) }, uniquingKeysWith: { first, _ in first })
    }
    let (oldInputs, newInputs) = (contents(old), contents(new))
    let inputs = Set(oldInputs.keys).union(newInputs.keys).sorted { ($0.role, $0.name) < ($1.role, $1.name) }
    for input in inputs where oldInputs[input] != newInputs[input] {
      found.append(.input(input, old: oldInputs[input], new: newInputs[input]))
    }
    for role in Set(old.outputs).symmetricDifference(new.outputs).sortedByBytes() {
      found.append(.output(role: role, isNew: new.outputs.contains(role)))
    }
    return found
  }

  /// Lists of plain values are compared whole, since a list of methods reads better than its elements.
  private static func leaves(_ path: String, _ old: CanonicalValue?, _ new: CanonicalValue?) -> [Difference] {
    if old == new { return [] }
    switch (old, new) {
    case (.mapping(let before)?, .mapping(let after)?):
      return Set(before.keys).union(after.keys).sortedByBytes()
        .flatMap { leaves("\(path).\($0)", before[$0], after[$0]) }
    case (.list(let before)?, .list(let after)?)
    where before.count == after.count && !(before + after).allSatisfy(isPlain):
      return before.indices.flatMap { leaves("\(path)[\($0)]", before[$0], after[$0]) }
    default: return [.parameter(path: path, old: old, new: new)]
    }
  }

  private static func isPlain(_ value: CanonicalValue) -> Bool { value.members == nil && value.elements == nil }

  /// The difference in words, such as `parameter epochs: 10 -> 12`.
  package var words: String {
    switch self {
    case .kind(let old, let new): "kind: \(old) -> \(new)"
    case .implementation(let part, nil, _): "code \(part) added"
    case .implementation(let part, _, nil): "code \(part) removed"
    case .implementation(let part, let old?, let new?): "code \(part) changed: \(old.prefix(12)) -> \(new.prefix(12))"
    case .parameter(let path, nil, let new?): "parameter \(path) added: \(Self.short(new))"
    case .parameter(let path, let old?, nil): "parameter \(path) removed: it was \(Self.short(old))"
    case .parameter(let path, let old, let new):
      "parameter \(path): \(Self.short(old ?? .null)) -> \(Self.short(new ?? .null))"
    case .input(let input, nil, let new): "input \(input.role)/\(input.name) added: \(new?.short ?? "")"
    case .input(let input, let old, nil): "input \(input.role)/\(input.name) removed: it was \(old?.short ?? "")"
    case .input(let input, let old?, let new?): "input \(input.role)/\(input.name): \(old.short) -> \(new.short)"
    case .seed(let old, let new):
      "seed: \(old.map(String.init) ?? "none") -> \(new.map(String.init) ?? "none")"
    case .output(let role, let isNew): "output \(role) \(isNew ? "added" : "removed")"
    }
  }

  private static func short(_ value: CanonicalValue) -> String {
    switch value {
    case .string(let text): text
    case .list(let elements): "[\(elements.map(short).joined(separator: ", "))]"
    case .mapping(let members):
      "{\(members.keys.sortedByBytes().map { "\($0): \(short(members[$0] ?? .null))" }.joined(separator: ", "))}"
    default: value.json
    }
  }
}
