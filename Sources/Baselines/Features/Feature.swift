public import Concurrency
public import Settings

/// A way to make other features of a record's; a kind of it has a file of its own and a line in `FeatureKinds.swift`.
public protocol FeatureKind: Kind {
  /// What it finds when it is fitted to the training records.
  associatedtype Fitted: FittedFeature

  /// Fits it to records.
  func fit(_ table: FeatureTable, workers: Workers) throws -> Fitted

  /// Opens what was stored, and refuses what contradicts itself.
  func fitted(_ arrays: FittedArrays, columnCount: Int) throws(BaselineError) -> Fitted
}

/// What a feature found: a pure function of a row.
public protocol FittedFeature: Sendable {
  /// What it is stored in.
  var arrays: [FittedArray] { get }

  /// How many columns it gives.
  var outputCount: Int { get }

  /// Rows of the new features, `[row · column]`; equal bits for any number of workers, and whatever rows stand together.
  func apply(to rows: [Float], count: Int, workers: Workers) -> [Float]
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
