/// A name that equals another where their UTF-8 bytes do.
///
/// Swift takes texts for equal that differ in Unicode normalisation only (`é` as one scalar, or as `e` with an accent
/// behind it). Files, folders, keys, columns and classes of such names are two.
public struct ByteName: Hashable, Comparable, Sendable {
  /// The name as a text.
  public let text: String

  /// Makes a name of a text.
  public init(_ text: String) { self.text = text }

  /// Whether the bytes are the same.
  public static func == (left: ByteName, right: ByteName) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  /// The order of the bytes, which no locale changes.
  public static func < (left: ByteName, right: ByteName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Takes in the bytes.
  public func hash(into hasher: inout Hasher) {
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(text.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
  }
}

extension StringProtocol {
  /// Whether two names are the same, byte for byte; see ``ByteName``.
  public func isName(_ other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Sequence where Element == String {
  /// Whether one of the names is `name`, byte for byte.
  public func containsName(_ name: String) -> Bool { contains { $0.isName(name) } }

  /// The first name that stands twice, byte for byte; `nil` where all differ.
  public var firstNameTwice: String? {
    var seen: Set<ByteName> = []
    return first { !seen.insert(ByteName($0)).inserted }
  }
}
