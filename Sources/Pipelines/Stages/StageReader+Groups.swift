public import Settings

/// Settings that describe themselves: read whole, each value by its dotted path into the key.
extension StageReader {
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
}
