import Glibc
package import Settings
package import Store

/// A pipeline whose stages were all read: who needs whom, and what enters each key.
public struct StageGraph: Sendable {
  /// A stage ready to be planned and run.
  package struct Stage: Sendable {
    package let name: String
    package let group: String
    package let kind: String
    package let matrix: [PipelineConfiguration.MatrixValue]
    package let implementation: [ImplementationPart]
    /// The source files of the kinds that it uses, or that the stages do whose outputs it reads, as `#fileID` names them.
    package let kindFiles: Set<String>
    package let parameters: [String: CanonicalValue]
    package let seed: Int?
    package let inputs: [InputDeclaration]
    package let prepared: PreparedStage
    /// What its measurements must fulfil.
    package let requirements: [Requirement]
    /// The stages whose outputs it reads, each once, in the order of declaration.
    package let upstreams: [String]
    /// Their places in the order in which stages run.
    let upstreamPlaces: [Int]
    /// The places of all stages that its settings name, whether or not it reads what they make.
    let referencePlaces: Set<Int>

    /// The names of those whose places fulfil a condition.
    func upstreams(where condition: (Int) -> Bool) -> [String] {
      zip(upstreams, upstreamPlaces).filter { condition($0.1) }.map(\.0)
    }
  }

  /// The pipeline's name.
  public let name: String
  /// The folder that paths of inputs start in.
  package let workspace: String
  /// What is taken as proof that an input did not change.
  package let trust: StatCache.Trust
  /// What its file says.
  package let configuration: PipelineConfiguration
  /// The stages, each after those that it reads from; otherwise in file order.
  package let stages: [Stage]
  private let indices: [String: Int]

  /// The names of all stages in the order in which they run.
  public var stageNames: [String] { stages.map(\.name) }

  /// The place of the stage of that name.
  package func index(_ name: String) -> Int? { indices[name] }

  package subscript(name: String) -> Stage? { indices[name].map { stages[$0] } }

  /// The stages whose settings have to be read before that one's can be, itself among them.
  ///
  /// - Complexity: O(stages + references).
  func needed(by stage: Stage) -> Set<String> {
    guard let place = index(stage.name) else { return [] }
    var isNeeded = Array(repeating: false, count: place + 1)
    isNeeded[place] = true
    // Each stands behind those that it names.
    for index in isNeeded.indices.reversed() where isNeeded[index] {
      for reference in stages[index].referencePlaces { isNeeded[reference] = true }
    }
    return Set(isNeeded.indices.filter { isNeeded[$0] }.map { stages[$0].name })
  }

