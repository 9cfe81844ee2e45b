package import Settings
package import Store

/// Everything that a stage's key is made of.
package struct Preimage: Hashable, Sendable {
  /// An input with its content.
  package struct Input: Hashable, Sendable {
    package let input: StageInput
    package let digest: Digest

    /// In the order of the bytes of role and name, which no locale changes.
    fileprivate static func precedes(_ left: Input, _ right: Input) -> Bool {
      left.input.role.utf8.elementsEqual(right.input.role.utf8)
        ? left.input.name.utf8.lexicographicallyPrecedes(right.input.name.utf8)
        : left.input.role.utf8.lexicographicallyPrecedes(right.input.role.utf8)
    }
  }

  /// Moves all keys when the meaning of a pre-image changes.
  static let formatVersion = 1

  package let kind: String
  package let implementation: [String: String]
  /// Each input once, in the order of the bytes of role and name.
  package let inputs: [Input]
  package let parameters: [String: CanonicalValue]
  package let seed: Int?
  package let outputs: [String]

  /// The pre-image of a stage once the contents of its inputs are known; `nil` where one is not.
  ///
  /// - Parameters:
  ///   - disk: The content of what stands at a path.
  ///   - digest: The content of an output of the stage at a place in the graph; `nil` where it is not known.
  /// - Throws: What `disk` throws.
  package init?(
    _ stage: StageGraph.Stage, disk: (_ path: String) throws(StoreError) -> Digest,
    digest: (_ place: Int, _ output: String) -> Digest?
  ) throws(StoreError) {
    var inputs: [Input] = []
    inputs.reserveCapacity(stage.inputs.count)
    for declared in stage.inputs {
      switch declared.source {
      case .external(let known): inputs.append(Input(input: declared.input, digest: known))
      case .disk(let path): inputs.append(Input(input: declared.input, digest: try disk(path)))
      case .stage(_, let place, let output):
        guard let found = digest(place, output) else { return nil }
        inputs.append(Input(input: declared.input, digest: found))
      }
    }
    inputs.sort(by: Input.precedes)
    kind = stage.kind
    implementation = Dictionary(
      stage.implementation.map { ($0.name, $0.digest.hex) }, uniquingKeysWith: { $0 + "+" + $1 })
    self.inputs = inputs
    parameters = stage.parameters
    seed = stage.seed
    outputs = stage.prepared.outputs.map(\.role).sortedByBytes()
  }

  /// The form that is stored and hashed.
  ///
  /// No paths, users, hosts, threads, times.
  package var canonical: CanonicalValue {
    .mapping([
      "format": .int(Self.formatVersion),
      "kind": .string(kind),
      "implementation": .mapping(implementation.mapValues { .string($0) }),
      "inputs": .list(
        inputs.map { .list([.string($0.input.role), .string($0.input.name), .string($0.digest.hex)]) }),
      "parameters": .mapping(parameters),
      "seed": seed.map { .int($0) } ?? .null,
      "outputs": .list(outputs.map { .string($0) }),
    ])
  }

  /// The digest of the canonical form, found without building it.
  package var key: Digest {
    var encoder = CanonicalValue.CanonicalEncoder()
    encoder.append("m", count: 7)
    encoder.append("k", "format")
    encoder.append("i", "\(Self.formatVersion)")
    encoder.append("k", "implementation")
    encoder.append("m", count: implementation.count)
    for name in implementation.keys.sortedByBytes() {
      encoder.append("k", name)
      encoder.append("s", implementation[name] ?? "")
    }
    encoder.append("k", "inputs")
    encoder.append("l", count: inputs.count)
    for input in inputs {
      encoder.append("l", count: 3)
      encoder.append("s", input.input.role)
      encoder.append("s", input.input.name)
      encoder.append("s", input.digest.hex)
    }
    encoder.append("k", "kind")
    encoder.append("s", kind)
    encoder.append("k", "outputs")
    encoder.append("l", count: outputs.count)
    for output in outputs { encoder.append("s", output) }
    encoder.append("k", "parameters")
    encoder.append(.mapping(parameters))
    encoder.append("k", "seed")
    if let seed { encoder.append("i", "\(seed)") } else { encoder.append("n", "") }
    return Digest(of: encoder.bytes)
  }

  /// Reads a stored pre-image; `nil` where it is none of this format.
  package init?(canonical: CanonicalValue) {
    guard canonical["format"] == .int(Self.formatVersion), let kind = canonical["kind"]?.text,
      let implementation = canonical["implementation"]?.members, let inputs = canonical["inputs"]?.elements,
      let parameters = canonical["parameters"]?.members, let outputs = canonical["outputs"]?.elements
    else { return nil }
    var contents: [Input] = []
    for entry in inputs {
      guard let fields = entry.elements, fields.count == 3, let role = fields[0].text, let name = fields[1].text,
        let digest = fields[2].text.flatMap(Digest.init(hex:))
      else { return nil }
      contents.append(Input(input: StageInput(role: role, name: name), digest: digest))
    }
    self.kind = kind
    self.implementation = implementation.compactMapValues(\.text)
    self.inputs = contents.sorted(by: Input.precedes)
    self.parameters = parameters
    if case .int(let seed)? = canonical["seed"] { self.seed = seed } else { seed = nil }
    self.outputs = outputs.compactMap(\.text)
  }
}
