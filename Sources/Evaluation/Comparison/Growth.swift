extension Comparison {
  /// What becomes of figures and times as a number grows, such as that of training records.
  ///
  /// It holds the names of stages, and neither: these are known of a run, and put in where its page is published.
  public struct Growth: Sendable, Equatable, Codable {
    /// One curve.
    public struct Curve: Sendable, Equatable, Codable {
      /// Its name for readers.
      public let name: String
      /// For each of ``Growth/numbers`` the stages whose mean it is.
      public let stages: [[String]]

      /// Makes a curve.
      public init(name: String, stages: [[String]]) { (self.name, self.stages) = (name, stages) }
    }

    /// What grows, in words.
    public let label: String
    /// How it grows.
    public let numbers: [Int]
    /// The curves, in the order of the file.
    public let curves: [Curve]

    /// Makes one.
    public init(label: String, numbers: [Int], curves: [Curve]) {
      (self.label, self.numbers, self.curves) = (label, numbers, curves)
    }
  }
}