  /// Reads the settings of all stages.
  ///
  /// - Parameters:
  ///   - kinds: What `kind:` may name, beside `run` for commands; two of one name are a mistake of the program and trap.
  ///   - workspace: The folder that paths of inputs start in.
  ///   - environment: Looks up the variables that stages declare; by default those of this process.
  /// - Throws: `SettingsError` for whatever the file gets wrong, with its place.
  /// - Complexity: O(stages + references); a stage that names later ones is read again once they were.
  public init(
    _ configuration: PipelineConfiguration, kinds: [any StageKind], workspace: String = ".",
    environment: (@Sendable (String) -> String?)? = nil
  ) throws {
    name = configuration.name
    self.workspace = workspace
    trust = configuration.isParanoid ? .nothing : .fingerprints
    self.configuration = configuration
    var builder = Builder(
      configuration, kinds: kinds + [CommandStage()],
      environment: environment ?? { getenv($0).map { String(cString: $0) } })
    for stage in configuration.stages { try builder.prepare(stage.name) }
    stages = builder.order
    indices = Dictionary(uniqueKeysWithValues: stages.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// Reads the settings of all stages, and goes on behind a mistake: of a stage that refers to one with a mistake nothing is
  /// said.
  ///
  /// - Returns: the stages that could be read, and what is wrong with the others, each fault once.
  package static func check(
    _ configuration: PipelineConfiguration, kinds: [any StageKind]
  ) -> (stages: [Stage], faults: [any Error]) {
    var builder = Builder(
      configuration, kinds: kinds + [CommandStage()], environment: { getenv($0).map { String(cString: $0) } })
    var faults: [any Error] = []
    for stage in configuration.stages {
      while builder.ready.stages[stage.name] == nil, !builder.broken.contains(stage.name) {
        do { try builder.prepare(stage.name) } catch {
          builder.broken.insert(builder.current)
          // The stages of a matrix have most of their settings in common.
          if !(error is Behind), !faults.contains(where: { "\($0)" == "\(error)" }) { faults.append(error) }
        }
      }
    }
    return (builder.order, faults)
  }

  /// Thrown by a reference to a stage that has a mistake.
  private struct Behind: Error {}

  /// Thrown by a reference to a stage that was not read yet; the builder reads that one and tries again, so that long
  /// chains need no deep call stack.
  private struct Awaited: Error {
    let names: [String]
    let reference: ConfigurationNode
  }

  /// The stages read so far, shared with the references that resolve against them.
  private final class Ready {
    var stages: [String: UpstreamStage] = [:]
  }

  private struct Builder {
    let configuration: PipelineConfiguration
    let kinds: [String: any StageKind]
    let byName: [String: PipelineConfiguration.Stage]
    let groups: [String: [String]]
    let ready = Ready()
    let environment: @Sendable (String) -> String?
    var order: [Stage] = []
    /// The stage that was read last.
    private(set) var current = ""
    /// Stages whose settings cannot be read.
    var broken: Set<String> = []

    init(
      _ configuration: PipelineConfiguration, kinds: [any StageKind],
      environment: @escaping @Sendable (String) -> String?
    ) {
      self.configuration = configuration
      self.environment = environment
      self.kinds = Dictionary(
        kinds.map { ($0.name, $0) },
        uniquingKeysWith: { first, second in
          preconditionFailure("two stage kinds are named '\(first.name)': \(type(of: first)) and \(type(of: second))")
        })
      byName = Dictionary(configuration.stages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      groups = Dictionary(grouping: configuration.stages, by: \.group).mapValues { $0.map(\.name) }
    }

    mutating func prepare(_ name: String) throws {
      var waiting = [name]
      while let current = waiting.last {
        if ready.stages[current] != nil {
          waiting.removeLast()
          continue
        }
        self.current = current
        do {
          try read(current)
        } catch let awaited as Awaited {
          if !broken.isDisjoint(with: awaited.names) { throw Behind() }
          for next in awaited.names {
            guard let start = waiting.firstIndex(of: next) else { continue }
            // Only those on the way from `next` to `current` wait for each other; the rest wait beside.
            let way = path(from: next, to: current, in: waiting[start...])
            throw awaited.reference.failure(
              next == current
                ? "stage '\(current)' refers to itself"
                : "stages wait for each other: \((way + [next]).joined(separator: " → ")); break the circle")
          }
          awaitedBy[current] = awaited.names
          waiting.append(contentsOf: awaited.names.reversed())
        }
      }
    }

    private var awaitedBy: [String: [String]] = [:]
    /// Found once for each kind and what is used of the registries, however many stages that is of.
    private var implementations: [Set<String>: [String: [ImplementationPart]]] = [:]

    private mutating func implementation(of kind: any StageKind, using kindFiles: Set<String>) -> [ImplementationPart] {
      if let known = implementations[kindFiles]?[kind.name] { return known }
      let parts = kind.implementation(using: kindFiles)
      implementations[kindFiles, default: [:]][kind.name] = parts
      return parts
    }

    /// The chain of who awaits whom.
    private func path(from start: String, to end: String, in waiting: ArraySlice<String>) -> [String] {
      var way = [end]
      while let last = way.last, last != start {
        guard let before = waiting.first(where: { awaitedBy[$0]?.contains(last) == true && !way.contains($0) }) else {
          break
        }
        way.append(before)
      }
      return way.reversed()
    }

    private mutating func read(_ name: String) throws {
      guard let stage = byName[name] else { return }
      guard let kind = kinds[stage.kind] else {
        let known = kinds.keys.sortedByBytes()
        throw stage.settings.failure(
          "unknown stage kind '\(stage.kind)'" + Spelling.hint(stage.kind, among: known, otherwise: known)
            + (known.isEmpty ? "; this program has none" : ""))
      }
      let ready = ready
      let byName = byName
      let groups = groups
      func named(_ word: String) -> [String]? { groups[word] ?? (byName[word] == nil ? nil : [word]) }
      func stages(_ names: [String], _ reference: ConfigurationNode?) throws -> [UpstreamStage] {
        let missing = names.filter { ready.stages[$0] == nil }
        if !missing.isEmpty, let reference { throw Awaited(names: missing, reference: reference) }
        return names.compactMap { ready.stages[$0] }
      }
      let declaration = StageDeclaration(
        pipelineFile: configuration.file, pipelineSeed: configuration.seed,
        resolve: { references in
          let names = try references.flatMap { reference in
            let word = try Self.word(reference)
            if let names = named(word) { return names }
            if let dot = word.lastIndex(of: "."), named(String(word[..<dot])) != nil {
              throw reference.failure(
                "'\(word)' is no stage; name the stage '\(word[..<dot])', of whose outputs the one that fits is taken")
            }
            let known = Set(groups.keys).union(byName.keys).subtracting([name]).sortedByBytes()
            throw reference.failure("there is no stage '\(word)'" + Spelling.hint(word, among: known, otherwise: known))
          }
          return try stages(names, references.first)
        },
        find: { reference in
          let word = try Self.word(reference)
          if let names = named(word) { return (try stages(names, reference), nil) }
          // Names of stages and of outputs may both hold dots: the longest stage that has such an output is meant.
          for dot in word.indices.reversed() where word[dot] == "." {
            // A stage reads no output of its own: `fit.py` is a file to the stage `fit`.
            guard let names = named(String(word[..<dot])), !names.contains(name) else { continue }
            let found = try stages(names, reference)
            let output = String(word[word.index(after: dot)...])
            if found.allSatisfy({ $0.outputs.contains { $0.role == output } }) { return (found, output) }
          }
          return nil
        },
        makers: { output in
          ready.stages.values.filter { $0.outputs.contains(output) }.sorted { $0.place < $1.place }.map(\.name)
        },
        environment: environment)
      let reader = StageReader(stage: name, node: stage.settings, collection: declaration)
      let prepared = try kind.prepare(reader)
      try reader.finish()
      guard !prepared.outputs.isEmpty, Set(prepared.outputs.map(\.role)).count == prepared.outputs.count,
        prepared.outputs.allSatisfy({ PreparedStage.isOutputName($0.role) }),
        prepared.publications.allSatisfy({ publication in
          prepared.outputs.contains(publication.output) && Artifact.isInside(publication.destination)
        })
      else {
        throw PipelineError(
          .stage, path: name, "kind '\(stage.kind)' declares outputs or publications that cannot be")
      }
      ready.stages[name] = UpstreamStage(
        name: name, place: order.count, kind: stage.kind, outputs: prepared.outputs, references: declaration.references,
        parameters: declaration.parameters, kindFiles: declaration.kindFiles, products: prepared.products)
      let upstreams = declaration.upstreams
      order.append(
        Stage(
          name: name, group: stage.group, kind: stage.kind, matrix: stage.matrix,
          implementation: implementation(of: kind, using: declaration.kindFiles), kindFiles: declaration.kindFiles,
          parameters: declaration.parameters, seed: declaration.seed,
          inputs: declaration.inputs, prepared: prepared, requirements: stage.requirements,
          upstreams: upstreams.map(\.name), upstreamPlaces: upstreams.map(\.place),
          referencePlaces: Set(declaration.references.values.joined().map(\.place)).union(upstreams.map(\.place))))
    }

    /// The name in a reference; names of instances such as `train.1` are texts, and so must they stand there.
    private static func word(_ reference: ConfigurationNode) throws -> String {
      guard case .string(let word) = reference.value else {
        throw reference.failure("expected the name of a stage, found \(reference.found)")
      }
      return word
    }
  }
}
