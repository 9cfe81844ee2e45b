import Settings
import Store

/// How a job stands in a file: sealed JSON, so that whoever reads it knows that it is whole.
extension StageJob {
  static func file(in folder: String) -> String { "\(folder)/job" }

  var canonical: CanonicalValue {
    .mapping([
      "stage": .string(stage), "key": .string(key.hex), "configuration": configuration.stored,
      "workspace": .string(workspace), "store": .string(store),
      "inputs": .list(
        inputs.map { input, made in
          .list([.string(input.role), .string(input.name), .string(made.upstream), made.artifact.canonical])
        }),
      "threads": .int(threadCount), "remakesParts": .bool(remakesParts),
    ])
  }

  /// Reads a job; `nil` where it is none.
  init?(canonical: CanonicalValue) {
    guard let stage = canonical["stage"]?.text, let key = canonical["key"]?.text.flatMap(Digest.init(hex:)),
      let configuration = canonical["configuration"].flatMap(PipelineConfiguration.init(stored:)),
      let workspace = canonical["workspace"]?.text, let store = canonical["store"]?.text,
      let elements = canonical["inputs"]?.elements, case .int(let threadCount)? = canonical["threads"], threadCount > 0,
      case .bool(let remakesParts)? = canonical["remakesParts"]
    else { return nil }
    var inputs: [StageInput: Input] = [:]
    for element in elements {
      guard let fields = element.elements, fields.count == 4, let role = fields[0].text, let name = fields[1].text,
        let upstream = fields[2].text, let artifact = Artifact(canonical: fields[3])
      else { return nil }
      inputs[StageInput(role: role, name: name)] = Input(upstream: upstream, artifact: artifact)
    }
    self.init(
      stage: stage, key: key, configuration: configuration, workspace: workspace, store: store, inputs: inputs,
      threadCount: threadCount, remakesParts: remakesParts)
  }

  /// Reads the job of a folder.
  ///
  /// - Throws: `StoreError` where there is none, or it is damaged.
  init(in folder: String) throws(StoreError) {
    let file = Self.file(in: folder)
    let content = try SealedDocument.decode(try Disk.read(file), path: file)
    guard let job = StageJob(canonical: content) else {
      throw StoreError(.damaged, "\(file) describes no job of this version; run again")
    }
    self = job
  }
}

extension PipelineConfiguration {
  /// All of it but the gates, which whoever runs the pipeline looks after.
  fileprivate var stored: CanonicalValue {
    .mapping([
      "file": .string(file), "name": .string(name), "seed": seed.map { .int($0) } ?? .null,
      "paranoid": .bool(isParanoid), "settings": .list(commandLineSettings.map { .string($0) }),
      "stages": .list(
        stages.map { stage in
          .list([
            .string(stage.name), .string(stage.group), .string(stage.kind), .string(stage.settings.path),
            stage.settings.stored,
          ])
        }),
    ])
  }

  fileprivate init?(stored: CanonicalValue) {
    guard let file = stored["file"]?.text, let name = stored["name"]?.text,
      case .bool(let isParanoid)? = stored["paranoid"], let settings = stored["settings"]?.elements,
      let elements = stored["stages"]?.elements
    else { return nil }
    var stages: [Stage] = []
    for element in elements {
      guard let fields = element.elements, fields.count == 5, let name = fields[0].text, let group = fields[1].text,
        let kind = fields[2].text, let path = fields[3].text,
        let settings = ConfigurationNode(stored: fields[4], path: path)
      else { return nil }
      stages.append(Stage(name: name, group: group, kind: kind, matrix: [], requirements: [], settings: settings))
    }
    var seed: Int?
    if case .int(let number)? = stored["seed"] { seed = number }
    self.init(
      file: file, name: name, seed: seed, isParanoid: isParanoid, commandLineSettings: settings.compactMap(\.text),
      stages: stages)
  }
}
