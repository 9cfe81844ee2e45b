import FoundationEssentials

/// What one shard of a dataset that does not describe itself has shown; those of all shards together tell the features.
public enum ShardDescription: Codable, Sendable {
  /// Values by name, of formats with named values.
  case fields(FeatureInference)
  /// The columns of a CSV file.
  case columns([ColumnSurvey])
  /// The features of a NumPy archive, as JSON.
  case arrays(features: [UInt8])

  /// Reads what `json()` wrote; `path` is for messages.
  public init(json: [UInt8], path: String) throws {
    do { self = try JSONDecoder().decode(Self.self, from: Data(json)) } catch {
      throw RecordsError(.damaged, "\(path): \(decodingFault(error))")
    }
  }

  /// The JSON, keys sorted.
  public func json() throws -> [UInt8] { try jsonBytes(self) }

  /// The features that fit all records of shards described by these, in order.
  static func features(of shards: [(name: String, description: ShardDescription)]) throws -> TFDSFeatures {
    guard let first = shards.first else { throw RecordsError(.notFound, "there are no shards to describe") }
    var merged = first.description
    for (name, description) in shards.dropFirst() {
      do { try merged.add(description) } catch let error as RecordsError { throw error.at(name) }
    }
    switch merged {
    case .fields(let inference): return inference.features
    case .columns(let surveys): return ColumnSurvey.features(of: surveys)
    case .arrays(let features): return try NPZCollection.features(json: features)
    }
  }

  private mutating func add(_ other: ShardDescription) throws {
    switch (self, other) {
    case (.fields(var known), .fields(let found)):
      try known.add(found)
      self = .fields(known)
    case (.columns(let known), .columns(let found)):
      guard known.map({ ByteName($0.name) }) == found.map({ ByteName($0.name) }) else {
        throw RecordsError(
          .damaged,
          "the columns are \(found.map(\.name).joined(separator: ", ")), but \(known.map(\.name).joined(separator: ", "))"
            + " in the files before; all must have the same")
      }
      self = .columns(zip(known, found).map { $0.merged(with: $1) })
    case (.arrays(let known), .arrays(let found)):
      let merged = try NPZCollection.merged(NPZCollection.features(json: known), NPZCollection.features(json: found))
      self = .arrays(features: try merged.json())
    default: preconditionFailure("shards of one dataset were described in different ways")
    }
  }
}
