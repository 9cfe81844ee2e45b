package import Networks
package import Settings

/// The top level of a network file; what `$` stands for is known when this is read, but for its layers.
package struct NetworkFile: WeightedGroup {
  package static let settings: [Setting<NetworkFile>] =
    [
      Setting(
        "parameters", \.parameters,
        "Names with their usual values; $name and $(…) stand for them. Without a value: must be given."),
      Setting("blocks", \.blocks, "Rows of layers under names, used like layers."),
      Setting(
        "input", \.input, in: lengths, counts: 0...3,
        "The shape of one record: [channel, height, width], [channel, time] or [feature]."),
      Setting("inputs", \.inputs, "Several inputs, each a name with its shape, in place of 'input'."),
      Setting("preset", \.preset, required: true, "Whose conventions hold where frameworks differ."),
    ] + weightSettings + [
      Setting("layers", \.layers, required: true, "The layers and blocks, first to last."),
      Setting("outputs", \.outputs, "The names of the layers that go out; the last one otherwise."),
    ]

  static let lengths = Bounds<Int>.within(1...1 << 24)

  /// Names with their usual values.
  package var parameters = FilePart.none
  /// Rows of layers under names.
  package var blocks: [String: BlockDefinition] = [:]
  /// The shape of the only input; empty where there are several.
  package var input: [Int] = []
  /// Inputs with names, in the order of the file.
  package var inputs = InputShapes()
  /// Whose conventions hold.
  package var preset = FrameworkPreset.keras
  /// How weights start and what they cost where a layer says nothing.
  package var weights = WeightSettings()
  /// The layers and blocks.
  package var layers = FilePart.none
  /// The names of the layers that go out.
  package var outputs: [String] = []

  package init() {}

  package var fault: (setting: String, message: String)? {
    if input.isEmpty == inputs.shapes.isEmpty { return ("inputs", "a network needs 'input' or 'inputs'") }
    return weights.fault
  }

  /// What comes in.
  var networkInputs: [NetworkDescription.Input] {
    input.isEmpty
      ? inputs.shapes : [NetworkDescription.Input(name: NetworkDescription.inputName, shape: input)]
  }
}

/// Inputs with names, in the order of the file.
package struct InputShapes: SettingValue {
  package var shapes: [NetworkDescription.Input] = []

  package static func read(_ node: ConfigurationNode) throws(SettingsError) -> InputShapes {
    var result = InputShapes()
    for (name, member) in try node.members() {
      result.shapes.append(
        NetworkDescription.Input(name: name, shape: try [Int].read(member, in: NetworkFile.lengths)))
    }
    return result
  }

  package var canonical: CanonicalValue {
    .mapping(Dictionary(shapes.map { ($0.name, $0.shape.canonical) }) { first, _ in first })
  }

  package static var form: ValueForm { .mapping(of: [Int].form(in: NetworkFile.lengths)) }
}
