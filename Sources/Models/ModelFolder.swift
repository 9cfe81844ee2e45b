import Evaluation
import Foundation
package import Store

/// The folder that a model is kept in.
///
/// `model.json` says what the model is, is fed and says; beside it are the files of its kind. What a model asks others for
/// lies in folders of its own below, each a model by itself.
///
/// What is read may come from anywhere: sizes are bounded before anything is allocated, names of files and folders never
/// come from a file, links are not followed, and whatever does not fit together is refused.
package struct ModelFolder {
  /// The file that makes a folder a model.
  package static let documentName = "model.json"

  static let format = "millrace.model.1"
  private static let documentByteLimit = 64 << 20
  private static let weightsByteLimit = 1 << 36
  private static let depthLimit = 8

  /// Where it is.
  package let path: String
  private let depth: Int

  private init(path: String, depth: Int) {
    self.path = path
    self.depth = depth
  }

  /// Whether a folder holds a model.
  package static func isModel(_ path: String) -> Bool {
    // A folder may be reached through a link; what lies in it may not.
    Disk.followedStatus(path)?.kind == .folder && Disk.status("\(path)/\(documentName)") != nil
  }

  /// Opens the model of a folder.
  ///
  /// - Throws: ``ModelError`` and the errors of files, which name the file.
  package static func read(_ path: String) throws -> Model {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    return try ModelFolder(path: trimmed, depth: 0).model()
  }

  /// Opens the model that lies in a folder below.
  func part(_ folder: String) throws -> Model {
    guard depth < Self.depthLimit else { throw damage("models within models, more than \(Self.depthLimit) deep") }
    var place = path
    for name in folder.split(separator: "/") {
      place += "/\(name)"
      guard Disk.status(place)?.kind == .folder else { throw damage("there is no folder \(folder)") }
    }
    return try ModelFolder(path: place, depth: depth + 1).model()
  }

  /// The path of a file in it.
  func file(_ name: String, byteLimit: Int = weightsByteLimit) throws(ModelError) -> String {
    guard let status = Disk.status("\(path)/\(name)"), status.kind == .file else {
      throw damage("there is no file \(name)")
    }
    guard status.byteCount <= byteLimit else {
      throw damage("\(name) has \(status.byteCount) bytes; at most \(byteLimit) are read")
    }
    return "\(path)/\(name)"
  }

  /// Reads a file of JSON.
  func json<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let bytes = try Disk.read(file(name, byteLimit: Self.documentByteLimit), limit: Self.documentByteLimit)
    do {
      return try Self.decoder.decode(type, from: Data(bytes))
    } catch {
      throw damage("\(name) cannot be read: \(words(error))")
    }
  }

  /// An error that names the folder.
  func damage(_ what: String) -> ModelError { ModelError(.damaged, "\(path) is no whole model: \(what)") }

  private func words(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    func place(_ context: DecodingError.Context) -> String {
      context.codingPath.isEmpty ? "" : " at '\(context.codingPath.map(\.stringValue).joined(separator: "."))'"
    }
    return switch error {
    case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "\(context.underlyingError.map { "\($0)" } ?? context.debugDescription)\(place(context))"
    @unknown default: "\(error)"
    }
  }

  private func model() throws -> Model {
    guard Disk.followedStatus(path)?.kind == .folder else { throw ModelError(.damaged, "there is no folder \(path)") }
    let head = try json(Head.self, Self.documentName)
    guard head.format == Self.format else {
      throw damage("its format is '\(head.format)', where '\(Self.format)' is read; make it again with this version")
    }
    let output = head.output
    guard (1...1 << 24).contains(output.count),
      output.classNames.isEmpty || output.classNames.count == output.count && output.meaning != .numbers,
      output.target == nil || output.meaning == .numbers
    else { throw damage("what it says it says does not fit together") }
    guard head.kinds.count == 1, let kind = head.kinds.first else {
      throw damage("it says \(head.kinds.count) ways to answer: \(head.kinds.map { $0.keyword })")
    }
    return Model(try opened(kind, output), output: output, origin: head.origin)
  }

  private func opened<Kind: ModelKind>(_ kind: Kind.Type, _ output: ModelOutput) throws -> any ModelKind {
    try Kind(json(Body<Kind>.self, Self.documentName).content, output: output, in: self)
  }

  /// The bytes of a `model.json` with another origin.
  static func document(_ bytes: [UInt8], from origin: ModelOrigin?) throws -> [UInt8] {
    let head = try decoder.decode(Head.self, from: Data(bytes))
    func document<Kind: ModelKind>(_ kind: Kind.Type) throws -> [UInt8] {
      let content = try decoder.decode(Body<Kind>.self, from: Data(bytes)).content
      return try Document<Kind>(content: content, output: head.output, origin: origin).bytes
    }
    guard let kind = head.kinds.first else { throw ModelError(.damaged, "a model.json without a kind") }
    return try document(kind)
  }

  // MARK: JSON

  private static var decoder: JSONDecoder { JSONDecoder() }

  /// Equal values as equal bytes.
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return encoder
  }

  /// A key of `model.json`: one of every model's, or the keyword of a kind.
  private struct Word: CodingKey {
    static let format = Word("format"), output = Word("output"), origin = Word("origin")
    let stringValue: String
    var intValue: Int? { nil }
    init(_ word: String) { stringValue = word }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// What every `model.json` says.
  private struct Head: Decodable {
    let format: String
    let output: ModelOutput
    let origin: ModelOrigin?
    let kinds: [any ModelKind.Type]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Word.self)
      format = try container.decode(String.self, forKey: .format)
      output = try container.decode(ModelOutput.self, forKey: .output)
      origin = try container.decodeIfPresent(ModelOrigin.self, forKey: .origin)
      kinds = Model.kinds.filter { container.contains(Word($0.keyword)) }
    }
  }

  /// What a kind's `model.json` says of it.
  private struct Body<Kind: ModelKind>: Decodable {
    let content: Kind.Content

    init(from decoder: any Decoder) throws {
      content = try decoder.container(keyedBy: Word.self).decode(Kind.Content.self, forKey: Word(Kind.keyword))
    }
  }

  /// All of `model.json`.
  fileprivate struct Document<Kind: ModelKind>: Encodable {
    let content: Kind.Content
    let output: ModelOutput
    let origin: ModelOrigin?

    var bytes: [UInt8] {
      get throws { try Array(ModelFolder.encoder.encode(self)) + [0x0A] }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Word.self)
      try container.encode(ModelFolder.format, forKey: .format)
      try container.encode(output, forKey: .output)
      try container.encodeIfPresent(origin, forKey: .origin)
      try container.encode(content, forKey: Word(Kind.keyword))
    }
  }
}

