package import Arrays
package import Baselines
package import Concurrency
package import Evaluation
import Records
package import Store
package import Streams

/// A classical method with what it found, and what it is fed.
package struct BaselineModel: ModelKind {
  package static let keyword = "baseline"

  private static let valuesName = "values.safetensors"

  package let baseline: FittedBaseline
  private let fed: EvaluationInput

  package init(_ baseline: FittedBaseline, fed input: EvaluationInput) {
    (self.baseline, fed) = (baseline, input)
  }

  package var input: EvaluationInput? { fed }
  package var words: String { baseline.estimator.keyword }

  // MARK: Its folder

  package struct Content: Codable, Sendable {
    let input: EvaluationInput
    let features: [Feature]
    let estimator: Estimator
  }

  package var content: Content {
    Content(input: fed, features: baseline.features, estimator: baseline.estimator)
  }

  package init(_ content: Content, output: ModelOutput, in folder: ModelFolder) throws {
    let fedShape: SampleShape
    do throws(StreamsError) { fedShape = try content.input.outputShape() } catch { throw folder.damage(error.message) }
    guard let shape = fedShape.tensorShape else { throw folder.damage("it is fed records of no fixed size") }
    let isOfNumbers = output.meaning == .numbers
    guard output.meaning == content.estimator.meaning(ofNumbers: isOfNumbers) else {
      throw folder.damage("it says that it gives \(output.meaning.words), but \(content.estimator.keyword) does not")
    }
    var columnCount = 1
    for extent in shape {
      let (product, overflow) = columnCount.multipliedReportingOverflow(by: extent)
      guard !overflow, (1...Self.columnLimit).contains(product) else {
        throw folder.damage("it is fed records of \(shape) values; at most \(Self.columnLimit) are taken")
      }
      columnCount = product
    }
    let file = try Safetensors(path: folder.file(Self.valuesName))
    do throws(BaselineError) {
      baseline = try FittedBaseline(
        content.estimator, features: content.features,
        task: isOfNumbers ? .numbers(output.count) : .classes(output.count), columnCount: columnCount, in: file)
    } catch { throw folder.damage(error.message) }
    fed = content.input
  }

  /// The most values of one record.
  private static let columnLimit = 1 << 24

  package func writeFiles(_ make: (_ name: String) throws -> OutputFile) throws {
    let file = try make(Self.valuesName)
    try baseline.file.write(to: file)
    _ = try file.finish()
  }

  // MARK: Its answers

  package func makePredictor(batchSize: Int, workers: Workers) throws -> any Predictor {
    BaselinePredictor(baseline, fed, workers)
  }
}

private final class BaselinePredictor: Predictor {
  private let baseline: FittedBaseline
  private let input: EvaluationInput
  private let workers: Workers

  init(_ baseline: FittedBaseline, _ input: EvaluationInput, _ workers: Workers) {
    (self.baseline, self.input, self.workers) = (baseline, input, workers)
  }

  func outputs(of fed: [EvaluationInput: Tensor]) throws -> Tensor {
    guard let records = fed[input] else { preconditionFailure("a baseline that is not fed") }
    let count = records.shape[0]
    guard records.count == count * baseline.columnCount else {
      throw ModelError(
        .mismatch,
        "the model reads records of \(baseline.columnCount) values, but these have \(Array(records.shape.dropFirst()))")
    }
    return Tensor(
      shape: [count, baseline.task.outputCount],
      values: baseline.outputs(of: records.values, count: count, workers: workers))
  }
}
