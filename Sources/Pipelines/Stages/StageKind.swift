public import Settings
public import Store

/// A kind of stage: what its settings mean, what it reads, what it makes.
public protocol StageDefinition: Sendable {
  /// The word that pipeline files use, such as `train`.
  var name: String { get }

  /// Reads every setting and declares inputs and outputs.
  ///
  /// Must be pure: the same settings give the same declaration, and nothing is written. It may be called again when a
  /// stage that it refers to had to be prepared first.
  func prepare(_ reader: StageReader) throws -> PreparedStage
}

/// A kind of stage that references and schemas can tell of.
public protocol DescribedStage: StageDefinition {
  /// Its word, what it does, and its settings.
  static var reference: KindReference { get }
}

/// A kind of stage that knows the code it is made of.
public protocol StageKind: StageDefinition {
  /// The code that a stage's results depend on.
  ///
  /// - Parameter kindFiles: the files of the registered kinds that its settings use, as `#fileID` names them.
  func implementation(using kindFiles: Set<String>) -> [ImplementationPart]
}

/// A part of the program that a stage uses, so that an explanation can name the part that changed.
public struct ImplementationPart: Hashable, Sendable {
  /// The part's name, such as a module's.
  public let name: String
  /// The digest of its sources.
  public let digest: Digest

  /// Names a part.
  public init(name: String, digest: Digest) {
    self.name = name
    self.digest = digest
  }
}

/// A stage whose settings were read: what it will make and how.
public struct PreparedStage: Sendable {
  /// The outputs; each is a folder of at least one file.
  public var outputs: [StageOutput]
  /// Files that people look at, copied out of the store after a successful run.
  public var publications: [Publication]
  /// What will be made, in types that stages which refer to this one know; of each type at most one.
  public var products: [any Sendable]
  /// Does the work.
  public var run: @Sendable (StageContext) throws -> Void

  /// Declares a stage.
  public init(
    outputs: [StageOutput], publications: [Publication] = [], products: [any Sendable] = [],
    run: @escaping @Sendable (StageContext) throws -> Void
  ) {
    self.outputs = outputs
    self.publications = publications
    self.products = products
    self.run = run
  }
}

/// A file of an output, or all of it, that appears in the workspace after a successful run.
public struct Publication: Sendable {
  /// The output.
  public var output: StageOutput
  /// The file inside the output; `nil` for all files that no other publication names.
  public var file: String?
  /// Where it appears, below `out/<pipeline>/`.
  public var destination: String
  /// Completes the file with facts of the run, which no digest may hold (durations, keys, what was otherwise before);
  /// `nil` copies it as it is.
  public var complete: Completion?

  /// Completes a file's content.
  public typealias Completion =
    @Sendable (_ content: [UInt8], _ run: RunSummary, _ change: RunChange?) throws -> [UInt8]

  /// Declares a publication.
  public init(
    output: StageOutput, file: String? = nil, destination: String,
    complete: Completion? = nil
  ) {
    self.output = output
    self.file = file
    self.destination = destination
    self.complete = complete
  }
}

/// An input that a stage declared: hand it to `StageContext` to get its files.
public struct StageInput: Hashable, Sendable {
  /// The consumer's own name for where it comes from, such as `member.1`.
  public let role: String
  /// The name of what it is: the upstream output's role, or the external file's name.
  public let name: String

  package init(role: String, name: String) {
    self.role = role
    self.name = name
  }

  /// Compares bytes: names of files that differ in Unicode normalisation are two names.
  public static func == (left: StageInput, right: StageInput) -> Bool {
    left.name.utf8.elementsEqual(right.name.utf8) && left.role.utf8.elementsEqual(right.role.utf8)
  }

  /// Hashes what equal inputs have in common.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(role)
    hasher.combine(name)
  }
}

/// A stage that another one refers to.
public struct UpstreamStage: Sendable {
  /// The stage's name, such as `train.1`.
  public let name: String
  /// The stage's kind, such as `train`.
  public let kind: String
  /// Its outputs.
  public let outputs: [StageOutput]
  /// The stages that it refers to itself, by the setting that names them.
  public let references: [String: [UpstreamStage]]
  /// Each setting that it read, by its dotted path, defaults included.
  ///
  /// For finding early that two stages do not go together; a stage's result must follow from its inputs alone.
  public let parameters: [String: CanonicalValue]
  /// The source files of the kinds that its settings use, and those of the stages whose outputs it reads.
  let kindFiles: Set<String>
  /// What it will make; for the same.
  private let products: [any Sendable]
  /// Its place in the order in which stages run.
  let place: Int

  package init(
    name: String, place: Int, kind: String, outputs: [StageOutput], references: [String: [UpstreamStage]],
    parameters: [String: CanonicalValue] = [:], kindFiles: Set<String> = [], products: [any Sendable] = []
  ) {
    self.name = name
    self.place = place
    self.kind = kind
    self.outputs = outputs
    self.references = references
    self.parameters = parameters
    self.kindFiles = kindFiles
    self.products = products
  }

  /// What it will make, told in this type; `nil` where it tells nothing of the kind.
  public func product<Product>(_ type: Product.Type) -> Product? { products.lazy.compactMap { $0 as? Product }.first }
}
