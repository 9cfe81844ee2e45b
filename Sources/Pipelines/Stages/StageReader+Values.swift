import Settings

/// Single values and lists of them.
extension StageReader {
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
}