extension Model {
  /// The bytes of its `model.json`.
  package var document: [UInt8] {
    get throws { try document(kind) }
  }

  private func document<Kind: ModelKind>(_ kind: Kind) throws -> [UInt8] {
    try ModelFolder.Document<Kind>(content: kind.content, output: output, origin: origin).bytes
  }

  /// Writes `model.json` and the files beside it, but not the models that this one asks, whose folders may be copied.
  ///
  /// - Parameter make: creates a file by its path inside the folder.
  package func writeOwnFiles(_ make: (_ path: String) throws -> OutputFile) throws {
    let file = try make(ModelFolder.documentName)
    try file.write(try document)
    _ = try file.finish()
    try kind.writeFiles(make)
  }

  /// Writes the whole folder.
  ///
  /// - Parameter make: creates a file by its path inside the folder.
  package func write(_ make: (_ path: String) throws -> OutputFile) throws {
    try writeOwnFiles(make)
    for part in kind.parts { try part.model.write { try make("\(part.folder)/\($0)") } }
  }

  /// Writes the folder to a place where nothing stands yet.
  ///
  /// - Throws: ``ModelError`` where something stands there.
  package func write(to folder: String) throws {
    guard Disk.status(folder) == nil else {
      throw ModelError(.unsuited, "\(folder) is there already; name a folder that is not, or remove it")
    }
    try write { path in
      let place = "\(folder)/\(path)"
      try Disk.makeFolder(Disk.folder(of: place))
      return try OutputFile(creating: place)
    }
  }
}
