public import Settings
public import Store

/// Reads a stage's settings; what is read enters the stage's key, defaults included.
///
/// Whatever stands in the file and was never read is an error, so a misspelt key cannot go unnoticed.
public final class StageReader {
  /// The name of the stage, such as `train.1`.
  public let stage: String

  package let node: ConfigurationNode
  private let prefix: String
  private let collection: StageDeclaration
  /// With room for what most stages have: growing step by step would take longer than reading.
  private var known = Set<String>(minimumCapacity: 12)
  private var sections: [StageReader] = []

  package init(stage: String, node: ConfigurationNode, prefix: String = "", collection: StageDeclaration) {
    self.stage = stage
    self.node = node
    self.prefix = prefix
    self.collection = collection
  }

  // MARK: Whole groups

  /// Reads all settings of the stage, or of this section, at once.
  ///
  /// What may change a result enters the key, each value by its dotted path.
  ///
  /// - Parameter defaults: Other defaults, by the names of settings.
  public func settings<Group: SettingGroup>(
    _ type: Group.Type, defaults: [String: CanonicalValue] = [:]
  ) throws(SettingsError) -> Group {
    let group = try Group.read(node, defaults: defaults) { name, value in record(value, at: prefix + name) }
    for (name, _) in try node.members() { known.insert(name) }
    use(kinds: group.kinds)
    return group
  }

  /// Reads all settings of a group that stands below a key; their defaults where the file has none.
  public func group<Group: SettingGroup>(_ key: String, _ type: Group.Type) throws(SettingsError) -> Group {
    known.insert(key)
    guard let child = node[key] ?? (Group.allowsNothing ? nothing(key) : nil) else { throw missing(key) }
    let group = try Group.read(child)
    for (name, value) in group.keyed { record(value, at: "\(prefix)\(key).\(name)") }
    use(kinds: group.kinds)
    return group
  }

  private func nothing(_ key: String) -> ConfigurationNode {
    ConfigurationNode(.null, at: node.location, path: "\(node.path).\(key)")
  }

  /// Reads one value; its default where the file has none.
  public func value<Value: SettingValue>(_ key: String, default fallback: Value) throws(SettingsError) -> Value {
    known.insert(key)
    let value = try node[key].map { node throws(SettingsError) in try Value.read(node) } ?? fallback
    record(value.keyedCanonical, at: prefix + key)
    use(kinds: value.kinds)
    return value
  }

  /// Says which kinds the stage's results depend on, where they were read from elsewhere, such as a network's layers.
  public func use(kinds: [any Kind]) {
    for kind in kinds { collection.kindFiles.insert(type(of: kind).sourceFile) }
  }

  /// Says that the results may depend on any kind of some families: what is read tells which only when it is there.
  public func use(allOf families: [any KindFamily.Type]) {
    collection.kindFiles.formUnion(families.flatMap { $0.all.map { $0.sourceFile } })
  }

  private func record(_ value: CanonicalValue, at path: String) {
    guard case .mapping(let members) = value, !members.isEmpty else {
      collection.parameters[path] = value
      return
    }
    for (name, member) in members { record(member, at: "\(path).\(name)") }
  }

  // MARK: Single values

  /// Whether the file sets this key.
  public func contains(_ key: String) -> Bool {
    known.insert(key)
    return node[key] != nil
  }

  /// Reads an integer.
  public func int(_ key: String, default fallback: Int? = nil, in range: ClosedRange<Int>? = nil) throws -> Int {
    try read(key, fallback, { try $0.int(in: range) }, { .int($0) })
  }

  /// Reads a finite number.
  public func double(
    _ key: String, default fallback: Double? = nil, in range: ClosedRange<Double>? = nil
  ) throws -> Double {
    try read(key, fallback, { try $0.double(in: range) }, { .double($0) })
  }

  /// Reads `true` or `false`.
  public func bool(_ key: String, default fallback: Bool? = nil) throws -> Bool {
    try read(key, fallback, { try $0.bool() }, { .bool($0) })
  }

