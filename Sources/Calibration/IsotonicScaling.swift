import Concurrency
public import Evaluation
public import Settings

/// One isotonic function per class on its probability against the rest, rows then renormalised.
///
/// Each row goes through: the functions; division by its sum, or the uniform distribution where that is 0; a floor of
/// ``Fitted/floor``; division by the sum again. The floor, 1/(records · classes) of the fit, moves at most 1/records of the
/// mass, and keeps the log loss finite where a fitted function says 0.
///
/// - Reference: Zadrozny and Elkan, 2002, "Transforming classifier scores into accurate multiclass probability
///   estimates", section 4.
public struct IsotonicScaling: CalibratorKind {
  public static let keyword = "isotonic"
  public static let summary = "Maps the probability of each class by a non-decreasing function of its own."
  public static let title = "Isotonic"
  public static let isFittedByClass = true
  public static let settings: [Setting<IsotonicScaling>] = []

  /// The probabilities of so many classes are sorted in one pass over the records.
  private static let classesAtOnce = 8

  public init() {}

  /// A function for each class.
  public struct Fitted: FittedParameters {
    /// The function of each class.
    public let functions: [IsotonicFunction]
    /// The smallest probability given to any class before the last division.
    public let floor: Double

    public var classCount: Int? { functions.count }

    /// Calibrated probabilities.
    public func apply(to rows: inout [Double], classCount: Int) {
      precondition(classCount == functions.count, "scaling of \(functions.count) classes applied to \(classCount)")
      softmax(&rows, width: classCount)
      for start in stride(from: 0, to: rows.count, by: classCount) {
        let row = start..<start + classCount
        for index in row { rows[index] = functions[index - start](rows[index]) }
        Self.normalize(&rows, row)
        for index in row { rows[index] = max(rows[index], floor) }
        Self.normalize(&rows, row)
      }
    }

    private static func normalize(_ values: inout [Double], _ row: Range<Int>) {
      var sum = 0.0
      for index in row { sum += values[index] }
      for index in row { values[index] = sum > 0 ? values[index] / sum : 1 / Double(row.count) }
    }

    public func check() throws(CalibrationError) {
      guard !functions.isEmpty, floor > 0 else {
        throw CalibrationError(.damaged, "stored isotonic scaling has no functions or no floor; fit it again")
      }
    }
  }

  /// Fits one function per class to softmax(logits).
  ///
  /// Complexity: O(classes · records); of many records most of what is sorted waits in files.
  public func fit(_ logits: Predictions) throws -> Fitted {
    let classCount = logits.width
    let probabilities = try logits.probabilities
    var functions: [IsotonicFunction] = []
    for first in stride(from: 0, to: classCount, by: Self.classesAtOnce) {
      let columns = first..<min(first + Self.classesAtOnce, classCount)
      var sorted = columns.map { _ in SortedWords() }
      // Checks labels and that there are records; what is summed up is nothing.
      _ = try probabilities.reduceLabelled(
        [[UInt64]](),
        { words, block in
          words = columns.map { column in
            (0..<block.count).map { record in
              SortedWords.word(block.outputs[record * classCount + column], Int(block.labels[record]) == column)
            }
          }
        },
        merge: { _, words in
          for (index, column) in words.enumerated() { for word in column { try sorted[index].append(word) } }
        })
      let words = sorted
      functions += try ConcurrentMap.results(of: columns.count, threadCount: logits.threadCount) { index in
        var column = words[index]
        var fit = IsotonicFit()
        try column.drain { word in
          let (probability, isTrue) = SortedWords.parts(of: word)
          fit.add(argument: probability, target: isTrue ? 1 : 0)
        }
        return fit.function
      }
    }
    return Fitted(functions: functions, floor: 1 / Double(logits.recordCount * classCount))
  }
}
