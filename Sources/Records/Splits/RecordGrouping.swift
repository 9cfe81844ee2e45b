import Hashing
package import Settings
import Store
import Store

/// What keeps records on one side when they are divided among splits.
public enum RecordGrouping: Sendable, Hashable {
  /// Records of equal content.
  case content
  /// Records with equal values of a feature, such as a speaker or a patient.
  case feature(String)
  /// Records for whose names a regular expression gives equal texts: what its first group matches, else all of it.
  case name(pattern: String)

  /// The grouping for keys.
  package var canonical: CanonicalValue {
    switch self {
    case .content: .null
    case .feature(let name): .string(name)
    case .name(let pattern): .mapping(["name": .string(pattern)])
    }
  }
}

/// Digests what is to stay together of each record; for one thread.
///
/// The content of a record is its images, sounds and videos where it has any, since those are what makes a duplicate,
/// whatever it is called and whoever labelled it; else all that it holds, but for its class and its key.
struct RecordIdentifier {
  private let features: TFDSFeatures
  private let grouping: RecordGrouping
  /// The features that make the content.
  private let contents: Set<ByteName>
  private let pattern: Regex<AnyRegexOutput>?

  /// - Throws: if there is no such feature, or the pattern is no regular expression.
  init(_ grouping: RecordGrouping, features: TFDSFeatures) throws(RecordsError) {
    self.features = features
    self.grouping = grouping
    let media = features.features.filter { $0.value.holdsMedia }.map(\.key)
    let others = features.features.keys.filter {
      !$0.isName(features.classFeature ?? "") && !$0.isName(StoredDataset.keyName)
    }
    let chosen = !media.isEmpty ? media : others.isEmpty ? Array(features.features.keys) : others
    contents = Set(chosen.map(ByteName.init))
    var pattern: Regex<AnyRegexOutput>?
    switch grouping {
    case .content: break
    case .feature(let name):
      guard features.features[name] != nil else {
        throw RecordsError(
          .invalid, "by: the records have no feature '\(name)'; they have \(features.names.joined(separator: ", "))")
      }
    case .name(let text):
      do { pattern = try Regex(text) } catch {
        throw RecordsError(.invalid, "by: '\(text)' is no regular expression: \(error)")
      }
    }
    self.pattern = pattern
  }

  /// The digest of what stays together.
  ///
  /// - Parameters:
  ///   - file: a feature that the record has beside those of the example: one byte string, the content of a file.
  ///   - name: what the record is called in its source; `nil` where records have no names.
  /// - Throws: if the record has no value of the feature, or the pattern does not match its name.
  func digest(
    of example: Example, and file: (feature: String, content: InputFile)? = nil, name: @autoclosure () -> String?
  ) throws(RecordsError) -> Digest {
    switch grouping {
    case .content: return try digest(of: example, file, { contents.contains(ByteName($0)) }) ?? Digest(of: "")
    case .feature(let feature):
      guard let digest = try digest(of: example, file, { $0.isName(feature) }) else {
        throw RecordsError(.damaged, "by: the record has no value of '\(feature)', which tells what stays together")
      }
      return digest
    case .name(let text):
      guard let name = name() ?? Self.key(of: example) else {
        throw RecordsError(.invalid, "by: records of this format have no names; name a feature instead")
      }
      guard let match = pattern.flatMap({ try? $0.firstMatch(in: name) }) else {
        throw RecordsError(.invalid, "by: the pattern '\(text)' matches nothing of the name '\(name)'")
      }
      let part = match.count > 1 ? match[1].substring ?? match[0].substring : match[0].substring
      return Digest(of: String(part ?? ""))
    }
  }

  /// The key of a record whose format had keys.
  private static func key(of example: Example) -> String? {
    guard case .bytes(let keys)? = example.features[StoredDataset.keyName], keys.count == 1 else { return nil }
    return String(decoding: keys[0], as: UTF8.self)
  }

  /// The digest of some features, sorted by name, each with its length before it; `nil` where none of them has a value.
  private func digest(
    of example: Example, _ file: (feature: String, content: InputFile)?, _ isChosen: (String) -> Bool
  ) throws(RecordsError) -> Digest? {
    let hash = MessageDigest(.sha256)
    var hasValue = false
    func append(_ part: [UInt8], before count: Int = 0) {
      withUnsafeBytes(of: UInt64(part.count + count).littleEndian) { hash.update($0) }
      part.withUnsafeBytes { hash.update($0) }
    }
    // What is nested lies under its feature's name and a slash.
    let all = example.features.keys + (file.map { [$0.feature] } ?? [])
    let names = all.filter { isChosen($0.split(separator: "/").first.map(String.init) ?? $0) }
    for name in names.sortedByBytes() {
      append(Array(name.utf8))
      if let file, name.isName(file.feature) {
        hasValue = hasValue || file.content.byteCount > 0
        append(Example.head(ofByteStringOf: file.content.byteCount), before: file.content.byteCount)
        try ContentDigest.add(file.content, to: hash)
      } else {
        let feature = example.features[name] ?? .empty
        hasValue = hasValue || feature.hasValue
        append(Example.serialized(feature))
      }
    }
    return hasValue ? Digest(bytes: hash.finish()) : nil
  }
}

extension Example.Feature {
  /// Whether there is more in it than nothing: an empty text is none, nor is -1, which stands for no class.
  fileprivate var hasValue: Bool {
    switch self {
    case .empty: false
    case .bytes(let elements): elements.contains { !$0.isEmpty }
    case .floats(let elements): !elements.isEmpty
    case .integers(let elements): !elements.isEmpty && elements != [-1]
    }
  }
}

extension TFDSFeatures {
  /// The feature that tells the class: `label`, else the only one that is a class; `nil` where there is none.
  package var classFeature: String? {
    let classes = features.filter { if case .classLabel = $0.value { true } else { false } }.map(\.key)
    return classes.containsName("label") ? "label" : classes.count == 1 ? classes.first : nil
  }
}

extension TFDSFeatures.Feature {
  /// Whether there are images or sounds in it.
  fileprivate var holdsMedia: Bool {
    switch self {
    case .image, .video, .audio: true
    case .sequence(let inner, _), .optional(let inner): inner.holdsMedia
    case .dictionary(let features): features.contains { $0.value.holdsMedia }
    case .classLabel, .tensor, .strings, .text, .boundingBox, .unsupported: false
    }
  }
}