  /// Reads a text.
  public func string(_ key: String, default fallback: String? = nil) throws -> String {
    try read(key, fallback, { try $0.string() }, { .string($0) })
  }

  /// Reads a text that has several spellings; the one that `canonical` gives enters the key.
  ///
  /// What `canonical` throws is told of the place of the text.
  public func string(_ key: String, canonical: (String) throws -> String) throws -> String {
    var spelling = ""
    _ = try read(
      key, nil,
      { node in
        do { spelling = try canonical(try node.string()) } catch let error as SettingsError { throw error } catch {
          throw node.failure("\(error)")
        }
        return spelling
      }, { .string($0) })
    return spelling
  }

  /// Reads one of an enumeration's words.
  public func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, of type: Choice.Type, default fallback: Choice? = nil
  ) throws -> Choice {
    try read(key, fallback, { try $0.choice(of: type) }, { .string($0.rawValue) })
  }

  // MARK: Lists and subtrees

  /// Reads a list of integers.
  public func ints(_ key: String, default fallback: [Int]? = nil, in range: ClosedRange<Int>? = nil) throws -> [Int] {
    try read(key, fallback, { try $0.list().map { try $0.int(in: range) } }, { .list($0.map { .int($0) }) })
  }

  /// Reads a list of finite numbers.
  public func doubles(
    _ key: String, default fallback: [Double]? = nil, in range: ClosedRange<Double>? = nil
  ) throws -> [Double] {
    try read(key, fallback, { try $0.list().map { try $0.double(in: range) } }, { .list($0.map { .double($0) }) })
  }

  /// Reads a list of texts.
  public func strings(_ key: String, default fallback: [String]? = nil) throws -> [String] {
    try read(key, fallback, { try $0.list().map { try $0.string() } }, { .list($0.map { .string($0) }) })
  }

  /// Reads a list of an enumeration's words.
  public func choices<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, of type: Choice.Type, default fallback: [Choice]? = nil
  ) throws -> [Choice] {
    try read(
      key, fallback, { try $0.list().map { try $0.choice(of: type) } }, { .list($0.map { .string($0.rawValue) }) })
  }

  /// A reader for a nested mapping; where the file has none, its keys take their defaults.
  public func section(_ key: String) throws -> StageReader {
    known.insert(key)
    let empty = ConfigurationNode(.mapping([]), at: node.location, path: "\(node.path).\(key)")
    let child = node[key] ?? empty
    if case .null = child.value { return nested(empty, key) }
    _ = try child.members()
    return nested(child, key)
  }

  private func nested(_ child: ConfigurationNode, _ key: String) -> StageReader {
    let reader = StageReader(stage: stage, node: child, prefix: "\(prefix)\(key).", collection: collection)
    sections.append(reader)
    return reader
  }

  /// The keys that the file sets, in file order, for a section whose keys are names of the user's choosing.
  public var keys: [String] { ((try? node.members()) ?? []).map(\.name) }

  /// A subtree that the kind reads itself, recorded as it stands; `nil` where the file has none.
  public func node(_ key: String) -> ConfigurationNode? {
    known.insert(key)
    guard let child = node[key] else { return nil }
    collection.parameters[prefix + key] = child.canonical
    return child
  }

  /// The pipeline's seed; enters the key only when asked for.
  public func seed() throws -> Int {
    guard let seed = collection.pipelineSeed else {
      throw SettingsError(
        at: SourceLocation(file: collection.pipelineFile ?? node.location.file, line: 1, column: 1),
        path: "seed",
        "stage '\(stage)' draws random numbers and needs a seed; add a line such as 'seed: 42'")
    }
    collection.seed = seed
    return seed
  }

  // MARK: Inputs

  /// The stages that a setting names: a text or a list of texts, each a stage or all instances of a matrix.
  ///
  /// - Parameter outputs: what each must make.
  public func stages(_ key: String, making outputs: StageOutput...) throws -> [UpstreamStage] {
    try stages(key, making: outputs)
  }

  private func stages(_ key: String, making outputs: [StageOutput]) throws -> [UpstreamStage] {
    known.insert(key)
    guard let child = node[key] else { throw missing(key) }
    let names: [ConfigurationNode]
    switch child.value {
    case .list(let elements): names = elements
    default: names = [child]
    }
    guard !names.isEmpty else { throw child.failure("expected the name of a stage, found an empty list") }
    let found = try collection.resolve(names)
    for stage in found {
      guard let output = outputs.first(where: { !stage.makes($0) }) else { continue }
      throw child.failure(stage.fault(without: output, makers: collection.makers(output)))
    }
    collection.references[prefix + key] = found
    return found
  }

  /// The stages that texts within a setting name, each a stage or all instances of a matrix.
  package func stages(_ key: String, named names: [ConfigurationNode]) throws -> [[UpstreamStage]] {
    known.insert(key)
    let found = try names.map { try collection.resolve([$0]) }
    collection.references[prefix + key] = found.flatMap(\.self)
    return found
  }

  /// The one stage that a setting names.
  ///
  /// - Parameter outputs: what it must make.
  public func stage(_ key: String, making outputs: StageOutput...) throws -> UpstreamStage {
    let found = try stages(key, making: outputs)
    guard found.count == 1, let only = found.first else {
      throw failure(
        at: key, "expected one stage, found \(found.count): \(found.map(\.name).joined(separator: ", ")); name one")
    }
    return only
  }

  /// An output of the stage that a text within a setting names, or what lies at the place on disk that it names where no
  /// stage is called so: a file or folder of the workspace, or a path from the root.
  ///
  /// - Parameters:
  ///   - key: the setting, by its dotted path.
  ///   - role: this stage's own name for where it comes from.
  /// - Returns: the input, and the stage where it is one's.
  package func stageOrPlace(
    _ key: String, at name: ConfigurationNode, making output: StageOutput, role: String
  ) throws -> (input: StageInput, stage: UpstreamStage?) {
    if case .string(let text) = name.value, try isPlace(text, name) {
      known.insert(key)
      return (try diskInput(role: role, path: text, at: name), nil)
    }
    let found = try stages(key, named: [name])[0]
    guard found.count == 1, let stage = found.first else {
      throw name.failure(
        "expected one stage, found \(found.count): \(found.map(\.name).joined(separator: ", ")); name one")
    }
    guard stage.makes(output) else {
      throw name.failure(stage.fault(without: output, makers: collection.makers(output)))
    }
    return (try use(stage, output: output, role: role), stage)
  }

  /// What a setting names, a text or a list of texts: a stage, all instances of a matrix, or, where no stage is called so,
  /// a place on disk.
  ///
  /// - Parameter outputs: what each stage must make.
  package func sources(_ key: String, making outputs: StageOutput...) throws -> [NamedSource] {
    known.insert(key)
    guard let child = node[key] else { throw missing(key) }
    let names = if case .list(let elements) = child.value { elements } else { [child] }
    guard !names.isEmpty else { throw child.failure("expected the name of a stage, or a path, found an empty list") }
    var found: [NamedSource] = []
    for name in names {
      if case .string(let text) = name.value, try isPlace(text, name) {
        found.append(.place(text, at: name))
        continue
      }
      for stage in try collection.resolve([name]) {
        if let output = outputs.first(where: { !stage.makes($0) }) {
          throw name.failure(stage.fault(without: output, makers: collection.makers(output)))
        }
        found.append(.stage(stage))
      }
    }
    collection.references[prefix + key] = found.compactMap(\.stage)
    return found
  }

  private func isPlace(_ text: String, _ name: ConfigurationNode) throws -> Bool {
    try collection.find(name) == nil && (text.contains("/") || Disk.followedStatus(text) != nil)
  }

  /// Declares one output of an upstream stage as an input; `role` is this stage's own name for where it comes from.
  @discardableResult
  public func use(_ upstream: UpstreamStage, output: StageOutput, role: String) throws -> StageInput {
    guard upstream.makes(output) else {
      throw node.failure(upstream.fault(without: output, makers: collection.makers(output)))
    }
    // Whoever reads what a stage made may run the code of its kinds: the layers of its network, the steps it is fed by.
    collection.kindFiles.formUnion(upstream.kindFiles)
    return try declare(role, output.role, .stage(upstream.name, place: upstream.place, output: output.role))
  }

  /// Declares a file from outside whose content digest is known in advance; the stage itself verifies it.
  @discardableResult
  public func externalInput(role: String, name: String, digest: Digest) throws -> StageInput {
    try declare(role, name, .external(digest))
  }

  /// Declares a file or a folder on disk as an input; its content enters the key, and is looked at again after the run.
  ///
  /// - Parameters:
  ///   - path: From the workspace, or from the root.
  ///   - key: The setting to blame for a path that cannot be.
  @discardableResult
  public func diskInput(role: String, path: String, at key: String) throws -> StageInput {
    try diskInput(role: role, path: path, at: node[key] ?? node)
  }

  /// The same, for a path that stands in a list or deeper.
  package func diskInput(role: String, path: String, at place: ConfigurationNode) throws -> StageInput {
    // Doubled slashes and dots alone change nothing: one place has one name, and so one key.
    let names = path.split(separator: "/").filter { $0 != "." }
    let name = (path.hasPrefix("/") ? "/" : "") + names.joined(separator: "/")
    guard !names.isEmpty, !names.contains(".."), !name.utf8.contains(0) else {
      throw place.failure(
        path.hasPrefix("/")
          ? "'\(path)' cannot be an input; name a file or folder by its path from /, without '..'"
          : "'\(path)' is no path inside the workspace; move the file there, or give its path from /")
    }
    return try declare(role, name, .disk(path: name))
  }

  /// Declares as an input what a setting names: a stage's output, as `stage.output`, or a file or folder on disk.
  ///
  /// A word without a dot is a path, even where a stage is called so.
  package func input(_ key: String, role: String) throws -> StageInput {
    guard let child = node[key] else { throw missing(key) }
    known.insert(key)
    let path = try child.string()
    guard path.contains("."), let found = try collection.find(child), let output = found.output else {
      return try diskInput(role: role, path: path, at: key)
    }
    guard found.stages.count == 1, let stage = found.stages.first,
      let output = stage.outputs.first(where: { $0.role == output })
    else {
      throw failure(
        at: key, "names the outputs of \(found.stages.map(\.name).joined(separator: ", ")), and one is read; name one")
    }
    return try use(stage, output: output, role: role)
  }

  /// Where an input lies on disk, from the workspace or from the root; `nil` for what a stage makes.
  package func diskPath(of input: StageInput) -> String? {
    guard case .disk(let path)? = collection.inputs.first(where: { $0.input == input })?.source else { return nil }
    return path
  }

  /// The value of an environment variable; enters the key, also where it is not set.
  package func environmentVariable(_ name: String, at key: String) throws -> String? {
    let value = collection.environment(name)
    guard value?.unicodeScalars.contains("\u{FFFD}") != true else {
      throw failure(at: key, "the value of \(name) is not UTF-8; set it to a text")
    }
    collection.parameters["\(prefix)environment.\(name)"] = value.map { .string($0) } ?? .null
    return value
  }

  /// The inputs of a command: files, folders, stages, or outputs of stages as `stage.output`.
  func commandInputs(_ key: String) throws -> [CommandInput] {
    known.insert(key)
    var inputs: [CommandInput] = []
    var stored: Set<[UInt8]> = []
    for element in try node[key]?.list() ?? [] {
      guard let found = try collection.find(element) else {
        let input = try diskInput(role: "file", path: try element.string(), at: key)
        inputs.append(CommandInput(input: input, name: input.name.hasPrefix("/") ? nil : input.name))
        continue
      }
      for stage in found.stages {
        for output in stage.outputs where found.output == nil || found.output == output.role {
          let input = try use(stage, output: output, role: stage.name)
          inputs.append(CommandInput(input: input, name: "\(stage.name)/\(output.role)"))
          stored.insert(Array("\(stage.name)/\(output.role)".utf8))
        }
      }
    }
    return try placed(inputs, stored: stored, at: key)
  }

  /// The inputs that need a place of their own: what lies in another input's folder shows there.
  private func placed(_ inputs: [CommandInput], stored: Set<[UInt8]>, at key: String) throws -> [CommandInput] {
    let names = Set(inputs.compactMap(\.name).map { Array($0.utf8) })
    var seen: Set<[UInt8]> = []
    return try inputs.filter { input in
      guard let text = input.name else { return true }
      let name = Array(text.utf8)
      guard seen.insert(name).inserted else { return false }
      var folder = name[...]
      while let slash = folder.lastIndex(of: UInt8(ascii: "/")) {
        folder = folder[..<slash]
        guard names.contains(Array(folder)) else { continue }
        // A folder is shown as it is: nothing of another origin can be laid into it.
        guard !stored.contains(name) && !stored.contains(Array(folder)) else {
          throw failure(
            at: key,
            "'\(text)' would lie in '\(String(decoding: folder, as: UTF8.self))', an input of another origin; rename one"
          )
        }
        return false
      }
      return true
    }
  }

  private func declare(_ role: String, _ name: String, _ source: InputDeclaration.Source) throws -> StageInput {
    let input = StageInput(role: role, name: name)
    let known = collection.inputs.first { $0.input == input }
    guard known == nil || known?.source == source else {
      throw PipelineError(.stage, path: stage, "declares two inputs as role '\(role)', name '\(name)'")
    }
    if known == nil { collection.inputs.append(InputDeclaration(input: input, source: source)) }
    return input
  }

  // MARK: Errors

  /// An error that blames a key, or the whole section where the file does not set it.
  public func failure(at key: String, _ message: String) -> SettingsError {
    let place = node[key] ?? ConfigurationNode(.null, at: node.location, path: "\(node.path).\(key)")
    return place.failure(message)
  }

  private func missing(_ key: String) -> SettingsError {
    // The key that was meant may stand there misspelt.
    let unread = keys.filter { !known.contains($0) }
    let hint = Spelling.nearest(to: key, among: unread).map { "; is '\($0)' meant?" } ?? ""
    return failure(at: key, "is required and missing\(hint)")
  }

  private func read<Value>(
    _ key: String, _ fallback: Value?, _ parse: (ConfigurationNode) throws -> Value,
    _ canonical: (Value) -> CanonicalValue
  ) throws -> Value {
    let child = node[key]
    let value: Value
    if let child { value = try parse(child) } else if let fallback { value = fallback } else { throw missing(key) }
    known.insert(key)
    collection.parameters[prefix + key] = canonical(value)
    return value
  }

  /// Refuses keys that nothing read, here and in every section.
  package func finish(allowing extra: [String] = []) throws(SettingsError) {
    for (name, child) in try node.members() where !known.contains(name) && !extra.contains(name) {
      let names = known.sortedByBytes()
      throw child.failure("unknown key" + Spelling.hint(name, among: names, otherwise: names))
    }
    for section in sections { try section.finish() }
  }
}

/// What a setting names.
package enum NamedSource: Sendable {
  case stage(UpstreamStage)
  /// A file or folder on disk, and where it is named.
  case place(String, at: ConfigurationNode)

  /// The stage; `nil` for a place.
  package var stage: UpstreamStage? { if case .stage(let stage) = self { stage } else { nil } }
}
