public import Arrays
public import Concurrency
public import Evaluation
public import Settings

/// A classical method; a kind of it has a file of its own and a line in `EstimatorKinds.swift`.
public protocol EstimatorKind: Kind {
  /// What it finds when it is fitted.
  associatedtype Fitted: FittedEstimator

  /// What its outputs mean where classes are told.
  var classMeaning: OutputMeaning { get }

  /// Why it cannot learn this, in words; `nil` where it can.
  func fault(of task: LearningTask) -> String?

  /// The memory that a fit needs beside the table, in bytes.
  func byteCount(rowCount: Int, columnCount: Int, task: LearningTask) -> Int

  /// Fits it to records; equal bits for any number of workers.
  func fit(_ table: FeatureTable, _ run: FittingRun) throws -> Fitted

  /// Opens what was stored, and refuses what contradicts itself.
  func fitted(_ arrays: FittedArrays, columnCount: Int, task: LearningTask) throws(BaselineError) -> Fitted
}

extension EstimatorKind {
  public func fault(of task: LearningTask) -> String? { nil }
}

/// What a classical method found: a pure function of a record's features.
public protocol FittedEstimator: Sendable {
  /// What it is stored in.
  var arrays: [FittedArray] { get }

  /// What it says of records, `[row · output]`; equal bits for any number of workers, and whatever rows stand together.
  ///
  /// - Parameter rows: `[row · column]`.
  func outputs(of rows: [Float], count: Int, workers: Workers) -> [Float]
}

/// What a fit is given beside the records.
public struct FittingRun {
  /// Where its random draws come from.
  public let key: RandomKey
  public let workers: Workers
  /// The records that choices are made by, such as when to stop; read when they are first asked for.
  public var validation: () throws -> FeatureTable
  /// Is told of parts done; throws where the fit is to end.
  public let onProgress: (_ completed: Int, _ total: Int) throws -> Void

  public init(
    key: RandomKey, workers: Workers,
    validation: @escaping () throws -> FeatureTable = {
      throw BaselineError(.unsuited, "there are no validation records to choose by")
    },
    onProgress: @escaping (_ completed: Int, _ total: Int) throws -> Void = { _, _ in }
  ) {
    (self.key, self.workers, self.validation, self.onProgress) = (key, workers, validation, onProgress)
  }
}

/// A classical method with its settings.
public struct Estimator: KindFamily, StoredSettings {
  public static let family = "estimator"
  public static var all: [any Kind.Type] { estimatorKinds }

  let estimator: any EstimatorKind

  public var kind: any Kind { estimator }

  public init(kind: any Kind) {
    guard let estimator = kind as? any EstimatorKind else {
      preconditionFailure("\(Swift.type(of: kind)) is no estimator")
    }
    self.estimator = estimator
  }

  /// The word that files use.
  public var keyword: String { Swift.type(of: estimator).keyword }

  /// What its outputs mean.
  public func meaning(ofNumbers: Bool) -> OutputMeaning { ofNumbers ? .numbers : estimator.classMeaning }

  /// Why it cannot learn this, in words; `nil` where it can.
  public func fault(of task: LearningTask) -> String? { estimator.fault(of: task) }

  public static func == (left: Estimator, right: Estimator) -> Bool { left.canonical == right.canonical }

  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
