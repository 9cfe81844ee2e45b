import Hashing

/// The sources that a program is built of: the files of each module with their digests, and what is linked into which
/// target.
///
/// A file is called as `#fileID` calls it, by its module and its last name: in which folder it lies says nothing.
package struct SourceListing: Sendable, Equatable {
  /// A file of a module.
  package struct File: Sendable, Equatable {
    /// The file's last name.
    package let name: String
    /// The SHA-256 of its significant bytes, in hexadecimal digits.
    package let digest: String
  }

  /// Two files of one module that have one name.
  package struct SameName: Error, CustomStringConvertible {
    /// The module's name and that of the files.
    package let module, name: String

    /// What to do about it.
    package var description: String { "two files of \(module) are called \(name); rename one" }
  }

  private var modules: [String: [File]] = [:]
  private var targets: [String: [String]] = [:]

  /// Lists nothing.
  package init() {}

  /// Adds a module; what is no source does not count.
  ///
  /// Complexity: O(bytes).
  package mutating func addModule(_ module: String, files: [(path: String, source: [UInt8])]) throws(SameName) {
    var digests: [String: String] = [:]
    for (path, source) in files {
      guard let language = SourceText.Language(path: path) else { continue }
      let name = String(path.split(separator: "/").last ?? "")
      let digest = SourceText.significantBytes(of: source, in: language).withUnsafeBytes {
        MessageDigest.hexadecimal(MessageDigest.digest(of: $0, by: .sha256))
      }
      guard digests.updateValue(digest, forKey: name) == nil else { throw SameName(module: module, name: name) }
    }
    modules[module] = digests.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(File.init)
  }

  /// Adds a target with all modules that are linked into it, its own among them.
  package mutating func addTarget(_ target: String, modules: [String]) { targets[target] = modules.sorted() }

  /// The modules that are linked into a target; `nil` where it is not listed.
  package func modules(linkedInto target: String) -> [String]? { targets[target] }

  /// The files of a module, by name; `nil` where it is not listed.
  package func files(of module: String) -> [File]? { modules[module] }
}

extension SourceListing {
  /// A line for each module, `module NAME`, behind which its files stand, `NAME DIGEST`; then one for each target, `target
  /// NAME MODULE…`.
  package var text: String {
    var lines: [String] = []
    for (module, files) in modules.sorted(by: { $0.key < $1.key }) {
      lines.append("module \(module)")
      lines += files.map { "\($0.name) \($0.digest)" }
    }
    for (target, modules) in targets.sorted(by: { $0.key < $1.key }) {
      lines.append("target \(target) \(modules.joined(separator: " "))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Reads ``text``; `nil` where it is no listing.
  package init?(text: String) {
    var module: String?
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " ")).map { String($0) ?? "" }
      switch (words[0], words.count) {
      case ("target", 2...): targets[words[1]] = Array(words[2...])
      case ("module", 2):
        module = words[1]
        modules[words[1]] = []
      case (let name, 2):
        guard let module, words[1].utf8.count == 64 else { return nil }
        modules[module]?.append(File(name: name, digest: words[1]))
      default: return nil
      }
    }
  }
}
