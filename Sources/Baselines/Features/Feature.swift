public import Concurrency
public import Settings

/// A way to make other features of a record's; a kind of it has a file of its own and a line in `FeatureKinds.swift`.
public protocol FeatureKind: Kind {
  /// What it finds when it is fitted to the training records.
  associatedtype Fitted: FittedFeature

  /// Fits it to records.
  func fit(_ table: FeatureTable, workers: Workers) throws -> Fitted

  /// What the records that it was fitted to become: for what tells of their truth other than of any other record's.
  func trainingRows(of table: FeatureTable, _ fitted: Fitted, _ run: FittingRun) throws -> [Float]

  /// Opens what was stored, and refuses what contradicts itself.
  func fitted(_ arrays: FittedArrays, columnCount: Int) throws(BaselineError) -> Fitted
}

extension FeatureKind {
  public func trainingRows(of table: FeatureTable, _ fitted: Fitted, _ run: FittingRun) throws -> [Float] {
    fitted.apply(to: table.values, count: table.rowCount, workers: run.workers)
  }
}

/// What a feature found: a pure function of a row.
public protocol FittedFeature: Sendable {
  /// What it is stored in.
  var arrays: [FittedArray] { get }

  /// How many columns it gives.
  var outputCount: Int { get }

  /// What becomes of each column, by its number among those before; `nil` where new columns are made of several.
  ///
  /// - Parameter columns: the columns before.
  func sources(of columns: [TableColumn]) -> [(column: TableColumn, source: Int)]?

  /// Rows of the new features, `[row · column]`; equal bits for any number of workers, and whatever rows stand together.
  func apply(to rows: [Float], count: Int, workers: Workers) -> [Float]
}

extension FittedFeature {
  public func sources(of columns: [TableColumn]) -> [(column: TableColumn, source: Int)]? { nil }
}

/// A way to make other features of a record's, with its settings.
public struct Feature: KindFamily, StoredSettings {
  public static let family = "feature"
  public static var all: [any Kind.Type] { featureKinds }

  let feature: any FeatureKind

  public var kind: any Kind { feature }

  public init(kind: any Kind) {
    guard let feature = kind as? any FeatureKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no feature")
    }
    self.feature = feature
  }

  public static func == (left: Feature, right: Feature) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
